-- Partner organizations: whom a family is sent to and to whom, with its consent, its data may be given. Holds no family.

create table ryadom.partner (
  organization_id integer not null references ryadom.organization on delete cascade,
  id uuid not null,
  name text not null check (name <> ''),
  -- Kinds of help; the words are the program's own, so that plans and referrals can count by them.
  kinds text[] not null default '{}' check (kinds <@ array['medical', 'psychological', 'pedagogical', 'legal', 'social', 'material', 'employment', 'other']),
  contact_name text,
  phone text,
  email text,
  address text,
  note text,
  closed_on date,        -- since then no new consents, plans and referrals name it; the old ones stay
  close_reason text,
  version integer not null default 1,
  created_at timestamptz not null default now(),
  primary key (organization_id, id),
  check ((closed_on is null) = (close_reason is null))
);
create unique index partner_name on ryadom.partner (organization_id, replace(lower(name), 'ё', 'е')) where closed_on is null;
select ryadom.protect('ryadom.partner');

create view ryadom.partner_view with (security_invoker = true) as
  select organization_id, id, name, kinds, contact_name, phone, email, address, note, closed_on, version from ryadom.partner;
grant select on ryadom.partner_view to ryadom_app;
