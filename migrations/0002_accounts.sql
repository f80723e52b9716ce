-- Accounts: the tables of better-auth (its own names, kept as the library expects) and what we add beside them.
-- The schema is one of the two named exceptions to the program's role: the library works with the owner's rights here.

create table accounts."user" (
  id text primary key,
  name text not null,
  email text not null unique,
  "emailVerified" boolean not null default false,
  image text,
  "twoFactorEnabled" boolean default false,
  "createdAt" timestamptz not null default now(),
  "updatedAt" timestamptz not null default now()
);
create table accounts.session (
  id text primary key,
  "userId" text not null references accounts."user" on delete cascade,
  token text not null unique,
  "expiresAt" timestamptz not null,
  "ipAddress" text,
  "userAgent" text,
  "createdAt" timestamptz not null default now(),
  "updatedAt" timestamptz not null default now()
);
create index session_of_user on accounts.session ("userId");
create table accounts.account (
  id text primary key,
  "accountId" text not null,
  "providerId" text not null,
  "userId" text not null references accounts."user" on delete cascade,
  "accessToken" text,
  "refreshToken" text,
  "idToken" text,
  "accessTokenExpiresAt" timestamptz,
  "refreshTokenExpiresAt" timestamptz,
  scope text,
  password text,
  "createdAt" timestamptz not null default now(),
  "updatedAt" timestamptz not null default now()
);
create index account_of_user on accounts.account ("userId");
create table accounts.verification (
  id text primary key,
  identifier text not null,
  value text not null,
  "expiresAt" timestamptz not null,
  "createdAt" timestamptz not null default now(),
  "updatedAt" timestamptz not null default now()
);
create index verification_identifier on accounts.verification (identifier);
create table accounts."twoFactor" (
  id text primary key,
  secret text not null,
  "backupCodes" text not null,
  "userId" text not null references accounts."user" on delete cascade,
  verified boolean default true,
  "failedVerificationCount" integer default 0,
  "lockedUntil" timestamptz
);
create index two_factor_user on accounts."twoFactor" ("userId");

-- ── ours ─────────────────────────────────────────────────────────────────────────────────────────────────────────
-- One-time links: the very first administrator, an invitation, joining a further organization with an account that
-- exists (proved by its password), a reset. Only the hash is kept.
create table accounts.one_time_link (
  token_hash bytea primary key,
  purpose text not null check (purpose in ('first', 'invitation', 'join', 'reset')),
  user_id text references accounts."user" on delete cascade,
  organization_id integer references ryadom.organization on delete cascade,
  drop_second_factor boolean not null default false,
  expires_at timestamptz not null,
  used_at timestamptz,
  created_at timestamptz not null default now(),
  check ((purpose = 'first') = (user_id is null)),
  check (purpose not in ('invitation', 'join') or organization_id is not null)
);
create index one_time_link_user on accounts.one_time_link (user_id, purpose);
-- Tokens of machines; a token acts as its user, never more.
create table accounts.access_token (
  token_hash bytea primary key,
  user_id text not null references accounts."user" on delete cascade,
  expires_at timestamptz not null,
  created_at timestamptz not null default now()
);
-- Failed sign-ins, counted by account and by address; a row is dropped after the window.
create table accounts.sign_in_failure (
  id bigint generated always as identity primary key,
  key text not null,
  at timestamptz not null default now()
);
create index sign_in_failure_key on accounts.sign_in_failure (key, at);
create index access_token_user on accounts.access_token (user_id);

-- A user may be staff of several organizations and is found before any organization is entered, so for these two tables
-- (as for ryadom.organization) the policies bind the program's role but not the owner, with whose rights accounts works.
alter table ryadom.staff no force row level security;
alter table ryadom.staff_role no force row level security;
create index staff_user on ryadom.staff (user_id);

-- What an organization's own operations need of the accounts, in their transaction under the program's role. Each looks
-- only at staff of the organization that was entered.
-- Finds the account of an address or opens one; `known` when it has a password or a place elsewhere, so that this
-- organization must not hand out a link that sets its password.
create function ryadom.account_for(mail text, full_name text) returns table (user_id text, known boolean)
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  insert into accounts."user" (id, name, email) values (replace(gen_random_uuid()::text, '-', ''), full_name, mail)
    on conflict (email) do nothing;
  select u.id, exists (select from accounts.account a where a."userId" = u.id and a.password is not null)
      or exists (select from ryadom.staff s where s.user_id = u.id and s.organization_id is distinct from ryadom.org())
    into user_id, known from accounts."user" u where u.email = mail;
  return next;
end $$;

-- Accounts of the organization's staff: whether they can sign in, their second factor, last use and open invitation;
-- `joining`: asked to join with an account that exists, and has not confirmed it yet.
create function ryadom.staff_accounts() returns table (user_id text, has_password boolean, second_factor boolean,
  last_seen_at timestamptz, invitation_expires_at timestamptz, joining boolean)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select u.id, exists (select from accounts.account a where a."userId" = u.id and a.password is not null),
    coalesce(u."twoFactorEnabled", false),
    (select max(s."updatedAt") from accounts.session s where s."userId" = u.id and s."expiresAt" > now()),
    (select max(l.expires_at) from accounts.one_time_link l where l.user_id = u.id and l.organization_id = ryadom.org()
      and l.purpose in ('invitation', 'join') and l.used_at is null and l.expires_at > now()),
    exists (select from accounts.one_time_link l where l.user_id = u.id and l.organization_id = ryadom.org()
      and l.purpose = 'join' and l.used_at is null)
  from ryadom.staff m join accounts."user" u on u.id = m.user_id where m.organization_id = ryadom.org()
$$;

-- Replaces the earlier links of this purpose for a colleague. False: not staff here, or the account is also another
-- organization's, which alone the owner of the address may settle.
create function ryadom.issue_link(hash bytea, kind text, account text, until timestamptz, drop_factor boolean) returns boolean
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  if kind not in ('invitation', 'join', 'reset')
    or not exists (select from ryadom.staff s where s.organization_id = ryadom.org() and s.user_id = account)
    or (kind <> 'join' and exists (select from ryadom.staff s
      where s.user_id = account and s.organization_id <> ryadom.org())) then
    return false;
  end if;
  delete from accounts.one_time_link l where l.user_id = account and l.used_at is null and l.purpose = kind
    and (kind = 'reset' or l.organization_id = ryadom.org());
  insert into accounts.one_time_link (token_hash, purpose, user_id, organization_id, drop_second_factor, expires_at)
    values (hash, kind, account, ryadom.org(), drop_factor, until);
  return true;
end $$;

-- Ends every session of a colleague and the links that this organization gave; machine tokens and links of a reset fall
-- when no organization is left to use them in.
create function ryadom.end_sessions(account text) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  if not exists (select from ryadom.staff s where s.organization_id = ryadom.org() and s.user_id = account) then
    return;
  end if;
  delete from accounts.session s where s."userId" = account;
  delete from accounts.one_time_link l where l.user_id = account and l.used_at is null and l.organization_id = ryadom.org();
  if not exists (select from ryadom.staff s where s.user_id = account and s.disabled_at is null) then
    delete from accounts.access_token t where t.user_id = account;
    delete from accounts.one_time_link l where l.user_id = account and l.used_at is null;
  end if;
end $$;
revoke all on function ryadom.account_for(text, text), ryadom.staff_accounts(),
  ryadom.issue_link(bytea, text, text, timestamptz, boolean), ryadom.end_sessions(text) from public;
grant execute on function ryadom.account_for(text, text), ryadom.staff_accounts(),
  ryadom.issue_link(bytea, text, text, timestamptz, boolean), ryadom.end_sessions(text) to ryadom_app;

-- ── entering a transaction ───────────────────────────────────────────────────────────────────────────────────────
-- Finds who calls and sets the transaction's scope, in one round trip. The three lists are the rights of the operation:
-- roles that see the whole organization (or the branches they are narrowed to), roles that see the families of their
-- teams, and roles that may call it but see no family.
create function ryadom.enter(kind text, token text, slug text, wide text[], team text[], plain text[])
returns table (user_id text, session_token text, organization_id integer, organization_name text, time_zone text,
  is_demo boolean, staff_id uuid, staff_name text, roles jsonb, granted boolean)
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  if kind = 'session' then
    select s."userId", s.token into user_id, session_token from accounts.session s
      where s.token = enter.token and s."expiresAt" > now();
  elsif kind = 'bearer' then
    select t.user_id into user_id from accounts.access_token t
      where t.token_hash = sha256(convert_to(enter.token, 'UTF8')) and t.expires_at > now();
  end if;
  if user_id is null then return; end if;
  -- The scope is set while the row is read; without a place in the organization there is no row and no scope.
  select f.id, f.name, f.time_zone, f.is_demo, f.staff_id, f.staff_name, f.roles,
      set_config('ryadom.org', f.id::text, true) <> '' and set_config('ryadom.staff', f.staff_id::text, true) <> ''
        and set_config('ryadom.all', f.sees, true) is not null and set_config('ryadom.principals', f.who::text, true) <> '' and f.granted
    into organization_id, organization_name, time_zone, is_demo, staff_id, staff_name, roles, granted
    from (
      select o.id, o.name, o.time_zone, o.is_demo, s.id as staff_id, s.name as staff_name,
        jsonb_agg(jsonb_build_object('role', r.role, 'branchId', r.branch_id) order by r.role) filter (where r.role is not null) as roles,
        case when bool_or(r.role = any (wide) and r.branch_id is null) then '1' else '' end as sees,
        coalesce(array_agg(r.branch_id) filter (where r.role = any (wide) and r.branch_id is not null), '{}')
          || case when bool_or(r.role = any (team)) then array[s.id] else '{}'::uuid[] end as who,
        coalesce(bool_or(r.role = any (wide || team || plain)), false) as granted
      from ryadom.organization o
      join ryadom.staff s on s.organization_id = o.id and s.user_id = enter.user_id and s.disabled_at is null
      left join ryadom.staff_role r on r.organization_id = o.id and r.staff_id = s.id
      where o.slug = enter.slug group by o.id, s.organization_id, s.id
    ) f;
  granted := coalesce(granted, false);
  return next;
end $$;

-- For the command line, jobs and tests: the whole of one organization.
create function ryadom.enter_organization(slug text)
returns table (organization_id integer, organization_name text, time_zone text, is_demo boolean)
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  select o.id, o.name, o.time_zone, o.is_demo into organization_id, organization_name, time_zone, is_demo
    from ryadom.organization o where o.slug = enter_organization.slug;
  if organization_id is null then return; end if;
  perform set_config('ryadom.org', organization_id::text, true), set_config('ryadom.all', '1', true),
    set_config('ryadom.principals', '{}', true);
  return next;
end $$;
