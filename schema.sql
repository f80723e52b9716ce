-- Made by «npm run schema» from migrations/; do not edit.

-- accounts.access_token
  token_hash bytea not null
  user_id text not null
  expires_at timestamp with time zone not null
  created_at timestamp with time zone not null default now()
  constraint access_token_pkey PRIMARY KEY (token_hash)
  constraint access_token_user_id_fkey FOREIGN KEY (user_id) REFERENCES accounts."user"(id) ON DELETE CASCADE
  CREATE INDEX access_token_user ON accounts.access_token USING btree (user_id)

-- accounts.account
  id text not null
  "accountId" text not null
  "providerId" text not null
  "userId" text not null
  "accessToken" text
  "refreshToken" text
  "idToken" text
  "accessTokenExpiresAt" timestamp with time zone
  "refreshTokenExpiresAt" timestamp with time zone
  scope text
  password text
  "createdAt" timestamp with time zone not null default now()
  "updatedAt" timestamp with time zone not null default now()
  constraint account_pkey PRIMARY KEY (id)
  constraint account_userId_fkey FOREIGN KEY ("userId") REFERENCES accounts."user"(id) ON DELETE CASCADE
  CREATE INDEX account_of_user ON accounts.account USING btree ("userId")

-- accounts.one_time_link
  token_hash bytea not null
  purpose text not null
  user_id text
  organization_id integer
  drop_second_factor boolean not null default false
  expires_at timestamp with time zone not null
  used_at timestamp with time zone
  created_at timestamp with time zone not null default now()
  constraint one_time_link_check CHECK (((purpose = 'first'::text) = (user_id IS NULL)))
  constraint one_time_link_check1 CHECK (((purpose <> ALL (ARRAY['invitation'::text, 'join'::text])) OR (organization_id IS NOT NULL)))
  constraint one_time_link_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES ryadom.organization(id) ON DELETE CASCADE
  constraint one_time_link_pkey PRIMARY KEY (token_hash)
  constraint one_time_link_purpose_check CHECK ((purpose = ANY (ARRAY['first'::text, 'invitation'::text, 'join'::text, 'reset'::text])))
  constraint one_time_link_user_id_fkey FOREIGN KEY (user_id) REFERENCES accounts."user"(id) ON DELETE CASCADE
  CREATE INDEX one_time_link_user ON accounts.one_time_link USING btree (user_id, purpose)

-- accounts.session
  id text not null
  "userId" text not null
  token text not null
  "expiresAt" timestamp with time zone not null
  "ipAddress" text
  "userAgent" text
  "createdAt" timestamp with time zone not null default now()
  "updatedAt" timestamp with time zone not null default now()
  constraint session_pkey PRIMARY KEY (id)
  constraint session_token_key UNIQUE (token)
  constraint session_userId_fkey FOREIGN KEY ("userId") REFERENCES accounts."user"(id) ON DELETE CASCADE
  CREATE INDEX session_of_user ON accounts.session USING btree ("userId")

-- accounts.sign_in_failure
  id bigint not null generated always as identity
  key text not null
  at timestamp with time zone not null default now()
  constraint sign_in_failure_pkey PRIMARY KEY (id)
  CREATE INDEX sign_in_failure_key ON accounts.sign_in_failure USING btree (key, at)

-- accounts.twoFactor
  id text not null
  secret text not null
  "backupCodes" text not null
  "userId" text not null
  verified boolean default true
  "failedVerificationCount" integer default 0
  "lockedUntil" timestamp with time zone
  constraint twoFactor_pkey PRIMARY KEY (id)
  constraint twoFactor_userId_fkey FOREIGN KEY ("userId") REFERENCES accounts."user"(id) ON DELETE CASCADE
  CREATE INDEX two_factor_user ON accounts."twoFactor" USING btree ("userId")

-- accounts.user
  id text not null
  name text not null
  email text not null
  "emailVerified" boolean not null default false
  image text
  "twoFactorEnabled" boolean default false
  "createdAt" timestamp with time zone not null default now()
  "updatedAt" timestamp with time zone not null default now()
  constraint user_email_key UNIQUE (email)
  constraint user_pkey PRIMARY KEY (id)

-- accounts.verification
  id text not null
  identifier text not null
  value text not null
  "expiresAt" timestamp with time zone not null
  "createdAt" timestamp with time zone not null default now()
  "updatedAt" timestamp with time zone not null default now()
  constraint verification_pkey PRIMARY KEY (id)
  CREATE INDEX verification_identifier ON accounts.verification USING btree (identifier)

-- ryadom.absence
  organization_id integer not null
  id uuid not null
  staff_id uuid not null
  substitute_id uuid not null
  from_on date not null
  to_on date not null
  ended_at timestamp with time zone
  created_by uuid
  version integer not null default 1
  created_at timestamp with time zone not null default now()
  constraint absence_check CHECK ((staff_id <> substitute_id))
  constraint absence_check1 CHECK ((to_on >= from_on))
  constraint absence_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES ryadom.organization(id) ON DELETE CASCADE
  constraint absence_organization_id_staff_id_fkey FOREIGN KEY (organization_id, staff_id) REFERENCES ryadom.staff(organization_id, id) ON DELETE CASCADE
  constraint absence_organization_id_substitute_id_fkey FOREIGN KEY (organization_id, substitute_id) REFERENCES ryadom.staff(organization_id, id) ON DELETE CASCADE
  constraint absence_pkey PRIMARY KEY (organization_id, id)
  CREATE INDEX absence_staff ON ryadom.absence USING btree (organization_id, staff_id, to_on)
  CREATE INDEX absence_substitute ON ryadom.absence USING btree (organization_id, substitute_id, to_on) WHERE (ended_at IS NULL)
  policy scope for * using (organization_id = ryadom.org()) check 
  row level security
  grant DELETE, INSERT, SELECT, UPDATE to ryadom_app

-- ryadom.absence_view
  view  SELECT organization_id,
    id,
    staff_id,
    substitute_id,
    from_on,
    to_on,
    ended_at,
    created_by,
    version,
    created_at
   FROM ryadom.absence;
  grant SELECT to ryadom_app

-- ryadom.account_for()
CREATE OR REPLACE FUNCTION ryadom.account_for(mail text, full_name text)
 RETURNS TABLE(user_id text, known boolean)
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
begin
  insert into accounts."user" (id, name, email) values (replace(gen_random_uuid()::text, '-', ''), full_name, mail)
    on conflict (email) do nothing;
  select u.id, exists (select from accounts.account a where a."userId" = u.id and a.password is not null)
      or exists (select from ryadom.staff s where s.user_id = u.id and s.organization_id is distinct from ryadom.org())
    into user_id, known from accounts."user" u where u.email = mail;
  return next;
end $function$


-- ryadom.address
  organization_id integer not null
  id uuid not null
  family_id uuid not null
  person_id uuid
  kind text not null
  district_id uuid
  settlement_id uuid
  text text not null
  from_on date
  to_on date
  version integer not null default 1
  created_at timestamp with time zone not null default now()
  constraint address_kind_check CHECK ((kind = ANY (ARRAY['living'::text, 'registered'::text, 'temporary'::text])))
  constraint address_organization_id_district_id_fkey FOREIGN KEY (organization_id, district_id) REFERENCES ryadom.district(organization_id, id)
  constraint address_organization_id_family_id_fkey FOREIGN KEY (organization_id, family_id) REFERENCES ryadom.family(organization_id, id) ON DELETE CASCADE
  constraint address_organization_id_person_id_fkey FOREIGN KEY (organization_id, person_id) REFERENCES ryadom.person(organization_id, id) ON DELETE CASCADE
  constraint address_organization_id_settlement_id_fkey FOREIGN KEY (organization_id, settlement_id) REFERENCES ryadom.settlement(organization_id, id)
  constraint address_pkey PRIMARY KEY (organization_id, id)
  constraint address_text_check CHECK ((text <> ''::text))
  CREATE INDEX address_family ON ryadom.address USING btree (organization_id, family_id)
  policy scope for * using ((organization_id = ryadom.org()) AND (( SELECT ryadom.sees_all() AS sees_all) OR (EXISTS ( SELECT
   FROM ryadom.family_scope s
  WHERE ((s.organization_id = address.organization_id) AND (s.principal = ANY (( SELECT ryadom.principals() AS principals)::uuid[])) AND (s.family_id = address.family_id)))))) check 
  policy withheld for r using (( SELECT ryadom.hides_nothing() AS hides_nothing) OR (COALESCE((family_id <> ALL (( SELECT ryadom.withheld_ids('{general}'::text[]) AS withheld_ids)::uuid[])), true) AND COALESCE((id <> ALL (( SELECT ryadom.closed_ids() AS closed_ids)::uuid[])), true) AND COALESCE((((family_id)::text || (person_id)::text) <> ALL (( SELECT ryadom.closed_pairs() AS closed_pairs)::text[])), true))) check 
  row level security, forced
  grant DELETE, INSERT, SELECT, UPDATE to ryadom_app

-- ryadom.address_view
  view  SELECT organization_id,
    id,
    family_id,
    person_id,
    kind,
    district_id,
    settlement_id,
    text,
    from_on,
    to_on,
    version,
    created_at
   FROM ryadom.address;
  grant SELECT to ryadom_app

-- ryadom.aid_fact_view
  view  SELECT organization_id,
    practice_id,
    id AS record_id,
    case_id,
    family_id,
    aid_id AS word_id,
    source_id AS extra_id,
    happened_on,
    code,
    note AS detail,
    cancelled_at,
    cancel_reason
   FROM ryadom.aid_record;
  grant SELECT to ryadom_app

-- ryadom.aid_record
  organization_id integer not null
  id uuid not null
  case_id uuid not null
  family_id uuid not null
  practice_id text not null
  aid_id text not null
  source_id text not null
  happened_on date not null
  quantity numeric(12,3)
  amount numeric(14,2)
  note text
  code text
  cancelled_at timestamp with time zone
  cancel_reason text
  created_by uuid
  version integer not null default 1
  created_at timestamp with time zone not null default now()
  constraint aid_record_amount_check CHECK ((amount >= (0)::numeric))
  constraint aid_record_check CHECK (((cancelled_at IS NULL) = (cancel_reason IS NULL)))
  constraint aid_record_organization_id_case_id_fkey FOREIGN KEY (organization_id, case_id) REFERENCES ryadom.family_case(organization_id, id) ON DELETE CASCADE
  constraint aid_record_organization_id_family_id_fkey FOREIGN KEY (organization_id, family_id) REFERENCES ryadom.family(organization_id, id) ON DELETE CASCADE
  constraint aid_record_pkey PRIMARY KEY (organization_id, id)
  constraint aid_record_quantity_check CHECK ((quantity > (0)::numeric))
  CREATE INDEX aid_record_author ON ryadom.aid_record USING btree (organization_id, created_by, created_at DESC) WHERE (created_by IS NOT NULL)
  CREATE INDEX aid_record_case ON ryadom.aid_record USING btree (organization_id, case_id)
  CREATE INDEX aid_record_family ON ryadom.aid_record USING btree (organization_id, family_id, happened_on DESC, id)
  CREATE INDEX aid_record_period ON ryadom.aid_record USING btree (organization_id, practice_id, happened_on, id)
  CREATE INDEX aid_record_time ON ryadom.aid_record USING btree (organization_id, practice_id, happened_on DESC, id)
  policy scope for * using ((organization_id = ryadom.org()) AND (( SELECT ryadom.sees_all() AS sees_all) OR (EXISTS ( SELECT
   FROM ryadom.family_scope s
  WHERE ((s.organization_id = aid_record.organization_id) AND (s.principal = ANY (( SELECT ryadom.principals() AS principals)::uuid[])) AND (s.family_id = aid_record.family_id)))))) check 
  policy withheld for r using (( SELECT ryadom.hides_nothing() AS hides_nothing) OR (COALESCE((family_id <> ALL (( SELECT ryadom.withheld_ids('{general}'::text[]) AS withheld_ids)::uuid[])), true) AND COALESCE((id <> ALL (( SELECT ryadom.closed_ids() AS closed_ids)::uuid[])), true))) check 
  CREATE TRIGGER facts_added AFTER INSERT ON ryadom.aid_record REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION ryadom.mark_records()
  CREATE TRIGGER facts_changed AFTER UPDATE ON ryadom.aid_record REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION ryadom.mark_records()
  CREATE TRIGGER facts_removed AFTER DELETE ON ryadom.aid_record REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION ryadom.mark_records()
  row level security, forced
  grant DELETE, INSERT, SELECT, UPDATE to ryadom_app

-- ryadom.aid_view
  view  SELECT organization_id,
    id,
    case_id,
    family_id,
    practice_id,
    aid_id,
    source_id,
    happened_on,
    quantity,
    amount,
    note,
    code,
    cancelled_at,
    cancel_reason,
    created_by,
    version,
    created_at
   FROM ryadom.aid_record;
  grant SELECT to ryadom_app

-- ryadom.alarm
  organization_id integer not null
  id uuid not null
  family_id uuid not null
  case_id uuid not null
  practice_id text not null
  branch_id uuid not null
  level integer not null
  what text not null
  source text not null
  raised_by uuid
  raised_at timestamp with time zone not null
  minutes integer not null
  due_at timestamp with time zone
  state text not null default 'raised'::text
  accepted_by uuid
  accepted_at timestamp with time zone
  closed_by uuid
  closed_at timestamp with time zone
  result text
  version integer not null default 1
  created_at timestamp with time zone not null default now()
  by_code boolean not null default false
  constraint alarm_check CHECK (((state = 'closed'::text) = (closed_at IS NOT NULL)))
  constraint alarm_check1 CHECK (((state <> 'raised'::text) OR (accepted_at IS NULL)))
  constraint alarm_level_check CHECK (((level >= 1) AND (level <= 3)))
  constraint alarm_organization_id_branch_id_fkey FOREIGN KEY (organization_id, branch_id) REFERENCES ryadom.branch(organization_id, id)
  constraint alarm_organization_id_case_id_fkey FOREIGN KEY (organization_id, case_id) REFERENCES ryadom.family_case(organization_id, id) ON DELETE CASCADE
  constraint alarm_organization_id_family_id_fkey FOREIGN KEY (organization_id, family_id) REFERENCES ryadom.family(organization_id, id) ON DELETE CASCADE
  constraint alarm_pkey PRIMARY KEY (organization_id, id)
  constraint alarm_source_check CHECK ((source = ANY (ARRAY['family'::text, 'mentor'::text, 'staff'::text, 'school'::text, 'doctor'::text, 'neighbours'::text, 'police'::text, 'other'::text])))
  constraint alarm_state_check CHECK ((state = ANY (ARRAY['raised'::text, 'accepted'::text, 'closed'::text])))
  constraint alarm_what_check CHECK ((what <> ''::text))
  CREATE INDEX alarm_case ON ryadom.alarm USING btree (organization_id, case_id)
  CREATE INDEX alarm_family ON ryadom.alarm USING btree (organization_id, family_id)
  CREATE INDEX alarm_open ON ryadom.alarm USING btree (organization_id, raised_at) WHERE (state <> 'closed'::text)
  CREATE INDEX alarm_time ON ryadom.alarm USING btree (organization_id, raised_at DESC, id DESC)
  CREATE INDEX alarm_waiting ON ryadom.alarm USING btree (organization_id, due_at) WHERE (state = 'raised'::text)
  policy scope for * using ((organization_id = ryadom.org()) AND (( SELECT ryadom.sees_all() AS sees_all) OR (EXISTS ( SELECT
   FROM ryadom.family_scope s
  WHERE ((s.organization_id = alarm.organization_id) AND (s.principal = ANY (( SELECT ryadom.principals() AS principals)::uuid[])) AND (s.family_id = alarm.family_id)))))) check 
  policy withheld for r using (COALESCE((family_id <> ALL (( SELECT ryadom.withheld_ids('{general}'::text[]) AS withheld_ids)::uuid[])), true) OR ((state <> 'closed'::text) AND ( SELECT ryadom.ground_holds('life'::text) AS ground_holds))) check 
  CREATE TRIGGER alarm_scope_changed AFTER UPDATE ON ryadom.alarm REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION ryadom.refresh_family_scope()
  row level security, forced
  grant DELETE, INSERT, SELECT, UPDATE to ryadom_app

-- ryadom.alarm_minimum()
CREATE OR REPLACE FUNCTION ryadom.alarm_minimum(alarm uuid)
 RETURNS TABLE(code text, place text, phones json)
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
  select f.code, case when not a.by_code or a.accepted_by = ryadom.staff() then nullif(concat_ws(', ', s.name, f.address), '') end,
    case when not a.by_code or a.accepted_by = ryadom.staff() then coalesce((select json_agg(json_build_object('value', n.value, 'whose', null) order by n.id) from ryadom.contact n
      where n.organization_id = f.organization_id and n.family_id = f.id and n.kind = 'phone' and n.to_on is null
        and n.id <> all (ryadom.closed_subjects(f.organization_id))), '[]') else '[]' end
  from ryadom.alarm a join ryadom.family f on f.organization_id = a.organization_id and f.id = a.family_id
  left join ryadom.settlement s on s.organization_id = f.organization_id and s.id = f.settlement_id
  where a.organization_id = ryadom.org() and a.id = alarm and a.state <> 'closed'
$function$


-- ryadom.alarm_reach()
CREATE OR REPLACE FUNCTION ryadom.alarm_reach(family uuid, code text)
 RETURNS TABLE(family_id uuid, case_id uuid, practice_id text, branch_id uuid, case_manager_id uuid)
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
declare
  org integer := ryadom.org();
  me uuid := ryadom.staff();
  day date := ryadom.organization_day(org);
  sight text := coalesce(current_setting('ryadom.all', true), '');
  one record;
begin
  if me is null or not exists (select from ryadom.organization_ground g where g.organization_id = org and g.purpose = 'life' and g.first_days is null
    and g.from_on <= day and (g.to_on is null or g.to_on >= day)) then return; end if;
  perform set_config('ryadom.all', '1', true);
  select c.family_id, c.id, c.practice_id, c.branch_id, c.case_manager_id into one
  from ryadom.family f join ryadom.family_case c on c.organization_id = org and c.family_id = f.id
  where f.organization_id = org and (f.id = alarm_reach.family or lower(f.code) = lower(btrim(alarm_reach.code)))
    and exists (select from ryadom.withheld w where w.organization_id = org and w.purpose = 'general' and w.subject_id = f.id and w.from_on <= day and w.to_on > day)
    and (sight = '1'
      or exists (select from ryadom.family_scope s where s.organization_id = org and s.family_id = f.id and s.principal = any (ryadom.principals()))
      or exists (select from ryadom.duty d where d.organization_id = org and d.staff_id = me and day between d.from_on and d.to_on and (d.branch_id is null or d.branch_id = c.branch_id)))
  order by c.closed_on is null desc, c.opened_on desc, c.id limit 1;
  if found then
    insert into ryadom.family_scope (organization_id, family_id, principal) values (org, one.family_id, me) on conflict do nothing;
  end if;
  perform set_config('ryadom.all', sight, true);
  if one.family_id is null then return; end if;
  return query select one.family_id, one.id, one.practice_id, one.branch_id, one.case_manager_id;
end $function$


-- ryadom.alarm_step
  organization_id integer not null
  alarm_id uuid not null
  place integer not null
  family_id uuid not null
  title text not null
  done_at timestamp with time zone
  done_by uuid
  constraint alarm_step_organization_id_alarm_id_fkey FOREIGN KEY (organization_id, alarm_id) REFERENCES ryadom.alarm(organization_id, id) ON DELETE CASCADE
  constraint alarm_step_organization_id_family_id_fkey FOREIGN KEY (organization_id, family_id) REFERENCES ryadom.family(organization_id, id) ON DELETE CASCADE
  constraint alarm_step_pkey PRIMARY KEY (organization_id, alarm_id, place)
  CREATE INDEX alarm_step_family ON ryadom.alarm_step USING btree (organization_id, family_id)
  policy scope for * using ((organization_id = ryadom.org()) AND (( SELECT ryadom.sees_all() AS sees_all) OR (EXISTS ( SELECT
   FROM ryadom.family_scope s
  WHERE ((s.organization_id = alarm_step.organization_id) AND (s.principal = ANY (( SELECT ryadom.principals() AS principals)::uuid[])) AND (s.family_id = alarm_step.family_id)))))) check 
  policy withheld for r using (COALESCE((family_id <> ALL (( SELECT ryadom.withheld_ids('{general}'::text[]) AS withheld_ids)::uuid[])), true) OR (EXISTS ( SELECT
   FROM ryadom.alarm a
  WHERE ((a.organization_id = alarm_step.organization_id) AND (a.id = alarm_step.alarm_id))))) check 
  row level security, forced
  grant DELETE, INSERT, SELECT, UPDATE to ryadom_app

-- ryadom.alarm_turn
  organization_id integer not null
  alarm_id uuid not null
  turn integer not null
  family_id uuid not null
  staff_id uuid not null
  why text not null
  asked_at timestamp with time zone
  told_at timestamp with time zone
  constraint alarm_turn_organization_id_alarm_id_fkey FOREIGN KEY (organization_id, alarm_id) REFERENCES ryadom.alarm(organization_id, id) ON DELETE CASCADE
  constraint alarm_turn_organization_id_family_id_fkey FOREIGN KEY (organization_id, family_id) REFERENCES ryadom.family(organization_id, id) ON DELETE CASCADE
  constraint alarm_turn_organization_id_staff_id_fkey FOREIGN KEY (organization_id, staff_id) REFERENCES ryadom.staff(organization_id, id)
  constraint alarm_turn_pkey PRIMARY KEY (organization_id, alarm_id, turn)
  constraint alarm_turn_why_check CHECK ((why = ANY (ARRAY['case_manager'::text, 'substitute'::text, 'duty'::text, 'manager'::text, 'raiser'::text])))
  CREATE INDEX alarm_turn_family ON ryadom.alarm_turn USING btree (organization_id, family_id)
  CREATE INDEX alarm_turn_untold ON ryadom.alarm_turn USING btree (organization_id, asked_at) WHERE (told_at IS NULL)
  CREATE UNIQUE INDEX alarm_turn_once ON ryadom.alarm_turn USING btree (organization_id, alarm_id, staff_id)
  policy scope for * using ((organization_id = ryadom.org()) AND (( SELECT ryadom.sees_all() AS sees_all) OR (EXISTS ( SELECT
   FROM ryadom.family_scope s
  WHERE ((s.organization_id = alarm_turn.organization_id) AND (s.principal = ANY (( SELECT ryadom.principals() AS principals)::uuid[])) AND (s.family_id = alarm_turn.family_id)))))) check 
  policy withheld for r using (COALESCE((family_id <> ALL (( SELECT ryadom.withheld_ids('{general}'::text[]) AS withheld_ids)::uuid[])), true) OR (EXISTS ( SELECT
   FROM ryadom.alarm a
  WHERE ((a.organization_id = alarm_turn.organization_id) AND (a.id = alarm_turn.alarm_id))))) check 
  CREATE TRIGGER alarm_scope_added AFTER INSERT ON ryadom.alarm_turn REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION ryadom.refresh_family_scope()
  row level security, forced
  grant DELETE, INSERT, SELECT, UPDATE to ryadom_app

-- ryadom.alarm_view
  view  SELECT organization_id,
    id,
    family_id,
    case_id,
    practice_id,
    branch_id,
    level,
    what,
    source,
    raised_by,
    raised_at,
    minutes,
    due_at,
    state,
    accepted_by,
    accepted_at,
    closed_by,
    closed_at,
    result,
    version,
    created_at
   FROM ryadom.alarm;
  grant SELECT to ryadom_app

-- ryadom.alarms_waiting()
CREATE OR REPLACE FUNCTION ryadom.alarms_waiting(at timestamp with time zone)
 RETURNS TABLE(slug text)
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
declare
  organization record;
begin
  for organization in select o.id, o.slug from ryadom.organization o loop
    perform set_config('ryadom.org', organization.id::text, true), set_config('ryadom.all', '1', true);
    if exists (select from ryadom.alarm a where a.organization_id = organization.id and a.state = 'raised' and a.due_at <= at)
      or exists (select from ryadom.alarm_turn t where t.organization_id = organization.id and t.told_at is null and t.asked_at <= at) then
      alarms_waiting.slug := organization.slug;
      return next;
    end if;
  end loop;
  perform set_config('ryadom.org', '', true), set_config('ryadom.all', '', true);
end $function$


-- ryadom.application_paper_view
  view  SELECT organization_id,
    id,
    practice_id,
    pack_version,
    family_id,
    case_id,
    received_on,
    channel_id,
    applicant,
    asks,
    people,
    urgency_id,
    state,
    due_on,
    decided_on
   FROM ryadom.intake_application;
  grant SELECT to ryadom_app

-- ryadom.asked_on()
CREATE OR REPLACE FUNCTION ryadom.asked_on()
 RETURNS date
 LANGUAGE sql
 STABLE PARALLEL SAFE
AS $function$
  select case when current_user = 'ryadom_app' then nullif(current_setting('ryadom.asked', true), '')::date end
$function$


-- ryadom.assessment
  organization_id integer not null
  id uuid not null
  case_id uuid not null
  family_id uuid not null
  practice_id text not null
  person_id uuid
  instrument_id text not null
  instrument_version text not null
  ground text
  point text not null
  happened_on date not null
  conducted_by uuid
  state text not null default 'draft'::text
  answers jsonb not null default '{}'::jsonb
  scores jsonb
  main_value numeric
  main_grade text
  conclusion text
  signed_by uuid
  signed_at timestamp with time zone
  correction_reason text
  cancelled_at timestamp with time zone
  cancel_reason text
  created_by uuid
  version integer not null default 1
  created_at timestamp with time zone not null default now()
  constraint assessment_check CHECK (((cancelled_at IS NULL) = (cancel_reason IS NULL)))
  constraint assessment_check1 CHECK (((state = 'draft'::text) = (scores IS NULL)))
  constraint assessment_check2 CHECK (((state = 'signed'::text) = (conclusion IS NOT NULL)))
  constraint assessment_check3 CHECK (((state = 'signed'::text) = (signed_at IS NOT NULL)))
  constraint assessment_conclusion_check CHECK ((conclusion <> ''::text))
  constraint assessment_ground_check CHECK ((ground = 'diagnostics'::text))
  constraint assessment_main_grade_check CHECK ((main_grade = ANY (ARRAY['good'::text, 'watch'::text, 'act'::text])))
  constraint assessment_organization_id_case_id_fkey FOREIGN KEY (organization_id, case_id) REFERENCES ryadom.family_case(organization_id, id) ON DELETE CASCADE
  constraint assessment_organization_id_family_id_fkey FOREIGN KEY (organization_id, family_id) REFERENCES ryadom.family(organization_id, id) ON DELETE CASCADE
  constraint assessment_organization_id_instrument_id_instrument_versio_fkey FOREIGN KEY (organization_id, instrument_id, instrument_version) REFERENCES ryadom.instrument_version(organization_id, instrument_id, version)
  constraint assessment_organization_id_person_id_fkey FOREIGN KEY (organization_id, person_id) REFERENCES ryadom.person(organization_id, id)
  constraint assessment_pkey PRIMARY KEY (organization_id, id)
  constraint assessment_point_check CHECK ((point = ANY (ARRAY['entry'::text, 'interim'::text, 'exit'::text, 'follow_up'::text])))
  constraint assessment_state_check CHECK ((state = ANY (ARRAY['draft'::text, 'completed'::text, 'signed'::text])))
  CREATE INDEX assessment_case ON ryadom.assessment USING btree (organization_id, case_id)
  CREATE INDEX assessment_family ON ryadom.assessment USING btree (organization_id, family_id, happened_on DESC, id)
  CREATE INDEX assessment_person ON ryadom.assessment USING btree (organization_id, person_id) WHERE (person_id IS NOT NULL)
  CREATE INDEX assessment_time ON ryadom.assessment USING btree (organization_id, happened_on DESC, id)
  policy scope for * using ((organization_id = ryadom.org()) AND (( SELECT ryadom.sees_all() AS sees_all) OR (EXISTS ( SELECT
   FROM ryadom.family_scope s
  WHERE ((s.organization_id = assessment.organization_id) AND (s.principal = ANY (( SELECT ryadom.principals() AS principals)::uuid[])) AND (s.family_id = assessment.family_id)))))) check 
  policy withheld for r using (( SELECT ryadom.hides_nothing() AS hides_nothing) OR (COALESCE((family_id <> ALL (( SELECT ryadom.withheld_ids('{general}'::text[]) AS withheld_ids)::uuid[])), true) AND COALESCE((((family_id)::text || (person_id)::text) <> ALL (( SELECT ryadom.closed_pairs() AS closed_pairs)::text[])), true))) check 
  policy withheld_diagnostics for r using ((ground IS DISTINCT FROM 'diagnostics'::text) OR COALESCE((person_id <> ALL (( SELECT ryadom.withheld_ids('{diagnostics}'::text[]) AS withheld_ids)::uuid[])), true)) check 
  row level security, forced
  grant DELETE, INSERT, SELECT, UPDATE to ryadom_app

-- ryadom.assessment_ground_view
  view  SELECT organization_id,
    id,
    ground
   FROM ryadom.assessment;
  grant SELECT to ryadom_app

-- ryadom.assessment_view
  view  SELECT a.organization_id,
    a.id,
    a.case_id,
    a.family_id,
    a.practice_id,
    a.person_id,
    a.instrument_id,
    a.instrument_version,
    i.title AS instrument_title,
    a.point,
    a.happened_on,
    a.conducted_by,
    a.state,
    a.answers,
    a.scores,
    a.main_value,
    a.main_grade,
    a.conclusion,
    a.signed_by,
    a.signed_at,
    a.cancelled_at,
    a.cancel_reason,
    a.created_by,
    a.version,
    a.created_at
   FROM ryadom.assessment a
     JOIN ryadom.instrument_version i ON i.organization_id = a.organization_id AND i.instrument_id = a.instrument_id AND i.version = a.instrument_version;
  grant SELECT to ryadom_app

-- ryadom.attachment
  organization_id integer not null
  id uuid not null
  family_id uuid not null
  subject text not null
  subject_id uuid not null
  settled boolean not null default false
  kind text not null
  media_type text not null
  name text not null
  description text
  size bigint not null
  sha256 bytea not null
  sent_sha256 bytea not null
  file_key text not null
  thumbnail_key text
  width integer
  height integer
  cancelled_at timestamp with time zone
  cancel_reason text
  erased_at timestamp with time zone
  created_by uuid
  version integer not null default 1
  created_at timestamp with time zone not null default now()
  photo boolean not null default false
  constraint attachment_check CHECK (((cancelled_at IS NULL) = (cancel_reason IS NULL)))
  constraint attachment_check1 CHECK (((erased_at IS NULL) OR (cancelled_at IS NOT NULL)))
  constraint attachment_check2 CHECK (((NOT photo) OR (kind = 'picture'::text)))
  constraint attachment_kind_check CHECK ((kind = ANY (ARRAY['picture'::text, 'pdf'::text, 'document'::text, 'sheet'::text, 'text'::text])))
  constraint attachment_name_check CHECK (((name <> ''::text) AND (length(name) <= 200)))
  constraint attachment_organization_id_family_id_fkey FOREIGN KEY (organization_id, family_id) REFERENCES ryadom.family(organization_id, id) ON DELETE CASCADE
  constraint attachment_pkey PRIMARY KEY (organization_id, id)
  constraint attachment_sent_sha256_check CHECK ((length(sent_sha256) = 32))
  constraint attachment_sha256_check CHECK ((length(sha256) = 32))
  constraint attachment_size_check CHECK ((size > 0))
  constraint attachment_subject_check CHECK ((subject = ANY (ARRAY['family'::text, 'service'::text, 'aid'::text, 'outcome'::text])))
  CREATE INDEX attachment_cancelled ON ryadom.attachment USING btree (organization_id, cancelled_at) WHERE ((cancelled_at IS NOT NULL) AND (erased_at IS NULL))
  CREATE INDEX attachment_family ON ryadom.attachment USING btree (organization_id, family_id, created_at DESC, id)
  CREATE INDEX attachment_subject ON ryadom.attachment USING btree (organization_id, subject_id)
  CREATE INDEX attachment_waiting ON ryadom.attachment USING btree (organization_id, created_at) WHERE ((NOT settled) AND (cancelled_at IS NULL))
  policy scope for * using ((organization_id = ryadom.org()) AND (( SELECT ryadom.sees_all() AS sees_all) OR (EXISTS ( SELECT
   FROM ryadom.family_scope s
  WHERE ((s.organization_id = attachment.organization_id) AND (s.principal = ANY (( SELECT ryadom.principals() AS principals)::uuid[])) AND (s.family_id = attachment.family_id)))))) check 
  policy withheld for r using (( SELECT ryadom.hides_nothing() AS hides_nothing) OR (COALESCE((family_id <> ALL (( SELECT ryadom.withheld_ids('{general}'::text[]) AS withheld_ids)::uuid[])), true) AND COALESCE((id <> ALL (( SELECT ryadom.closed_ids() AS closed_ids)::uuid[])), true) AND COALESCE((subject_id <> ALL (( SELECT ryadom.closed_ids() AS closed_ids)::uuid[])), true))) check 
  policy withheld_photo for r using ((kind <> 'picture'::text) OR (COALESCE((family_id <> ALL (( SELECT ryadom.withheld_ids('{photo}'::text[]) AS withheld_ids)::uuid[])), true) AND ((NOT photo) OR (( SELECT ryadom.asked_on() AS asked_on) IS NULL) OR ( SELECT ryadom.ground_holds('photo'::text) AS ground_holds) OR (EXISTS ( SELECT
   FROM ryadom.consent c
  WHERE ((c.organization_id = attachment.organization_id) AND (c.family_id = attachment.family_id) AND (c.purpose = 'photo'::text) AND (c.signed_on IS NOT NULL) AND (c.revoked_on IS NULL) AND ((c.until_on IS NULL) OR (c.until_on >= ( SELECT ryadom.asked_on() AS asked_on))))))))) check 
  row level security, forced
  grant DELETE, INSERT, SELECT, UPDATE to ryadom_app

-- ryadom.attachment_loose
  organization_id integer not null
  file_key text not null
  thumbnail_key text
  due_at timestamp with time zone not null
  constraint attachment_loose_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES ryadom.organization(id) ON DELETE CASCADE
  constraint attachment_loose_pkey PRIMARY KEY (organization_id, file_key)
  policy scope for * using (organization_id = ryadom.org()) check 
  row level security, forced
  grant DELETE, INSERT, SELECT, UPDATE to ryadom_app

-- ryadom.attachment_view
  view  SELECT organization_id,
    id,
    family_id,
    subject,
    subject_id,
    kind,
    media_type,
    name,
    description,
    size,
    sha256,
    file_key,
    thumbnail_key,
    width,
    height,
    cancelled_at,
    cancel_reason,
    erased_at,
    created_by,
    version,
    created_at,
    photo
   FROM ryadom.attachment;
  grant SELECT to ryadom_app

-- ryadom.attendance
  organization_id integer not null
  line_id uuid not null
  person_id uuid not null
  family_id uuid not null
  meeting_id uuid not null
  mark text not null
  minutes integer
  reason_id text
  note text
  constraint attendance_check CHECK (((mark = 'absent'::text) OR (reason_id IS NULL)))
  constraint attendance_check1 CHECK (((mark = 'late'::text) OR (minutes IS NULL)))
  constraint attendance_mark_check CHECK ((mark = ANY (ARRAY['here'::text, 'late'::text, 'absent'::text])))
  constraint attendance_minutes_check CHECK (((minutes >= 1) AND (minutes <= 1440)))
  constraint attendance_organization_id_line_id_fkey FOREIGN KEY (organization_id, line_id) REFERENCES ryadom.meeting_family(organization_id, id) ON DELETE CASCADE
  constraint attendance_organization_id_person_id_fkey FOREIGN KEY (organization_id, person_id) REFERENCES ryadom.person(organization_id, id)
  constraint attendance_pkey PRIMARY KEY (organization_id, line_id, person_id)
  CREATE INDEX attendance_meeting ON ryadom.attendance USING btree (organization_id, meeting_id)
  CREATE INDEX attendance_person ON ryadom.attendance USING btree (organization_id, person_id)
  policy scope for * using ((organization_id = ryadom.org()) AND (( SELECT ryadom.sees_all() AS sees_all) OR (EXISTS ( SELECT
   FROM ryadom.family_scope s
  WHERE ((s.organization_id = attendance.organization_id) AND (s.principal = ANY (( SELECT ryadom.principals() AS principals)::uuid[])) AND (s.family_id = attendance.family_id)))))) check 
  policy withheld for r using (( SELECT ryadom.hides_nothing() AS hides_nothing) OR (COALESCE((family_id <> ALL (( SELECT ryadom.withheld_ids('{general}'::text[]) AS withheld_ids)::uuid[])), true) AND COALESCE((((family_id)::text || (person_id)::text) <> ALL (( SELECT ryadom.closed_pairs() AS closed_pairs)::text[])), true))) check 
  CREATE TRIGGER attendance_added AFTER INSERT ON ryadom.attendance REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION ryadom.count_participants()
  CREATE TRIGGER attendance_removed AFTER DELETE ON ryadom.attendance REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION ryadom.count_participants()
  row level security, forced
  grant DELETE, INSERT, SELECT, UPDATE to ryadom_app

-- ryadom.attendance_view
  view  SELECT organization_id,
    line_id,
    person_id,
    family_id,
    meeting_id,
    mark,
    minutes,
    reason_id,
    note
   FROM ryadom.attendance;
  grant SELECT to ryadom_app

-- ryadom.audit_event
  seq bigint not null
  id bigint not null
  organization_id integer
  at timestamp with time zone not null
  actor_id uuid
  actor_name text
  operation text not null
  outcome text not null
  family_id uuid
  subject_id uuid
  details jsonb not null
  request_id text
  constraint audit_event_pkey PRIMARY KEY (seq)
  CREATE INDEX audit_event_family ON ryadom.audit_event USING btree (organization_id, family_id, id DESC) WHERE (family_id IS NOT NULL)
  CREATE INDEX audit_event_order ON ryadom.audit_event USING btree (organization_id, id DESC)
  CREATE INDEX audit_event_time ON ryadom.audit_event USING btree (organization_id, at)
  policy audit_event_read for r using (organization_id = ( SELECT ryadom.org() AS org)) check 
  policy closed for r using ((( SELECT ryadom.closed_now() AS closed_now) IS NULL) OR ( SELECT ryadom.is_administrator() AS is_administrator) OR (COALESCE((subject_id <> ALL (( SELECT ryadom.closed_ids() AS closed_ids)::uuid[])), true) AND COALESCE((subject_id <> ALL (( SELECT ryadom.closed_now() AS closed_now)::uuid[])), true))) check 
  row level security
  grant SELECT to ryadom_app

-- ryadom.audit_line()
CREATE OR REPLACE FUNCTION ryadom.audit_line(e ryadom.audit_event)
 RETURNS text
 LANGUAGE sql
 STABLE
AS $function$
  select jsonb_build_array(e.seq, e.id, e.organization_id, (extract(epoch from e.at) * 1000000)::bigint, e.actor_id, e.actor_name,
    e.operation, e.outcome, e.family_id, e.subject_id, e.details, e.request_id)::text
$function$


-- ryadom.audit_seal
  number bigint not null
  first_seq bigint not null
  last_seq bigint not null
  digest bytea not null
  sealed_at timestamp with time zone not null default clock_timestamp()
  constraint audit_seal_pkey PRIMARY KEY (number)
  row level security

-- ryadom.audit_tail
  id bigint not null generated always as identity
  organization_id integer
  at timestamp with time zone not null default clock_timestamp()
  actor_id uuid
  actor_name text
  operation text not null
  outcome text not null
  family_id uuid
  subject_id uuid
  details jsonb not null default '{}'::jsonb
  request_id text
  constraint audit_tail_outcome_check CHECK ((outcome = ANY (ARRAY['done'::text, 'refused'::text, 'read'::text, 'exported'::text, 'failed'::text])))
  constraint audit_tail_pkey PRIMARY KEY (id)
  policy audit_tail_read for r using (organization_id = ( SELECT ryadom.org() AS org)) check 
  policy audit_tail_write for a using  check true
  policy closed for r using ((( SELECT ryadom.closed_now() AS closed_now) IS NULL) OR ( SELECT ryadom.is_administrator() AS is_administrator) OR (COALESCE((subject_id <> ALL (( SELECT ryadom.closed_ids() AS closed_ids)::uuid[])), true) AND COALESCE((subject_id <> ALL (( SELECT ryadom.closed_now() AS closed_now)::uuid[])), true))) check 
  row level security
  grant INSERT, SELECT to ryadom_app

-- ryadom.audit_view
  view  SELECT audit_event.id,
    audit_event.organization_id,
    audit_event.at,
    audit_event.actor_id,
    audit_event.actor_name,
    audit_event.operation,
    audit_event.outcome,
    audit_event.family_id,
    audit_event.subject_id,
    audit_event.details,
    audit_event.request_id,
    true AS sealed
   FROM ryadom.audit_event
UNION ALL
 SELECT audit_tail.id,
    audit_tail.organization_id,
    audit_tail.at,
    audit_tail.actor_id,
    audit_tail.actor_name,
    audit_tail.operation,
    audit_tail.outcome,
    audit_tail.family_id,
    audit_tail.subject_id,
    audit_tail.details,
    audit_tail.request_id,
    false AS sealed
   FROM ryadom.audit_tail;
  grant SELECT to ryadom_app

-- ryadom.branch
  organization_id integer not null
  id uuid not null
  name text not null
  is_default boolean not null default false
  closed_at timestamp with time zone
  version integer not null default 1
  created_at timestamp with time zone not null default now()
  constraint branch_name_check CHECK ((name <> ''::text))
  constraint branch_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES ryadom.organization(id) ON DELETE CASCADE
  constraint branch_pkey PRIMARY KEY (organization_id, id)
  CREATE UNIQUE INDEX branch_default ON ryadom.branch USING btree (organization_id) WHERE is_default
  CREATE UNIQUE INDEX branch_name ON ryadom.branch USING btree (organization_id, lower(name))
  policy scope for * using (organization_id = ryadom.org()) check 
  row level security, forced
  grant DELETE, INSERT, SELECT, UPDATE to ryadom_app

-- ryadom.calendar_day
  organization_id integer not null
  on_day date not null
  working boolean not null
  title text not null
  created_by uuid
  created_at timestamp with time zone not null default now()
  imported boolean not null default false
  constraint calendar_day_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES ryadom.organization(id) ON DELETE CASCADE
  constraint calendar_day_pkey PRIMARY KEY (organization_id, on_day, imported)
  constraint calendar_day_title_check CHECK ((title <> ''::text))
  policy scope for * using (organization_id = ryadom.org()) check 
  row level security, forced
  grant DELETE, INSERT, SELECT, UPDATE to ryadom_app

-- ryadom.calendar_view
  view  SELECT ryadom.org() AS organization_id,
    p.on_day AS day,
    p.working,
    false AS own
   FROM ryadom.public_day_view p
  WHERE NOT (EXISTS ( SELECT
           FROM ryadom.calendar_year y
          WHERE y.organization_id = ryadom.org() AND y.year::numeric = EXTRACT(year FROM p.on_day)))
UNION ALL
 SELECT d.organization_id,
    d.on_day AS day,
    d.working,
    NOT d.imported AS own
   FROM ryadom.calendar_day d;
  grant SELECT to ryadom_app

-- ryadom.calendar_year
  organization_id integer not null
  year integer not null
  source text not null
  imported_by uuid
  imported_at timestamp with time zone not null default now()
  constraint calendar_year_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES ryadom.organization(id) ON DELETE CASCADE
  constraint calendar_year_pkey PRIMARY KEY (organization_id, year)
  constraint calendar_year_source_check CHECK ((source <> ''::text))
  constraint calendar_year_year_check CHECK (((year >= 2000) AND (year <= 2100)))
  policy scope for * using (organization_id = ryadom.org()) check 
  row level security, forced
  grant DELETE, INSERT, SELECT, UPDATE to ryadom_app

-- ryadom.case_level
  organization_id integer not null
  id uuid not null
  case_id uuid not null
  family_id uuid not null
  level_id text not null
  from_on date not null
  to_on date
  ground text
  review_item_id uuid
  created_by uuid
  version integer not null default 1
  created_at timestamp with time zone not null default now()
  constraint case_level_check CHECK (((to_on IS NULL) OR (to_on >= from_on)))
  constraint case_level_organization_id_case_id_fkey FOREIGN KEY (organization_id, case_id) REFERENCES ryadom.family_case(organization_id, id) ON DELETE CASCADE
  constraint case_level_organization_id_family_id_fkey FOREIGN KEY (organization_id, family_id) REFERENCES ryadom.family(organization_id, id) ON DELETE CASCADE
  constraint case_level_pkey PRIMARY KEY (organization_id, id)
  CREATE INDEX case_level_case ON ryadom.case_level USING btree (organization_id, case_id, from_on)
  CREATE INDEX case_level_family ON ryadom.case_level USING btree (organization_id, family_id)
  CREATE UNIQUE INDEX case_level_current ON ryadom.case_level USING btree (organization_id, case_id) WHERE (to_on IS NULL)
  policy scope for * using ((organization_id = ryadom.org()) AND (( SELECT ryadom.sees_all() AS sees_all) OR (EXISTS ( SELECT
   FROM ryadom.family_scope s
  WHERE ((s.organization_id = case_level.organization_id) AND (s.principal = ANY (( SELECT ryadom.principals() AS principals)::uuid[])) AND (s.family_id = case_level.family_id)))))) check 
  policy withheld for r using COALESCE((family_id <> ALL (( SELECT ryadom.withheld_ids('{general}'::text[]) AS withheld_ids)::uuid[])), true) check 
  CREATE TRIGGER case_level_noted AFTER INSERT OR DELETE OR UPDATE ON ryadom.case_level FOR EACH ROW EXECUTE FUNCTION ryadom.note_case_level()
  row level security, forced
  grant DELETE, INSERT, SELECT, UPDATE to ryadom_app

-- ryadom.case_level_view
  view  SELECT organization_id,
    id,
    case_id,
    family_id,
    level_id,
    from_on,
    to_on,
    ground,
    review_item_id,
    created_by,
    created_at
   FROM ryadom.case_level;
  grant SELECT to ryadom_app

-- ryadom.case_team
  organization_id integer not null
  id uuid not null
  case_id uuid not null
  family_id uuid not null
  staff_id uuid not null
  from_on date not null
  to_on date
  version integer not null default 1
  created_at timestamp with time zone not null default now()
  constraint case_team_organization_id_case_id_fkey FOREIGN KEY (organization_id, case_id) REFERENCES ryadom.family_case(organization_id, id) ON DELETE CASCADE
  constraint case_team_organization_id_family_id_fkey FOREIGN KEY (organization_id, family_id) REFERENCES ryadom.family(organization_id, id) ON DELETE CASCADE
  constraint case_team_organization_id_staff_id_fkey FOREIGN KEY (organization_id, staff_id) REFERENCES ryadom.staff(organization_id, id)
  constraint case_team_pkey PRIMARY KEY (organization_id, id)
  CREATE INDEX case_team_family ON ryadom.case_team USING btree (organization_id, family_id)
  CREATE INDEX case_team_staff ON ryadom.case_team USING btree (organization_id, staff_id)
  CREATE UNIQUE INDEX case_team_current ON ryadom.case_team USING btree (organization_id, case_id, staff_id) WHERE (to_on IS NULL)
  policy scope for * using ((organization_id = ryadom.org()) AND (( SELECT ryadom.sees_all() AS sees_all) OR (EXISTS ( SELECT
   FROM ryadom.family_scope s
  WHERE ((s.organization_id = case_team.organization_id) AND (s.principal = ANY (( SELECT ryadom.principals() AS principals)::uuid[])) AND (s.family_id = case_team.family_id)))))) check 
  policy withheld for r using COALESCE((family_id <> ALL (( SELECT ryadom.withheld_ids('{general}'::text[]) AS withheld_ids)::uuid[])), true) check 
  CREATE TRIGGER team_scope_added AFTER INSERT ON ryadom.case_team REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION ryadom.refresh_family_scope()
  CREATE TRIGGER team_scope_changed AFTER UPDATE ON ryadom.case_team REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION ryadom.refresh_family_scope()
  CREATE TRIGGER team_scope_removed AFTER DELETE ON ryadom.case_team REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION ryadom.refresh_family_scope()
  row level security, forced
  grant DELETE, INSERT, SELECT, UPDATE to ryadom_app

-- ryadom.case_view
  view  SELECT organization_id,
    id,
    family_id,
    practice_id,
    pack_version,
    branch_id,
    opened_on,
    closed_on,
    close_reason,
    close_note,
    case_manager_id,
    case_manager_text,
    mentor_id,
    last_contact_on,
    version,
    created_at,
    level_id
   FROM ryadom.family_case;
  grant SELECT to ryadom_app

-- ryadom.category_view
  view  SELECT organization_id,
    id,
    family_id,
    category_id,
    basis,
    from_on,
    to_on,
    version,
    created_at
   FROM ryadom.family_category;
  grant SELECT to ryadom_app

-- ryadom.check_audit()
CREATE OR REPLACE FUNCTION ryadom.check_audit(since timestamp with time zone DEFAULT '-infinity'::timestamp with time zone)
 RETURNS TABLE(number bigint, first_seq bigint, last_seq bigint, sealed_at timestamp with time zone, good boolean)
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
  with chain as (
    select s.*, lag(s.digest) over (order by s.number) before_digest, lag(s.last_seq) over (order by s.number) before_last,
      lag(s.number) over (order by s.number) before_number
    from ryadom.audit_seal s
  )
  select c.number, c.first_seq, c.last_seq, c.sealed_at,
    c.first_seq = coalesce(c.before_last, 0) + 1 and c.number = coalesce(c.before_number, 0) + 1
    and coalesce((select count(*) from ryadom.audit_event e where e.seq between c.first_seq and c.last_seq), 0)
      = c.last_seq - c.first_seq + 1
    and c.digest = sha256(coalesce(c.before_digest, ''::bytea) || convert_to(coalesce((
      select string_agg(ryadom.audit_line(e), E'\n' order by e.seq) from ryadom.audit_event e
      where e.seq between c.first_seq and c.last_seq), ''), 'UTF8'))
  from chain c where c.sealed_at >= since order by c.number
$function$


-- ryadom.closed_access
  organization_id integer not null
  id uuid not null
  compartment_id uuid not null
  staff_id uuid
  role text
  hidden boolean not null default false
  constraint closed_access_check CHECK ((num_nonnulls(staff_id, role) = 1))
  constraint closed_access_organization_id_compartment_id_fkey FOREIGN KEY (organization_id, compartment_id) REFERENCES ryadom.compartment(organization_id, id) ON DELETE CASCADE
  constraint closed_access_organization_id_staff_id_fkey FOREIGN KEY (organization_id, staff_id) REFERENCES ryadom.staff(organization_id, id) ON DELETE CASCADE
  constraint closed_access_pkey PRIMARY KEY (organization_id, id)
  constraint closed_access_role_check CHECK ((role = ANY (ARRAY['manager'::text, 'case-manager'::text, 'practitioner'::text])))
  CREATE INDEX closed_access_staff ON ryadom.closed_access USING btree (organization_id, staff_id) WHERE (staff_id IS NOT NULL)
  CREATE UNIQUE INDEX closed_access_who ON ryadom.closed_access USING btree (organization_id, compartment_id, COALESCE((staff_id)::text, role))
  policy closed for * using COALESCE((compartment_id <> ALL (( SELECT ryadom.closed_now() AS closed_now)::uuid[])), true) check 
  policy scope for * using (organization_id = ryadom.org()) check 
  row level security
  grant DELETE, INSERT, SELECT, UPDATE to ryadom_app

-- ryadom.closed_counts()
CREATE OR REPLACE FUNCTION ryadom.closed_counts(compartments uuid[])
 RETURNS boolean
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
  select exists (select from ryadom.closed_item i where i.organization_id = ryadom.org() and i.compartment_id = any (compartments)
    and i.kind in ('membership', 'category', 'status', 'service', 'aid', 'outcome'))
$function$


-- ryadom.closed_ids()
CREATE OR REPLACE FUNCTION ryadom.closed_ids()
 RETURNS uuid[]
 LANGUAGE plpgsql
 STABLE
AS $function$
declare
  closed uuid[] := ryadom.closed_now();
begin
  if closed is null then return null; end if;
  return (ryadom.items_of(closed)).ids;
end $function$


-- ryadom.closed_item
  organization_id integer not null
  id uuid not null
  compartment_id uuid not null
  family_id uuid not null
  kind text not null
  subject_id uuid not null
  person_id uuid
  closed_by uuid
  closed_at timestamp with time zone not null default now()
  constraint closed_item_check CHECK (((kind = 'membership'::text) = (person_id IS NOT NULL)))
  constraint closed_item_kind_check CHECK ((kind = ANY (ARRAY['living'::text, 'address'::text, 'contact'::text, 'relation'::text, 'membership'::text, 'category'::text, 'status'::text, 'service'::text, 'aid'::text, 'outcome'::text, 'attachment'::text])))
  constraint closed_item_organization_id_compartment_id_fkey FOREIGN KEY (organization_id, compartment_id) REFERENCES ryadom.compartment(organization_id, id) ON DELETE CASCADE
  constraint closed_item_organization_id_family_id_fkey FOREIGN KEY (organization_id, family_id) REFERENCES ryadom.family(organization_id, id) ON DELETE CASCADE
  constraint closed_item_organization_id_person_id_fkey FOREIGN KEY (organization_id, person_id) REFERENCES ryadom.person(organization_id, id) ON DELETE CASCADE
  constraint closed_item_pkey PRIMARY KEY (organization_id, id)
  CREATE INDEX closed_item_compartment ON ryadom.closed_item USING btree (organization_id, compartment_id)
  CREATE INDEX closed_item_family ON ryadom.closed_item USING btree (organization_id, family_id)
  CREATE INDEX closed_item_person ON ryadom.closed_item USING btree (organization_id, person_id) WHERE (person_id IS NOT NULL)
  CREATE UNIQUE INDEX closed_item_subject ON ryadom.closed_item USING btree (organization_id, subject_id)
  policy closed for * using COALESCE((compartment_id <> ALL (( SELECT ryadom.closed_now() AS closed_now)::uuid[])), true) check 
  policy scope for * using ((organization_id = ryadom.org()) AND (( SELECT ryadom.sees_all() AS sees_all) OR (EXISTS ( SELECT
   FROM ryadom.family_scope s
  WHERE ((s.organization_id = closed_item.organization_id) AND (s.principal = ANY (( SELECT ryadom.principals() AS principals)::uuid[])) AND (s.family_id = closed_item.family_id)))))) check 
  policy withheld for r using COALESCE((family_id <> ALL (( SELECT ryadom.withheld_ids('{general}'::text[]) AS withheld_ids)::uuid[])), true) check 
  row level security
  grant DELETE, INSERT, SELECT, UPDATE to ryadom_app

-- ryadom.closed_note
  organization_id integer not null
  id uuid not null
  family_id uuid not null
  family_code text not null
  person_id uuid
  author_id uuid not null
  happened_on date not null
  state text not null default 'draft'::text
  signed_at timestamp with time zone
  deleted_at timestamp with time zone
  delete_reason text
  version integer not null default 1
  created_at timestamp with time zone not null default now()
  constraint closed_note_check CHECK (((state = 'deleted'::text) = (deleted_at IS NOT NULL)))
  constraint closed_note_check1 CHECK (((deleted_at IS NULL) = (delete_reason IS NULL)))
  constraint closed_note_check2 CHECK (((state <> 'signed'::text) OR (signed_at IS NOT NULL)))
  constraint closed_note_organization_id_author_id_fkey FOREIGN KEY (organization_id, author_id) REFERENCES ryadom.staff(organization_id, id)
  constraint closed_note_organization_id_family_id_fkey FOREIGN KEY (organization_id, family_id) REFERENCES ryadom.family(organization_id, id) ON DELETE CASCADE
  constraint closed_note_organization_id_person_id_fkey FOREIGN KEY (organization_id, person_id) REFERENCES ryadom.person(organization_id, id)
  constraint closed_note_pkey PRIMARY KEY (organization_id, id)
  constraint closed_note_state_check CHECK ((state = ANY (ARRAY['draft'::text, 'signed'::text, 'deleted'::text])))
  CREATE INDEX closed_note_author ON ryadom.closed_note USING btree (organization_id, author_id, happened_on DESC, id)
  CREATE INDEX closed_note_family ON ryadom.closed_note USING btree (organization_id, family_id, happened_on DESC, id)
  CREATE INDEX closed_note_person ON ryadom.closed_note USING btree (organization_id, person_id) WHERE (person_id IS NOT NULL)
  policy added for a using  check ((( SELECT ryadom.staff() AS staff) IS NULL) OR (author_id = ( SELECT ryadom.staff() AS staff)))
  policy changed for w using ((( SELECT ryadom.staff() AS staff) IS NULL) OR (author_id = ( SELECT ryadom.staff() AS staff))) check 
  policy removed for d using ((( SELECT ryadom.staff() AS staff) IS NULL) OR (author_id = ( SELECT ryadom.staff() AS staff))) check 
  policy scope for * using ((organization_id = ryadom.org()) AND ((((( SELECT ryadom.staff() AS staff) IS NULL) OR (author_id = ( SELECT ryadom.staff() AS staff))) AND (( SELECT ryadom.sees_all() AS sees_all) OR (EXISTS ( SELECT
   FROM ryadom.family_scope s
  WHERE ((s.organization_id = closed_note.organization_id) AND (s.principal = ANY (( SELECT ryadom.principals() AS principals)::uuid[])) AND (s.family_id = closed_note.family_id)))))) OR (author_id = ANY (( SELECT ryadom.supervised() AS supervised)::uuid[])))) check 
  policy withheld for r using COALESCE((family_id <> ALL (( SELECT ryadom.withheld_ids('{general}'::text[]) AS withheld_ids)::uuid[])), true) check 
  row level security, forced
  grant DELETE, INSERT, SELECT, UPDATE to ryadom_app

-- ryadom.closed_note_text
  organization_id integer not null
  note_id uuid not null
  version integer not null
  text text not null
  reason text
  written_at timestamp with time zone not null
  constraint closed_note_text_organization_id_note_id_fkey FOREIGN KEY (organization_id, note_id) REFERENCES ryadom.closed_note(organization_id, id) ON DELETE CASCADE
  constraint closed_note_text_pkey PRIMARY KEY (organization_id, note_id, version)
  constraint closed_note_text_text_check CHECK ((text <> ''::text))
  policy scope for * using ((organization_id = ryadom.org()) AND (EXISTS ( SELECT
   FROM ryadom.closed_note n
  WHERE ((n.organization_id = closed_note_text.organization_id) AND (n.id = closed_note_text.note_id))))) check 
  row level security, forced
  grant DELETE, INSERT, SELECT to ryadom_app

-- ryadom.closed_now()
CREATE OR REPLACE FUNCTION ryadom.closed_now()
 RETURNS uuid[]
 LANGUAGE sql
 STABLE PARALLEL SAFE
AS $function$
  select case when current_user = 'ryadom_app' then nullif(current_setting('ryadom.closed', true), '')::uuid[] end
$function$


-- ryadom.closed_pairs()
CREATE OR REPLACE FUNCTION ryadom.closed_pairs()
 RETURNS text[]
 LANGUAGE plpgsql
 STABLE
AS $function$
declare
  closed uuid[] := ryadom.closed_now();
begin
  if closed is null then return null; end if;
  return (ryadom.items_of(closed)).pairs;
end $function$


-- ryadom.closed_subjects()
CREATE OR REPLACE FUNCTION ryadom.closed_subjects(org integer)
 RETURNS uuid[]
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
  select coalesce(array_agg(i.subject_id), '{}') from ryadom.closed_item i where i.organization_id = org
$function$


-- ryadom.compartment
  organization_id integer not null
  id uuid not null
  family_id uuid not null
  kind text not null
  about text not null
  created_by uuid
  created_at timestamp with time zone not null default now()
  opened_at timestamp with time zone
  opened_by uuid
  open_reason text
  version integer not null default 1
  closed_from text not null default 'everybody'::text
  constraint compartment_about_check CHECK ((about <> ''::text))
  constraint compartment_check CHECK (((opened_at IS NULL) = (open_reason IS NULL)))
  constraint compartment_closed_from_check CHECK ((closed_from = ANY (ARRAY['everybody'::text, 'named'::text])))
  constraint compartment_kind_check CHECK ((kind = ANY (ARRAY['adoption'::text, 'safety'::text, 'other'::text])))
  constraint compartment_organization_id_family_id_fkey FOREIGN KEY (organization_id, family_id) REFERENCES ryadom.family(organization_id, id) ON DELETE CASCADE
  constraint compartment_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES ryadom.organization(id) ON DELETE CASCADE
  constraint compartment_pkey PRIMARY KEY (organization_id, id)
  CREATE INDEX compartment_closed ON ryadom.compartment USING btree (organization_id, id) WHERE (opened_at IS NULL)
  CREATE INDEX compartment_family ON ryadom.compartment USING btree (organization_id, family_id)
  policy closed for * using COALESCE((id <> ALL (( SELECT ryadom.closed_now() AS closed_now)::uuid[])), true) check 
  policy scope for * using ((organization_id = ryadom.org()) AND (( SELECT ryadom.sees_all() AS sees_all) OR (EXISTS ( SELECT
   FROM ryadom.family_scope s
  WHERE ((s.organization_id = compartment.organization_id) AND (s.principal = ANY (( SELECT ryadom.principals() AS principals)::uuid[])) AND (s.family_id = compartment.family_id)))))) check 
  policy withheld for r using COALESCE((family_id <> ALL (( SELECT ryadom.withheld_ids('{general}'::text[]) AS withheld_ids)::uuid[])), true) check 
  row level security
  grant DELETE, INSERT, SELECT, UPDATE to ryadom_app

-- ryadom.consent
  organization_id integer not null
  id uuid not null
  family_id uuid not null
  family_code text not null
  person_id uuid not null
  purpose text not null
  partner_id uuid
  given_by text not null
  representative_id uuid
  representative_name text
  representative_birth_on date
  representative_document text
  conditions text
  prepared_on date not null
  until_on date
  signed_on date
  scan_id uuid
  paper_place text
  revoked_on date
  revoked_how text
  revoked_by text
  revoke_reason text
  cancelled_at timestamp with time zone
  cancel_reason text
  created_by uuid
  version integer not null default 1
  created_at timestamp with time zone not null default now()
  constraint consent_check CHECK (((purpose = 'transfer'::text) = (partner_id IS NOT NULL)))
  constraint consent_check1 CHECK (((given_by = 'self'::text) = (num_nonnulls(representative_id, representative_name) = 0)))
  constraint consent_check2 CHECK ((num_nonnulls(representative_id, representative_name) <= 1))
  constraint consent_check3 CHECK (((until_on IS NULL) OR (until_on >= COALESCE(signed_on, prepared_on))))
  constraint consent_check4 CHECK (((revoked_on IS NULL) OR ((signed_on IS NOT NULL) AND (revoked_on >= signed_on) AND (revoked_how IS NOT NULL))))
  constraint consent_check5 CHECK (((cancelled_at IS NULL) OR (signed_on IS NULL)))
  constraint consent_check6 CHECK (((cancelled_at IS NULL) = (cancel_reason IS NULL)))
  constraint consent_given_by_check CHECK ((given_by = ANY (ARRAY['self'::text, 'parent'::text, 'guardian'::text, 'trustee'::text, 'other'::text])))
  constraint consent_organization_id_family_id_fkey FOREIGN KEY (organization_id, family_id) REFERENCES ryadom.family(organization_id, id) ON DELETE CASCADE
  constraint consent_organization_id_partner_id_fkey FOREIGN KEY (organization_id, partner_id) REFERENCES ryadom.partner(organization_id, id)
  constraint consent_organization_id_person_id_fkey FOREIGN KEY (organization_id, person_id) REFERENCES ryadom.person(organization_id, id) ON DELETE CASCADE
  constraint consent_organization_id_representative_id_fkey FOREIGN KEY (organization_id, representative_id) REFERENCES ryadom.person(organization_id, id)
  constraint consent_pkey PRIMARY KEY (organization_id, id)
  constraint consent_purpose_check CHECK ((purpose = ANY (ARRAY['general'::text, 'health'::text, 'transfer'::text, 'photo'::text, 'diagnostics'::text, 'messages'::text])))
  constraint consent_revoked_how_check CHECK ((revoked_how = ANY (ARRAY['statement'::text, 'oral'::text, 'message'::text])))
  CREATE INDEX consent_family ON ryadom.consent USING btree (organization_id, family_id, purpose)
  CREATE INDEX consent_list ON ryadom.consent USING btree (organization_id, prepared_on DESC, id)
  CREATE INDEX consent_partner ON ryadom.consent USING btree (organization_id, partner_id) WHERE (partner_id IS NOT NULL)
  CREATE INDEX consent_person ON ryadom.consent USING btree (organization_id, person_id, purpose)
  CREATE INDEX consent_representative ON ryadom.consent USING btree (organization_id, representative_id) WHERE (representative_id IS NOT NULL)
  CREATE INDEX consent_until ON ryadom.consent USING btree (organization_id, until_on) WHERE ((until_on IS NOT NULL) AND (revoked_on IS NULL))
  policy scope for * using ((organization_id = ryadom.org()) AND (( SELECT ryadom.sees_all() AS sees_all) OR (EXISTS ( SELECT
   FROM ryadom.family_scope s
  WHERE ((s.organization_id = consent.organization_id) AND (s.principal = ANY (( SELECT ryadom.principals() AS principals)::uuid[])) AND (s.family_id = consent.family_id)))))) check 
  policy withheld for r using (( SELECT ryadom.hides_nothing() AS hides_nothing) OR (true AND COALESCE((((family_id)::text || (person_id)::text) <> ALL (( SELECT ryadom.closed_pairs() AS closed_pairs)::text[])), true) AND COALESCE((((family_id)::text || (representative_id)::text) <> ALL (( SELECT ryadom.closed_pairs() AS closed_pairs)::text[])), true))) check 
  CREATE TRIGGER consents_added AFTER INSERT ON ryadom.consent REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION ryadom.consents_changed()
  CREATE TRIGGER consents_changed AFTER UPDATE ON ryadom.consent REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION ryadom.consents_changed()
  CREATE TRIGGER consents_removed AFTER DELETE ON ryadom.consent REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION ryadom.consents_changed()
  row level security, forced
  grant DELETE, INSERT, SELECT, UPDATE to ryadom_app

-- ryadom.consent_paper_view
  view  SELECT organization_id,
    id,
    family_id,
    person_id,
    purpose,
    partner_id,
    given_by,
    representative_id,
    representative_name,
    representative_birth_on,
    representative_document,
    conditions,
    prepared_on,
    until_on,
    signed_on,
    revoked_on,
    cancelled_at
   FROM ryadom.consent;
  grant SELECT to ryadom_app

-- ryadom.consent_view
  view  SELECT organization_id,
    id,
    family_id,
    person_id,
    purpose,
    partner_id,
    prepared_on,
    signed_on,
    until_on,
    revoked_on,
    cancelled_at
   FROM ryadom.consent;
  grant SELECT to ryadom_app

-- ryadom.consents_changed()
CREATE OR REPLACE FUNCTION ryadom.consents_changed()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
begin
  if tg_op = 'DELETE' then
    perform ryadom.refresh_withheld(o.organization_id, array_agg(distinct o.family_id)) from old_rows o group by o.organization_id;
  elsif tg_op = 'UPDATE' then
    perform ryadom.refresh_withheld(t.organization_id, array_agg(distinct t.family_id))
      from (select organization_id, family_id from new_rows union all select organization_id, family_id from old_rows) t group by t.organization_id;
  else
    perform ryadom.refresh_withheld(n.organization_id, array_agg(distinct n.family_id)) from new_rows n where n.signed_on is not null group by n.organization_id;
  end if;
  return null;
end $function$


-- ryadom.contact
  organization_id integer not null
  id uuid not null
  family_id uuid not null
  person_id uuid
  kind text not null
  value text not null
  note text
  from_on date
  to_on date
  version integer not null default 1
  created_at timestamp with time zone not null default now()
  constraint contact_kind_check CHECK ((kind = ANY (ARRAY['phone'::text, 'email'::text, 'messenger'::text, 'other'::text])))
  constraint contact_organization_id_family_id_fkey FOREIGN KEY (organization_id, family_id) REFERENCES ryadom.family(organization_id, id) ON DELETE CASCADE
  constraint contact_organization_id_person_id_fkey FOREIGN KEY (organization_id, person_id) REFERENCES ryadom.person(organization_id, id) ON DELETE CASCADE
  constraint contact_pkey PRIMARY KEY (organization_id, id)
  constraint contact_value_check CHECK ((value <> ''::text))
  CREATE INDEX contact_family ON ryadom.contact USING btree (organization_id, family_id)
  CREATE INDEX contact_person ON ryadom.contact USING btree (organization_id, person_id)
  CREATE INDEX contact_value ON ryadom.contact USING btree (organization_id, value) WHERE (kind = 'phone'::text)
  policy scope for * using ((organization_id = ryadom.org()) AND (( SELECT ryadom.sees_all() AS sees_all) OR (EXISTS ( SELECT
   FROM ryadom.family_scope s
  WHERE ((s.organization_id = contact.organization_id) AND (s.principal = ANY (( SELECT ryadom.principals() AS principals)::uuid[])) AND (s.family_id = contact.family_id)))))) check 
  policy withheld for r using (( SELECT ryadom.hides_nothing() AS hides_nothing) OR (COALESCE((family_id <> ALL (( SELECT ryadom.withheld_ids('{general}'::text[]) AS withheld_ids)::uuid[])), true) AND COALESCE((id <> ALL (( SELECT ryadom.closed_ids() AS closed_ids)::uuid[])), true) AND COALESCE((((family_id)::text || (person_id)::text) <> ALL (( SELECT ryadom.closed_pairs() AS closed_pairs)::text[])), true))) check 
  row level security, forced
  grant DELETE, INSERT, SELECT, UPDATE to ryadom_app

-- ryadom.contact_added()
CREATE OR REPLACE FUNCTION ryadom.contact_added()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
declare
  behind boolean;
begin
  select bool_or(locked.last_contact_on is null or locked.last_contact_on < locked.newest) into behind from (
    select c.last_contact_on, n.newest from ryadom.family_case c
      join (select organization_id, case_id, max(happened_on) newest from new_rows where cancelled_at is null group by 1, 2) n
        on n.organization_id = c.organization_id and n.case_id = c.id
      order by c.id for no key update of c) locked;
  if behind then
    update ryadom.family_case c set last_contact_on = n.newest
      from (select organization_id, case_id, max(happened_on) newest from new_rows where cancelled_at is null group by 1, 2) n
      where c.organization_id = n.organization_id and c.id = n.case_id
        and (c.last_contact_on is null or c.last_contact_on < n.newest);
  end if;
  return null;
end $function$


-- ryadom.contact_changed()
CREATE OR REPLACE FUNCTION ryadom.contact_changed()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
declare
  touched uuid[];
  org integer;
begin
  if tg_op = 'DELETE' then
    select min(organization_id), array_agg(distinct case_id) into org, touched from old_rows;
  else
    select min(n.organization_id), array_agg(distinct n.case_id) || array_agg(distinct o.case_id) into org, touched
      from new_rows n join old_rows o on o.organization_id = n.organization_id and o.id = n.id
      where n.happened_on <> o.happened_on or n.case_id <> o.case_id or (n.cancelled_at is null) <> (o.cancelled_at is null);
  end if;
  if touched is null then return null; end if;
  perform from ryadom.family_case c where c.organization_id = org and c.id = any (touched) order by c.id for no key update;
  update ryadom.family_case c set last_contact_on = newest.happened_on
    from (select t.id, (select max(s.happened_on) from ryadom.service_record s
        where s.organization_id = org and s.case_id = t.id and s.cancelled_at is null) happened_on
      from unnest(touched) t(id)) newest
    where c.organization_id = org and c.id = newest.id and c.last_contact_on is distinct from newest.happened_on;
  return null;
end $function$


-- ryadom.contact_level_norm
  organization_id integer not null
  practice_id text not null
  level_id text not null
  from_on date not null
  days integer not null
  basis text not null
  version integer not null default 1
  changed_by uuid
  changed_at timestamp with time zone not null default now()
  constraint contact_level_norm_days_check CHECK (((days >= 1) AND (days <= 366)))
  constraint contact_level_norm_organization_id_practice_id_fkey FOREIGN KEY (organization_id, practice_id) REFERENCES ryadom.practice(organization_id, id)
  constraint contact_level_norm_pkey PRIMARY KEY (organization_id, practice_id, level_id, from_on)
  policy scope for * using (organization_id = ryadom.org()) check 
  row level security, forced
  grant DELETE, INSERT, SELECT, UPDATE to ryadom_app

-- ryadom.contact_levels()
CREATE OR REPLACE FUNCTION ryadom.contact_levels(org integer, day date)
 RETURNS TABLE(practice_id text, version text, level_id text, days integer)
 LANGUAGE sql
 STABLE
AS $function$
  select v.practice_id, v.version, k.level_id, k.days
  from ryadom.pack_version v
  cross join lateral (
    select coalesce(o.level_id, p.level_id) as level_id, coalesce(o.days, p.days) as days
    from (select l->>'id' as level_id, (l->>'days')::integer as days from jsonb_array_elements(v.contact_levels) l) p
    full join (select distinct on (n.level_id) n.level_id, n.days from ryadom.contact_level_norm n
      where n.organization_id = org and n.practice_id = v.practice_id and n.from_on <= day order by n.level_id, n.from_on desc) o on o.level_id = p.level_id
  ) k
  where v.organization_id = org
$function$


-- ryadom.contact_norm_view
  view  SELECT organization_id,
    practice_id,
    version,
    contact_days AS days
   FROM ryadom.pack_version;
  grant SELECT to ryadom_app

-- ryadom.contact_view
  view  SELECT organization_id,
    id,
    family_id,
    person_id,
    kind,
    value,
    note,
    from_on,
    to_on,
    version,
    created_at
   FROM ryadom.contact;
  grant SELECT to ryadom_app

-- ryadom.count_participants()
CREATE OR REPLACE FUNCTION ryadom.count_participants()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
declare
  org integer;
  meetings uuid[];
  before_all text := current_setting('ryadom.all', true);
begin
  if tg_op = 'DELETE' then
    select min(organization_id), array_agg(distinct meeting_id) into org, meetings from old_rows;
  else
    select min(organization_id), array_agg(distinct meeting_id) into org, meetings from new_rows;
  end if;
  if meetings is null then return null; end if;
  perform set_config('ryadom.all', '1', true);
  update ryadom.meeting m set people = (select count(*) from ryadom.attendance a
      where a.organization_id = m.organization_id and a.meeting_id = m.id)
    where m.organization_id = org and m.id = any (meetings);
  perform set_config('ryadom.all', coalesce(before_all, ''), true);
  return null;
end $function$


-- ryadom.district
  organization_id integer not null
  id uuid not null
  name text not null
  version integer not null default 1
  created_at timestamp with time zone not null default now()
  constraint district_name_check CHECK ((name <> ''::text))
  constraint district_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES ryadom.organization(id) ON DELETE CASCADE
  constraint district_pkey PRIMARY KEY (organization_id, id)
  CREATE UNIQUE INDEX district_name ON ryadom.district USING btree (organization_id, lower(replace(name, 'ё'::text, 'е'::text)))
  policy scope for * using (organization_id = ryadom.org()) check 
  row level security, forced
  grant DELETE, INSERT, SELECT, UPDATE to ryadom_app

-- ryadom.district_name_view
  view  SELECT organization_id,
    id,
    name
   FROM ryadom.district;
  grant SELECT to ryadom_app

-- ryadom.document
  organization_id integer not null
  id uuid not null
  practice_id text not null
  pack_version text not null
  kind_id text not null
  title text not null
  subject text not null
  subject_id uuid not null
  family_id uuid
  person_id uuid
  case_id uuid
  journal_id text not null
  year integer not null
  place integer not null
  number text not null
  issued_on date not null
  until_on date
  needs_scan boolean not null
  purposes text[] not null default '{}'::text[]
  fields json not null
  template_digest bytea not null
  signed_on date
  scan_id uuid
  paper_place text
  cancelled_at timestamp with time zone
  cancel_reason text
  created_by uuid
  version integer not null default 1
  created_at timestamp with time zone not null default now()
  holds text[] not null default '{}'::text[]
  constraint document_check CHECK (((cancelled_at IS NULL) = (cancel_reason IS NULL)))
  constraint document_check1 CHECK (((signed_on IS NOT NULL) OR (num_nonnulls(scan_id, paper_place) = 0)))
  constraint document_check2 CHECK (((until_on IS NULL) OR (until_on >= issued_on)))
  constraint document_number_check CHECK ((number <> ''::text))
  constraint document_organization_id_family_id_fkey FOREIGN KEY (organization_id, family_id) REFERENCES ryadom.family(organization_id, id) ON DELETE CASCADE
  constraint document_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES ryadom.organization(id) ON DELETE CASCADE
  constraint document_organization_id_person_id_fkey FOREIGN KEY (organization_id, person_id) REFERENCES ryadom.person(organization_id, id)
  constraint document_organization_id_practice_id_journal_id_year_place_key UNIQUE (organization_id, practice_id, journal_id, year, place)
  constraint document_organization_id_template_digest_fkey FOREIGN KEY (organization_id, template_digest) REFERENCES ryadom.document_template(organization_id, digest)
  constraint document_pkey PRIMARY KEY (organization_id, id)
  constraint document_place_check CHECK ((place > 0))
  constraint document_purposes_check CHECK ((purposes <@ ARRAY['health'::text, 'photo'::text, 'diagnostics'::text]))
  constraint document_title_check CHECK ((title <> ''::text))
  CREATE INDEX document_family ON ryadom.document USING btree (organization_id, family_id, kind_id)
  CREATE INDEX document_list ON ryadom.document USING btree (organization_id, created_at DESC, id)
  CREATE INDEX document_person ON ryadom.document USING btree (organization_id, person_id) WHERE (person_id IS NOT NULL)
  CREATE INDEX document_subject ON ryadom.document USING btree (organization_id, subject_id)
  CREATE INDEX document_template_of ON ryadom.document USING btree (organization_id, template_digest)
  policy closed for r using ((( SELECT ryadom.closed_now() AS closed_now) IS NULL) OR COALESCE((NOT (holds && ( SELECT ryadom.closed_pairs() AS closed_pairs))), true)) check 
  policy scope for * using ((organization_id = ryadom.org()) AND (( SELECT ryadom.sees_all() AS sees_all) OR
CASE
    WHEN (family_id IS NULL) THEN (created_by = ( SELECT ryadom.staff() AS staff))
    ELSE (EXISTS ( SELECT
       FROM ryadom.family_scope s
      WHERE ((s.organization_id = document.organization_id) AND (s.principal = ANY (( SELECT ryadom.principals() AS principals)::uuid[])) AND (s.family_id = document.family_id))))
END)) check 
  policy withheld for r using ((family_id IS NULL) OR COALESCE((family_id <> ALL (( SELECT ryadom.withheld_ids('{general}'::text[]) AS withheld_ids)::uuid[])), true)) check 
  policy withheld_purposes for r using ((purposes = '{}'::text[]) OR (( SELECT ryadom.withheld_on() AS withheld_on) IS NULL) OR (NOT (EXISTS ( SELECT
   FROM ryadom.withheld w
  WHERE ((w.organization_id = document.organization_id) AND (w.family_id = document.family_id) AND (w.purpose = ANY (document.purposes)) AND (w.from_on <= ( SELECT ryadom.withheld_on() AS withheld_on)) AND (w.to_on > ( SELECT ryadom.withheld_on() AS withheld_on))))))) check 
  row level security, forced
  grant DELETE, INSERT, SELECT, UPDATE to ryadom_app

-- ryadom.document_batch
  organization_id integer not null
  id uuid not null
  staff_id uuid not null
  families integer not null
  file_key text
  bytes bigint
  sha256 text
  documents integer
  ids uuid[] not null default '{}'::uuid[]
  made integer
  created_at timestamp with time zone not null
  expires_at timestamp with time zone
  constraint document_batch_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES ryadom.organization(id) ON DELETE CASCADE
  constraint document_batch_pkey PRIMARY KEY (organization_id, id)
  CREATE INDEX document_batch_expired ON ryadom.document_batch USING btree (organization_id, expires_at) WHERE (file_key IS NOT NULL)
  policy scope for * using (organization_id = ryadom.org()) check 
  row level security, forced
  grant DELETE, INSERT, SELECT, UPDATE to ryadom_app

-- ryadom.document_number
  organization_id integer not null
  practice_id text not null
  journal_id text not null
  year integer not null
  last integer not null
  constraint document_number_last_check CHECK ((last > 0))
  constraint document_number_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES ryadom.organization(id) ON DELETE CASCADE
  constraint document_number_pkey PRIMARY KEY (organization_id, practice_id, journal_id, year)
  policy scope for * using (organization_id = ryadom.org()) check 
  row level security, forced
  grant DELETE, INSERT, SELECT, UPDATE to ryadom_app

-- ryadom.document_template
  organization_id integer not null
  digest bytea not null
  docx bytea not null
  created_at timestamp with time zone not null default now()
  constraint document_template_digest_check CHECK ((length(digest) = 32))
  constraint document_template_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES ryadom.organization(id) ON DELETE CASCADE
  constraint document_template_pkey PRIMARY KEY (organization_id, digest)
  policy scope for * using (organization_id = ryadom.org()) check 
  row level security, forced
  grant DELETE, INSERT, SELECT, UPDATE to ryadom_app

-- ryadom.document_view
  view  SELECT organization_id,
    id,
    practice_id,
    kind_id,
    title,
    subject,
    subject_id,
    family_id,
    person_id,
    case_id,
    number,
    issued_on,
    until_on,
    needs_scan,
    signed_on,
    scan_id,
    cancelled_at,
    created_by,
    created_at
   FROM ryadom.document;
  grant SELECT to ryadom_app

-- ryadom.draft
  organization_id integer not null
  id uuid not null
  staff_id uuid not null
  kind text not null
  practice_id text
  family_id uuid
  title text
  content json not null
  version integer not null default 1
  saved_at timestamp with time zone not null
  expires_at timestamp with time zone not null
  constraint draft_kind_check CHECK ((kind ~ '^[a-z][a-z-]{0,39}$'::text))
  constraint draft_organization_id_family_id_fkey FOREIGN KEY (organization_id, family_id) REFERENCES ryadom.family(organization_id, id) ON DELETE CASCADE
  constraint draft_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES ryadom.organization(id) ON DELETE CASCADE
  constraint draft_organization_id_staff_id_fkey FOREIGN KEY (organization_id, staff_id) REFERENCES ryadom.staff(organization_id, id) ON DELETE CASCADE
  constraint draft_pkey PRIMARY KEY (organization_id, id)
  CREATE INDEX draft_expiry ON ryadom.draft USING btree (organization_id, expires_at)
  CREATE INDEX draft_family ON ryadom.draft USING btree (organization_id, family_id) WHERE (family_id IS NOT NULL)
  CREATE INDEX draft_staff ON ryadom.draft USING btree (organization_id, staff_id, saved_at DESC, id)
  policy scope for * using ((organization_id = ryadom.org()) AND ((staff_id = ( SELECT ryadom.staff() AS staff)) OR (( SELECT ryadom.staff() AS staff) IS NULL)) AND ((family_id IS NULL) OR ( SELECT ryadom.sees_all() AS sees_all) OR (EXISTS ( SELECT
   FROM ryadom.family_scope s
  WHERE ((s.organization_id = draft.organization_id) AND (s.principal = ANY (( SELECT ryadom.principals() AS principals)::uuid[])) AND (s.family_id = draft.family_id)))))) check 
  policy withheld for r using COALESCE((family_id <> ALL (( SELECT ryadom.withheld_ids('{general}'::text[]) AS withheld_ids)::uuid[])), true) check 
  row level security, forced
  grant DELETE, INSERT, SELECT, UPDATE to ryadom_app

-- ryadom.draft_view
  view  SELECT organization_id,
    id,
    staff_id,
    kind,
    practice_id,
    family_id,
    title,
    version,
    saved_at,
    expires_at
   FROM ryadom.draft d
  WHERE NOT (EXISTS ( SELECT
           FROM ryadom.submission s
          WHERE s.organization_id = d.organization_id AND s.id = d.id));
  grant SELECT to ryadom_app

-- ryadom.drop_search_tokens()
CREATE OR REPLACE FUNCTION ryadom.drop_search_tokens()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  delete from ryadom.search_token t using old_rows o where t.organization_id = o.organization_id and t.family_id = o.id;
  return null;
end $function$


-- ryadom.duty
  organization_id integer not null
  id uuid not null
  branch_id uuid
  staff_id uuid not null
  from_on date not null
  to_on date not null
  place integer not null default 1
  created_by uuid
  version integer not null default 1
  created_at timestamp with time zone not null default now()
  constraint duty_check CHECK ((to_on >= from_on))
  constraint duty_organization_id_branch_id_fkey FOREIGN KEY (organization_id, branch_id) REFERENCES ryadom.branch(organization_id, id)
  constraint duty_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES ryadom.organization(id) ON DELETE CASCADE
  constraint duty_organization_id_staff_id_fkey FOREIGN KEY (organization_id, staff_id) REFERENCES ryadom.staff(organization_id, id) ON DELETE CASCADE
  constraint duty_pkey PRIMARY KEY (organization_id, id)
  constraint duty_place_check CHECK (((place >= 1) AND (place <= 9)))
  CREATE INDEX duty_days ON ryadom.duty USING btree (organization_id, to_on, from_on)
  policy scope for * using (organization_id = ryadom.org()) check 
  row level security, forced
  grant DELETE, INSERT, SELECT, UPDATE to ryadom_app

-- ryadom.duty_view
  view  SELECT organization_id,
    id,
    branch_id,
    staff_id,
    from_on,
    to_on,
    place
   FROM ryadom.duty;
  grant SELECT to ryadom_app

-- ryadom.end_draft()
CREATE OR REPLACE FUNCTION ryadom.end_draft()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  delete from ryadom.draft d where d.organization_id = new.organization_id and d.id = new.id;
  return null;
end $function$


-- ryadom.end_sessions()
CREATE OR REPLACE FUNCTION ryadom.end_sessions(account text)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
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
end $function$


-- ryadom.enter()
CREATE OR REPLACE FUNCTION ryadom.enter(kind text, token text, slug text, wide text[], team text[], plain text[])
 RETURNS TABLE(user_id text, session_token text, organization_id integer, organization_name text, time_zone text, is_demo boolean, staff_id uuid, staff_name text, roles jsonb, granted boolean, glass uuid)
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
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
        and set_config('ryadom.all', f.sees, true) is not null and set_config('ryadom.principals', f.who::text, true) <> ''
        and set_config('ryadom.asked', f.day::text, true) <> ''
        and set_config('ryadom.withheld', case when exists (select from ryadom.withheld w
          where w.organization_id = f.id and w.from_on <= f.day and w.to_on > f.day) then f.day::text else '' end, true) is not null
        and set_config('ryadom.closed', f.closed, true) is not null and f.granted,
      (select g.id from ryadom.glass g where g.organization_id = f.id and g.asked_by = f.staff_id and g.confirmed_at is not null
        and g.ended_at is null and g.until_at > now() order by g.until_at desc limit 1)
    into organization_id, organization_name, time_zone, is_demo, staff_id, staff_name, roles, granted, glass
    from (
      select o.id, o.name, o.time_zone, o.is_demo, s.id as staff_id, s.name as staff_name, (now() at time zone o.time_zone)::date as day,
        jsonb_agg(jsonb_build_object('role', r.role, 'branchId', r.branch_id) order by r.role) filter (where r.role is not null) as roles,
        case when bool_or(r.role = any (wide) and r.branch_id is null) then '1' else '' end as sees,
        coalesce(array_agg(r.branch_id) filter (where r.role = any (wide) and r.branch_id is not null), '{}')
          || case when bool_or(r.role = any (team)) then s.id || array(select a.staff_id from ryadom.absence a
            where a.organization_id = o.id and a.substitute_id = s.id and a.ended_at is null
              and (now() at time zone o.time_zone)::date between a.from_on and a.to_on) else '{}'::uuid[] end as who,
        coalesce((select array_agg(c.id)::text from ryadom.compartment c where c.organization_id = o.id and c.opened_at is null
          and not exists (select from ryadom.closed_access a where a.organization_id = o.id and a.compartment_id = c.id
            and not a.hidden and (a.staff_id = s.id or a.role = any (array_agg(r.role))))
          and (c.closed_from = 'everybody' or exists (select from ryadom.closed_access a where a.organization_id = o.id and a.compartment_id = c.id
            and a.hidden and (a.staff_id = s.id or a.role = any (array_agg(r.role)))))
          and not exists (select from ryadom.glass g where g.organization_id = o.id and g.family_id = c.family_id and g.asked_by = s.id
            and g.confirmed_at is not null and g.ended_at is null and g.until_at > now())), '') as closed,
        coalesce(bool_or(r.role = any (wide || team || plain)), false) as granted
      from ryadom.organization o
      join ryadom.staff s on s.organization_id = o.id and s.user_id = enter.user_id and s.disabled_at is null
      left join ryadom.staff_role r on r.organization_id = o.id and r.staff_id = s.id
      where o.slug = enter.slug group by o.id, s.organization_id, s.id
    ) f;
  granted := coalesce(granted, false);
  return next;
end $function$


-- ryadom.enter_organization()
CREATE OR REPLACE FUNCTION ryadom.enter_organization(slug text)
 RETURNS TABLE(organization_id integer, organization_name text, time_zone text, is_demo boolean)
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
begin
  select o.id, o.name, o.time_zone, o.is_demo into organization_id, organization_name, time_zone, is_demo
    from ryadom.organization o where o.slug = enter_organization.slug;
  if organization_id is null then return; end if;
  perform set_config('ryadom.org', organization_id::text, true), set_config('ryadom.all', '1', true),
    set_config('ryadom.principals', '{}', true);
  return next;
end $function$


-- ryadom.enter_submission()
CREATE OR REPLACE FUNCTION ryadom.enter_submission(kind text, token text, slug text, wide text[], team text[], plain text[], submission uuid, operation text, digest bytea)
 RETURNS TABLE(user_id text, session_token text, organization_id integer, organization_name text, time_zone text, is_demo boolean, staff_id uuid, staff_name text, roles jsonb, granted boolean, glass uuid, registered boolean)
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
#variable_conflict use_column
begin
  select e.* into user_id, session_token, organization_id, organization_name, time_zone, is_demo, staff_id, staff_name, roles, granted, glass
    from ryadom.enter(kind, token, slug, wide, team, plain) e;
  if user_id is null then return; end if;
  registered := true;
  if organization_id is not null then
    insert into ryadom.submission (organization_id, id, operation, digest, staff_id)
      values (enter_submission.organization_id, submission, enter_submission.operation, enter_submission.digest, enter_submission.staff_id)
      on conflict (organization_id, id) do nothing;
    registered := found;
  end if;
  return next;
end $function$


-- ryadom.expire_drafts()
CREATE OR REPLACE FUNCTION ryadom.expire_drafts(at timestamp with time zone)
 RETURNS integer
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
declare
  organization record;
  gone integer;
  total integer := 0;
begin
  for organization in select id from ryadom.organization loop
    perform set_config('ryadom.org', organization.id::text, true), set_config('ryadom.all', '1', true),
      set_config('ryadom.staff', '', true), set_config('ryadom.principals', '{}', true);
    delete from ryadom.draft d where d.organization_id = organization.id and (d.expires_at < at
      or exists (select from ryadom.submission s where s.organization_id = organization.id and s.id = d.id));
    get diagnostics gone = row_count;
    total := total + gone;
  end loop;
  perform set_config('ryadom.org', '', true), set_config('ryadom.all', '', true);
  return total;
end $function$


-- ryadom.export_run
  organization_id integer not null
  id uuid not null
  kind text not null
  person_id uuid
  staff_id uuid not null
  file_key text
  file_name text
  media_type text
  bytes bigint
  sha256 text
  rows integer
  created_at timestamp with time zone not null
  expires_at timestamp with time zone
  hidden text[] not null default '{}'::text[]
  constraint export_run_kind_check CHECK ((kind = ANY (ARRAY['organization'::text, 'workbooks'::text, 'person'::text])))
  constraint export_run_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES ryadom.organization(id) ON DELETE CASCADE
  constraint export_run_pkey PRIMARY KEY (organization_id, id)
  CREATE INDEX export_run_expired ON ryadom.export_run USING btree (organization_id, expires_at) WHERE (file_key IS NOT NULL)
  CREATE INDEX export_run_mine ON ryadom.export_run USING btree (organization_id, staff_id, created_at DESC, id DESC)
  policy scope for * using (organization_id = ryadom.org()) check 
  row level security, forced
  grant DELETE, INSERT, SELECT, UPDATE to ryadom_app

-- ryadom.fact_chunk
  organization_id integer not null
  practice_id text not null
  month date not null
  version uuid not null
  content bytea not null
  constraint fact_chunk_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES ryadom.organization(id) ON DELETE CASCADE
  constraint fact_chunk_pkey PRIMARY KEY (organization_id, practice_id, month)
  policy scope for * using (organization_id = ryadom.org()) check 
  row level security, forced
  grant DELETE, INSERT, SELECT, UPDATE to ryadom_app

-- ryadom.fact_mark
  organization_id integer not null
  id bigint not null generated always as identity
  family uuid not null
  month date
  at timestamp with time zone not null default now()
  constraint fact_mark_pkey PRIMARY KEY (organization_id, id)
  policy scope for * using (organization_id = ryadom.org()) check 
  row level security
  grant DELETE, INSERT, SELECT, UPDATE to ryadom_app

-- ryadom.fact_number
  organization_id integer not null
  kind smallint not null
  id uuid not null
  number integer not null
  constraint fact_number_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES ryadom.organization(id) ON DELETE CASCADE
  constraint fact_number_organization_id_kind_number_key UNIQUE (organization_id, kind, number)
  constraint fact_number_pkey PRIMARY KEY (organization_id, kind, id) INCLUDE (number)
  policy scope for * using (organization_id = ryadom.org()) check 
  row level security, forced
  grant DELETE, INSERT, SELECT, UPDATE to ryadom_app

-- ryadom.fact_state
  organization_id integer not null
  ready boolean not null default false
  builder uuid
  beat_at timestamp with time zone
  refreshed_at timestamp with time zone
  checked_at timestamp with time zone
  drift integer
  constraint fact_state_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES ryadom.organization(id) ON DELETE CASCADE
  constraint fact_state_pkey PRIMARY KEY (organization_id)
  policy scope for * using (organization_id = ryadom.org()) check 
  row level security
  grant DELETE, INSERT, SELECT, UPDATE to ryadom_app

-- ryadom.facts_waiting()
CREATE OR REPLACE FUNCTION ryadom.facts_waiting(most integer, age interval)
 RETURNS TABLE(slug text)
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
  select o.slug from ryadom.organization o left join ryadom.fact_state s on s.organization_id = o.id
  where case when coalesce(s.ready, false)
      then exists (select from ryadom.fact_mark m where m.organization_id = o.id offset greatest(most, 1) - 1)
        or exists (select from (select m.at from ryadom.fact_mark m where m.organization_id = o.id order by m.id limit 1) oldest
          where oldest.at < now() - age)
      else s.beat_at is null or s.beat_at < now() - interval '2 minutes' end
$function$


-- ryadom.families_added()
CREATE OR REPLACE FUNCTION ryadom.families_added()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
begin
  if exists (select from ryadom.organization_ground g where g.organization_id = (select min(organization_id) from new_rows)
      and g.purpose = 'general' and g.first_days is null and g.to_on is null and g.from_on <= current_date) then
    return null;
  end if;
  perform ryadom.refresh_withheld(n.organization_id, array_agg(n.id)) from new_rows n group by n.organization_id;
  return null;
end $function$


-- ryadom.families_by_ground()
CREATE OR REPLACE FUNCTION ryadom.families_by_ground(org integer)
 RETURNS integer
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
declare
  before_all text := current_setting('ryadom.all', true);
  total integer;
begin
  perform set_config('ryadom.all', '1', true);
  select count(*) into total from ryadom.family f where f.organization_id = org and org = ryadom.org()
    and not exists (select from ryadom.consent c where c.organization_id = org and c.family_id = f.id and c.purpose = 'general'
      and c.signed_on is not null and c.revoked_on is null and (c.until_on is null or c.until_on >= ryadom.organization_day(org)));
  perform set_config('ryadom.all', coalesce(before_all, ''), true);
  return total;
end $function$


-- ryadom.families_removed()
CREATE OR REPLACE FUNCTION ryadom.families_removed()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
begin
  delete from ryadom.withheld w using old_rows o where w.organization_id = o.organization_id and w.family_id = o.id;
  return null;
end $function$


-- ryadom.family
  organization_id integer not null
  id uuid not null
  code text not null
  title text not null default ''::text
  title_own boolean not null default false
  district_id uuid
  settlement_id uuid
  address text
  note text
  version integer not null default 1
  created_at timestamp with time zone not null default now()
  children_until date[] not null default '{}'::date[]
  constraint family_code_check CHECK ((code <> ''::text))
  constraint family_organization_id_code_key UNIQUE (organization_id, code)
  constraint family_organization_id_district_id_fkey FOREIGN KEY (organization_id, district_id) REFERENCES ryadom.district(organization_id, id)
  constraint family_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES ryadom.organization(id) ON DELETE CASCADE
  constraint family_organization_id_settlement_id_fkey FOREIGN KEY (organization_id, settlement_id) REFERENCES ryadom.settlement(organization_id, id)
  constraint family_pkey PRIMARY KEY (organization_id, id)
  CREATE INDEX family_district ON ryadom.family USING btree (organization_id, district_id)
  CREATE INDEX family_title ON ryadom.family USING btree (organization_id, title COLLATE "und-x-icu", id)
  policy scope for * using ((organization_id = ryadom.org()) AND (( SELECT ryadom.sees_all() AS sees_all) OR (EXISTS ( SELECT
   FROM ryadom.family_scope s
  WHERE ((s.organization_id = family.organization_id) AND (s.principal = ANY (( SELECT ryadom.principals() AS principals)::uuid[])) AND (s.family_id = family.id)))))) check 
  policy withheld for r using COALESCE((id <> ALL (( SELECT ryadom.withheld_ids('{general}'::text[]) AS withheld_ids)::uuid[])), true) check 
  CREATE TRIGGER family_tokens_dropped AFTER DELETE ON ryadom.family REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION ryadom.drop_search_tokens()
  CREATE TRIGGER withheld_added AFTER INSERT ON ryadom.family REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION ryadom.families_added()
  CREATE TRIGGER withheld_removed AFTER DELETE ON ryadom.family REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION ryadom.families_removed()
  row level security, forced
  grant DELETE, INSERT, SELECT, UPDATE to ryadom_app

-- ryadom.family_case
  organization_id integer not null
  id uuid not null
  family_id uuid not null
  practice_id text not null
  pack_version text not null
  branch_id uuid not null
  opened_on date not null
  closed_on date
  close_reason text
  close_note text
  case_manager_id uuid
  case_manager_text text
  mentor_id uuid
  last_contact_on date
  version integer not null default 1
  created_at timestamp with time zone not null default now()
  level_id text
  constraint family_case_check CHECK (((closed_on IS NULL) OR (closed_on >= opened_on)))
  constraint family_case_organization_id_branch_id_fkey FOREIGN KEY (organization_id, branch_id) REFERENCES ryadom.branch(organization_id, id)
  constraint family_case_organization_id_case_manager_id_fkey FOREIGN KEY (organization_id, case_manager_id) REFERENCES ryadom.staff(organization_id, id)
  constraint family_case_organization_id_family_id_fkey FOREIGN KEY (organization_id, family_id) REFERENCES ryadom.family(organization_id, id) ON DELETE CASCADE
  constraint family_case_organization_id_mentor_id_fkey FOREIGN KEY (organization_id, mentor_id) REFERENCES ryadom.mentor(organization_id, id)
  constraint family_case_organization_id_practice_id_pack_version_fkey FOREIGN KEY (organization_id, practice_id, pack_version) REFERENCES ryadom.pack_version(organization_id, practice_id, version)
  constraint family_case_pkey PRIMARY KEY (organization_id, id)
  CREATE INDEX family_case_branch ON ryadom.family_case USING btree (organization_id, branch_id)
  CREATE INDEX family_case_contact ON ryadom.family_case USING btree (organization_id, practice_id, last_contact_on NULLS FIRST, id)
  CREATE INDEX family_case_family ON ryadom.family_case USING btree (organization_id, family_id, opened_on, id)
  CREATE INDEX family_case_manager ON ryadom.family_case USING btree (organization_id, practice_id, case_manager_id, last_contact_on NULLS FIRST, id) WHERE (closed_on IS NULL)
  CREATE INDEX family_case_mentor ON ryadom.family_case USING btree (organization_id, mentor_id) WHERE (mentor_id IS NOT NULL)
  CREATE INDEX family_case_period ON ryadom.family_case USING btree (organization_id, practice_id, opened_on)
  CREATE UNIQUE INDEX family_case_open ON ryadom.family_case USING btree (organization_id, family_id, practice_id) WHERE (closed_on IS NULL)
  policy scope for * using ((organization_id = ryadom.org()) AND (( SELECT ryadom.sees_all() AS sees_all) OR (EXISTS ( SELECT
   FROM ryadom.family_scope s
  WHERE ((s.organization_id = family_case.organization_id) AND (s.principal = ANY (( SELECT ryadom.principals() AS principals)::uuid[])) AND (s.family_id = family_case.family_id)))))) check 
  policy withheld for r using COALESCE((family_id <> ALL (( SELECT ryadom.withheld_ids('{general}'::text[]) AS withheld_ids)::uuid[])), true) check 
  CREATE TRIGGER family_scope_added AFTER INSERT ON ryadom.family_case REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION ryadom.refresh_family_scope()
  CREATE TRIGGER family_scope_changed AFTER UPDATE ON ryadom.family_case REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION ryadom.refresh_changed_scope()
  CREATE TRIGGER family_scope_removed AFTER DELETE ON ryadom.family_case REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION ryadom.refresh_family_scope()
  row level security, forced
  grant DELETE, INSERT, SELECT, UPDATE to ryadom_app

-- ryadom.family_category
  organization_id integer not null
  id uuid not null
  family_id uuid not null
  category_id text not null
  basis text
  from_on date
  to_on date
  version integer not null default 1
  created_at timestamp with time zone not null default now()
  constraint family_category_check CHECK (((to_on IS NULL) OR (from_on IS NULL) OR (to_on >= from_on)))
  constraint family_category_organization_id_family_id_fkey FOREIGN KEY (organization_id, family_id) REFERENCES ryadom.family(organization_id, id) ON DELETE CASCADE
  constraint family_category_pkey PRIMARY KEY (organization_id, id)
  CREATE INDEX family_category_family ON ryadom.family_category USING btree (organization_id, family_id)
  CREATE INDEX family_category_word ON ryadom.family_category USING btree (organization_id, category_id, family_id)
  policy scope for * using ((organization_id = ryadom.org()) AND (( SELECT ryadom.sees_all() AS sees_all) OR (EXISTS ( SELECT
   FROM ryadom.family_scope s
  WHERE ((s.organization_id = family_category.organization_id) AND (s.principal = ANY (( SELECT ryadom.principals() AS principals)::uuid[])) AND (s.family_id = family_category.family_id)))))) check 
  policy withheld for r using (( SELECT ryadom.hides_nothing() AS hides_nothing) OR (COALESCE((family_id <> ALL (( SELECT ryadom.withheld_ids('{general}'::text[]) AS withheld_ids)::uuid[])), true) AND COALESCE((id <> ALL (( SELECT ryadom.closed_ids() AS closed_ids)::uuid[])), true))) check 
  row level security, forced
  grant DELETE, INSERT, SELECT, UPDATE to ryadom_app

-- ryadom.family_counter
  organization_id integer not null
  last integer not null
  constraint family_counter_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES ryadom.organization(id) ON DELETE CASCADE
  constraint family_counter_pkey PRIMARY KEY (organization_id)
  row level security

-- ryadom.family_former_code
  organization_id integer not null
  code text not null
  family_id uuid not null
  constraint family_former_code_code_check CHECK ((code <> ''::text))
  constraint family_former_code_organization_id_family_id_fkey FOREIGN KEY (organization_id, family_id) REFERENCES ryadom.family(organization_id, id) ON DELETE CASCADE
  constraint family_former_code_pkey PRIMARY KEY (organization_id, code, family_id)
  CREATE INDEX family_former_code_family ON ryadom.family_former_code USING btree (organization_id, family_id)
  policy scope for * using ((organization_id = ryadom.org()) AND (( SELECT ryadom.sees_all() AS sees_all) OR (EXISTS ( SELECT
   FROM ryadom.family_scope s
  WHERE ((s.organization_id = family_former_code.organization_id) AND (s.principal = ANY (( SELECT ryadom.principals() AS principals)::uuid[])) AND (s.family_id = family_former_code.family_id)))))) check 
  policy withheld for r using COALESCE((family_id <> ALL (( SELECT ryadom.withheld_ids('{general}'::text[]) AS withheld_ids)::uuid[])), true) check 
  row level security, forced
  grant DELETE, INSERT, SELECT, UPDATE to ryadom_app

-- ryadom.family_principals()
CREATE OR REPLACE FUNCTION ryadom.family_principals(org integer, families uuid[])
 RETURNS TABLE(family_id uuid, principal uuid)
 LANGUAGE sql
 STABLE
AS $function$
  select c.family_id, c.branch_id from ryadom.family_case c where c.organization_id = org and c.family_id = any (families)
  union
  select c.family_id, c.case_manager_id from ryadom.family_case c
    where c.organization_id = org and c.family_id = any (families) and c.case_manager_id is not null
  union
  select t.family_id, t.staff_id from ryadom.case_team t
    where t.organization_id = org and t.family_id = any (families) and t.to_on is null
  union
  select t.family_id, t.staff_id from ryadom.alarm_turn t join ryadom.alarm a on a.organization_id = org and a.id = t.alarm_id and a.state <> 'closed'
    where t.organization_id = org and t.family_id = any (families)
$function$


-- ryadom.family_scope
  organization_id integer not null
  principal uuid not null
  family_id uuid not null
  constraint family_scope_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES ryadom.organization(id) ON DELETE CASCADE
  constraint family_scope_pkey PRIMARY KEY (organization_id, principal, family_id)
  CREATE INDEX family_scope_family ON ryadom.family_scope USING btree (organization_id, family_id, principal)
  policy scope for * using (organization_id = ( SELECT ryadom.org() AS org)) check 
  row level security, forced
  grant DELETE, INSERT, SELECT, UPDATE to ryadom_app

-- ryadom.family_view
  view  SELECT organization_id,
    id,
    code,
    title,
    title_own,
    district_id,
    settlement_id,
    address,
    note,
    version,
    created_at,
    children_until
   FROM ryadom.family;
  grant SELECT to ryadom_app

-- ryadom.field_history
  organization_id integer not null
  id bigint not null generated always as identity
  subject text not null
  subject_id uuid not null
  family_id uuid
  version integer not null
  changes jsonb not null
  staff_id uuid
  source text
  at timestamp with time zone not null default now()
  constraint field_history_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES ryadom.organization(id) ON DELETE CASCADE
  constraint field_history_pkey PRIMARY KEY (organization_id, id)
  CREATE INDEX field_history_family ON ryadom.field_history USING btree (organization_id, family_id, id DESC)
  CREATE INDEX field_history_subject ON ryadom.field_history USING btree (organization_id, subject_id, id DESC)
  policy merges for r using ((( SELECT ryadom.closed_now() AS closed_now) IS NULL) OR (NOT COALESCE(
CASE subject
    WHEN 'merge'::text THEN ryadom.merge_tells(subject_id, ( SELECT ryadom.closed_pairs() AS closed_pairs))
    ELSE ryadom.history_tells(family_id, subject_id, ( SELECT ryadom.closed_pairs() AS closed_pairs))
END, false))) check 
  policy passports for r using (( SELECT ryadom.hides_nothing() AS hides_nothing) OR
CASE subject
    WHEN 'passport_fact'::text THEN (EXISTS ( SELECT
       FROM ryadom.passport_fact p
      WHERE ((p.organization_id = field_history.organization_id) AND (p.id = field_history.subject_id))))
    WHEN 'passport_priority'::text THEN (EXISTS ( SELECT
       FROM ryadom.passport_priority p
      WHERE ((p.organization_id = field_history.organization_id) AND (p.id = field_history.subject_id))))
    ELSE true
END) check 
  policy scope for * using ((organization_id = ryadom.org()) AND ((family_id IS NULL) OR ( SELECT ryadom.sees_all() AS sees_all) OR (EXISTS ( SELECT
   FROM ryadom.family_scope s
  WHERE ((s.organization_id = field_history.organization_id) AND (s.principal = ANY (( SELECT ryadom.principals() AS principals)::uuid[])) AND (s.family_id = field_history.family_id)))))) check 
  policy withheld for r using (( SELECT ryadom.hides_nothing() AS hides_nothing) OR (COALESCE((family_id <> ALL (( SELECT ryadom.withheld_ids('{general}'::text[]) AS withheld_ids)::uuid[])), true) AND COALESCE((subject_id <> ALL (( SELECT ryadom.closed_ids() AS closed_ids)::uuid[])), true) AND COALESCE((((family_id)::text || (subject_id)::text) <> ALL (( SELECT ryadom.closed_pairs() AS closed_pairs)::text[])), true) AND ((subject <> 'family'::text) OR (NOT (changes ?| ARRAY['address'::text, 'settlementId'::text])) OR COALESCE((((family_id)::text || 'living'::text) <> ALL (( SELECT ryadom.closed_pairs() AS closed_pairs)::text[])), true)))) check 
  row level security, forced
  grant INSERT, SELECT to ryadom_app

-- ryadom.first_ground()
CREATE OR REPLACE FUNCTION ryadom.first_ground(org integer)
 RETURNS void
 LANGUAGE sql
AS $function$
  insert into ryadom.organization_ground (organization_id, id, purpose, name, basis, from_on)
  values (org, gen_random_uuid(), 'general', 'Помощь семье по её обращению',
    'Пункт 5 части 1 статьи 6 Федерального закона № 152-ФЗ. Укажите здесь свой договор, положение или порядок', current_date)
$function$


-- ryadom.former_code_view
  view  SELECT organization_id,
    code,
    family_id
   FROM ryadom.family_former_code;
  grant SELECT to ryadom_app

-- ryadom.frozen_digest()
CREATE OR REPLACE FUNCTION ryadom.frozen_digest(org integer, report uuid, body text)
 RETURNS bytea
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
  select sha256(convert_to(body, 'UTF8') || coalesce(string_agg(l.digest, ''::bytea order by l.indicator_id collate "C"), ''::bytea))
  from (
    select b.indicator_id, sha256(convert_to(b.indicator_id, 'UTF8') || string_agg(b.digest, ''::bytea order by b.block)) as digest
    from (
      select r.indicator_id, r.place / 1000 as block, sha256(convert_to(string_agg(r.item::text, E'\n' order by r.place), 'UTF8')) as digest
      from ryadom.frozen_row r where r.organization_id = org and r.report_id = report group by 1, 2
    ) b group by b.indicator_id
  ) l
$function$


-- ryadom.frozen_file
  organization_id integer not null
  report_id uuid not null
  format text not null
  bytes bytea not null
  sha256 bytea not null
  constraint frozen_file_format_check CHECK ((format = ANY (ARRAY['xlsx'::text, 'docx'::text, 'pdf'::text])))
  constraint frozen_file_organization_id_report_id_fkey FOREIGN KEY (organization_id, report_id) REFERENCES ryadom.frozen_report(organization_id, id) ON DELETE CASCADE
  constraint frozen_file_pkey PRIMARY KEY (organization_id, report_id, format)
  policy scope for * using ((organization_id = ryadom.org()) AND (( SELECT ryadom.sees_all() AS sees_all) OR (report_id IN ( SELECT r.id
   FROM ryadom.frozen_report r
  WHERE (r.organization_id = ryadom.org()))))) check 
  row level security, forced
  grant INSERT, SELECT to ryadom_app

-- ryadom.frozen_report
  organization_id integer not null
  id uuid not null
  practice_id text not null
  pack_version text not null
  from_on date not null
  to_on date not null
  filters jsonb not null default '{}'::jsonb
  branches uuid[] not null default '{}'::uuid[]
  note text
  body text not null
  rows integer not null
  sha256 bytea not null
  frozen_at timestamp with time zone not null
  frozen_by uuid
  frozen_by_name text not null
  marked_at timestamp with time zone not null default now()
  annulled_at timestamp with time zone
  annulled_by_name text
  annul_reason text
  version integer not null default 1
  constraint frozen_report_check CHECK ((to_on >= from_on))
  constraint frozen_report_check1 CHECK (((annulled_at IS NULL) = (annul_reason IS NULL)))
  constraint frozen_report_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES ryadom.organization(id) ON DELETE CASCADE
  constraint frozen_report_pkey PRIMARY KEY (organization_id, id)
  CREATE INDEX frozen_report_order ON ryadom.frozen_report USING btree (organization_id, frozen_at DESC, id DESC)
  policy scope for * using ((organization_id = ryadom.org()) AND (( SELECT ryadom.sees_all() AS sees_all) OR ((branches <> '{}'::uuid[]) AND (branches <@ ( SELECT ryadom.principals() AS principals))))) check 
  row level security, forced
  grant INSERT, SELECT to ryadom_app

-- ryadom.frozen_row
  organization_id integer not null
  report_id uuid not null
  indicator_id text not null
  place integer not null
  key uuid not null
  item jsonb not null
  constraint frozen_row_organization_id_report_id_fkey FOREIGN KEY (organization_id, report_id) REFERENCES ryadom.frozen_report(organization_id, id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED
  constraint frozen_row_pkey PRIMARY KEY (organization_id, report_id, indicator_id, place)
  CREATE UNIQUE INDEX frozen_row_key ON ryadom.frozen_row USING btree (organization_id, report_id, indicator_id, key)
  policy add for a using  check (organization_id = ryadom.org())
  policy closed for r using ((( SELECT ryadom.closed_now() AS closed_now) IS NULL) OR (COALESCE(((item ->> 'id'::text) <> ALL (( SELECT ryadom.closed_pairs() AS closed_pairs)::text[])), true) AND COALESCE((((item ->> 'familyId'::text) || (item ->> 'personId'::text)) <> ALL (( SELECT ryadom.closed_pairs() AS closed_pairs)::text[])), true) AND COALESCE((((item ->> 'familyId'::text) || 'title'::text) <> ALL (( SELECT ryadom.closed_pairs() AS closed_pairs)::text[])), true))) check 
  policy scope for r using ((organization_id = ryadom.org()) AND (( SELECT ryadom.sees_all() AS sees_all) OR (report_id IN ( SELECT r.id
   FROM ryadom.frozen_report r
  WHERE (r.organization_id = ryadom.org()))))) check 
  policy withheld for r using ((( SELECT ryadom.withheld_on() AS withheld_on) IS NULL) OR (NOT (EXISTS ( SELECT
   FROM ryadom.withheld w
  WHERE ((w.organization_id = frozen_row.organization_id) AND (w.purpose = 'general'::text) AND (w.subject_id = ((frozen_row.item ->> 'familyId'::text))::uuid) AND (w.from_on <= ( SELECT ryadom.withheld_on() AS withheld_on)) AND (w.to_on > ( SELECT ryadom.withheld_on() AS withheld_on))))))) check 
  row level security, forced
  grant INSERT, SELECT to ryadom_app

-- ryadom.frozen_withheld()
CREATE OR REPLACE FUNCTION ryadom.frozen_withheld(report uuid, indicator text, day date)
 RETURNS integer
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
  select count(*)::integer from ryadom.frozen_row r
  cross join (select (ryadom.items_of(coalesce(nullif(current_setting('ryadom.closed', true), ''), '{}')::uuid[])).pairs as pairs) c
  where r.organization_id = ryadom.org() and r.report_id = report and (indicator is null or r.indicator_id = indicator)
    and (exists (select from ryadom.withheld w where w.organization_id = r.organization_id and w.purpose = 'general'
      and w.subject_id = (r.item->>'familyId')::uuid and w.from_on <= day and w.to_on > day)
    or coalesce(r.item->>'id' = any (c.pairs), false) or coalesce((r.item->>'familyId') || (r.item->>'personId') = any (c.pairs), false)
    or coalesce((r.item->>'familyId') || 'title' = any (c.pairs), false))
$function$


-- ryadom.further_grounds()
CREATE OR REPLACE FUNCTION ryadom.further_grounds(org integer)
 RETURNS void
 LANGUAGE sql
AS $function$
  insert into ryadom.organization_ground (organization_id, id, purpose, name, basis, from_on, after_revocation, first_days)
  values (org, gen_random_uuid(), 'general', 'Первые дни: согласие ещё не подписано',
      'Пункт 5 части 1 статьи 6 Федерального закона № 152-ФЗ: действия по просьбе семьи до договора с ней. Десять дней — значение по умолчанию, впишите своё', '2000-01-01', false, 10),
    (org, gen_random_uuid(), 'life', 'Защита жизни и здоровья',
      'Пункт 6 части 1 статьи 6 и пункт 3 части 2 статьи 10 Федерального закона № 152-ФЗ: согласие получить невозможно, а медлить нельзя', '2000-01-01', true, null)
$function$


-- ryadom.glass
  organization_id integer not null
  id uuid not null
  family_id uuid not null
  family_code text not null
  asked_by uuid not null
  reason text not null
  asked_at timestamp with time zone not null default now()
  confirmed_by uuid
  confirmed_at timestamp with time zone
  until_at timestamp with time zone
  refused_by uuid
  refused_at timestamp with time zone
  refuse_reason text
  ended_by uuid
  ended_at timestamp with time zone
  told text
  told_at timestamp with time zone
  told_by uuid
  told_note text
  ask_again_on date
  version integer not null default 1
  constraint glass_check CHECK ((confirmed_by <> asked_by))
  constraint glass_check1 CHECK ((num_nonnulls(confirmed_by, confirmed_at, until_at) = ANY (ARRAY[0, 3])))
  constraint glass_check2 CHECK ((num_nonnulls(refused_by, refused_at, refuse_reason) = ANY (ARRAY[0, 3])))
  constraint glass_check3 CHECK (((confirmed_at IS NULL) OR (refused_at IS NULL)))
  constraint glass_check4 CHECK (((ended_at IS NULL) OR (confirmed_at IS NOT NULL)))
  constraint glass_check5 CHECK (((told IS NULL) OR ((told_at IS NOT NULL) AND (told_note IS NOT NULL))))
  constraint glass_check6 CHECK ((((told = 'later'::text) IS NOT TRUE) OR (ask_again_on IS NOT NULL)))
  constraint glass_organization_id_asked_by_fkey FOREIGN KEY (organization_id, asked_by) REFERENCES ryadom.staff(organization_id, id) ON DELETE CASCADE
  constraint glass_organization_id_confirmed_by_fkey FOREIGN KEY (organization_id, confirmed_by) REFERENCES ryadom.staff(organization_id, id)
  constraint glass_organization_id_family_id_fkey FOREIGN KEY (organization_id, family_id) REFERENCES ryadom.family(organization_id, id) ON DELETE CASCADE
  constraint glass_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES ryadom.organization(id) ON DELETE CASCADE
  constraint glass_pkey PRIMARY KEY (organization_id, id)
  constraint glass_reason_check CHECK ((reason <> ''::text))
  constraint glass_told_check CHECK ((told = ANY (ARRAY['told'::text, 'later'::text])))
  CREATE INDEX glass_family ON ryadom.glass USING btree (organization_id, family_id, asked_at DESC)
  CREATE INDEX glass_open ON ryadom.glass USING btree (organization_id, asked_by, until_at) WHERE ((confirmed_at IS NOT NULL) AND (ended_at IS NULL))
  policy scope for * using ((organization_id = ryadom.org()) AND (( SELECT ryadom.sees_all() AS sees_all) OR (EXISTS ( SELECT
   FROM ryadom.family_scope s
  WHERE ((s.organization_id = glass.organization_id) AND (s.principal = ANY (( SELECT ryadom.principals() AS principals)::uuid[])) AND (s.family_id = glass.family_id)))))) check 
  policy withheld for r using COALESCE((family_id <> ALL (( SELECT ryadom.withheld_ids('{general}'::text[]) AS withheld_ids)::uuid[])), true) check 
  row level security
  grant DELETE, INSERT, SELECT, UPDATE to ryadom_app

-- ryadom.glass_told
  organization_id integer not null
  glass_id uuid not null
  staff_id uuid not null
  seen_at timestamp with time zone
  constraint glass_told_organization_id_glass_id_fkey FOREIGN KEY (organization_id, glass_id) REFERENCES ryadom.glass(organization_id, id) ON DELETE CASCADE
  constraint glass_told_organization_id_staff_id_fkey FOREIGN KEY (organization_id, staff_id) REFERENCES ryadom.staff(organization_id, id) ON DELETE CASCADE
  constraint glass_told_pkey PRIMARY KEY (organization_id, glass_id, staff_id)
  CREATE INDEX glass_told_staff ON ryadom.glass_told USING btree (organization_id, staff_id) WHERE (seen_at IS NULL)
  policy scope for * using (organization_id = ryadom.org()) check 
  row level security
  grant DELETE, INSERT, SELECT, UPDATE to ryadom_app

-- ryadom.ground_holds()
CREATE OR REPLACE FUNCTION ryadom.ground_holds(purpose text)
 RETURNS boolean
 LANGUAGE plpgsql
 STABLE
AS $function$
begin
  return exists (select from ryadom.organization_ground g where g.organization_id = ryadom.org() and g.purpose = ground_holds.purpose and g.first_days is null
    and g.from_on <= ryadom.asked_on() and (g.to_on is null or g.to_on >= ryadom.asked_on()));
end $function$


-- ryadom.ground_of_new_organization()
CREATE OR REPLACE FUNCTION ryadom.ground_of_new_organization()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
declare
  before_org text := current_setting('ryadom.org', true);
begin
  perform set_config('ryadom.org', new.id::text, true);
  perform ryadom.first_ground(new.id), ryadom.further_grounds(new.id);
  perform set_config('ryadom.org', coalesce(before_org, ''), true);
  return null;
end $function$


-- ryadom.ground_view
  view  SELECT organization_id,
    id,
    purpose,
    name,
    basis,
    from_on,
    to_on,
    after_revocation,
    first_days
   FROM ryadom.organization_ground;
  grant SELECT to ryadom_app

-- ryadom.grounds_changed()
CREATE OR REPLACE FUNCTION ryadom.grounds_changed()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
declare
  org integer := ryadom.org();
begin
  if org is not null then perform ryadom.refresh_withheld(org, null); end if;
  return null;
end $function$


-- ryadom.has_ground()
CREATE OR REPLACE FUNCTION ryadom.has_ground(org integer, person uuid, purpose text, partner uuid DEFAULT NULL::uuid)
 RETURNS boolean
 LANGUAGE sql
 STABLE
AS $function$
  select exists (select from ryadom.consent c where c.organization_id = org and c.person_id = person and c.purpose = has_ground.purpose
      and c.partner_id is not distinct from partner and c.signed_on is not null and c.revoked_on is null
      and (c.until_on is null or c.until_on >= d.day))
    or exists (select from ryadom.organization_ground g where g.organization_id = org and g.purpose = has_ground.purpose and g.first_days is null
      and g.from_on <= d.day and (g.to_on is null or g.to_on >= d.day)
      and (g.after_revocation or not exists (select from ryadom.consent c where c.organization_id = org and c.person_id = person
        and c.purpose = has_ground.purpose and c.partner_id is not distinct from partner and c.revoked_on is not null)))
  from (select ryadom.organization_day(org) as day) d
$function$


-- ryadom.health_shown()
CREATE OR REPLACE FUNCTION ryadom.health_shown(person uuid)
 RETURNS boolean
 LANGUAGE sql
 STABLE
AS $function$
  select coalesce(person <> all (ryadom.withheld_ids('{health}')), true) and (ryadom.ground_holds('health')
    or exists (select from ryadom.consent c where c.organization_id = ryadom.org() and c.person_id = person
      and c.purpose = 'health' and c.signed_on is not null and c.revoked_on is null and (c.until_on is null or c.until_on >= ryadom.asked_on())))
$function$


-- ryadom.health_words()
CREATE OR REPLACE FUNCTION ryadom.health_words()
 RETURNS text[]
 LANGUAGE plpgsql
 STABLE
AS $function$
begin
  return array(select distinct unnest(v.health_words) from ryadom.pack_version v where v.organization_id = ryadom.org());
end $function$


-- ryadom.hidden_now()
CREATE OR REPLACE FUNCTION ryadom.hidden_now()
 RETURNS text
 LANGUAGE sql
 STABLE
AS $function$
  select coalesce(current_setting('ryadom.withheld', true), '')
    || case when coalesce(current_setting('ryadom.closed', true), '') = '' then '' else '|' || current_setting('ryadom.closed', true) end
$function$


-- ryadom.hides_nothing()
CREATE OR REPLACE FUNCTION ryadom.hides_nothing()
 RETURNS boolean
 LANGUAGE plpgsql
 STABLE
AS $function$
begin
  return ryadom.withheld_on() is null and ryadom.closed_now() is null;
end $function$


-- ryadom.history_tells()
CREATE OR REPLACE FUNCTION ryadom.history_tells(family uuid, subject uuid, pairs text[])
 RETURNS boolean
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
declare
  org integer := ryadom.org();
  people uuid[] := array(
    select t.id from (
      select history_tells.subject
      union all select c.person_id from ryadom.contact c where c.organization_id = org and c.id = history_tells.subject
      union all select a.person_id from ryadom.address a where a.organization_id = org and a.id = history_tells.subject
      union all select unnest(array[r.person_id, r.other_id]) from ryadom.relation r where r.organization_id = org and r.id = history_tells.subject
      union all select s.person_id from ryadom.person_status s where s.organization_id = org and s.id = history_tells.subject
      union all select o.person_id from ryadom.outcome_record o where o.organization_id = org and o.id = history_tells.subject
      union all select m.person_id from ryadom.membership m where m.organization_id = org and m.id = history_tells.subject
      -- What was removed is known by what was once written of it.
      union all select case when v.said ~ '^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$' then v.said::uuid end
        from ryadom.field_history h cross join lateral jsonb_each(h.changes) e
        cross join lateral jsonb_array_elements_text(case when jsonb_typeof(e.value) = 'array' then e.value else '[]' end) v(said)
        where h.organization_id = org and h.subject_id = history_tells.subject and e.key in ('personId', 'otherId', 'person', 'representativeId')
    ) t(id) where t.id is not null);
begin
  people := people || array(select m.into_id from ryadom.merged_into(people) m);
  return exists (select from unnest(people) p(id) where history_tells.family::text || p.id::text = any (pairs));
end $function$


-- ryadom.history_view
  view  SELECT h.organization_id,
    h.id,
    h.subject,
    h.subject_id,
    h.family_id,
    h.version,
    h.changes,
    h.source,
    s.name AS by,
    to_char((h.at AT TIME ZONE 'UTC'::text), 'YYYY-MM-DD"T"HH24:MI:SS"Z"'::text) AS at
   FROM ryadom.field_history h
     LEFT JOIN ryadom.staff s ON s.organization_id = h.organization_id AND s.id = h.staff_id;
  grant SELECT to ryadom_app

-- ryadom.import_change
  organization_id integer not null
  import_id uuid not null
  number integer not null
  sheet text not null
  key text not null
  entity_id uuid not null
  action text not null
  before jsonb
  cells_before jsonb
  version_after integer not null
  constraint import_change_action_check CHECK ((action = ANY (ARRAY['created'::text, 'updated'::text])))
  constraint import_change_organization_id_import_id_fkey FOREIGN KEY (organization_id, import_id) REFERENCES ryadom.import_run(organization_id, id) ON DELETE CASCADE
  constraint import_change_pkey PRIMARY KEY (organization_id, import_id, number)
  CREATE INDEX import_change_row ON ryadom.import_change USING btree (organization_id, sheet, key)
  policy scope for * using (organization_id = ryadom.org()) check 
  row level security, forced
  grant DELETE, INSERT, SELECT, UPDATE to ryadom_app

-- ryadom.import_file
  organization_id integer not null
  import_id uuid not null
  bytes bytea not null
  constraint import_file_organization_id_import_id_fkey FOREIGN KEY (organization_id, import_id) REFERENCES ryadom.import_run(organization_id, id) ON DELETE CASCADE
  constraint import_file_pkey PRIMARY KEY (organization_id, import_id)
  policy scope for * using (organization_id = ryadom.org()) check 
  row level security, forced
  grant DELETE, INSERT, SELECT, UPDATE to ryadom_app

-- ryadom.import_row
  organization_id integer not null
  practice_id text not null
  sheet text not null
  key text not null
  cells jsonb not null
  entity_id uuid not null
  import_id uuid not null
  constraint import_row_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES ryadom.organization(id) ON DELETE CASCADE
  constraint import_row_pkey PRIMARY KEY (organization_id, practice_id, sheet, key)
  CREATE INDEX import_row_entity ON ryadom.import_row USING btree (organization_id, entity_id)
  policy scope for * using (organization_id = ryadom.org()) check 
  row level security, forced
  grant DELETE, INSERT, SELECT, UPDATE to ryadom_app

-- ryadom.import_run
  organization_id integer not null
  id uuid not null
  practice_id text not null
  file_name text not null
  file_sha256 text not null
  dry_run boolean not null
  state text not null
  result jsonb
  staff_id uuid
  started_at timestamp with time zone not null default now()
  finished_at timestamp with time zone
  undone_at timestamp with time zone
  version integer not null default 1
  beat_at timestamp with time zone not null default now()
  refusal jsonb
  staff_name text
  doing text not null default 'import'::text
  constraint import_run_doing_check CHECK ((doing = ANY (ARRAY['import'::text, 'undo'::text])))
  constraint import_run_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES ryadom.organization(id) ON DELETE CASCADE
  constraint import_run_pkey PRIMARY KEY (organization_id, id)
  constraint import_run_state_check CHECK ((state = ANY (ARRAY['running'::text, 'done'::text, 'failed'::text, 'undone'::text])))
  CREATE INDEX import_run_time ON ryadom.import_run USING btree (organization_id, started_at DESC)
  CREATE UNIQUE INDEX import_run_one ON ryadom.import_run USING btree (organization_id) WHERE ((state = 'running'::text) AND (NOT dry_run))
  policy scope for * using (organization_id = ryadom.org()) check 
  row level security, forced
  grant DELETE, INSERT, SELECT, UPDATE to ryadom_app

-- ryadom.import_running_view
  view  SELECT organization_id,
    id
   FROM ryadom.import_run
  WHERE state = 'running'::text AND NOT dry_run;
  grant SELECT to ryadom_app

-- ryadom.indicator_target
  organization_id integer not null
  practice_id text not null
  indicator_id text not null
  from_on date not null
  to_on date not null
  value numeric not null
  version integer not null default 1
  constraint indicator_target_organization_id_practice_id_fkey FOREIGN KEY (organization_id, practice_id) REFERENCES ryadom.practice(organization_id, id)
  constraint indicator_target_pkey PRIMARY KEY (organization_id, practice_id, indicator_id, from_on, to_on)
  constraint indicator_target_value_check CHECK ((value >= (0)::numeric))
  policy scope for * using (organization_id = ryadom.org()) check 
  row level security, forced
  grant DELETE, INSERT, SELECT, UPDATE to ryadom_app

-- ryadom.instrument_version
  organization_id integer not null
  instrument_id text not null
  version text not null
  title text not null
  content jsonb not null
  digest bytea not null
  stored_at timestamp with time zone not null default now()
  uploaded_by uuid
  uploaded_at timestamp with time zone
  withdrawn_at timestamp with time zone
  constraint instrument_version_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES ryadom.organization(id) ON DELETE CASCADE
  constraint instrument_version_pkey PRIMARY KEY (organization_id, instrument_id, version)
  policy scope for * using (organization_id = ryadom.org()) check 
  row level security, forced
  grant DELETE, INSERT, SELECT, UPDATE to ryadom_app

-- ryadom.instrument_view
  view  SELECT organization_id,
    instrument_id,
    version,
    title,
    content
   FROM ryadom.instrument_version;
  grant SELECT to ryadom_app

-- ryadom.intake_application
  organization_id integer not null
  id uuid not null
  practice_id text not null
  pack_version text not null
  branch_id uuid not null
  family_id uuid
  signal_id uuid
  received_on date not null
  channel_id text
  applicant text
  asks text
  people jsonb
  urgency_id text
  state text not null default 'submitted'::text
  due_on date not null
  reason_id text
  decision_note text
  decided_by uuid
  decided_on date
  queued_on date
  offered_until date
  case_id uuid
  author_id uuid not null
  version integer not null default 1
  created_at timestamp with time zone not null default now()
  constraint intake_application_organization_id_author_id_fkey FOREIGN KEY (organization_id, author_id) REFERENCES ryadom.staff(organization_id, id)
  constraint intake_application_organization_id_branch_id_fkey FOREIGN KEY (organization_id, branch_id) REFERENCES ryadom.branch(organization_id, id)
  constraint intake_application_organization_id_case_id_fkey FOREIGN KEY (organization_id, case_id) REFERENCES ryadom.family_case(organization_id, id) ON DELETE SET NULL (case_id)
  constraint intake_application_organization_id_decided_by_fkey FOREIGN KEY (organization_id, decided_by) REFERENCES ryadom.staff(organization_id, id)
  constraint intake_application_organization_id_family_id_fkey FOREIGN KEY (organization_id, family_id) REFERENCES ryadom.family(organization_id, id) ON DELETE SET NULL (family_id)
  constraint intake_application_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES ryadom.organization(id) ON DELETE CASCADE
  constraint intake_application_organization_id_practice_id_pack_versio_fkey FOREIGN KEY (organization_id, practice_id, pack_version) REFERENCES ryadom.pack_version(organization_id, practice_id, version)
  constraint intake_application_organization_id_signal_id_fkey FOREIGN KEY (organization_id, signal_id) REFERENCES ryadom.intake_signal(organization_id, id) ON DELETE SET NULL (signal_id)
  constraint intake_application_pkey PRIMARY KEY (organization_id, id)
  constraint intake_application_state_check CHECK ((state = ANY (ARRAY['submitted'::text, 'waiting'::text, 'offered'::text, 'accepted'::text, 'refused'::text, 'withdrawn'::text])))
  CREATE INDEX intake_application_case ON ryadom.intake_application USING btree (organization_id, case_id) WHERE (case_id IS NOT NULL)
  CREATE INDEX intake_application_family ON ryadom.intake_application USING btree (organization_id, family_id) WHERE (family_id IS NOT NULL)
  CREATE INDEX intake_application_open ON ryadom.intake_application USING btree (organization_id, due_on) WHERE (state = 'submitted'::text)
  CREATE INDEX intake_application_queue ON ryadom.intake_application USING btree (organization_id, practice_id, queued_on) WHERE (state = ANY (ARRAY['waiting'::text, 'offered'::text]))
  CREATE INDEX intake_application_received ON ryadom.intake_application USING btree (organization_id, received_on DESC, id DESC)
  CREATE UNIQUE INDEX intake_application_signal ON ryadom.intake_application USING btree (organization_id, signal_id) WHERE ((signal_id IS NOT NULL) AND (state = ANY (ARRAY['submitted'::text, 'waiting'::text, 'offered'::text, 'accepted'::text])))
  policy scope for * using ((organization_id = ryadom.org()) AND (( SELECT ryadom.sees_all() AS sees_all) OR (((author_id = ( SELECT ryadom.staff() AS staff)) OR (ARRAY[branch_id, author_id] && ( SELECT ryadom.principals() AS principals))) AND ((family_id IS NULL) OR (EXISTS ( SELECT
   FROM ryadom.family_scope s
  WHERE ((s.organization_id = intake_application.organization_id) AND (s.principal = ANY (( SELECT ryadom.principals() AS principals)::uuid[])) AND (s.family_id = intake_application.family_id)))))))) check 
  policy withheld for r using COALESCE((family_id <> ALL (( SELECT ryadom.withheld_ids('{general}'::text[]) AS withheld_ids)::uuid[])), true) check 
  row level security, forced
  grant DELETE, INSERT, SELECT, UPDATE to ryadom_app

-- ryadom.intake_application_view
  view  SELECT organization_id,
    id,
    practice_id,
    branch_id,
    family_id,
    signal_id,
    received_on,
    due_on,
    state,
    queued_on,
    offered_until,
    case_id,
    author_id,
    version,
    COALESCE(NULLIF(concat_ws(' '::text, ((people -> 'members'::text) -> 0) ->> 'lastName'::text, ((people -> 'members'::text) -> 0) ->> 'firstName'::text), ''::text), applicant, "left"(asks, 90)) AS about
   FROM ryadom.intake_application;
  grant SELECT to ryadom_app

-- ryadom.intake_event
  organization_id integer not null
  id uuid not null
  signal_id uuid
  application_id uuid
  at timestamp with time zone not null default clock_timestamp()
  staff_id uuid
  step text not null
  note text
  changes jsonb
  number bigint not null generated always as identity
  constraint intake_event_check CHECK (((signal_id IS NULL) <> (application_id IS NULL)))
  constraint intake_event_organization_id_application_id_fkey FOREIGN KEY (organization_id, application_id) REFERENCES ryadom.intake_application(organization_id, id) ON DELETE CASCADE
  constraint intake_event_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES ryadom.organization(id) ON DELETE CASCADE
  constraint intake_event_organization_id_signal_id_fkey FOREIGN KEY (organization_id, signal_id) REFERENCES ryadom.intake_signal(organization_id, id) ON DELETE CASCADE
  constraint intake_event_organization_id_staff_id_fkey FOREIGN KEY (organization_id, staff_id) REFERENCES ryadom.staff(organization_id, id)
  constraint intake_event_pkey PRIMARY KEY (organization_id, id)
  CREATE INDEX intake_event_application ON ryadom.intake_event USING btree (organization_id, application_id, number) WHERE (application_id IS NOT NULL)
  CREATE INDEX intake_event_signal ON ryadom.intake_event USING btree (organization_id, signal_id, number) WHERE (signal_id IS NOT NULL)
  policy scope for * using ((organization_id = ryadom.org()) AND ((EXISTS ( SELECT
   FROM ryadom.intake_signal s
  WHERE ((s.organization_id = intake_event.organization_id) AND (s.id = intake_event.signal_id)))) OR (EXISTS ( SELECT
   FROM ryadom.intake_application a
  WHERE ((a.organization_id = intake_event.organization_id) AND (a.id = intake_event.application_id)))))) check 
  row level security, forced
  grant DELETE, INSERT, SELECT, UPDATE to ryadom_app

-- ryadom.intake_letter_view
  view  SELECT organization_id,
    id,
    practice_id,
    pack_version,
    branch_id,
    family_id,
    applicant,
    received_on,
    channel_id,
    state,
    reason_id,
    decision_note,
    decided_by,
    decided_on,
    queued_on,
    offered_until,
    case_id,
    people
   FROM ryadom.intake_application a
  WHERE state <> 'submitted'::text;
  grant SELECT to ryadom_app

-- ryadom.intake_signal
  organization_id integer not null
  id uuid not null
  practice_id text not null
  pack_version text not null
  branch_id uuid not null
  family_id uuid
  source_id text not null
  source_name text
  source_contact text
  anonymous boolean not null default false
  received_on date not null
  received_time text
  about text not null
  place text
  told text
  signs text[] not null default '{}'::text[]
  urgency_id text not null
  due_on date not null
  due_time text
  assigned_to uuid
  author_id uuid not null
  state text not null default 'new'::text
  reason_id text
  result_note text
  passed_to text
  checked_by uuid
  checked_on date
  version integer not null default 1
  created_at timestamp with time zone not null default now()
  constraint intake_signal_about_check CHECK ((about <> ''::text))
  constraint intake_signal_check CHECK (((NOT anonymous) OR ((source_name IS NULL) AND (source_contact IS NULL))))
  constraint intake_signal_organization_id_assigned_to_fkey FOREIGN KEY (organization_id, assigned_to) REFERENCES ryadom.staff(organization_id, id)
  constraint intake_signal_organization_id_author_id_fkey FOREIGN KEY (organization_id, author_id) REFERENCES ryadom.staff(organization_id, id)
  constraint intake_signal_organization_id_branch_id_fkey FOREIGN KEY (organization_id, branch_id) REFERENCES ryadom.branch(organization_id, id)
  constraint intake_signal_organization_id_checked_by_fkey FOREIGN KEY (organization_id, checked_by) REFERENCES ryadom.staff(organization_id, id)
  constraint intake_signal_organization_id_family_id_fkey FOREIGN KEY (organization_id, family_id) REFERENCES ryadom.family(organization_id, id) ON DELETE SET NULL (family_id)
  constraint intake_signal_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES ryadom.organization(id) ON DELETE CASCADE
  constraint intake_signal_organization_id_practice_id_pack_version_fkey FOREIGN KEY (organization_id, practice_id, pack_version) REFERENCES ryadom.pack_version(organization_id, practice_id, version)
  constraint intake_signal_pkey PRIMARY KEY (organization_id, id)
  constraint intake_signal_received_time_check CHECK ((received_time ~ '^([01]\d|2[0-3]):[0-5]\d$'::text))
  constraint intake_signal_state_check CHECK ((state = ANY (ARRAY['new'::text, 'checking'::text, 'confirmed'::text, 'not_confirmed'::text, 'passed_on'::text])))
  CREATE INDEX intake_signal_due ON ryadom.intake_signal USING btree (organization_id, due_on) WHERE (state = ANY (ARRAY['new'::text, 'checking'::text]))
  CREATE INDEX intake_signal_family ON ryadom.intake_signal USING btree (organization_id, family_id) WHERE (family_id IS NOT NULL)
  CREATE INDEX intake_signal_received ON ryadom.intake_signal USING btree (organization_id, received_on DESC, id DESC)
  policy scope for * using ((organization_id = ryadom.org()) AND (( SELECT ryadom.sees_all() AS sees_all) OR (((author_id = ( SELECT ryadom.staff() AS staff)) OR (ARRAY[branch_id, author_id, COALESCE(assigned_to, author_id)] && ( SELECT ryadom.principals() AS principals))) AND ((family_id IS NULL) OR (EXISTS ( SELECT
   FROM ryadom.family_scope s
  WHERE ((s.organization_id = intake_signal.organization_id) AND (s.principal = ANY (( SELECT ryadom.principals() AS principals)::uuid[])) AND (s.family_id = intake_signal.family_id)))))))) check 
  policy withheld for r using COALESCE((family_id <> ALL (( SELECT ryadom.withheld_ids('{general}'::text[]) AS withheld_ids)::uuid[])), true) check 
  row level security, forced
  grant DELETE, INSERT, SELECT, UPDATE to ryadom_app

-- ryadom.intake_signal_view
  view  SELECT organization_id,
    id,
    practice_id,
    branch_id,
    family_id,
    urgency_id,
    received_on,
    due_on,
    due_time,
    assigned_to,
    author_id,
    state,
    version,
    about
   FROM ryadom.intake_signal;
  grant SELECT to ryadom_app

-- ryadom.is_administrator()
CREATE OR REPLACE FUNCTION ryadom.is_administrator()
 RETURNS boolean
 LANGUAGE plpgsql
 STABLE
AS $function$
begin
  return exists (select from ryadom.staff_role r where r.organization_id = ryadom.org() and r.staff_id = ryadom.staff() and r.role = 'administrator');
end $function$


-- ryadom.issue_link()
CREATE OR REPLACE FUNCTION ryadom.issue_link(hash bytea, kind text, account text, until timestamp with time zone, drop_factor boolean)
 RETURNS boolean
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
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
end $function$


-- ryadom.items_of()
CREATE OR REPLACE FUNCTION ryadom.items_of(compartments uuid[], OUT ids uuid[], OUT pairs text[])
 RETURNS record
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
  select coalesce(array_agg(i.subject_id), '{}'),
    coalesce(array_agg(i.subject_id::text), '{}') || coalesce(array_agg(i.family_id::text || i.person_id::text) filter (where i.person_id is not null), '{}')
      || coalesce(array_agg(i.family_id::text || 'living') filter (where i.kind = 'living'), '{}')
      || coalesce(array_agg(i.family_id::text || 'title') filter (where i.kind = 'membership'), '{}')
  from ryadom.closed_item i where i.organization_id = ryadom.org() and i.compartment_id = any (compartments)
$function$


-- ryadom.job
  organization_id integer not null
  id uuid not null
  kind text not null
  title text not null
  input jsonb not null default '{}'::jsonb
  page text
  state text not null
  progress jsonb
  saved jsonb
  result jsonb
  refusal jsonb
  staff_id uuid
  staff_name text not null
  attempt integer not null default 0
  worker uuid
  here boolean not null default false
  cancel_at timestamp with time zone
  created_at timestamp with time zone not null default now()
  started_at timestamp with time zone
  beat_at timestamp with time zone
  finished_at timestamp with time zone
  version integer not null default 1
  constraint job_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES ryadom.organization(id) ON DELETE CASCADE
  constraint job_pkey PRIMARY KEY (organization_id, id)
  constraint job_state_check CHECK ((state = ANY (ARRAY['queued'::text, 'running'::text, 'done'::text, 'failed'::text, 'cancelled'::text])))
  CREATE INDEX job_list ON ryadom.job USING btree (organization_id, created_at DESC, id DESC)
  CREATE INDEX job_mine ON ryadom.job USING btree (organization_id, staff_id, created_at DESC, id DESC)
  CREATE INDEX job_waiting ON ryadom.job USING btree (created_at) WHERE (state = ANY (ARRAY['queued'::text, 'running'::text]))
  policy scope for * using (organization_id = ryadom.org()) check 
  row level security
  grant DELETE, INSERT, SELECT, UPDATE to ryadom_app

-- ryadom.job_view
  view  SELECT organization_id,
    id,
    kind,
    state,
    progress,
    refusal,
    attempt,
    created_at,
    started_at,
    finished_at
   FROM ryadom.job;
  grant SELECT to ryadom_app

-- ryadom.keeps_closed()
CREATE OR REPLACE FUNCTION ryadom.keeps_closed(org integer, family uuid, me uuid)
 RETURNS boolean
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
  select exists (select from ryadom.compartment c join ryadom.closed_access a on a.organization_id = c.organization_id and a.compartment_id = c.id
    where c.organization_id = org and c.family_id = family and c.opened_at is null and a.staff_id = me and not a.hidden)
$function$


-- ryadom.kept_of_family()
CREATE OR REPLACE FUNCTION ryadom.kept_of_family(family uuid)
 RETURNS TABLE(health integer, photo integer)
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
  select (select count(*)::integer from ryadom.person_status s where s.organization_id = ryadom.org() and s.family_id = family and s.to_on is null and s.id <> all (ryadom.closed_subjects(ryadom.org()))
      and s.status_id = any (ryadom.health_words())),
    (select count(*)::integer from ryadom.attachment a where a.organization_id = ryadom.org() and a.family_id = family and a.kind = 'picture' and a.cancelled_at is null
      and a.id <> all (ryadom.closed_subjects(ryadom.org())))
$function$


-- ryadom.ledger_view
  view  SELECT service_record.organization_id,
    'service'::text AS kind,
    service_record.id,
    service_record.family_id,
    service_record.case_id,
    service_record.practice_id,
    service_record.service_id AS word_id,
    NULL::text AS extra_id,
    service_record.happened_on,
    service_record.starts_at,
    service_record.minutes,
    service_record.practitioner,
    service_record.place,
    service_record.topic,
    service_record.note,
    NULL::numeric AS quantity,
    NULL::numeric AS amount,
    NULL::text AS evidence,
    NULL::uuid AS person_id,
    service_record.whole_family,
    service_record.group_id,
    service_record.code,
    service_record.cancelled_at,
    service_record.cancel_reason,
    service_record.version,
    service_record.created_at
   FROM ryadom.service_record
UNION ALL
 SELECT aid_record.organization_id,
    'aid'::text AS kind,
    aid_record.id,
    aid_record.family_id,
    aid_record.case_id,
    aid_record.practice_id,
    aid_record.aid_id AS word_id,
    aid_record.source_id AS extra_id,
    aid_record.happened_on,
    NULL::time without time zone AS starts_at,
    NULL::integer AS minutes,
    NULL::text AS practitioner,
    NULL::text AS place,
    NULL::text AS topic,
    aid_record.note,
    aid_record.quantity,
    aid_record.amount,
    NULL::text AS evidence,
    NULL::uuid AS person_id,
    false AS whole_family,
    NULL::uuid AS group_id,
    aid_record.code,
    aid_record.cancelled_at,
    aid_record.cancel_reason,
    aid_record.version,
    aid_record.created_at
   FROM ryadom.aid_record
UNION ALL
 SELECT outcome_record.organization_id,
    'outcome'::text AS kind,
    outcome_record.id,
    outcome_record.family_id,
    outcome_record.case_id,
    outcome_record.practice_id,
    outcome_record.outcome_id AS word_id,
    outcome_record.kind_id AS extra_id,
    outcome_record.happened_on,
    NULL::time without time zone AS starts_at,
    NULL::integer AS minutes,
    NULL::text AS practitioner,
    NULL::text AS place,
    NULL::text AS topic,
    outcome_record.note,
    NULL::numeric AS quantity,
    NULL::numeric AS amount,
    outcome_record.evidence,
    outcome_record.person_id,
    false AS whole_family,
    NULL::uuid AS group_id,
    outcome_record.code,
    outcome_record.cancelled_at,
    outcome_record.cancel_reason,
    outcome_record.version,
    outcome_record.created_at
   FROM ryadom.outcome_record;
  grant SELECT to ryadom_app

-- ryadom.likeness_key
  organization_id integer not null
  person_id uuid not null
  source text not null
  name_key text not null
  first_key text not null
  last_head text not null
  last_tail text not null
  birth_on date
  birth_year integer
  birth_day text
  snils text
  constraint likeness_key_organization_id_person_id_fkey FOREIGN KEY (organization_id, person_id) REFERENCES ryadom.person(organization_id, id) ON DELETE CASCADE
  constraint likeness_key_pkey PRIMARY KEY (organization_id, person_id)
  CREATE INDEX likeness_key_birth ON ryadom.likeness_key USING btree (organization_id, birth_on) WHERE (birth_on IS NOT NULL)
  CREATE INDEX likeness_key_day ON ryadom.likeness_key USING btree (organization_id, first_key, birth_day)
  CREATE INDEX likeness_key_name ON ryadom.likeness_key USING btree (organization_id, name_key)
  CREATE INDEX likeness_key_snils ON ryadom.likeness_key USING btree (organization_id, snils) WHERE (snils IS NOT NULL)
  CREATE INDEX likeness_key_surname ON ryadom.likeness_key USING btree (organization_id, last_tail, birth_year)
  CREATE INDEX likeness_key_surname_day ON ryadom.likeness_key USING btree (organization_id, last_tail, birth_day)
  CREATE INDEX likeness_key_year ON ryadom.likeness_key USING btree (organization_id, first_key, birth_year)
  policy of_merges for * using ((organization_id = ryadom.org()) AND ( SELECT ryadom.sees_all() AS sees_all)) check 
  row level security, forced
  grant DELETE, INSERT, SELECT, UPDATE to ryadom_app

-- ryadom.mark_births()
CREATE OR REPLACE FUNCTION ryadom.mark_births()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
declare
  changed uuid[];
  org integer;
  before_all text;
begin
  select min(n.organization_id), array_agg(n.id) into org, changed
    from new_rows n join old_rows o on o.organization_id = n.organization_id and o.id = n.id where n.birth_on is distinct from o.birth_on;
  if changed is null then return null; end if;
  before_all := current_setting('ryadom.all', true);
  perform set_config('ryadom.all', '1', true);
  insert into ryadom.fact_mark (organization_id, family)
    select org, r.family_id from ryadom.service_recipient r where r.organization_id = org and r.person_id = any (changed)
    union select org, r.family_id from ryadom.outcome_record r where r.organization_id = org and r.person_id = any (changed);
  perform set_config('ryadom.all', coalesce(before_all, ''), true);
  return null;
end $function$


-- ryadom.mark_members()
CREATE OR REPLACE FUNCTION ryadom.mark_members()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
declare
  before_all text := current_setting('ryadom.all', true);
begin
  perform set_config('ryadom.all', '1', true);
  if tg_op = 'UPDATE' then
    insert into ryadom.fact_mark (organization_id, family)
      select n.organization_id, f.family from new_rows n join old_rows o on o.organization_id = n.organization_id and o.id = n.id
        cross join lateral (values (n.family_id), (o.family_id)) f(family)
      where (n.family_id, n.person_id, n.role) <> (o.family_id, o.person_id, o.role) or n.from_on is distinct from o.from_on or n.to_on is distinct from o.to_on
      group by 1, 2;
  elsif tg_op = 'INSERT' then
    insert into ryadom.fact_mark (organization_id, family) select distinct n.organization_id, n.family_id from new_rows n
      where exists (select from ryadom.service_recipient r where r.organization_id = n.organization_id and r.person_id = n.person_id and r.family_id = n.family_id)
        or exists (select from ryadom.outcome_record r where r.organization_id = n.organization_id and r.person_id = n.person_id and r.family_id = n.family_id);
  else
    insert into ryadom.fact_mark (organization_id, family) select distinct o.organization_id, o.family_id from old_rows o
      where exists (select from ryadom.service_recipient r where r.organization_id = o.organization_id and r.person_id = o.person_id and r.family_id = o.family_id)
        or exists (select from ryadom.outcome_record r where r.organization_id = o.organization_id and r.person_id = o.person_id and r.family_id = o.family_id);
  end if;
  perform set_config('ryadom.all', coalesce(before_all, ''), true);
  return null;
end $function$


-- ryadom.mark_recipients()
CREATE OR REPLACE FUNCTION ryadom.mark_recipients()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  if tg_op <> 'DELETE' then
    insert into ryadom.fact_mark (organization_id, family, month)
      select distinct n.organization_id, n.family_id, ryadom.month_of(r.happened_on)
      from new_rows n left join ryadom.service_record r on r.organization_id = n.organization_id and r.id = n.record_id
      where r.xmin is distinct from pg_current_xact_id()::xid;
  end if;
  if tg_op <> 'INSERT' then
    insert into ryadom.fact_mark (organization_id, family, month)
      select distinct o.organization_id, o.family_id, ryadom.month_of(r.happened_on)
      from old_rows o join ryadom.service_record r on r.organization_id = o.organization_id and r.id = o.record_id
      where r.xmin is distinct from pg_current_xact_id()::xid;
  end if;
  return null;
end $function$


-- ryadom.mark_records()
CREATE OR REPLACE FUNCTION ryadom.mark_records()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  if tg_op = 'INSERT' then
    insert into ryadom.fact_mark (organization_id, family, month)
      select distinct n.organization_id, n.family_id, ryadom.month_of(n.happened_on) from new_rows n;
  elsif tg_op = 'DELETE' then
    insert into ryadom.fact_mark (organization_id, family, month)
      select distinct o.organization_id, o.family_id, ryadom.month_of(o.happened_on) from old_rows o;
  else
    insert into ryadom.fact_mark (organization_id, family, month)
      select n.organization_id, n.family_id, ryadom.month_of(n.happened_on) from new_rows n
      union select o.organization_id, o.family_id, ryadom.month_of(o.happened_on) from old_rows o;
  end if;
  return null;
end $function$


-- ryadom.meeting
  organization_id integer not null
  id uuid not null
  practice_id text not null
  service_id text not null
  name text
  happened_on date not null
  starts_at time without time zone
  minutes integer
  topic text
  practitioner text
  place text
  note text
  people integer not null default 0
  cancelled_at timestamp with time zone
  cancel_reason text
  created_by uuid
  version integer not null default 1
  created_at timestamp with time zone not null default now()
  constraint meeting_check CHECK (((cancelled_at IS NULL) = (cancel_reason IS NULL)))
  constraint meeting_minutes_check CHECK (((minutes >= 1) AND (minutes <= 1440)))
  constraint meeting_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES ryadom.organization(id) ON DELETE CASCADE
  constraint meeting_pkey PRIMARY KEY (organization_id, id)
  CREATE INDEX meeting_time ON ryadom.meeting USING btree (organization_id, practice_id, happened_on DESC, id)
  policy scope for * using ((organization_id = ryadom.org()) AND (( SELECT ryadom.sees_all() AS sees_all) OR (EXISTS ( SELECT
   FROM ryadom.meeting_family f
  WHERE ((f.organization_id = ryadom.org()) AND (f.meeting_id = meeting.id)))))) check (organization_id = ryadom.org())
  row level security, forced
  grant DELETE, INSERT, SELECT, UPDATE to ryadom_app

-- ryadom.meeting_family
  organization_id integer not null
  id uuid not null
  meeting_id uuid not null
  family_id uuid not null
  case_id uuid not null
  recorded boolean not null default false
  off text
  constraint meeting_family_off_check CHECK ((off = ANY (ARRAY['absent'::text, 'meeting'::text])))
  constraint meeting_family_organization_id_case_id_fkey FOREIGN KEY (organization_id, case_id) REFERENCES ryadom.family_case(organization_id, id) ON DELETE CASCADE
  constraint meeting_family_organization_id_family_id_fkey FOREIGN KEY (organization_id, family_id) REFERENCES ryadom.family(organization_id, id) ON DELETE CASCADE
  constraint meeting_family_organization_id_meeting_id_fkey FOREIGN KEY (organization_id, meeting_id) REFERENCES ryadom.meeting(organization_id, id) ON DELETE CASCADE
  constraint meeting_family_pkey PRIMARY KEY (organization_id, id)
  CREATE INDEX meeting_family_case ON ryadom.meeting_family USING btree (organization_id, case_id)
  CREATE INDEX meeting_family_family ON ryadom.meeting_family USING btree (organization_id, family_id)
  CREATE INDEX meeting_family_meeting ON ryadom.meeting_family USING btree (organization_id, meeting_id)
  policy scope for * using ((organization_id = ryadom.org()) AND (( SELECT ryadom.sees_all() AS sees_all) OR (EXISTS ( SELECT
   FROM ryadom.family_scope s
  WHERE ((s.organization_id = meeting_family.organization_id) AND (s.principal = ANY (( SELECT ryadom.principals() AS principals)::uuid[])) AND (s.family_id = meeting_family.family_id)))))) check 
  policy withheld for r using COALESCE((family_id <> ALL (( SELECT ryadom.withheld_ids('{general}'::text[]) AS withheld_ids)::uuid[])), true) check 
  row level security, forced
  grant DELETE, INSERT, SELECT, UPDATE to ryadom_app

-- ryadom.meeting_family_view
  view  SELECT organization_id,
    id,
    meeting_id,
    family_id,
    case_id,
    recorded,
    off
   FROM ryadom.meeting_family;
  grant SELECT to ryadom_app

-- ryadom.meeting_view
  view  SELECT organization_id,
    id,
    practice_id,
    service_id,
    name,
    happened_on,
    starts_at,
    minutes,
    topic,
    practitioner,
    place,
    note,
    people,
    cancelled_at,
    cancel_reason,
    created_by,
    version,
    created_at
   FROM ryadom.meeting;
  grant SELECT to ryadom_app

-- ryadom.member_codes()
CREATE OR REPLACE FUNCTION ryadom.member_codes(org integer, family uuid)
 RETURNS text[]
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
  select coalesce(array_agg(m.code), '{}') from ryadom.membership m where m.organization_id = org and m.family_id = family
$function$


-- ryadom.member_view
  view  SELECT m.organization_id,
    m.id AS membership_id,
    m.family_id,
    m.person_id,
    m.code,
    m.role,
    m.lives_together,
    m.from_on,
    m.to_on,
    m.ended_because,
    m.version AS membership_version,
    m.to_on IS NULL AS current,
    p.last_name,
    p.first_name,
    p.patronymic,
    p.birth_on,
    p.death_on,
    p.sex,
    p.snils,
    p.version
   FROM ryadom.membership m
     JOIN ryadom.person p ON p.organization_id = m.organization_id AND p.id = m.person_id;
  grant SELECT to ryadom_app

-- ryadom.membership
  organization_id integer not null
  id uuid not null
  family_id uuid not null
  person_id uuid not null
  code text not null
  role text not null
  lives_together boolean not null default true
  from_on date
  to_on date
  ended_because text
  version integer not null default 1
  created_at timestamp with time zone not null default now()
  constraint membership_check CHECK (((to_on IS NULL) OR (from_on IS NULL) OR (to_on >= from_on)))
  constraint membership_code_check CHECK ((code <> ''::text))
  constraint membership_organization_id_family_id_code_key UNIQUE (organization_id, family_id, code)
  constraint membership_organization_id_family_id_fkey FOREIGN KEY (organization_id, family_id) REFERENCES ryadom.family(organization_id, id) ON DELETE CASCADE
  constraint membership_organization_id_person_id_fkey FOREIGN KEY (organization_id, person_id) REFERENCES ryadom.person(organization_id, id) ON DELETE CASCADE
  constraint membership_pkey PRIMARY KEY (organization_id, id)
  constraint membership_role_check CHECK ((role = ANY (ARRAY['mother'::text, 'father'::text, 'child'::text, 'guardian'::text, 'trustee'::text, 'foster_parent'::text, 'grandmother'::text, 'grandfather'::text, 'other_adult'::text])))
  CREATE INDEX membership_person ON ryadom.membership USING btree (organization_id, person_id)
  CREATE UNIQUE INDEX membership_current ON ryadom.membership USING btree (organization_id, family_id, person_id) WHERE (to_on IS NULL)
  policy scope for * using ((organization_id = ryadom.org()) AND (( SELECT ryadom.sees_all() AS sees_all) OR (EXISTS ( SELECT
   FROM ryadom.family_scope s
  WHERE ((s.organization_id = membership.organization_id) AND (s.principal = ANY (( SELECT ryadom.principals() AS principals)::uuid[])) AND (s.family_id = membership.family_id)))))) check 
  policy withheld for r using (( SELECT ryadom.hides_nothing() AS hides_nothing) OR (COALESCE((family_id <> ALL (( SELECT ryadom.withheld_ids('{general}'::text[]) AS withheld_ids)::uuid[])), true) AND COALESCE((id <> ALL (( SELECT ryadom.closed_ids() AS closed_ids)::uuid[])), true))) check 
  CREATE TRIGGER children_added AFTER INSERT ON ryadom.membership REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION ryadom.refresh_children()
  CREATE TRIGGER children_changed AFTER UPDATE ON ryadom.membership REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION ryadom.refresh_children()
  CREATE TRIGGER children_removed AFTER DELETE ON ryadom.membership REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION ryadom.refresh_children()
  CREATE TRIGGER facts_added AFTER INSERT ON ryadom.membership REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION ryadom.mark_members()
  CREATE TRIGGER facts_changed AFTER UPDATE ON ryadom.membership REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION ryadom.mark_members()
  CREATE TRIGGER facts_removed AFTER DELETE ON ryadom.membership REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION ryadom.mark_members()
  row level security, forced
  grant DELETE, INSERT, SELECT, UPDATE to ryadom_app

-- ryadom.membership_fact_view
  view  SELECT organization_id,
    id,
    family_id,
    person_id,
    role,
    from_on,
    to_on
   FROM ryadom.membership;
  grant SELECT to ryadom_app

-- ryadom.membership_view
  view  SELECT organization_id,
    family_id,
    person_id,
    role,
    to_on IS NULL AS current
   FROM ryadom.membership;
  grant SELECT to ryadom_app

-- ryadom.mentor
  organization_id integer not null
  id uuid not null
  practice_id text not null
  code text not null
  last_name text not null
  first_name text not null
  patronymic text
  tested_on date
  test_passed boolean
  registered_on date
  version integer not null default 1
  created_at timestamp with time zone not null default now()
  constraint mentor_code_check CHECK ((code <> ''::text))
  constraint mentor_first_name_check CHECK ((first_name <> ''::text))
  constraint mentor_last_name_check CHECK ((last_name <> ''::text))
  constraint mentor_organization_id_practice_id_code_key UNIQUE (organization_id, practice_id, code)
  constraint mentor_organization_id_practice_id_fkey FOREIGN KEY (organization_id, practice_id) REFERENCES ryadom.practice(organization_id, id)
  constraint mentor_pkey PRIMARY KEY (organization_id, id)
  CREATE INDEX mentor_tested ON ryadom.mentor USING btree (organization_id, practice_id, tested_on, id)
  policy scope for * using (organization_id = ryadom.org()) check 
  row level security, forced
  grant DELETE, INSERT, SELECT, UPDATE to ryadom_app

-- ryadom.mentor_view
  view  SELECT organization_id,
    id,
    practice_id,
    code,
    last_name,
    first_name,
    patronymic,
    tested_on,
    test_passed,
    registered_on,
    version,
    created_at
   FROM ryadom.mentor;
  grant SELECT to ryadom_app

-- ryadom.merge_candidate
  organization_id integer not null
  kind text not null
  first_id uuid not null
  second_id uuid not null
  reasons text[] not null
  strength integer not null
  constraint merge_candidate_check CHECK ((first_id < second_id))
  constraint merge_candidate_kind_check CHECK ((kind = ANY (ARRAY['person'::text, 'family'::text])))
  constraint merge_candidate_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES ryadom.organization(id) ON DELETE CASCADE
  constraint merge_candidate_pkey PRIMARY KEY (organization_id, kind, first_id, second_id)
  CREATE INDEX merge_candidate_order ON ryadom.merge_candidate USING btree (organization_id, kind, strength DESC, first_id, second_id)
  CREATE INDEX merge_candidate_second ON ryadom.merge_candidate USING btree (organization_id, second_id)
  policy scope for * using (organization_id = ryadom.org()) check 
  row level security, forced
  grant DELETE, INSERT, SELECT, UPDATE to ryadom_app

-- ryadom.merge_change
  organization_id integer not null
  merge_id uuid not null
  number bigint not null generated always as identity
  tab text not null
  action text not null
  key jsonb not null
  before jsonb
  after jsonb
  constraint merge_change_action_check CHECK ((action = ANY (ARRAY['moved'::text, 'edited'::text, 'removed'::text, 'added'::text])))
  constraint merge_change_organization_id_merge_id_fkey FOREIGN KEY (organization_id, merge_id) REFERENCES ryadom.merge_run(organization_id, id) ON DELETE CASCADE
  constraint merge_change_pkey PRIMARY KEY (organization_id, merge_id, number)
  policy of_merges for * using ((organization_id = ryadom.org()) AND ( SELECT ryadom.sees_all() AS sees_all)) check 
  row level security, forced
  grant DELETE, INSERT, SELECT, UPDATE to ryadom_app

-- ryadom.merge_change_view
  view  SELECT c.organization_id,
    c.merge_id,
    c.tab,
    c.action,
    c.key,
    m.merged_at,
    m.undone_at
   FROM ryadom.merge_change c
     JOIN ryadom.merge_run m ON m.organization_id = c.organization_id AND m.id = c.merge_id;
  grant SELECT to ryadom_app

-- ryadom.merge_decision
  organization_id integer not null
  id uuid not null
  kind text not null
  first_id uuid not null
  second_id uuid not null
  staff_id uuid
  staff_name text not null
  decided_at timestamp with time zone not null
  constraint merge_decision_check CHECK ((first_id < second_id))
  constraint merge_decision_kind_check CHECK ((kind = ANY (ARRAY['person'::text, 'family'::text])))
  constraint merge_decision_organization_id_first_id_second_id_key UNIQUE (organization_id, first_id, second_id)
  constraint merge_decision_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES ryadom.organization(id) ON DELETE CASCADE
  constraint merge_decision_pkey PRIMARY KEY (organization_id, id)
  CREATE INDEX merge_decision_second ON ryadom.merge_decision USING btree (organization_id, second_id)
  policy scope for * using (organization_id = ryadom.org()) check 
  row level security, forced
  grant DELETE, INSERT, SELECT, UPDATE to ryadom_app

-- ryadom.merge_run
  organization_id integer not null
  id uuid not null
  family_id uuid not null
  kind text not null
  keep_id uuid not null
  other_id uuid not null
  keep_label text not null
  other_label text not null
  involved uuid[] not null
  moved jsonb not null
  staff_id uuid
  staff_name text not null
  merged_at timestamp with time zone not null
  undone_at timestamp with time zone
  undone_by text
  version integer not null default 1
  number bigint not null generated always as identity
  constraint merge_run_kind_check CHECK ((kind = ANY (ARRAY['person'::text, 'family'::text])))
  constraint merge_run_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES ryadom.organization(id) ON DELETE CASCADE
  constraint merge_run_pkey PRIMARY KEY (organization_id, id)
  CREATE INDEX merge_run_family ON ryadom.merge_run USING btree (organization_id, family_id)
  CREATE INDEX merge_run_time ON ryadom.merge_run USING btree (organization_id, merged_at DESC, id)
  policy closed for r using ((( SELECT ryadom.closed_now() AS closed_now) IS NULL) OR (NOT COALESCE(ryadom.merge_tells(id, ( SELECT ryadom.closed_pairs() AS closed_pairs)), false))) check 
  policy scope for * using ((organization_id = ryadom.org()) AND (( SELECT ryadom.sees_all() AS sees_all) OR (EXISTS ( SELECT
   FROM ryadom.family_scope s
  WHERE ((s.organization_id = merge_run.organization_id) AND (s.principal = ANY (( SELECT ryadom.principals() AS principals)::uuid[])) AND (s.family_id = merge_run.family_id)))))) check 
  policy withheld for r using COALESCE((family_id <> ALL (( SELECT ryadom.withheld_ids('{general}'::text[]) AS withheld_ids)::uuid[])), true) check 
  row level security, forced
  grant DELETE, INSERT, SELECT, UPDATE to ryadom_app

-- ryadom.merge_tells()
CREATE OR REPLACE FUNCTION ryadom.merge_tells(run uuid, pairs text[])
 RETURNS boolean
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
declare
  one record;
  ids uuid[];
  families uuid[];
  sight text := coalesce(current_setting('ryadom.all', true), '');
begin
  perform set_config('ryadom.all', '1', true);
  select r.kind, r.family_id, r.keep_id, r.other_id into one from ryadom.merge_run r where r.organization_id = ryadom.org() and r.id = run;
  -- Either side may have been merged again since, and an undone one stands on its own.
  ids := array[one.keep_id, one.other_id] || array(select m.into_id from ryadom.merged_into(array[one.keep_id, one.other_id]) m);
  families := one.family_id || ids || array(select m.family_id from ryadom.membership m where m.organization_id = ryadom.org() and m.person_id = any (ids));
  perform set_config('ryadom.all', sight, true);
  return exists (select from unnest(families) f(id) where f.id::text || 'title' = any (pairs) or (one.kind = 'family' and f.id::text || 'living' = any (pairs)))
    or exists (select from unnest(families) f(id), unnest(ids) p(id) where f.id::text || p.id::text = any (pairs));
end $function$


-- ryadom.merge_view
  view  SELECT organization_id,
    id,
    family_id,
    kind,
    merged_at,
    undone_at
   FROM ryadom.merge_run;
  grant SELECT to ryadom_app

-- ryadom.merged_id
  organization_id integer not null
  id uuid not null
  kind text not null
  into_id uuid not null
  merge_id uuid not null
  constraint merged_id_kind_check CHECK ((kind = ANY (ARRAY['person'::text, 'family'::text, 'case'::text, 'membership'::text])))
  constraint merged_id_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES ryadom.organization(id) ON DELETE CASCADE
  constraint merged_id_pkey PRIMARY KEY (organization_id, id)
  CREATE INDEX merged_id_into ON ryadom.merged_id USING btree (organization_id, into_id)
  CREATE INDEX merged_id_merge ON ryadom.merged_id USING btree (organization_id, merge_id)
  policy scope for * using (organization_id = ryadom.org()) check 
  row level security, forced
  grant DELETE, INSERT, SELECT, UPDATE to ryadom_app

-- ryadom.merged_id_view
  view  SELECT organization_id,
    id,
    kind,
    into_id,
    merge_id
   FROM ryadom.merged_id;
  grant SELECT to ryadom_app

-- ryadom.merged_into()
CREATE OR REPLACE FUNCTION ryadom.merged_into(ids uuid[])
 RETURNS TABLE(id uuid, into_id uuid)
 LANGUAGE sql
 STABLE
AS $function$
  with recursive chain(start, at, step) as (
    select m.id, m.into_id, 1 from ryadom.merged_id m where m.organization_id = ryadom.org() and m.id = any (ids)
    union all
    select c.start, m.into_id, c.step + 1 from chain c join ryadom.merged_id m
      on m.organization_id = ryadom.org() and m.id = c.at where c.step < 100
  )
  select distinct on (start) start, at from chain order by start, step desc
$function$


-- ryadom.month_of()
CREATE OR REPLACE FUNCTION ryadom.month_of(day date)
 RETURNS date
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
AS $function$ select day - (extract(day from day)::integer - 1) $function$


-- ryadom.next_family_code()
CREATE OR REPLACE FUNCTION ryadom.next_family_code()
 RETURNS text
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
declare
  org integer := ryadom.org();
  number integer;
  candidate text;
  before_all text := current_setting('ryadom.all', true);
begin
  perform set_config('ryadom.all', '1', true);
  insert into ryadom.family_counter as c (organization_id, last) values (org, 1)
    on conflict (organization_id) do update set last = c.last + 1 returning last into number;
  loop
    candidate := 'К-' || lpad(number::text, greatest(4, length(number::text)), '0');
    exit when not exists (select from ryadom.family f where f.organization_id = org and f.code = candidate);
    number := number + 1;
  end loop;
  update ryadom.family_counter set last = number where organization_id = org;
  perform set_config('ryadom.all', coalesce(before_all, ''), true);
  return candidate;
end $function$


-- ryadom.not_closed()
CREATE OR REPLACE FUNCTION ryadom.not_closed(tab regclass, id_column text)
 RETURNS text
 LANGUAGE sql
 STABLE
AS $function$
  select format('coalesce(%s.%I <> all ((select ryadom.closed_ids())::uuid[]), true)', tab, id_column)
$function$


-- ryadom.note_case_level()
CREATE OR REPLACE FUNCTION ryadom.note_case_level()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
declare
  one record;
begin
  for one in select distinct k.org, k.id from (values (case when tg_op <> 'DELETE' then new.organization_id end, case when tg_op <> 'DELETE' then new.case_id end),
      (case when tg_op <> 'INSERT' then old.organization_id end, case when tg_op <> 'INSERT' then old.case_id end)) k (org, id) where k.id is not null loop
    update ryadom.family_case c set level_id = l.level_id
    from (select (select v.level_id from ryadom.case_level v where v.organization_id = one.org and v.case_id = one.id and v.to_on is null) as level_id) l
    where c.organization_id = one.org and c.id = one.id and c.level_id is distinct from l.level_id;
  end loop;
  return null;
end $function$


-- ryadom.note_contact_norm()
CREATE OR REPLACE FUNCTION ryadom.note_contact_norm()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  new.contact_days := (new.content->'contact'->>'days')::integer;
  new.contact_levels := nullif(new.content->'contact'->'levels', '[]');
  return new;
end $function$


-- ryadom.note_health_words()
CREATE OR REPLACE FUNCTION ryadom.note_health_words()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  new.health_words := array(select w->>'id' from jsonb_array_elements(coalesce(new.content->'statuses', '[]')) w where (w->>'health')::boolean);
  return new;
end $function$


-- ryadom.org()
CREATE OR REPLACE FUNCTION ryadom.org()
 RETURNS integer
 LANGUAGE sql
 STABLE PARALLEL SAFE
AS $function$ select nullif(current_setting('ryadom.org', true), '')::integer $function$


-- ryadom.organization
  id integer not null generated always as identity
  slug text not null
  name text not null
  time_zone text not null default 'Europe/Moscow'::text
  is_demo boolean not null default false
  version integer not null default 1
  created_at timestamp with time zone not null default now()
  constraint organization_name_check CHECK ((name <> ''::text))
  constraint organization_pkey PRIMARY KEY (id)
  constraint organization_slug_check CHECK ((slug ~ '^[a-z0-9]([a-z0-9-]{0,60}[a-z0-9])?$'::text))
  constraint organization_slug_key UNIQUE (slug)
  policy organization_own for * using (id = ( SELECT ryadom.org() AS org)) check 
  CREATE TRIGGER first_ground AFTER INSERT ON ryadom.organization FOR EACH ROW EXECUTE FUNCTION ryadom.ground_of_new_organization()
  row level security
  grant SELECT, UPDATE to ryadom_app

-- ryadom.organization_day()
CREATE OR REPLACE FUNCTION ryadom.organization_day(org integer)
 RETURNS date
 LANGUAGE sql
 STABLE
AS $function$
  select (now() at time zone o.time_zone)::date from ryadom.organization o where o.id = org
$function$


-- ryadom.organization_ground
  organization_id integer not null
  id uuid not null
  purpose text not null
  name text not null
  basis text not null
  from_on date not null
  to_on date
  after_revocation boolean not null default false
  version integer not null default 1
  created_at timestamp with time zone not null default now()
  first_days integer
  constraint organization_ground_basis_check CHECK ((basis <> ''::text))
  constraint organization_ground_check CHECK (((to_on IS NULL) OR (to_on >= from_on)))
  constraint organization_ground_first_days_check CHECK (((first_days >= 1) AND (first_days <= 366)))
  constraint organization_ground_first_days_general CHECK (((first_days IS NULL) OR ((purpose = 'general'::text) AND (NOT after_revocation))))
  constraint organization_ground_name_check CHECK ((name <> ''::text))
  constraint organization_ground_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES ryadom.organization(id) ON DELETE CASCADE
  constraint organization_ground_pkey PRIMARY KEY (organization_id, id)
  constraint organization_ground_purpose_check CHECK ((purpose = ANY (ARRAY['general'::text, 'health'::text, 'transfer'::text, 'photo'::text, 'diagnostics'::text, 'messages'::text, 'life'::text])))
  CREATE INDEX organization_ground_purpose ON ryadom.organization_ground USING btree (organization_id, purpose, from_on)
  policy scope for * using (organization_id = ryadom.org()) check 
  CREATE TRIGGER grounds_changed AFTER INSERT OR DELETE OR UPDATE ON ryadom.organization_ground FOR EACH STATEMENT EXECUTE FUNCTION ryadom.grounds_changed()
  row level security, forced
  grant DELETE, INSERT, SELECT, UPDATE to ryadom_app

-- ryadom.out_of_sight()
CREATE OR REPLACE FUNCTION ryadom.out_of_sight()
 RETURNS text[]
 LANGUAGE sql
 STABLE
AS $function$
  select array(select w.purpose || ' ' || w.subject_id from ryadom.withheld w
      where w.organization_id = ryadom.org() and w.from_on <= ryadom.withheld_on() and w.to_on > ryadom.withheld_on())
    || coalesce(ryadom.closed_pairs(), '{}')
$function$


-- ryadom.outcome_fact_view
  view  SELECT organization_id,
    practice_id,
    id AS record_id,
    case_id,
    family_id,
    person_id,
    outcome_id AS word_id,
    kind_id AS extra_id,
    happened_on,
    code,
    evidence AS detail,
    cancelled_at,
    cancel_reason
   FROM ryadom.outcome_record;
  grant SELECT to ryadom_app

-- ryadom.outcome_record
  organization_id integer not null
  id uuid not null
  case_id uuid not null
  family_id uuid not null
  practice_id text not null
  person_id uuid
  outcome_id text not null
  kind_id text
  happened_on date not null
  evidence text
  note text
  code text
  cancelled_at timestamp with time zone
  cancel_reason text
  created_by uuid
  version integer not null default 1
  created_at timestamp with time zone not null default now()
  constraint outcome_record_check CHECK (((cancelled_at IS NULL) = (cancel_reason IS NULL)))
  constraint outcome_record_organization_id_case_id_fkey FOREIGN KEY (organization_id, case_id) REFERENCES ryadom.family_case(organization_id, id) ON DELETE CASCADE
  constraint outcome_record_organization_id_family_id_fkey FOREIGN KEY (organization_id, family_id) REFERENCES ryadom.family(organization_id, id) ON DELETE CASCADE
  constraint outcome_record_organization_id_person_id_fkey FOREIGN KEY (organization_id, person_id) REFERENCES ryadom.person(organization_id, id)
  constraint outcome_record_pkey PRIMARY KEY (organization_id, id)
  CREATE INDEX outcome_record_author ON ryadom.outcome_record USING btree (organization_id, created_by, created_at DESC) WHERE (created_by IS NOT NULL)
  CREATE INDEX outcome_record_case ON ryadom.outcome_record USING btree (organization_id, case_id)
  CREATE INDEX outcome_record_family ON ryadom.outcome_record USING btree (organization_id, family_id, happened_on DESC, id)
  CREATE INDEX outcome_record_period ON ryadom.outcome_record USING btree (organization_id, practice_id, happened_on, id)
  CREATE INDEX outcome_record_person ON ryadom.outcome_record USING btree (organization_id, person_id) WHERE (person_id IS NOT NULL)
  CREATE INDEX outcome_record_time ON ryadom.outcome_record USING btree (organization_id, practice_id, happened_on DESC, id)
  policy scope for * using ((organization_id = ryadom.org()) AND (( SELECT ryadom.sees_all() AS sees_all) OR (EXISTS ( SELECT
   FROM ryadom.family_scope s
  WHERE ((s.organization_id = outcome_record.organization_id) AND (s.principal = ANY (( SELECT ryadom.principals() AS principals)::uuid[])) AND (s.family_id = outcome_record.family_id)))))) check 
  policy withheld for r using (( SELECT ryadom.hides_nothing() AS hides_nothing) OR (COALESCE((family_id <> ALL (( SELECT ryadom.withheld_ids('{general}'::text[]) AS withheld_ids)::uuid[])), true) AND COALESCE((id <> ALL (( SELECT ryadom.closed_ids() AS closed_ids)::uuid[])), true) AND COALESCE((((family_id)::text || (person_id)::text) <> ALL (( SELECT ryadom.closed_pairs() AS closed_pairs)::text[])), true))) check 
  CREATE TRIGGER facts_added AFTER INSERT ON ryadom.outcome_record REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION ryadom.mark_records()
  CREATE TRIGGER facts_changed AFTER UPDATE ON ryadom.outcome_record REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION ryadom.mark_records()
  CREATE TRIGGER facts_removed AFTER DELETE ON ryadom.outcome_record REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION ryadom.mark_records()
  row level security, forced
  grant DELETE, INSERT, SELECT, UPDATE to ryadom_app

-- ryadom.outcome_view
  view  SELECT organization_id,
    id,
    case_id,
    family_id,
    practice_id,
    person_id,
    outcome_id,
    kind_id,
    happened_on,
    evidence,
    note,
    code,
    cancelled_at,
    cancel_reason,
    created_by,
    version,
    created_at
   FROM ryadom.outcome_record;
  grant SELECT to ryadom_app

-- ryadom.own_template
  organization_id integer not null
  id uuid not null
  practice_id text not null
  kind_id text not null
  number integer not null
  name text not null
  digest bytea not null
  in_use boolean not null default true
  uploaded_by uuid
  created_at timestamp with time zone not null default now()
  constraint own_template_name_check CHECK ((name <> ''::text))
  constraint own_template_organization_id_digest_fkey FOREIGN KEY (organization_id, digest) REFERENCES ryadom.document_template(organization_id, digest)
  constraint own_template_organization_id_practice_id_kind_id_number_key UNIQUE (organization_id, practice_id, kind_id, number)
  constraint own_template_pkey PRIMARY KEY (organization_id, id)
  CREATE INDEX own_template_digest ON ryadom.own_template USING btree (organization_id, digest)
  CREATE UNIQUE INDEX own_template_in_use ON ryadom.own_template USING btree (organization_id, practice_id, kind_id) WHERE in_use
  policy scope for * using (organization_id = ryadom.org()) check 
  row level security, forced
  grant DELETE, INSERT, SELECT, UPDATE to ryadom_app

-- ryadom.pack_title_view
  view  SELECT organization_id,
    practice_id,
    version,
    title
   FROM ryadom.pack_version;
  grant SELECT to ryadom_app

-- ryadom.pack_version
  organization_id integer not null
  practice_id text not null
  version text not null
  title text not null
  content jsonb not null
  digest bytea not null
  installed_at timestamp with time zone not null default now()
  contact_days integer
  health_words text[] not null default '{}'::text[]
  contact_levels jsonb
  constraint pack_version_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES ryadom.organization(id) ON DELETE CASCADE
  constraint pack_version_pkey PRIMARY KEY (organization_id, practice_id, version)
  constraint pack_version_practice_id_check CHECK ((practice_id ~ '^[a-z0-9-]+$'::text))
  policy scope for * using (organization_id = ryadom.org()) check 
  CREATE TRIGGER contact_norm_noted BEFORE INSERT OR UPDATE OF content ON ryadom.pack_version FOR EACH ROW EXECUTE FUNCTION ryadom.note_contact_norm()
  CREATE TRIGGER health_words BEFORE INSERT OR UPDATE OF content ON ryadom.pack_version FOR EACH ROW EXECUTE FUNCTION ryadom.note_health_words()
  row level security, forced
  grant DELETE, INSERT, SELECT, UPDATE to ryadom_app

-- ryadom.pack_version_view
  view  SELECT organization_id,
    practice_id,
    version,
    encode(digest, 'hex'::text) AS digest
   FROM ryadom.pack_version;
  grant SELECT to ryadom_app

-- ryadom.pack_word_view
  view  SELECT v.organization_id,
    v.practice_id,
    v.version,
    k.kind,
    w.value ->> 'id'::text AS id,
    w.value ->> 'title'::text AS title
   FROM ryadom.pack_version v
     CROSS JOIN LATERAL ( VALUES ('category'::text,v.content -> 'categories'::text), ('status'::text,v.content -> 'statuses'::text), ('close_reason'::text,v.content -> 'closeReasons'::text), ('service'::text,v.content -> 'services'::text), ('aid'::text,v.content -> 'aid'::text), ('source'::text,v.content -> 'sources'::text), ('outcome'::text,v.content -> 'outcomes'::text)) k(kind, words)
     CROSS JOIN LATERAL jsonb_array_elements(COALESCE(k.words, '[]'::jsonb)) w(value);
  grant SELECT to ryadom_app

-- ryadom.pair_not_closed()
CREATE OR REPLACE FUNCTION ryadom.pair_not_closed(tab regclass, person_column text)
 RETURNS text
 LANGUAGE sql
 STABLE
AS $function$
  select format('coalesce(%1$s.family_id::text || %1$s.%2$I::text <> all ((select ryadom.closed_pairs())::text[]), true)', tab, person_column)
$function$


-- ryadom.partner
  organization_id integer not null
  id uuid not null
  name text not null
  kinds text[] not null default '{}'::text[]
  contact_name text
  phone text
  email text
  address text
  note text
  closed_on date
  close_reason text
  version integer not null default 1
  created_at timestamp with time zone not null default now()
  constraint partner_check CHECK (((closed_on IS NULL) = (close_reason IS NULL)))
  constraint partner_kinds_check CHECK ((kinds <@ ARRAY['medical'::text, 'psychological'::text, 'pedagogical'::text, 'legal'::text, 'social'::text, 'material'::text, 'employment'::text, 'other'::text]))
  constraint partner_name_check CHECK ((name <> ''::text))
  constraint partner_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES ryadom.organization(id) ON DELETE CASCADE
  constraint partner_pkey PRIMARY KEY (organization_id, id)
  CREATE UNIQUE INDEX partner_name ON ryadom.partner USING btree (organization_id, replace(lower(name), 'ё'::text, 'е'::text)) WHERE (closed_on IS NULL)
  policy scope for * using (organization_id = ryadom.org()) check 
  row level security, forced
  grant DELETE, INSERT, SELECT, UPDATE to ryadom_app

-- ryadom.partner_view
  view  SELECT organization_id,
    id,
    name,
    kinds,
    contact_name,
    phone,
    email,
    address,
    note,
    closed_on,
    version
   FROM ryadom.partner;
  grant SELECT to ryadom_app

-- ryadom.passport
  organization_id integer not null
  id uuid not null
  family_id uuid not null
  case_id uuid not null
  practice_id text not null
  pack_version text not null
  number integer not null
  on_date date not null
  note text
  taken_by uuid
  taken_at timestamp with time zone not null
  signed_by uuid
  signed_at timestamp with time zone
  version integer not null default 1
  created_at timestamp with time zone not null default now()
  constraint passport_check CHECK (((signed_by IS NULL) = (signed_at IS NULL)))
  constraint passport_number_check CHECK ((number > 0))
  constraint passport_organization_id_case_id_fkey FOREIGN KEY (organization_id, case_id) REFERENCES ryadom.family_case(organization_id, id) ON DELETE CASCADE
  constraint passport_organization_id_family_id_fkey FOREIGN KEY (organization_id, family_id) REFERENCES ryadom.family(organization_id, id) ON DELETE CASCADE
  constraint passport_pkey PRIMARY KEY (organization_id, id)
  CREATE INDEX passport_case ON ryadom.passport USING btree (organization_id, case_id)
  CREATE INDEX passport_family ON ryadom.passport USING btree (organization_id, family_id, on_date DESC, number DESC)
  policy scope for * using ((organization_id = ryadom.org()) AND (( SELECT ryadom.sees_all() AS sees_all) OR (EXISTS ( SELECT
   FROM ryadom.family_scope s
  WHERE ((s.organization_id = passport.organization_id) AND (s.principal = ANY (( SELECT ryadom.principals() AS principals)::uuid[])) AND (s.family_id = passport.family_id)))))) check 
  policy withheld for r using COALESCE((family_id <> ALL (( SELECT ryadom.withheld_ids('{general}'::text[]) AS withheld_ids)::uuid[])), true) check 
  row level security, forced
  grant DELETE, INSERT, SELECT, UPDATE to ryadom_app

-- ryadom.passport_fact
  organization_id integer not null
  id uuid not null
  family_id uuid not null
  person_id uuid
  field_id text not null
  value jsonb
  ground text
  from_on date not null
  recorded_by uuid
  version integer not null default 1
  created_at timestamp with time zone not null default now()
  constraint passport_fact_ground_check CHECK ((ground = 'health'::text))
  constraint passport_fact_organization_id_family_id_fkey FOREIGN KEY (organization_id, family_id) REFERENCES ryadom.family(organization_id, id) ON DELETE CASCADE
  constraint passport_fact_organization_id_person_id_fkey FOREIGN KEY (organization_id, person_id) REFERENCES ryadom.person(organization_id, id) ON DELETE CASCADE
  constraint passport_fact_pkey PRIMARY KEY (organization_id, id)
  CREATE INDEX passport_fact_person ON ryadom.passport_fact USING btree (organization_id, person_id) WHERE (person_id IS NOT NULL)
  CREATE UNIQUE INDEX passport_fact_once ON ryadom.passport_fact USING btree (organization_id, family_id, field_id, person_id, from_on) NULLS NOT DISTINCT
  policy closed for r using (( SELECT ryadom.hides_nothing() AS hides_nothing) OR COALESCE((((family_id)::text || (person_id)::text) <> ALL (( SELECT ryadom.closed_pairs() AS closed_pairs)::text[])), true)) check 
  policy scope for * using ((organization_id = ryadom.org()) AND (( SELECT ryadom.sees_all() AS sees_all) OR (EXISTS ( SELECT
   FROM ryadom.family_scope s
  WHERE ((s.organization_id = passport_fact.organization_id) AND (s.principal = ANY (( SELECT ryadom.principals() AS principals)::uuid[])) AND (s.family_id = passport_fact.family_id)))))) check 
  policy withheld for r using COALESCE((family_id <> ALL (( SELECT ryadom.withheld_ids('{general}'::text[]) AS withheld_ids)::uuid[])), true) check 
  policy withheld_diagnostics for r using ((ground IS DISTINCT FROM 'diagnostics'::text) OR (person_id IS NULL) OR COALESCE((person_id <> ALL (( SELECT ryadom.withheld_ids('{diagnostics}'::text[]) AS withheld_ids)::uuid[])), true)) check 
  policy withheld_health for r using ((ground IS DISTINCT FROM 'health'::text) OR (person_id IS NULL) OR COALESCE((person_id <> ALL (( SELECT ryadom.withheld_ids('{health}'::text[]) AS withheld_ids)::uuid[])), true)) check 
  row level security, forced
  grant DELETE, INSERT, SELECT, UPDATE to ryadom_app

-- ryadom.passport_fact_view
  view  SELECT organization_id,
    id,
    family_id,
    person_id,
    field_id,
    value,
    ground,
    from_on,
    version
   FROM ryadom.passport_fact;
  grant SELECT to ryadom_app

-- ryadom.passport_part
  organization_id integer not null
  passport_id uuid not null
  place integer not null
  family_id uuid not null
  section text not null
  key text not null
  person_id uuid
  ground text
  title text not null
  words text not null
  grade text
  noted_on date
  source_id uuid
  constraint passport_part_grade_check CHECK ((grade = ANY (ARRAY['good'::text, 'watch'::text, 'act'::text])))
  constraint passport_part_ground_check CHECK ((ground = ANY (ARRAY['health'::text, 'diagnostics'::text])))
  constraint passport_part_organization_id_family_id_fkey FOREIGN KEY (organization_id, family_id) REFERENCES ryadom.family(organization_id, id) ON DELETE CASCADE
  constraint passport_part_organization_id_passport_id_fkey FOREIGN KEY (organization_id, passport_id) REFERENCES ryadom.passport(organization_id, id) ON DELETE CASCADE
  constraint passport_part_organization_id_person_id_fkey FOREIGN KEY (organization_id, person_id) REFERENCES ryadom.person(organization_id, id) ON DELETE CASCADE
  constraint passport_part_pkey PRIMARY KEY (organization_id, passport_id, place)
  CREATE INDEX passport_part_family ON ryadom.passport_part USING btree (organization_id, family_id)
  CREATE INDEX passport_part_person ON ryadom.passport_part USING btree (organization_id, person_id) WHERE (person_id IS NOT NULL)
  policy closed for r using (( SELECT ryadom.hides_nothing() AS hides_nothing) OR (COALESCE((source_id <> ALL (( SELECT ryadom.closed_ids() AS closed_ids)::uuid[])), true) AND COALESCE((((family_id)::text || (person_id)::text) <> ALL (( SELECT ryadom.closed_pairs() AS closed_pairs)::text[])), true) AND ((key <> 'living'::text) OR COALESCE((((family_id)::text || 'living'::text) <> ALL (( SELECT ryadom.closed_pairs() AS closed_pairs)::text[])), true)))) check 
  policy scope for * using ((organization_id = ryadom.org()) AND (( SELECT ryadom.sees_all() AS sees_all) OR (EXISTS ( SELECT
   FROM ryadom.family_scope s
  WHERE ((s.organization_id = passport_part.organization_id) AND (s.principal = ANY (( SELECT ryadom.principals() AS principals)::uuid[])) AND (s.family_id = passport_part.family_id)))))) check 
  policy withheld for r using COALESCE((family_id <> ALL (( SELECT ryadom.withheld_ids('{general}'::text[]) AS withheld_ids)::uuid[])), true) check 
  policy withheld_diagnostics for r using ((ground IS DISTINCT FROM 'diagnostics'::text) OR (person_id IS NULL) OR COALESCE((person_id <> ALL (( SELECT ryadom.withheld_ids('{diagnostics}'::text[]) AS withheld_ids)::uuid[])), true)) check 
  policy withheld_health for r using ((ground IS DISTINCT FROM 'health'::text) OR (person_id IS NULL) OR COALESCE((person_id <> ALL (( SELECT ryadom.withheld_ids('{health}'::text[]) AS withheld_ids)::uuid[])), true)) check 
  CREATE TRIGGER passport_part_kept BEFORE UPDATE ON ryadom.passport_part FOR EACH ROW WHEN (((old.section <> new.section) OR (old.key <> new.key) OR (old.title <> new.title) OR (old.words <> new.words) OR (old.grade IS DISTINCT FROM new.grade) OR (old.noted_on IS DISTINCT FROM new.noted_on) OR (old.ground IS DISTINCT FROM new.ground))) EXECUTE FUNCTION ryadom.passport_part_kept()
  row level security, forced
  grant DELETE, INSERT, SELECT, UPDATE to ryadom_app

-- ryadom.passport_part_kept()
CREATE OR REPLACE FUNCTION ryadom.passport_part_kept()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  raise exception 'a line of a passport is not rewritten' using errcode = '55000';
end $function$


-- ryadom.passport_part_view
  view  SELECT organization_id,
    passport_id,
    place,
    family_id,
    section,
    key,
    person_id,
    ground,
    title,
    words,
    grade,
    noted_on,
    source_id
   FROM ryadom.passport_part p
  WHERE person_id IS NULL OR (EXISTS ( SELECT
           FROM ryadom.member_view m
          WHERE m.organization_id = p.organization_id AND m.family_id = p.family_id AND m.person_id = p.person_id));
  grant SELECT to ryadom_app

-- ryadom.passport_priority
  organization_id integer not null
  id uuid not null
  family_id uuid not null
  case_id uuid not null
  practice_id text not null
  rule_id text
  person_id uuid
  ground text
  problem text not null
  cause text
  goal text
  rank text not null
  decision text not null
  reason text
  decided_by uuid
  decided_on date not null
  plan_line_id uuid
  version integer not null default 1
  created_at timestamp with time zone not null default now()
  constraint passport_priority_check CHECK (((decision = 'accepted'::text) OR (reason IS NOT NULL)))
  constraint passport_priority_decision_check CHECK ((decision = ANY (ARRAY['accepted'::text, 'declined'::text])))
  constraint passport_priority_ground_check CHECK ((ground = ANY (ARRAY['health'::text, 'diagnostics'::text])))
  constraint passport_priority_organization_id_case_id_fkey FOREIGN KEY (organization_id, case_id) REFERENCES ryadom.family_case(organization_id, id) ON DELETE CASCADE
  constraint passport_priority_organization_id_family_id_fkey FOREIGN KEY (organization_id, family_id) REFERENCES ryadom.family(organization_id, id) ON DELETE CASCADE
  constraint passport_priority_organization_id_person_id_fkey FOREIGN KEY (organization_id, person_id) REFERENCES ryadom.person(organization_id, id) ON DELETE CASCADE
  constraint passport_priority_pkey PRIMARY KEY (organization_id, id)
  constraint passport_priority_problem_check CHECK ((problem <> ''::text))
  constraint passport_priority_rank_check CHECK ((rank = ANY (ARRAY['now'::text, 'soon'::text, 'later'::text])))
  CREATE INDEX passport_priority_family ON ryadom.passport_priority USING btree (organization_id, family_id)
  CREATE INDEX passport_priority_person ON ryadom.passport_priority USING btree (organization_id, person_id) WHERE (person_id IS NOT NULL)
  CREATE UNIQUE INDEX passport_priority_once ON ryadom.passport_priority USING btree (organization_id, case_id, rule_id, person_id) NULLS NOT DISTINCT WHERE (rule_id IS NOT NULL)
  policy closed for r using (( SELECT ryadom.hides_nothing() AS hides_nothing) OR COALESCE((((family_id)::text || (person_id)::text) <> ALL (( SELECT ryadom.closed_pairs() AS closed_pairs)::text[])), true)) check 
  policy scope for * using ((organization_id = ryadom.org()) AND (( SELECT ryadom.sees_all() AS sees_all) OR (EXISTS ( SELECT
   FROM ryadom.family_scope s
  WHERE ((s.organization_id = passport_priority.organization_id) AND (s.principal = ANY (( SELECT ryadom.principals() AS principals)::uuid[])) AND (s.family_id = passport_priority.family_id)))))) check 
  policy withheld for r using COALESCE((family_id <> ALL (( SELECT ryadom.withheld_ids('{general}'::text[]) AS withheld_ids)::uuid[])), true) check 
  policy withheld_diagnostics for r using ((ground IS DISTINCT FROM 'diagnostics'::text) OR (person_id IS NULL) OR COALESCE((person_id <> ALL (( SELECT ryadom.withheld_ids('{diagnostics}'::text[]) AS withheld_ids)::uuid[])), true)) check 
  policy withheld_health for r using ((ground IS DISTINCT FROM 'health'::text) OR (person_id IS NULL) OR COALESCE((person_id <> ALL (( SELECT ryadom.withheld_ids('{health}'::text[]) AS withheld_ids)::uuid[])), true)) check 
  row level security, forced
  grant DELETE, INSERT, SELECT, UPDATE to ryadom_app

-- ryadom.passport_priority_view
  view  SELECT organization_id,
    id,
    family_id,
    case_id,
    practice_id,
    rule_id,
    person_id,
    problem,
    cause,
    goal,
    rank,
    decision,
    reason,
    decided_by,
    decided_on,
    plan_line_id,
    version
   FROM ryadom.passport_priority;
  grant SELECT to ryadom_app

-- ryadom.passport_view
  view  SELECT organization_id,
    id,
    family_id,
    case_id,
    practice_id,
    pack_version,
    number,
    on_date,
    note,
    taken_by,
    taken_at,
    signed_by,
    signed_at,
    version
   FROM ryadom.passport p;
  grant SELECT to ryadom_app

-- ryadom.person
  organization_id integer not null
  id uuid not null
  last_name text not null
  first_name text not null
  patronymic text
  birth_on date
  death_on date
  sex text
  snils text
  version integer not null default 1
  created_at timestamp with time zone not null default now()
  constraint person_first_name_check CHECK ((first_name <> ''::text))
  constraint person_last_name_check CHECK ((last_name <> ''::text))
  constraint person_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES ryadom.organization(id) ON DELETE CASCADE
  constraint person_pkey PRIMARY KEY (organization_id, id)
  constraint person_sex_check CHECK ((sex = ANY (ARRAY['m'::text, 'f'::text])))
  constraint person_snils_check CHECK ((snils ~ '^[0-9]{11}$'::text))
  CREATE INDEX person_birth ON ryadom.person USING btree (organization_id, birth_on) WHERE (birth_on IS NOT NULL)
  CREATE INDEX person_snils ON ryadom.person USING btree (organization_id, snils) WHERE (snils IS NOT NULL)
  policy added for a using  check (organization_id = ( SELECT ryadom.org() AS org))
  policy changed for w using (organization_id = ( SELECT ryadom.org() AS org)) check 
  policy removed for d using (organization_id = ( SELECT ryadom.org() AS org)) check 
  policy seen for r using ((organization_id = ryadom.org()) AND (( SELECT ryadom.sees_everybody() AS sees_everybody) OR (EXISTS ( SELECT
   FROM ryadom.membership m
  WHERE ((m.organization_id = person.organization_id) AND (m.person_id = person.id)))))) check 
  CREATE TRIGGER children_aged AFTER UPDATE ON ryadom.person REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION ryadom.refresh_children_of_people()
  CREATE TRIGGER facts_changed AFTER UPDATE ON ryadom.person REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION ryadom.mark_births()
  row level security, forced
  grant DELETE, INSERT, SELECT, UPDATE to ryadom_app

-- ryadom.person_fact_view
  view  SELECT organization_id,
    id,
    last_name,
    first_name,
    patronymic,
    birth_on
   FROM ryadom.person;
  grant SELECT to ryadom_app

-- ryadom.person_name_case
  organization_id integer not null
  person_id uuid not null
  of text not null
  forms jsonb not null
  changed_by uuid
  version integer not null default 1
  changed_at timestamp with time zone not null default now()
  constraint person_name_case_of_check CHECK ((of <> ''::text))
  constraint person_name_case_organization_id_person_id_fkey FOREIGN KEY (organization_id, person_id) REFERENCES ryadom.person(organization_id, id) ON DELETE CASCADE
  constraint person_name_case_pkey PRIMARY KEY (organization_id, person_id)
  policy scope for * using (organization_id = ryadom.org()) check 
  policy seen for * using (EXISTS ( SELECT
   FROM ryadom.person p
  WHERE ((p.organization_id = person_name_case.organization_id) AND (p.id = person_name_case.person_id)))) check 
  row level security, forced
  grant DELETE, INSERT, SELECT, UPDATE to ryadom_app

-- ryadom.person_status
  organization_id integer not null
  id uuid not null
  family_id uuid not null
  person_id uuid not null
  status_id text not null
  basis text
  from_on date
  to_on date
  version integer not null default 1
  created_at timestamp with time zone not null default now()
  constraint person_status_check CHECK (((to_on IS NULL) OR (from_on IS NULL) OR (to_on >= from_on)))
  constraint person_status_organization_id_family_id_fkey FOREIGN KEY (organization_id, family_id) REFERENCES ryadom.family(organization_id, id) ON DELETE CASCADE
  constraint person_status_organization_id_person_id_fkey FOREIGN KEY (organization_id, person_id) REFERENCES ryadom.person(organization_id, id) ON DELETE CASCADE
  constraint person_status_pkey PRIMARY KEY (organization_id, id)
  CREATE INDEX person_status_family ON ryadom.person_status USING btree (organization_id, family_id)
  CREATE INDEX person_status_person ON ryadom.person_status USING btree (organization_id, person_id)
  policy scope for * using ((organization_id = ryadom.org()) AND (( SELECT ryadom.sees_all() AS sees_all) OR (EXISTS ( SELECT
   FROM ryadom.family_scope s
  WHERE ((s.organization_id = person_status.organization_id) AND (s.principal = ANY (( SELECT ryadom.principals() AS principals)::uuid[])) AND (s.family_id = person_status.family_id)))))) check 
  policy withheld for r using (( SELECT ryadom.hides_nothing() AS hides_nothing) OR (COALESCE((family_id <> ALL (( SELECT ryadom.withheld_ids('{general}'::text[]) AS withheld_ids)::uuid[])), true) AND COALESCE((id <> ALL (( SELECT ryadom.closed_ids() AS closed_ids)::uuid[])), true) AND COALESCE((((family_id)::text || (person_id)::text) <> ALL (( SELECT ryadom.closed_pairs() AS closed_pairs)::text[])), true))) check 
  policy withheld_health for r using ((( SELECT ryadom.asked_on() AS asked_on) IS NULL) OR (status_id <> ALL (( SELECT ryadom.health_words() AS health_words)::text[])) OR (COALESCE((person_id <> ALL (( SELECT ryadom.withheld_ids('{health}'::text[]) AS withheld_ids)::uuid[])), true) AND (( SELECT ryadom.ground_holds('health'::text) AS ground_holds) OR (EXISTS ( SELECT
   FROM ryadom.consent c
  WHERE ((c.organization_id = person_status.organization_id) AND (c.person_id = person_status.person_id) AND (c.purpose = 'health'::text) AND (c.signed_on IS NOT NULL) AND (c.revoked_on IS NULL) AND ((c.until_on IS NULL) OR (c.until_on >= ( SELECT ryadom.asked_on() AS asked_on))))))))) check 
  row level security, forced
  grant DELETE, INSERT, SELECT, UPDATE to ryadom_app

-- ryadom.person_view
  view  SELECT organization_id,
    id,
    last_name,
    first_name,
    patronymic,
    birth_on,
    death_on,
    sex,
    snils,
    version,
    created_at
   FROM ryadom.person;
  grant SELECT to ryadom_app

-- ryadom.picture_shown()
CREATE OR REPLACE FUNCTION ryadom.picture_shown(family uuid, people boolean)
 RETURNS boolean
 LANGUAGE sql
 STABLE
AS $function$
  select coalesce(family <> all (ryadom.withheld_ids('{photo}')), true) and (not people or ryadom.ground_holds('photo')
    or exists (select from ryadom.consent c where c.organization_id = ryadom.org() and c.family_id = family
      and c.purpose = 'photo' and c.signed_on is not null and c.revoked_on is null and (c.until_on is null or c.until_on >= ryadom.asked_on())))
$function$


-- ryadom.plan
  organization_id integer not null
  id uuid not null
  family_id uuid not null
  case_id uuid not null
  practice_id text not null
  number integer not null
  base_id uuid
  state text not null default 'draft'::text
  from_on date not null
  to_on date not null
  wish text
  return_note text
  sent_at timestamp with time zone
  sent_by uuid
  approved_on date
  approved_by uuid
  answer text
  answer_words text
  answer_on date
  answer_person_id uuid
  started_on date
  closed_on date
  close_reason text
  close_note text
  created_by uuid
  version integer not null default 1
  created_at timestamp with time zone not null default now()
  constraint plan_answer_check CHECK ((answer = ANY (ARRAY['agreed'::text, 'opinion'::text, 'refused'::text])))
  constraint plan_check CHECK ((to_on >= from_on))
  constraint plan_check1 CHECK (((answer IS NULL) = (answer_on IS NULL)))
  constraint plan_check2 CHECK (((state = 'closed'::text) = (closed_on IS NOT NULL)))
  constraint plan_check3 CHECK (((state = 'closed'::text) = (close_reason IS NOT NULL)))
  constraint plan_close_reason_check CHECK ((close_reason = ANY (ARRAY['replaced'::text, 'done'::text, 'stopped'::text, 'refused'::text, 'merged'::text])))
  constraint plan_number_check CHECK ((number > 0))
  constraint plan_organization_id_answer_person_id_fkey FOREIGN KEY (organization_id, answer_person_id) REFERENCES ryadom.person(organization_id, id)
  constraint plan_organization_id_case_id_fkey FOREIGN KEY (organization_id, case_id) REFERENCES ryadom.family_case(organization_id, id) ON DELETE CASCADE
  constraint plan_organization_id_family_id_fkey FOREIGN KEY (organization_id, family_id) REFERENCES ryadom.family(organization_id, id) ON DELETE CASCADE
  constraint plan_pkey PRIMARY KEY (organization_id, id)
  constraint plan_state_check CHECK ((state = ANY (ARRAY['draft'::text, 'proposed'::text, 'approved'::text, 'active'::text, 'closed'::text])))
  CREATE INDEX plan_family ON ryadom.plan USING btree (organization_id, family_id, number DESC)
  CREATE INDEX plan_in_force ON ryadom.plan USING btree (organization_id, practice_id) WHERE (state = 'active'::text)
  CREATE UNIQUE INDEX plan_active ON ryadom.plan USING btree (organization_id, case_id) WHERE (state = 'active'::text)
  CREATE UNIQUE INDEX plan_written ON ryadom.plan USING btree (organization_id, case_id) WHERE (state = ANY (ARRAY['draft'::text, 'proposed'::text, 'approved'::text]))
  policy scope for * using ((organization_id = ryadom.org()) AND (( SELECT ryadom.sees_all() AS sees_all) OR (EXISTS ( SELECT
   FROM ryadom.family_scope s
  WHERE ((s.organization_id = plan.organization_id) AND (s.principal = ANY (( SELECT ryadom.principals() AS principals)::uuid[])) AND (s.family_id = plan.family_id)))))) check 
  policy withheld for r using COALESCE((family_id <> ALL (( SELECT ryadom.withheld_ids('{general}'::text[]) AS withheld_ids)::uuid[])), true) check 
  row level security, forced
  grant DELETE, INSERT, SELECT, UPDATE to ryadom_app

-- ryadom.plan_goal
  organization_id integer not null
  id uuid not null
  plan_id uuid not null
  family_id uuid not null
  line_id uuid not null
  "position" integer not null
  problem text not null
  cause text
  goal text not null
  levels jsonb
  weight integer not null default 1
  level_before integer
  level_now integer
  changed jsonb not null default '{}'::jsonb
  created_by uuid
  version integer not null default 1
  created_at timestamp with time zone not null default now()
  constraint plan_goal_goal_check CHECK ((goal <> ''::text))
  constraint plan_goal_level_before_check CHECK (((level_before >= '-2'::integer) AND (level_before <= 2)))
  constraint plan_goal_level_now_check CHECK (((level_now >= '-2'::integer) AND (level_now <= 2)))
  constraint plan_goal_levels_check CHECK (((levels IS NULL) OR (jsonb_array_length(levels) = 5)))
  constraint plan_goal_organization_id_family_id_fkey FOREIGN KEY (organization_id, family_id) REFERENCES ryadom.family(organization_id, id) ON DELETE CASCADE
  constraint plan_goal_organization_id_plan_id_fkey FOREIGN KEY (organization_id, plan_id) REFERENCES ryadom.plan(organization_id, id) ON DELETE CASCADE
  constraint plan_goal_pkey PRIMARY KEY (organization_id, id)
  constraint plan_goal_problem_check CHECK ((problem <> ''::text))
  constraint plan_goal_weight_check CHECK (((weight >= 1) AND (weight <= 10)))
  CREATE INDEX plan_goal_family ON ryadom.plan_goal USING btree (organization_id, family_id)
  CREATE INDEX plan_goal_plan ON ryadom.plan_goal USING btree (organization_id, plan_id, "position")
  policy scope for * using ((organization_id = ryadom.org()) AND (( SELECT ryadom.sees_all() AS sees_all) OR (EXISTS ( SELECT
   FROM ryadom.family_scope s
  WHERE ((s.organization_id = plan_goal.organization_id) AND (s.principal = ANY (( SELECT ryadom.principals() AS principals)::uuid[])) AND (s.family_id = plan_goal.family_id)))))) check 
  policy withheld for r using COALESCE((family_id <> ALL (( SELECT ryadom.withheld_ids('{general}'::text[]) AS withheld_ids)::uuid[])), true) check 
  row level security, forced
  grant DELETE, INSERT, SELECT, UPDATE to ryadom_app

-- ryadom.plan_goal_view
  view  SELECT organization_id,
    id,
    plan_id,
    family_id,
    line_id,
    "position",
    problem,
    cause,
    goal,
    levels,
    weight,
    level_before,
    level_now
   FROM ryadom.plan_goal;
  grant SELECT to ryadom_app

-- ryadom.plan_measure
  organization_id integer not null
  id uuid not null
  plan_id uuid not null
  goal_id uuid not null
  family_id uuid not null
  line_id uuid not null
  "position" integer not null
  title text not null
  service_id text
  person_id uuid
  staff_id uuid
  partner text
  method text
  amount integer not null
  period text not null default 'term'::text
  minutes integer
  unit text
  from_on date
  to_on date
  declined text
  replaces uuid
  done_on date
  changed jsonb not null default '{}'::jsonb
  created_by uuid
  version integer not null default 1
  created_at timestamp with time zone not null default now()
  partner_id uuid
  short_note text
  constraint plan_measure_amount_check CHECK (((amount >= 1) AND (amount <= 1000)))
  constraint plan_measure_check CHECK (((to_on IS NULL) OR (from_on IS NULL) OR (to_on >= from_on)))
  constraint plan_measure_minutes_check CHECK (((minutes >= 1) AND (minutes <= 1440)))
  constraint plan_measure_organization_id_family_id_fkey FOREIGN KEY (organization_id, family_id) REFERENCES ryadom.family(organization_id, id) ON DELETE CASCADE
  constraint plan_measure_organization_id_goal_id_fkey FOREIGN KEY (organization_id, goal_id) REFERENCES ryadom.plan_goal(organization_id, id) ON DELETE CASCADE
  constraint plan_measure_organization_id_person_id_fkey FOREIGN KEY (organization_id, person_id) REFERENCES ryadom.person(organization_id, id)
  constraint plan_measure_organization_id_plan_id_fkey FOREIGN KEY (organization_id, plan_id) REFERENCES ryadom.plan(organization_id, id) ON DELETE CASCADE
  constraint plan_measure_organization_id_staff_id_fkey FOREIGN KEY (organization_id, staff_id) REFERENCES ryadom.staff(organization_id, id)
  constraint plan_measure_partner_fkey FOREIGN KEY (organization_id, partner_id) REFERENCES ryadom.partner(organization_id, id)
  constraint plan_measure_period_check CHECK ((period = ANY (ARRAY['week'::text, 'month'::text, 'term'::text])))
  constraint plan_measure_pkey PRIMARY KEY (organization_id, id)
  constraint plan_measure_title_check CHECK ((title <> ''::text))
  CREATE INDEX plan_measure_family ON ryadom.plan_measure USING btree (organization_id, family_id)
  CREATE INDEX plan_measure_goal ON ryadom.plan_measure USING btree (organization_id, goal_id)
  CREATE INDEX plan_measure_partner ON ryadom.plan_measure USING btree (organization_id, partner_id) WHERE (partner_id IS NOT NULL)
  CREATE INDEX plan_measure_person ON ryadom.plan_measure USING btree (organization_id, person_id) WHERE (person_id IS NOT NULL)
  CREATE INDEX plan_measure_plan ON ryadom.plan_measure USING btree (organization_id, plan_id, "position")
  CREATE UNIQUE INDEX plan_measure_once ON ryadom.plan_measure USING btree (organization_id, plan_id, service_id, person_id) NULLS NOT DISTINCT WHERE ((service_id IS NOT NULL) AND (declined IS NULL))
  policy scope for * using ((organization_id = ryadom.org()) AND (( SELECT ryadom.sees_all() AS sees_all) OR (EXISTS ( SELECT
   FROM ryadom.family_scope s
  WHERE ((s.organization_id = plan_measure.organization_id) AND (s.principal = ANY (( SELECT ryadom.principals() AS principals)::uuid[])) AND (s.family_id = plan_measure.family_id)))))) check 
  policy withheld for r using (( SELECT ryadom.hides_nothing() AS hides_nothing) OR (COALESCE((family_id <> ALL (( SELECT ryadom.withheld_ids('{general}'::text[]) AS withheld_ids)::uuid[])), true) AND COALESCE((((family_id)::text || (person_id)::text) <> ALL (( SELECT ryadom.closed_pairs() AS closed_pairs)::text[])), true))) check 
  row level security, forced
  grant DELETE, INSERT, SELECT, UPDATE to ryadom_app

-- ryadom.plan_measure_view
  view  SELECT organization_id,
    id,
    plan_id,
    goal_id,
    family_id,
    line_id,
    "position",
    title,
    service_id,
    person_id,
    staff_id,
    NULLIF(concat_ws(', '::text, ( SELECT n.name
           FROM ryadom.partner_view n
          WHERE n.organization_id = m.organization_id AND n.id = m.partner_id), partner), ''::text) AS partner,
    method,
    amount,
    period,
    minutes,
    unit,
    from_on,
    to_on,
    declined,
    replaces,
    done_on,
    partner_id,
    short_note
   FROM ryadom.plan_measure m;
  grant SELECT to ryadom_app

-- ryadom.plan_period()
CREATE OR REPLACE FUNCTION ryadom.plan_period(period text, begin date, day date)
 RETURNS integer
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
AS $function$
  select case period
    when 'week' then (day - begin) / 7
    when 'month' then (extract(year from day)::integer - extract(year from begin)::integer) * 12
      + extract(month from day)::integer - extract(month from begin)::integer
      - case when extract(day from day) < extract(day from begin) and extract(day from day + 1) <> 1 then 1 else 0 end
    else 0 end
$function$


-- ryadom.plan_period_begin()
CREATE OR REPLACE FUNCTION ryadom.plan_period_begin(period text, begin date, number integer)
 RETURNS date
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
AS $function$
  select case period when 'week' then begin + number * 7 when 'month' then (begin + make_interval(months => number))::date else begin end
$function$


-- ryadom.plan_view
  view  SELECT organization_id,
    id,
    family_id,
    case_id,
    practice_id,
    number,
    base_id,
    state,
    from_on,
    to_on,
    wish,
    approved_on,
    approved_by,
    answer,
    answer_words,
    answer_on,
    started_on,
    closed_on,
    close_reason,
    version
   FROM ryadom.plan;
  grant SELECT to ryadom_app

-- ryadom.positions_stay()
CREATE OR REPLACE FUNCTION ryadom.positions_stay()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  -- A merge moves the record to the family that stays; an erased family takes its conclusions along, and then no item is left to ask.
  if (tg_op = 'DELETE' or (new.item_id, new.participant_id, new.stance, new.words, new.dissent, new.recorded_by)
        is distinct from (old.item_id, old.participant_id, old.stance, old.words, old.dissent, old.recorded_by))
      and exists (select from ryadom.review_item i where i.organization_id = old.organization_id and i.id = old.item_id and i.signed_at is not null) then
    raise exception 'a position of a signed conclusion stays as it is' using errcode = 'integrity_constraint_violation';
  end if;
  return case when tg_op = 'DELETE' then old else new end;
end $function$


-- ryadom.practice
  organization_id integer not null
  id text not null
  version text not null
  constraint practice_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES ryadom.organization(id) ON DELETE CASCADE
  constraint practice_organization_id_id_version_fkey FOREIGN KEY (organization_id, id, version) REFERENCES ryadom.pack_version(organization_id, practice_id, version)
  constraint practice_pkey PRIMARY KEY (organization_id, id)
  policy scope for * using (organization_id = ryadom.org()) check 
  row level security, forced
  grant DELETE, INSERT, SELECT, UPDATE to ryadom_app

-- ryadom.principals()
CREATE OR REPLACE FUNCTION ryadom.principals()
 RETURNS uuid[]
 LANGUAGE sql
 STABLE PARALLEL SAFE
AS $function$ select coalesce(nullif(current_setting('ryadom.principals', true), ''), '{}')::uuid[] $function$


-- ryadom.protect()
CREATE OR REPLACE FUNCTION ryadom.protect(tab regclass, family_column text DEFAULT NULL::text)
 RETURNS void
 LANGUAGE plpgsql
AS $function$
declare
  rule text := 'organization_id = ryadom.org()';
begin
  if family_column is not null then
    rule := rule || format(' and ((select ryadom.sees_all()) or %s)', ryadom.seen_family(tab, family_column));
  end if;
  execute format('alter table %s enable row level security', tab);
  execute format('alter table %s force row level security', tab);
  execute format('create policy scope on %s using (%s)', tab, rule);
  if family_column is not null then
    execute format('create policy withheld on %s as restrictive for select using (%s)', tab, ryadom.shown(tab, family_column, '{general}'));
  end if;
  execute format('grant select, insert, update, delete on %s to ryadom_app', tab);
end $function$


-- ryadom.public_day_view
  view  SELECT y.year,
    d.on_day,
    d.working,
    d.title,
    y.source
   FROM ( VALUES (2024,'Статья 112 ТК РФ, постановление Правительства РФ от 10.08.2023 № 1314'::text), (2025,'Статья 112 ТК РФ, постановление Правительства РФ от 04.10.2024 № 1335'::text), (2026,'Статья 112 ТК РФ, постановление Правительства РФ от 24.09.2025 № 1466'::text), (2027,'Статья 112 ТК РФ; переносы Правительства на этот год ещё не учтены, проверьте'::text)) y(year, source)
     JOIN ( VALUES ('2024-01-01'::date,false,'Новогодние каникулы'::text), ('2024-01-02'::date,false,'Новогодние каникулы'::text), ('2024-01-03'::date,false,'Новогодние каникулы'::text), ('2024-01-04'::date,false,'Новогодние каникулы'::text), ('2024-01-05'::date,false,'Новогодние каникулы'::text), ('2024-01-08'::date,false,'Новогодние каникулы'::text), ('2024-02-23'::date,false,'День защитника Отечества'::text), ('2024-03-08'::date,false,'Международный женский день'::text), ('2024-04-27'::date,true,'Рабочая суббота за 29 апреля'::text), ('2024-04-29'::date,false,'Перенос с 27 апреля'::text), ('2024-04-30'::date,false,'Перенос со 2 ноября'::text), ('2024-05-01'::date,false,'Праздник Весны и Труда'::text), ('2024-05-09'::date,false,'День Победы'::text), ('2024-05-10'::date,false,'Перенос с 6 января'::text), ('2024-06-12'::date,false,'День России'::text), ('2024-11-02'::date,true,'Рабочая суббота за 30 апреля'::text), ('2024-11-04'::date,false,'День народного единства'::text), ('2024-12-28'::date,true,'Рабочая суббота за 30 декабря'::text), ('2024-12-30'::date,false,'Перенос с 28 декабря'::text), ('2024-12-31'::date,false,'Перенос с 7 января'::text), ('2025-01-01'::date,false,'Новогодние каникулы'::text), ('2025-01-02'::date,false,'Новогодние каникулы'::text), ('2025-01-03'::date,false,'Новогодние каникулы'::text), ('2025-01-06'::date,false,'Новогодние каникулы'::text), ('2025-01-07'::date,false,'Рождество Христово'::text), ('2025-01-08'::date,false,'Новогодние каникулы'::text), ('2025-05-01'::date,false,'Праздник Весны и Труда'::text), ('2025-05-02'::date,false,'Перенос с 4 января'::text), ('2025-05-08'::date,false,'Перенос с 23 февраля'::text), ('2025-05-09'::date,false,'День Победы'::text), ('2025-06-12'::date,false,'День России'::text), ('2025-06-13'::date,false,'Перенос с 8 марта'::text), ('2025-11-01'::date,true,'Рабочая суббота за 3 ноября'::text), ('2025-11-03'::date,false,'Перенос с 1 ноября'::text), ('2025-11-04'::date,false,'День народного единства'::text), ('2025-12-31'::date,false,'Перенос с 5 января'::text), ('2026-01-01'::date,false,'Новогодние каникулы'::text), ('2026-01-02'::date,false,'Новогодние каникулы'::text), ('2026-01-05'::date,false,'Новогодние каникулы'::text), ('2026-01-06'::date,false,'Новогодние каникулы'::text), ('2026-01-07'::date,false,'Рождество Христово'::text), ('2026-01-08'::date,false,'Новогодние каникулы'::text), ('2026-01-09'::date,false,'Перенос с 3 января'::text), ('2026-02-23'::date,false,'День защитника Отечества'::text), ('2026-03-09'::date,false,'Перенос с 8 марта'::text), ('2026-05-01'::date,false,'Праздник Весны и Труда'::text), ('2026-05-11'::date,false,'Перенос с 9 мая'::text), ('2026-06-12'::date,false,'День России'::text), ('2026-11-04'::date,false,'День народного единства'::text), ('2026-12-31'::date,false,'Перенос с 4 января'::text), ('2027-01-01'::date,false,'Новогодние каникулы'::text), ('2027-01-04'::date,false,'Новогодние каникулы'::text), ('2027-01-05'::date,false,'Новогодние каникулы'::text), ('2027-01-06'::date,false,'Новогодние каникулы'::text), ('2027-01-07'::date,false,'Рождество Христово'::text), ('2027-01-08'::date,false,'Новогодние каникулы'::text), ('2027-02-23'::date,false,'День защитника Отечества'::text), ('2027-03-08'::date,false,'Международный женский день'::text), ('2027-05-03'::date,false,'Перенос с 1 мая'::text), ('2027-05-10'::date,false,'Перенос с 9 мая'::text), ('2027-06-14'::date,false,'Перенос с 12 июня'::text), ('2027-11-04'::date,false,'День народного единства'::text)) d(on_day, working, title) ON EXTRACT(year FROM d.on_day) = y.year::numeric;
  grant SELECT to ryadom_app

-- ryadom.recipient_view
  view  SELECT organization_id,
    record_id,
    person_id,
    family_id
   FROM ryadom.service_recipient;
  grant SELECT to ryadom_app

-- ryadom.record_trace_view
  view  SELECT service_record.organization_id,
    service_record.id,
    service_record.family_id,
    service_record.created_at,
    service_record.created_by
   FROM ryadom.service_record
UNION ALL
 SELECT aid_record.organization_id,
    aid_record.id,
    aid_record.family_id,
    aid_record.created_at,
    aid_record.created_by
   FROM ryadom.aid_record
UNION ALL
 SELECT outcome_record.organization_id,
    outcome_record.id,
    outcome_record.family_id,
    outcome_record.created_at,
    outcome_record.created_by
   FROM ryadom.outcome_record;
  grant SELECT to ryadom_app

-- ryadom.refresh_changed_scope()
CREATE OR REPLACE FUNCTION ryadom.refresh_changed_scope()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
begin
  perform ryadom.refresh_scope_of(min(n.organization_id), array_agg(distinct n.family_id) || array_agg(distinct o.family_id))
    from new_rows n join old_rows o on o.organization_id = n.organization_id and o.id = n.id
    where (n.branch_id, n.family_id) <> (o.branch_id, o.family_id) or n.case_manager_id is distinct from o.case_manager_id;
  return null;
end $function$


-- ryadom.refresh_children()
CREATE OR REPLACE FUNCTION ryadom.refresh_children()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
begin
  if tg_op = 'DELETE' then
    perform ryadom.refresh_children_of(min(organization_id), array_agg(distinct family_id)) from old_rows;
  elsif tg_op = 'UPDATE' then
    perform ryadom.refresh_children_of(min(organization_id), array_agg(distinct family_id))
      from (select organization_id, family_id from new_rows union all select organization_id, family_id from old_rows) touched;
  else
    perform ryadom.refresh_children_of(min(organization_id), array_agg(distinct family_id)) from new_rows;
  end if;
  return null;
end $function$


-- ryadom.refresh_children_of()
CREATE OR REPLACE FUNCTION ryadom.refresh_children_of(org integer, families uuid[])
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
 SET enable_seqscan TO 'off'
 SET plan_cache_mode TO 'force_generic_plan'
AS $function$
declare
  before_all text := current_setting('ryadom.all', true);
begin
  if families is null then return; end if;
  -- A person may live in a family that the writer does not see.
  perform set_config('ryadom.all', '1', true);
  update ryadom.family f set children_until = coalesce(c.until, '{}')
    from unnest(families) u(id) left join lateral (
      select array_agg(k.until order by k.until) as until from (
        -- The day before one's own, eighteen years on, and the next: who is born on 29 February is of age on 1 March.
        select least(case when p.birth_on is not null then (p.birth_on - 1 + interval '18 years')::date + 1
          when m.role = 'child' then 'infinity' end, case when p.birth_on is not null or m.role = 'child' then p.death_on end) as until
        from ryadom.membership m join ryadom.person p on p.organization_id = org and p.id = m.person_id
        where m.organization_id = org and m.family_id = u.id and m.to_on is null) k
      where k.until is not null) c on true
    where f.organization_id = org and f.id = u.id and f.children_until is distinct from coalesce(c.until, '{}');
  perform set_config('ryadom.all', coalesce(before_all, ''), true);
end $function$


-- ryadom.refresh_children_of_people()
CREATE OR REPLACE FUNCTION ryadom.refresh_children_of_people()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
 SET enable_seqscan TO 'off'
 SET plan_cache_mode TO 'force_generic_plan'
AS $function$
declare
  before_all text := current_setting('ryadom.all', true);
  org integer;
  families uuid[];
begin
  perform set_config('ryadom.all', '1', true);
  select min(m.organization_id), array_agg(distinct m.family_id) into org, families
    from new_rows n join old_rows o on o.organization_id = n.organization_id and o.id = n.id
    join ryadom.membership m on m.organization_id = n.organization_id and m.person_id = n.id
    where n.birth_on is distinct from o.birth_on or n.death_on is distinct from o.death_on;
  perform set_config('ryadom.all', coalesce(before_all, ''), true);
  perform ryadom.refresh_children_of(org, families);
  return null;
end $function$


-- ryadom.refresh_family_scope()
CREATE OR REPLACE FUNCTION ryadom.refresh_family_scope()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
begin
  if tg_op = 'DELETE' then
    perform ryadom.refresh_scope_of(min(organization_id), array_agg(distinct family_id)) from old_rows;
  elsif tg_op = 'UPDATE' then
    perform ryadom.refresh_scope_of(min(organization_id), array_agg(distinct family_id))
      from (select organization_id, family_id from new_rows union all select organization_id, family_id from old_rows) touched;
  else
    perform ryadom.refresh_scope_of(min(organization_id), array_agg(distinct family_id)) from new_rows;
  end if;
  return null;
end $function$


-- ryadom.refresh_scope_of()
CREATE OR REPLACE FUNCTION ryadom.refresh_scope_of(org integer, families uuid[])
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
declare
  before_all text := current_setting('ryadom.all', true);
begin
  if families is null then return; end if;
  -- The refresh must see every case of the family, also of a branch that the caller does not manage.
  perform set_config('ryadom.all', '1', true);
  delete from ryadom.family_scope s where s.organization_id = org and s.family_id = any (families)
    and not exists (select from ryadom.family_principals(org, families) p
      where p.family_id = s.family_id and p.principal = s.principal);
  insert into ryadom.family_scope (organization_id, family_id, principal)
    select org, p.family_id, p.principal from ryadom.family_principals(org, families) p
    on conflict do nothing;
  perform set_config('ryadom.all', coalesce(before_all, ''), true);
end $function$


-- ryadom.refresh_withheld()
CREATE OR REPLACE FUNCTION ryadom.refresh_withheld(org integer, families uuid[])
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
declare
  before_all text := current_setting('ryadom.all', true);
begin
  -- The organization may be going itself.
  if not exists (select from ryadom.organization o where o.id = org) then return; end if;
  perform set_config('ryadom.all', '1', true);
  delete from ryadom.withheld w where w.organization_id = org and (families is null or w.family_id = any (families));
  insert into ryadom.withheld (organization_id, purpose, subject_id, family_id, from_on, to_on)
  with ground as materialized (
    select g.purpose, range_agg(daterange(g.from_on, g.to_on + 1)) as covered,
      coalesce(range_agg(daterange(g.from_on, g.to_on + 1)) filter (where g.after_revocation), '{}') as lasting
    from ryadom.organization_ground g where g.organization_id = org and g.first_days is null group by g.purpose
  ), first as materialized (
    -- Families of one day are alike.
    select f.day, range_agg(daterange(g.from_on, g.to_on + 1) * daterange(null, f.day + g.first_days)) as covered
    from (select distinct f.created_at::date as day from ryadom.family f where f.organization_id = org and (families is null or f.id = any (families))) f
    join ryadom.organization_ground g on g.organization_id = org and g.purpose = 'general' and g.first_days is not null group by f.day
  ), given as materialized (
    -- A consent that holds covers every day until its last: the past needs no answer.
    select c.family_id, c.person_id, c.purpose, bool_or(c.revoked_on is not null) as revoked,
      coalesce(range_agg(daterange(null, c.until_on + 1)) filter (where c.revoked_on is null), '{}') as covered
    from ryadom.consent c where c.organization_id = org and (families is null or c.family_id = any (families))
      and c.signed_on is not null and c.purpose in ('general', 'health', 'photo', 'diagnostics')
    group by c.family_id, c.person_id, c.purpose
  ), by_family as materialized (
    select v.family_id, range_agg(v.covered) as covered from given v where v.purpose = 'general' group by v.family_id
  ), gap as (
    select 'general' as purpose, f.id as subject_id, f.id as family_id, '{(,)}'::datemultirange
      - coalesce((select g.covered from ground g where g.purpose = 'general'), '{}') - coalesce(b.covered, '{}') - coalesce(d.covered, '{}') as days
    from ryadom.family f left join by_family b on b.family_id = f.id left join first d on d.day = f.created_at::date
    where f.organization_id = org and (families is null or f.id = any (families))
    union all
    select v.purpose, case when v.purpose in ('health', 'diagnostics') then v.person_id else v.family_id end, v.family_id,
      '{(,)}'::datemultirange - v.covered - coalesce(case when v.revoked then g.lasting else g.covered end, '{}')
    from given v left join ground g on g.purpose = v.purpose
    where v.revoked or v.purpose <> 'general'
  )
  select org, x.purpose, x.subject_id, x.family_id, coalesce(lower(x.days), '-infinity'), coalesce(upper(x.days), 'infinity')
  from (select gap.purpose, gap.subject_id, gap.family_id, unnest(range_agg(gap.days)) as days from gap group by 1, 2, 3) x
  where upper(x.days) is null or upper(x.days) > current_date - 1
  -- Who moved has consents in two families.
  on conflict (organization_id, purpose, subject_id, from_on) do update set to_on = greatest(withheld.to_on, excluded.to_on);
  perform set_config('ryadom.all', coalesce(before_all, ''), true);
end $function$


-- ryadom.relation
  organization_id integer not null
  id uuid not null
  family_id uuid not null
  person_id uuid not null
  other_id uuid not null
  kind text not null
  note text
  from_on date
  to_on date
  version integer not null default 1
  created_at timestamp with time zone not null default now()
  basis text
  constraint relation_check CHECK ((person_id <> other_id))
  constraint relation_kind_check CHECK ((kind = ANY (ARRAY['parent'::text, 'spouse'::text, 'partner'::text, 'divorced'::text, 'separated'::text, 'sibling'::text, 'grandparent'::text, 'guardian'::text, 'close'::text, 'conflict'::text, 'other'::text])))
  constraint relation_organization_id_family_id_fkey FOREIGN KEY (organization_id, family_id) REFERENCES ryadom.family(organization_id, id) ON DELETE CASCADE
  constraint relation_organization_id_other_id_fkey FOREIGN KEY (organization_id, other_id) REFERENCES ryadom.person(organization_id, id) ON DELETE CASCADE
  constraint relation_organization_id_person_id_fkey FOREIGN KEY (organization_id, person_id) REFERENCES ryadom.person(organization_id, id) ON DELETE CASCADE
  constraint relation_pkey PRIMARY KEY (organization_id, id)
  CREATE INDEX relation_family ON ryadom.relation USING btree (organization_id, family_id)
  CREATE INDEX relation_other ON ryadom.relation USING btree (organization_id, other_id)
  CREATE INDEX relation_person ON ryadom.relation USING btree (organization_id, person_id)
  policy scope for * using ((organization_id = ryadom.org()) AND (( SELECT ryadom.sees_all() AS sees_all) OR (EXISTS ( SELECT
   FROM ryadom.family_scope s
  WHERE ((s.organization_id = relation.organization_id) AND (s.principal = ANY (( SELECT ryadom.principals() AS principals)::uuid[])) AND (s.family_id = relation.family_id)))))) check 
  policy withheld for r using (( SELECT ryadom.hides_nothing() AS hides_nothing) OR (COALESCE((family_id <> ALL (( SELECT ryadom.withheld_ids('{general}'::text[]) AS withheld_ids)::uuid[])), true) AND COALESCE((id <> ALL (( SELECT ryadom.closed_ids() AS closed_ids)::uuid[])), true) AND COALESCE((((family_id)::text || (person_id)::text) <> ALL (( SELECT ryadom.closed_pairs() AS closed_pairs)::text[])), true) AND COALESCE((((family_id)::text || (other_id)::text) <> ALL (( SELECT ryadom.closed_pairs() AS closed_pairs)::text[])), true))) check 
  row level security, forced
  grant DELETE, INSERT, SELECT, UPDATE to ryadom_app

-- ryadom.relation_view
  view  SELECT organization_id,
    id,
    family_id,
    person_id,
    other_id,
    kind,
    note,
    from_on,
    to_on,
    version,
    created_at,
    basis
   FROM ryadom.relation;
  grant SELECT to ryadom_app

-- ryadom.review
  organization_id integer not null
  id uuid not null
  practice_id text not null
  number integer not null
  held_on date not null
  starts_at time without time zone
  place text
  note text
  state text not null default 'planned'::text
  cancel_reason text
  created_by uuid
  version integer not null default 1
  created_at timestamp with time zone not null default now()
  constraint review_check CHECK (((state = 'cancelled'::text) = (cancel_reason IS NOT NULL)))
  constraint review_number_check CHECK ((number > 0))
  constraint review_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES ryadom.organization(id) ON DELETE CASCADE
  constraint review_organization_id_practice_id_fkey FOREIGN KEY (organization_id, practice_id) REFERENCES ryadom.practice(organization_id, id)
  constraint review_pkey PRIMARY KEY (organization_id, id)
  constraint review_state_check CHECK ((state = ANY (ARRAY['planned'::text, 'cancelled'::text])))
  CREATE INDEX review_day ON ryadom.review USING btree (organization_id, practice_id, held_on DESC, id)
  CREATE UNIQUE INDEX review_number ON ryadom.review USING btree (organization_id, practice_id, EXTRACT(year FROM held_on), number)
  policy scope for * using (organization_id = ryadom.org()) check 
  row level security, forced
  grant DELETE, INSERT, SELECT, UPDATE to ryadom_app

-- ryadom.review_assessment
  organization_id integer not null
  item_id uuid not null
  assessment_id uuid not null
  family_id uuid not null
  person_id uuid
  ground text
  shown jsonb not null
  constraint review_assessment_ground_check CHECK ((ground = 'diagnostics'::text))
  constraint review_assessment_organization_id_family_id_fkey FOREIGN KEY (organization_id, family_id) REFERENCES ryadom.family(organization_id, id) ON DELETE CASCADE
  constraint review_assessment_organization_id_item_id_fkey FOREIGN KEY (organization_id, item_id) REFERENCES ryadom.review_item(organization_id, id) ON DELETE CASCADE
  constraint review_assessment_organization_id_person_id_fkey FOREIGN KEY (organization_id, person_id) REFERENCES ryadom.person(organization_id, id)
  constraint review_assessment_pkey PRIMARY KEY (organization_id, item_id, assessment_id)
  CREATE INDEX review_assessment_family ON ryadom.review_assessment USING btree (organization_id, family_id)
  CREATE INDEX review_assessment_person ON ryadom.review_assessment USING btree (organization_id, person_id) WHERE (person_id IS NOT NULL)
  policy scope for * using ((organization_id = ryadom.org()) AND (( SELECT ryadom.sees_all() AS sees_all) OR (EXISTS ( SELECT
   FROM ryadom.family_scope s
  WHERE ((s.organization_id = review_assessment.organization_id) AND (s.principal = ANY (( SELECT ryadom.principals() AS principals)::uuid[])) AND (s.family_id = review_assessment.family_id)))))) check 
  policy withheld for r using COALESCE((family_id <> ALL (( SELECT ryadom.withheld_ids('{general}'::text[]) AS withheld_ids)::uuid[])), true) check 
  policy withheld_diagnostics for r using ((ground IS NULL) OR (person_id IS NULL) OR (( SELECT ryadom.withheld_on() AS withheld_on) IS NULL) OR (NOT (EXISTS ( SELECT
   FROM ryadom.withheld w
  WHERE ((w.organization_id = review_assessment.organization_id) AND (w.purpose = review_assessment.ground) AND (w.subject_id = review_assessment.person_id) AND (w.from_on <= ( SELECT ryadom.withheld_on() AS withheld_on)) AND (w.to_on > ( SELECT ryadom.withheld_on() AS withheld_on))))))) check 
  row level security, forced
  grant DELETE, INSERT, SELECT, UPDATE to ryadom_app

-- ryadom.review_assessment_view
  view  SELECT organization_id,
    item_id,
    assessment_id,
    family_id,
    person_id,
    shown
   FROM ryadom.review_assessment;
  grant SELECT to ryadom_app

-- ryadom.review_has_signed()
CREATE OR REPLACE FUNCTION ryadom.review_has_signed(org integer, review uuid)
 RETURNS boolean
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
declare
  before_all text := current_setting('ryadom.all', true);
  found boolean;
begin
  perform set_config('ryadom.all', '1', true);
  found := exists (select from ryadom.review_item i where i.organization_id = org and org = ryadom.org() and i.review_id = review and i.signed_at is not null);
  perform set_config('ryadom.all', coalesce(before_all, ''), true);
  return found;
end $function$


-- ryadom.review_item
  organization_id integer not null
  id uuid not null
  review_id uuid not null
  family_id uuid not null
  case_id uuid not null
  "position" integer not null
  reasons jsonb not null default '[]'::jsonb
  heard_at timestamp with time zone
  heard_by uuid
  facts jsonb
  report text
  family_word text
  family_words text
  decision text
  ground text
  result_id text
  level_id text
  plan_from date
  plan_to date
  to_manager_id uuid
  to_branch_id uuid
  to_practice_id text
  orders jsonb not null default '[]'::jsonb
  chair_id uuid
  chair_at timestamp with time zone
  secretary_id uuid
  secretary_at timestamp with time zone
  signed_at timestamp with time zone
  signed_on date
  attendance jsonb
  done jsonb
  corrects_id uuid
  correct_reason text
  created_by uuid
  version integer not null default 1
  created_at timestamp with time zone not null default now()
  constraint review_item_check CHECK (((corrects_id IS NULL) = (correct_reason IS NULL)))
  constraint review_item_check1 CHECK (((heard_at IS NULL) = (facts IS NULL)))
  constraint review_item_check2 CHECK (((signed_at IS NULL) = (done IS NULL)))
  constraint review_item_check3 CHECK (((signed_at IS NULL) = (attendance IS NULL)))
  constraint review_item_check4 CHECK (((signed_at IS NULL) OR ((decision IS NOT NULL) AND (ground IS NOT NULL) AND (chair_at IS NOT NULL) AND (heard_at IS NOT NULL) AND (family_word IS NOT NULL))))
  constraint review_item_check5 CHECK (((chair_at IS NULL) = (chair_id IS NULL)))
  constraint review_item_check6 CHECK (((secretary_at IS NULL) = (secretary_id IS NULL)))
  constraint review_item_decision_check CHECK ((decision = ANY (ARRAY['open'::text, 'continue'::text, 'level'::text, 'plan'::text, 'transfer'::text, 'stop'::text])))
  constraint review_item_family_word_check CHECK ((family_word = ANY (ARRAY['present'::text, 'said'::text, 'refused'::text])))
  constraint review_item_organization_id_case_id_fkey FOREIGN KEY (organization_id, case_id) REFERENCES ryadom.family_case(organization_id, id) ON DELETE CASCADE
  constraint review_item_organization_id_family_id_fkey FOREIGN KEY (organization_id, family_id) REFERENCES ryadom.family(organization_id, id) ON DELETE CASCADE
  constraint review_item_organization_id_review_id_fkey FOREIGN KEY (organization_id, review_id) REFERENCES ryadom.review(organization_id, id) ON DELETE CASCADE
  constraint review_item_organization_id_to_branch_id_fkey FOREIGN KEY (organization_id, to_branch_id) REFERENCES ryadom.branch(organization_id, id)
  constraint review_item_organization_id_to_manager_id_fkey FOREIGN KEY (organization_id, to_manager_id) REFERENCES ryadom.staff(organization_id, id)
  constraint review_item_pkey PRIMARY KEY (organization_id, id)
  CREATE INDEX review_item_case ON ryadom.review_item USING btree (organization_id, case_id, signed_on DESC)
  CREATE INDEX review_item_family ON ryadom.review_item USING btree (organization_id, family_id)
  CREATE INDEX review_item_review ON ryadom.review_item USING btree (organization_id, review_id, "position")
  CREATE UNIQUE INDEX review_item_corrects ON ryadom.review_item USING btree (organization_id, corrects_id) WHERE (corrects_id IS NOT NULL)
  policy scope for * using ((organization_id = ryadom.org()) AND (( SELECT ryadom.sees_all() AS sees_all) OR (EXISTS ( SELECT
   FROM ryadom.family_scope s
  WHERE ((s.organization_id = review_item.organization_id) AND (s.principal = ANY (( SELECT ryadom.principals() AS principals)::uuid[])) AND (s.family_id = review_item.family_id)))))) check 
  policy withheld for r using COALESCE((family_id <> ALL (( SELECT ryadom.withheld_ids('{general}'::text[]) AS withheld_ids)::uuid[])), true) check 
  row level security, forced
  grant DELETE, INSERT, SELECT, UPDATE to ryadom_app

-- ryadom.review_item_view
  view  SELECT organization_id,
    id,
    review_id,
    family_id,
    case_id,
    "position",
    reasons,
    heard_at,
    facts,
    report,
    family_word,
    family_words,
    decision,
    ground,
    result_id,
    level_id,
    plan_from,
    plan_to,
    to_manager_id,
    to_branch_id,
    to_practice_id,
    orders,
    chair_id,
    chair_at,
    secretary_id,
    secretary_at,
    signed_at,
    signed_on,
    attendance,
    done,
    corrects_id,
    correct_reason,
    version
   FROM ryadom.review_item;
  grant SELECT to ryadom_app

-- ryadom.review_next_position()
CREATE OR REPLACE FUNCTION ryadom.review_next_position(org integer, review uuid)
 RETURNS integer
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
declare
  before_all text := current_setting('ryadom.all', true);
  place integer;
begin
  perform set_config('ryadom.all', '1', true);
  select coalesce(max(i.position), 0) + 1 into place from ryadom.review_item i where i.organization_id = org and org = ryadom.org() and i.review_id = review;
  perform set_config('ryadom.all', coalesce(before_all, ''), true);
  return place;
end $function$


-- ryadom.review_participant
  organization_id integer not null
  id uuid not null
  review_id uuid not null
  role text not null
  staff_id uuid
  name text
  office text
  employer text
  present boolean
  version integer not null default 1
  created_at timestamp with time zone not null default now()
  constraint review_participant_check CHECK (((staff_id IS NULL) = (name IS NOT NULL)))
  constraint review_participant_check1 CHECK (((role <> ALL (ARRAY['chair'::text, 'secretary'::text])) OR (staff_id IS NOT NULL)))
  constraint review_participant_organization_id_review_id_fkey FOREIGN KEY (organization_id, review_id) REFERENCES ryadom.review(organization_id, id) ON DELETE CASCADE
  constraint review_participant_organization_id_staff_id_fkey FOREIGN KEY (organization_id, staff_id) REFERENCES ryadom.staff(organization_id, id)
  constraint review_participant_pkey PRIMARY KEY (organization_id, id)
  constraint review_participant_role_check CHECK ((role = ANY (ARRAY['chair'::text, 'secretary'::text, 'member'::text, 'guest'::text])))
  CREATE UNIQUE INDEX review_chair ON ryadom.review_participant USING btree (organization_id, review_id) WHERE (role = 'chair'::text)
  CREATE UNIQUE INDEX review_colleague ON ryadom.review_participant USING btree (organization_id, review_id, staff_id) WHERE (staff_id IS NOT NULL)
  CREATE UNIQUE INDEX review_secretary ON ryadom.review_participant USING btree (organization_id, review_id) WHERE (role = 'secretary'::text)
  policy scope for * using (organization_id = ryadom.org()) check 
  row level security, forced
  grant DELETE, INSERT, SELECT, UPDATE to ryadom_app

-- ryadom.review_participant_view
  view  SELECT p.organization_id,
    p.id,
    p.review_id,
    p.role,
    p.staff_id,
    COALESCE(p.name, s.name) AS name,
    p.office,
    p.employer,
    p.present
   FROM ryadom.review_participant p
     LEFT JOIN ryadom.staff s ON s.organization_id = p.organization_id AND s.id = p.staff_id;
  grant SELECT to ryadom_app

-- ryadom.review_position
  organization_id integer not null
  item_id uuid not null
  participant_id uuid not null
  family_id uuid not null
  stance text not null
  words text
  dissent text
  recorded_by uuid
  version integer not null default 1
  changed_at timestamp with time zone not null default now()
  constraint review_position_organization_id_family_id_fkey FOREIGN KEY (organization_id, family_id) REFERENCES ryadom.family(organization_id, id) ON DELETE CASCADE
  constraint review_position_organization_id_item_id_fkey FOREIGN KEY (organization_id, item_id) REFERENCES ryadom.review_item(organization_id, id) ON DELETE CASCADE
  constraint review_position_organization_id_participant_id_fkey FOREIGN KEY (organization_id, participant_id) REFERENCES ryadom.review_participant(organization_id, id)
  constraint review_position_pkey PRIMARY KEY (organization_id, item_id, participant_id)
  constraint review_position_stance_check CHECK ((stance = ANY (ARRAY['for'::text, 'against'::text, 'abstained'::text])))
  CREATE INDEX review_position_family ON ryadom.review_position USING btree (organization_id, family_id)
  policy scope for * using ((organization_id = ryadom.org()) AND (( SELECT ryadom.sees_all() AS sees_all) OR (EXISTS ( SELECT
   FROM ryadom.family_scope s
  WHERE ((s.organization_id = review_position.organization_id) AND (s.principal = ANY (( SELECT ryadom.principals() AS principals)::uuid[])) AND (s.family_id = review_position.family_id)))))) check 
  policy withheld for r using COALESCE((family_id <> ALL (( SELECT ryadom.withheld_ids('{general}'::text[]) AS withheld_ids)::uuid[])), true) check 
  CREATE TRIGGER review_position_stays BEFORE DELETE OR UPDATE ON ryadom.review_position FOR EACH ROW EXECUTE FUNCTION ryadom.positions_stay()
  row level security, forced
  grant DELETE, INSERT, SELECT, UPDATE to ryadom_app

-- ryadom.review_position_view
  view  SELECT organization_id,
    item_id,
    participant_id,
    family_id,
    stance,
    words,
    dissent
   FROM ryadom.review_position;
  grant SELECT to ryadom_app

-- ryadom.review_quorum
  organization_id integer not null
  id uuid not null
  practice_id text not null
  from_on date not null
  members integer not null
  share integer not null default 0
  chair boolean not null default true
  secretary boolean not null default false
  basis text not null
  created_by uuid
  created_at timestamp with time zone not null default now()
  constraint review_quorum_basis_check CHECK ((basis <> ''::text))
  constraint review_quorum_members_check CHECK (((members >= 1) AND (members <= 50)))
  constraint review_quorum_organization_id_practice_id_fkey FOREIGN KEY (organization_id, practice_id) REFERENCES ryadom.practice(organization_id, id)
  constraint review_quorum_organization_id_practice_id_from_on_key UNIQUE (organization_id, practice_id, from_on)
  constraint review_quorum_pkey PRIMARY KEY (organization_id, id)
  constraint review_quorum_share_check CHECK (((share >= 0) AND (share <= 100)))
  policy scope for * using (organization_id = ryadom.org()) check 
  row level security, forced
  grant DELETE, INSERT, SELECT, UPDATE to ryadom_app

-- ryadom.review_request
  organization_id integer not null
  id uuid not null
  family_id uuid not null
  case_id uuid not null
  words text not null
  asked_by uuid
  item_id uuid
  created_at timestamp with time zone not null default now()
  constraint review_request_organization_id_case_id_fkey FOREIGN KEY (organization_id, case_id) REFERENCES ryadom.family_case(organization_id, id) ON DELETE CASCADE
  constraint review_request_organization_id_family_id_fkey FOREIGN KEY (organization_id, family_id) REFERENCES ryadom.family(organization_id, id) ON DELETE CASCADE
  constraint review_request_pkey PRIMARY KEY (organization_id, id)
  constraint review_request_words_check CHECK ((words <> ''::text))
  CREATE INDEX review_request_case ON ryadom.review_request USING btree (organization_id, case_id)
  CREATE INDEX review_request_family ON ryadom.review_request USING btree (organization_id, family_id)
  CREATE INDEX review_request_open ON ryadom.review_request USING btree (organization_id, case_id) WHERE (item_id IS NULL)
  policy scope for * using ((organization_id = ryadom.org()) AND (( SELECT ryadom.sees_all() AS sees_all) OR (EXISTS ( SELECT
   FROM ryadom.family_scope s
  WHERE ((s.organization_id = review_request.organization_id) AND (s.principal = ANY (( SELECT ryadom.principals() AS principals)::uuid[])) AND (s.family_id = review_request.family_id)))))) check 
  policy withheld for r using COALESCE((family_id <> ALL (( SELECT ryadom.withheld_ids('{general}'::text[]) AS withheld_ids)::uuid[])), true) check 
  row level security, forced
  grant DELETE, INSERT, SELECT, UPDATE to ryadom_app

-- ryadom.review_view
  view  SELECT organization_id,
    id,
    practice_id,
    number,
    held_on,
    starts_at,
    place,
    note,
    state,
    version
   FROM ryadom.review;
  grant SELECT to ryadom_app

-- ryadom.rule_run
  organization_id integer not null
  ran_at timestamp with time zone not null
  took_ms integer not null default 0
  constraint rule_run_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES ryadom.organization(id) ON DELETE CASCADE
  constraint rule_run_pkey PRIMARY KEY (organization_id)
  policy scope for * using (organization_id = ryadom.org()) check 
  row level security, forced
  grant DELETE, INSERT, SELECT, UPDATE to ryadom_app

-- ryadom.seal_audit()
CREATE OR REPLACE FUNCTION ryadom.seal_audit()
 RETURNS integer
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
declare
  last ryadom.audit_seal;
  total integer;
begin
  lock table ryadom.audit_seal in share row exclusive mode;
  select * into last from ryadom.audit_seal order by number desc limit 1;
  with moved as (
    delete from ryadom.audit_tail t where t.id in (select id from ryadom.audit_tail order by id limit 5000) returning t.*
  ), numbered as (
    insert into ryadom.audit_event
    select coalesce(last.last_seq, 0) + row_number() over (order by id), id, organization_id, at, actor_id, actor_name,
      operation, outcome, family_id, subject_id, details, request_id
    from moved returning *
  ), batch as (
    select min(n.seq) first_seq, max(n.seq) last_seq, count(*) total,
      string_agg(ryadom.audit_line(n::ryadom.audit_event), E'\n' order by n.seq) body
    from numbered n
  ), sealed as (
    insert into ryadom.audit_seal (number, first_seq, last_seq, digest)
    select coalesce(last.number, 0) + 1, first_seq, last_seq,
      sha256(coalesce(last.digest, ''::bytea) || convert_to(body, 'UTF8'))
    from batch where batch.total > 0 returning 1
  )
  select batch.total into total from batch left join sealed on true;
  return total;
end $function$


-- ryadom.search_token
  organization_id integer not null
  token text not null
  family_id uuid not null
  constraint search_token_pkey PRIMARY KEY (organization_id, token, family_id)
  CREATE INDEX search_token_family ON ryadom.search_token USING btree (organization_id, family_id)
  policy scope for * using ((organization_id = ryadom.org()) AND (( SELECT ryadom.sees_all() AS sees_all) OR (EXISTS ( SELECT
   FROM ryadom.family_scope s
  WHERE ((s.organization_id = search_token.organization_id) AND (s.principal = ANY (( SELECT ryadom.principals() AS principals)::uuid[])) AND (s.family_id = search_token.family_id)))))) check 
  policy withheld for r using COALESCE((family_id <> ALL (( SELECT ryadom.withheld_ids('{general}'::text[]) AS withheld_ids)::uuid[])), true) check 
  row level security, forced
  grant DELETE, INSERT, SELECT, UPDATE to ryadom_app

-- ryadom.search_view
  view  SELECT organization_id,
    token,
    family_id
   FROM ryadom.search_token;
  grant SELECT to ryadom_app

-- ryadom.seen_family()
CREATE OR REPLACE FUNCTION ryadom.seen_family(tab regclass, family_column text)
 RETURNS text
 LANGUAGE sql
 STABLE
AS $function$
  select format('exists (select from ryadom.family_scope s where s.organization_id = %1$s.organization_id
    and s.principal = any ((select ryadom.principals())::uuid[]) and s.family_id = %1$s.%2$I)', tab, family_column)
$function$


-- ryadom.sees_all()
CREATE OR REPLACE FUNCTION ryadom.sees_all()
 RETURNS boolean
 LANGUAGE sql
 STABLE PARALLEL SAFE
AS $function$ select coalesce(current_setting('ryadom.all', true), '') = '1' $function$


-- ryadom.sees_everybody()
CREATE OR REPLACE FUNCTION ryadom.sees_everybody()
 RETURNS boolean
 LANGUAGE plpgsql
 STABLE
AS $function$
begin
  return ryadom.sees_all() and ryadom.hides_nothing();
end $function$


-- ryadom.service_fact_view
  view  SELECT organization_id,
    practice_id,
    id AS record_id,
    case_id,
    family_id,
    service_id AS word_id,
    NULL::text AS extra_id,
    happened_on,
    code,
    practitioner AS detail,
    cancelled_at,
    cancel_reason
   FROM ryadom.service_record;
  grant SELECT to ryadom_app

-- ryadom.service_recipient
  organization_id integer not null
  record_id uuid not null
  person_id uuid not null
  family_id uuid not null
  constraint service_recipient_organization_id_person_id_fkey FOREIGN KEY (organization_id, person_id) REFERENCES ryadom.person(organization_id, id)
  constraint service_recipient_organization_id_record_id_fkey FOREIGN KEY (organization_id, record_id) REFERENCES ryadom.service_record(organization_id, id) ON DELETE CASCADE
  constraint service_recipient_pkey PRIMARY KEY (organization_id, record_id, person_id)
  CREATE INDEX service_recipient_person ON ryadom.service_recipient USING btree (organization_id, person_id)
  policy scope for * using ((organization_id = ryadom.org()) AND (( SELECT ryadom.sees_all() AS sees_all) OR (EXISTS ( SELECT
   FROM ryadom.family_scope s
  WHERE ((s.organization_id = service_recipient.organization_id) AND (s.principal = ANY (( SELECT ryadom.principals() AS principals)::uuid[])) AND (s.family_id = service_recipient.family_id)))))) check 
  policy withheld for r using (( SELECT ryadom.hides_nothing() AS hides_nothing) OR (COALESCE((family_id <> ALL (( SELECT ryadom.withheld_ids('{general}'::text[]) AS withheld_ids)::uuid[])), true) AND COALESCE((record_id <> ALL (( SELECT ryadom.closed_ids() AS closed_ids)::uuid[])), true) AND COALESCE((((family_id)::text || (person_id)::text) <> ALL (( SELECT ryadom.closed_pairs() AS closed_pairs)::text[])), true))) check 
  CREATE TRIGGER facts_added AFTER INSERT ON ryadom.service_recipient REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION ryadom.mark_recipients()
  CREATE TRIGGER facts_changed AFTER UPDATE ON ryadom.service_recipient REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION ryadom.mark_recipients()
  CREATE TRIGGER facts_removed AFTER DELETE ON ryadom.service_recipient REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION ryadom.mark_recipients()
  row level security, forced
  grant DELETE, INSERT, SELECT, UPDATE to ryadom_app

-- ryadom.service_record
  organization_id integer not null
  id uuid not null
  case_id uuid not null
  family_id uuid not null
  practice_id text not null
  service_id text not null
  happened_on date not null
  starts_at time without time zone
  minutes integer
  topic text
  practitioner text
  place text
  note text
  code text
  group_id uuid
  whole_family boolean not null default false
  cancelled_at timestamp with time zone
  cancel_reason text
  created_by uuid
  version integer not null default 1
  created_at timestamp with time zone not null default now()
  constraint service_record_check CHECK (((cancelled_at IS NULL) = (cancel_reason IS NULL)))
  constraint service_record_minutes_check CHECK (((minutes >= 1) AND (minutes <= 1440)))
  constraint service_record_organization_id_case_id_fkey FOREIGN KEY (organization_id, case_id) REFERENCES ryadom.family_case(organization_id, id) ON DELETE CASCADE
  constraint service_record_organization_id_family_id_fkey FOREIGN KEY (organization_id, family_id) REFERENCES ryadom.family(organization_id, id) ON DELETE CASCADE
  constraint service_record_pkey PRIMARY KEY (organization_id, id)
  CREATE INDEX service_record_author ON ryadom.service_record USING btree (organization_id, created_by, created_at DESC) WHERE (created_by IS NOT NULL)
  CREATE INDEX service_record_case ON ryadom.service_record USING btree (organization_id, case_id, happened_on DESC)
  CREATE INDEX service_record_family ON ryadom.service_record USING btree (organization_id, family_id, happened_on DESC, id)
  CREATE INDEX service_record_group ON ryadom.service_record USING btree (organization_id, group_id) WHERE (group_id IS NOT NULL)
  CREATE INDEX service_record_period ON ryadom.service_record USING btree (organization_id, practice_id, service_id, happened_on, id)
  CREATE INDEX service_record_time ON ryadom.service_record USING btree (organization_id, practice_id, happened_on DESC, id)
  CREATE INDEX service_record_unfinished ON ryadom.service_record USING btree (organization_id, case_id, happened_on) WHERE ((cancelled_at IS NULL) AND ((minutes IS NULL) OR (practitioner IS NULL)))
  policy scope for * using ((organization_id = ryadom.org()) AND (( SELECT ryadom.sees_all() AS sees_all) OR (EXISTS ( SELECT
   FROM ryadom.family_scope s
  WHERE ((s.organization_id = service_record.organization_id) AND (s.principal = ANY (( SELECT ryadom.principals() AS principals)::uuid[])) AND (s.family_id = service_record.family_id)))))) check 
  policy withheld for r using (( SELECT ryadom.hides_nothing() AS hides_nothing) OR (COALESCE((family_id <> ALL (( SELECT ryadom.withheld_ids('{general}'::text[]) AS withheld_ids)::uuid[])), true) AND COALESCE((id <> ALL (( SELECT ryadom.closed_ids() AS closed_ids)::uuid[])), true))) check 
  CREATE TRIGGER contact_added AFTER INSERT ON ryadom.service_record REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION ryadom.contact_added()
  CREATE TRIGGER contact_changed AFTER UPDATE ON ryadom.service_record REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION ryadom.contact_changed()
  CREATE TRIGGER contact_removed AFTER DELETE ON ryadom.service_record REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION ryadom.contact_changed()
  CREATE TRIGGER facts_added AFTER INSERT ON ryadom.service_record REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION ryadom.mark_records()
  CREATE TRIGGER facts_changed AFTER UPDATE ON ryadom.service_record REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION ryadom.mark_records()
  CREATE TRIGGER facts_removed AFTER DELETE ON ryadom.service_record REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION ryadom.mark_records()
  row level security, forced
  grant DELETE, INSERT, SELECT, UPDATE to ryadom_app

-- ryadom.service_view
  view  SELECT organization_id,
    id,
    case_id,
    family_id,
    practice_id,
    service_id,
    happened_on,
    starts_at,
    minutes,
    topic,
    practitioner,
    place,
    note,
    code,
    group_id,
    whole_family,
    cancelled_at,
    cancel_reason,
    created_by,
    version,
    created_at
   FROM ryadom.service_record;
  grant SELECT to ryadom_app

-- ryadom.settlement
  organization_id integer not null
  id uuid not null
  district_id uuid
  name text not null
  version integer not null default 1
  created_at timestamp with time zone not null default now()
  constraint settlement_name_check CHECK ((name <> ''::text))
  constraint settlement_organization_id_district_id_fkey FOREIGN KEY (organization_id, district_id) REFERENCES ryadom.district(organization_id, id)
  constraint settlement_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES ryadom.organization(id) ON DELETE CASCADE
  constraint settlement_pkey PRIMARY KEY (organization_id, id)
  CREATE UNIQUE INDEX settlement_name ON ryadom.settlement USING btree (organization_id, lower(replace(name, 'ё'::text, 'е'::text)), COALESCE(district_id, '00000000-0000-0000-0000-000000000000'::uuid))
  policy scope for * using (organization_id = ryadom.org()) check 
  row level security, forced
  grant DELETE, INSERT, SELECT, UPDATE to ryadom_app

-- ryadom.settlement_name_view
  view  SELECT organization_id,
    id,
    name
   FROM ryadom.settlement;
  grant SELECT to ryadom_app

-- ryadom.shown()
CREATE OR REPLACE FUNCTION ryadom.shown(tab regclass, subject_column text, purposes text)
 RETURNS text
 LANGUAGE sql
 STABLE
AS $function$
  select format('coalesce(%s.%I <> all ((select ryadom.withheld_ids(%L::text[]))::uuid[]), true)', tab, subject_column, purposes)
$function$


-- ryadom.signal_paper_view
  view  SELECT organization_id,
    id,
    practice_id,
    pack_version,
    family_id,
    source_id,
    source_name,
    anonymous,
    received_on,
    received_time,
    about,
    place,
    signs,
    urgency_id,
    due_on,
    assigned_to,
    state,
    reason_id,
    passed_to,
    checked_by,
    checked_on,
    created_at
   FROM ryadom.intake_signal;
  grant SELECT to ryadom_app

-- ryadom.staff
  organization_id integer not null
  id uuid not null
  user_id text not null
  name text not null
  email text not null
  "position" text
  disabled_at timestamp with time zone
  version integer not null default 1
  created_at timestamp with time zone not null default now()
  constraint staff_name_check CHECK ((name <> ''::text))
  constraint staff_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES ryadom.organization(id) ON DELETE CASCADE
  constraint staff_organization_id_user_id_key UNIQUE (organization_id, user_id)
  constraint staff_pkey PRIMARY KEY (organization_id, id)
  CREATE INDEX staff_email ON ryadom.staff USING btree (organization_id, lower(email))
  CREATE INDEX staff_user ON ryadom.staff USING btree (user_id)
  policy scope for * using (organization_id = ryadom.org()) check 
  row level security
  grant DELETE, INSERT, SELECT, UPDATE to ryadom_app

-- ryadom.staff()
CREATE OR REPLACE FUNCTION ryadom.staff()
 RETURNS uuid
 LANGUAGE sql
 STABLE PARALLEL SAFE
AS $function$ select nullif(current_setting('ryadom.staff', true), '')::uuid $function$


-- ryadom.staff_accounts()
CREATE OR REPLACE FUNCTION ryadom.staff_accounts()
 RETURNS TABLE(user_id text, has_password boolean, second_factor boolean, last_seen_at timestamp with time zone, invitation_expires_at timestamp with time zone, joining boolean)
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
  select u.id, exists (select from accounts.account a where a."userId" = u.id and a.password is not null),
    coalesce(u."twoFactorEnabled", false),
    (select max(s."updatedAt") from accounts.session s where s."userId" = u.id and s."expiresAt" > now()),
    (select max(l.expires_at) from accounts.one_time_link l where l.user_id = u.id and l.organization_id = ryadom.org()
      and l.purpose in ('invitation', 'join') and l.used_at is null and l.expires_at > now()),
    exists (select from accounts.one_time_link l where l.user_id = u.id and l.organization_id = ryadom.org()
      and l.purpose = 'join' and l.used_at is null)
  from ryadom.staff m join accounts."user" u on u.id = m.user_id where m.organization_id = ryadom.org()
$function$


-- ryadom.staff_name_view
  view  SELECT organization_id,
    id,
    name
   FROM ryadom.staff;
  grant SELECT to ryadom_app

-- ryadom.staff_paper_view
  view  SELECT organization_id,
    id,
    name,
    "position"
   FROM ryadom.staff;
  grant SELECT to ryadom_app

-- ryadom.staff_role
  organization_id integer not null
  staff_id uuid not null
  role text not null
  branch_id uuid
  constraint staff_role_organization_id_branch_id_fkey FOREIGN KEY (organization_id, branch_id) REFERENCES ryadom.branch(organization_id, id)
  constraint staff_role_organization_id_staff_id_fkey FOREIGN KEY (organization_id, staff_id) REFERENCES ryadom.staff(organization_id, id) ON DELETE CASCADE
  constraint staff_role_role_check CHECK ((role ~ '^[a-z][a-z-]*$'::text))
  CREATE UNIQUE INDEX staff_role_once ON ryadom.staff_role USING btree (organization_id, staff_id, role, COALESCE(branch_id, '00000000-0000-0000-0000-000000000000'::uuid))
  policy scope for * using (organization_id = ryadom.org()) check 
  row level security
  grant DELETE, INSERT, SELECT, UPDATE to ryadom_app

-- ryadom.status_view
  view  SELECT organization_id,
    id,
    family_id,
    person_id,
    status_id,
    basis,
    from_on,
    to_on,
    version,
    created_at
   FROM ryadom.person_status;
  grant SELECT to ryadom_app

-- ryadom.submission
  organization_id integer not null
  id uuid not null
  operation text not null
  digest bytea not null
  staff_id uuid
  created_at timestamp with time zone not null default now()
  constraint submission_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES ryadom.organization(id) ON DELETE CASCADE
  constraint submission_pkey PRIMARY KEY (organization_id, id)
  policy scope for * using (organization_id = ryadom.org()) check 
  CREATE TRIGGER draft_ended AFTER INSERT ON ryadom.submission FOR EACH ROW EXECUTE FUNCTION ryadom.end_draft()
  row level security, forced
  grant DELETE, INSERT, SELECT, UPDATE to ryadom_app

-- ryadom.supervised()
CREATE OR REPLACE FUNCTION ryadom.supervised()
 RETURNS uuid[]
 LANGUAGE sql
 STABLE
AS $function$
  select coalesce(array_agg(s.staff_id), '{}') from ryadom.supervision s
  where s.organization_id = ryadom.org() and s.supervisor_id = ryadom.staff()
    and s.from_on <= ryadom.organization_day(ryadom.org()) and (s.to_on is null or s.to_on >= ryadom.organization_day(ryadom.org()))
$function$


-- ryadom.supervision
  organization_id integer not null
  id uuid not null
  staff_id uuid not null
  supervisor_id uuid not null
  from_on date not null
  to_on date
  created_by uuid
  version integer not null default 1
  created_at timestamp with time zone not null default now()
  constraint supervision_check CHECK ((staff_id <> supervisor_id))
  constraint supervision_check1 CHECK (((to_on IS NULL) OR (to_on >= from_on)))
  constraint supervision_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES ryadom.organization(id) ON DELETE CASCADE
  constraint supervision_organization_id_staff_id_fkey FOREIGN KEY (organization_id, staff_id) REFERENCES ryadom.staff(organization_id, id) ON DELETE CASCADE
  constraint supervision_organization_id_supervisor_id_fkey FOREIGN KEY (organization_id, supervisor_id) REFERENCES ryadom.staff(organization_id, id) ON DELETE CASCADE
  constraint supervision_pkey PRIMARY KEY (organization_id, id)
  CREATE INDEX supervision_staff ON ryadom.supervision USING btree (organization_id, staff_id, from_on)
  CREATE INDEX supervision_supervisor ON ryadom.supervision USING btree (organization_id, supervisor_id, from_on)
  policy scope for * using (organization_id = ryadom.org()) check 
  row level security, forced
  grant DELETE, INSERT, SELECT, UPDATE to ryadom_app

-- ryadom.task
  organization_id integer not null
  id uuid not null
  family_id uuid
  case_id uuid
  practice_id text
  title text not null
  note text
  due_on date not null
  due_at time without time zone
  page text
  assignee_id uuid
  given_by uuid
  by_hand boolean not null default false
  rule_id text
  cause text
  state text not null default 'open'::text
  result text
  closed_by uuid
  closed_at timestamp with time zone
  version integer not null default 1
  created_at timestamp with time zone not null default now()
  constraint task_check CHECK (((state = 'open'::text) = (closed_at IS NULL)))
  constraint task_check1 CHECK (((rule_id IS NULL) = (cause IS NULL)))
  constraint task_check2 CHECK (((case_id IS NULL) OR (family_id IS NOT NULL)))
  constraint task_organization_id_assignee_id_fkey FOREIGN KEY (organization_id, assignee_id) REFERENCES ryadom.staff(organization_id, id)
  constraint task_organization_id_case_id_fkey FOREIGN KEY (organization_id, case_id) REFERENCES ryadom.family_case(organization_id, id) ON DELETE CASCADE
  constraint task_organization_id_family_id_fkey FOREIGN KEY (organization_id, family_id) REFERENCES ryadom.family(organization_id, id) ON DELETE CASCADE
  constraint task_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES ryadom.organization(id) ON DELETE CASCADE
  constraint task_page_check CHECK ((page ~~ '/%'::text))
  constraint task_pkey PRIMARY KEY (organization_id, id)
  constraint task_state_check CHECK ((state = ANY (ARRAY['open'::text, 'done'::text, 'cancelled'::text])))
  constraint task_title_check CHECK ((title <> ''::text))
  CREATE INDEX task_case ON ryadom.task USING btree (organization_id, case_id)
  CREATE INDEX task_due ON ryadom.task USING btree (organization_id, due_on, id) WHERE (state = 'open'::text)
  CREATE INDEX task_ended ON ryadom.task USING btree (organization_id, closed_at DESC, id DESC) WHERE (state <> 'open'::text)
  CREATE INDEX task_family ON ryadom.task USING btree (organization_id, family_id)
  CREATE INDEX task_mine ON ryadom.task USING btree (organization_id, assignee_id, due_on, id) WHERE (state = 'open'::text)
  CREATE INDEX task_rule ON ryadom.task USING btree (organization_id, practice_id, rule_id, id) WHERE ((state = 'open'::text) AND (rule_id IS NOT NULL))
  CREATE UNIQUE INDEX task_cause ON ryadom.task USING btree (organization_id, practice_id, rule_id, cause) WHERE (rule_id IS NOT NULL)
  policy closed for r using ((cause IS NULL) OR COALESCE(("left"(cause, 36) <> ALL (( SELECT ryadom.closed_pairs() AS closed_pairs)::text[])), true)) check 
  policy scope for * using ((organization_id = ryadom.org()) AND (( SELECT ryadom.sees_all() AS sees_all) OR
CASE
    WHEN (family_id IS NULL) THEN ((assignee_id = ( SELECT ryadom.staff() AS staff)) OR (given_by = ( SELECT ryadom.staff() AS staff)) OR (assignee_id = ANY (( SELECT ryadom.principals() AS principals)::uuid[])))
    ELSE (EXISTS ( SELECT
       FROM ryadom.family_scope s
      WHERE ((s.organization_id = task.organization_id) AND (s.principal = ANY (( SELECT ryadom.principals() AS principals)::uuid[])) AND (s.family_id = task.family_id))))
END)) check 
  policy withheld for r using ((family_id IS NULL) OR COALESCE((family_id <> ALL (( SELECT ryadom.withheld_ids('{general}'::text[]) AS withheld_ids)::uuid[])), true)) check 
  row level security, forced
  grant DELETE, INSERT, SELECT, UPDATE to ryadom_app

-- ryadom.task_view
  view  SELECT organization_id,
    id,
    family_id,
    case_id,
    practice_id,
    title,
    note,
    due_on,
    due_at,
    page,
    assignee_id,
    given_by,
    by_hand,
    rule_id,
    cause,
    state,
    result,
    closed_by,
    closed_at,
    version,
    created_at
   FROM ryadom.task;
  grant SELECT to ryadom_app

-- ryadom.team_view
  view  SELECT organization_id,
    id,
    case_id,
    family_id,
    staff_id,
    from_on,
    to_on,
    version,
    created_at
   FROM ryadom.case_team;
  grant SELECT to ryadom_app

-- ryadom.tell_keepers()
CREATE OR REPLACE FUNCTION ryadom.tell_keepers(org integer, glass uuid, family uuid, asker uuid)
 RETURNS TABLE(email text)
 LANGUAGE sql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
  with told as (
    insert into ryadom.glass_told (organization_id, glass_id, staff_id)
    select distinct c.organization_id, tell_keepers.glass, a.staff_id from ryadom.compartment c
    join ryadom.closed_access a on a.organization_id = c.organization_id and a.compartment_id = c.id
    where c.organization_id = org and org = ryadom.org() and c.family_id = family and c.opened_at is null and a.staff_id <> asker and not a.hidden
    returning glass_told.staff_id
  )
  select s.email from told join ryadom.staff s on s.organization_id = org and s.id = told.staff_id and s.disabled_at is null
$function$


-- ryadom.timeline_view
  view  SELECT ledger_view.organization_id,
    ledger_view.kind,
    ledger_view.id,
    ledger_view.family_id,
    ledger_view.case_id,
    ledger_view.practice_id,
    ledger_view.word_id,
    ledger_view.extra_id,
    ledger_view.happened_on,
    ledger_view.starts_at,
    ledger_view.minutes,
    ledger_view.practitioner,
    ledger_view.place,
    ledger_view.topic,
    ledger_view.note,
    ledger_view.quantity,
    ledger_view.amount,
    ledger_view.evidence,
    ledger_view.person_id,
    ledger_view.whole_family,
    ledger_view.group_id,
    ledger_view.code,
    ledger_view.cancelled_at,
    ledger_view.cancel_reason,
    ledger_view.version,
    ledger_view.created_at
   FROM ryadom.ledger_view
UNION ALL
 SELECT f.organization_id,
    'absence'::text AS kind,
    f.id,
    f.family_id,
    f.case_id,
    m.practice_id,
    m.service_id AS word_id,
    NULL::text AS extra_id,
    m.happened_on,
    m.starts_at,
    m.minutes,
    m.practitioner,
    m.place,
    m.topic,
    NULL::text AS note,
    NULL::numeric AS quantity,
    NULL::numeric AS amount,
    NULL::text AS evidence,
    NULL::uuid AS person_id,
    false AS whole_family,
    m.id AS group_id,
    NULL::text AS code,
    m.cancelled_at,
    m.cancel_reason,
    m.version,
    m.created_at
   FROM ryadom.meeting_family f
     JOIN ryadom.meeting m ON m.organization_id = f.organization_id AND m.id = f.meeting_id
  WHERE NOT f.recorded;
  grant SELECT to ryadom_app

-- ryadom.unsealed_audit()
CREATE OR REPLACE FUNCTION ryadom.unsealed_audit()
 RETURNS TABLE(tail bigint, beyond bigint)
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
  select (select count(*) from ryadom.audit_tail),
    (select count(*) from ryadom.audit_event where seq < 1 or seq > coalesce((select max(last_seq) from ryadom.audit_seal), 0))
$function$


-- ryadom.withheld
  organization_id integer not null
  purpose text not null
  subject_id uuid not null
  family_id uuid not null
  from_on date not null
  to_on date not null
  constraint withheld_pkey PRIMARY KEY (organization_id, purpose, subject_id, from_on)
  CREATE INDEX withheld_day ON ryadom.withheld USING btree (organization_id, from_on, to_on)
  CREATE INDEX withheld_family ON ryadom.withheld USING btree (organization_id, family_id)
  policy scope for * using (organization_id = ( SELECT ryadom.org() AS org)) check 
  row level security
  grant SELECT to ryadom_app

-- ryadom.withheld_day()
CREATE OR REPLACE FUNCTION ryadom.withheld_day(org integer, zone text)
 RETURNS text
 LANGUAGE sql
 STABLE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
  select case when exists (select from ryadom.withheld w where w.organization_id = org and w.from_on <= (now() at time zone zone)::date
    and w.to_on > (now() at time zone zone)::date) then (now() at time zone zone)::date::text else '' end
$function$


-- ryadom.withheld_ids()
CREATE OR REPLACE FUNCTION ryadom.withheld_ids(purposes text[])
 RETURNS uuid[]
 LANGUAGE plpgsql
 STABLE
AS $function$
declare
  day date := ryadom.withheld_on();
begin
  if day is null then return null; end if;
  return (select array_agg(distinct w.subject_id) from ryadom.withheld w
    where w.organization_id = ryadom.org() and w.purpose = any (purposes) and w.from_on <= day and w.to_on > day);
end $function$


-- ryadom.withheld_on()
CREATE OR REPLACE FUNCTION ryadom.withheld_on()
 RETURNS date
 LANGUAGE sql
 STABLE PARALLEL SAFE
AS $function$
  select case when current_user = 'ryadom_app' then nullif(current_setting('ryadom.withheld', true), '')::date end
$function$


-- ryadom.withhold_now()
CREATE OR REPLACE FUNCTION ryadom.withhold_now()
 RETURNS void
 LANGUAGE sql
AS $function$
  select set_config('ryadom.withheld', ryadom.withheld_day(o.id, o.time_zone), true) from ryadom.organization o where o.id = ryadom.org()
$function$


-- ryadom.withhold_on()
CREATE OR REPLACE FUNCTION ryadom.withhold_on(day text)
 RETURNS text
 LANGUAGE plpgsql
AS $function$
declare
  before_day text := coalesce(current_setting('ryadom.withheld', true), '');
  before_closed text := coalesce(current_setting('ryadom.closed', true), '');
begin
  perform set_config('ryadom.withheld', split_part(day, '|', 1), true);
  perform set_config('ryadom.closed', split_part(day, '|', 2), true);
  return case when before_closed = '' then before_day else before_day || '|' || before_closed end;
end $function$


-- ryadom.work_norm
  organization_id integer not null
  practice_id text not null
  kind text not null
  norm_id text not null
  content jsonb not null
  version integer not null default 1
  changed_by uuid
  changed_at timestamp with time zone not null default now()
  constraint work_norm_kind_check CHECK ((kind = ANY (ARRAY['deadline'::text, 'alarm'::text])))
  constraint work_norm_organization_id_practice_id_fkey FOREIGN KEY (organization_id, practice_id) REFERENCES ryadom.practice(organization_id, id)
  constraint work_norm_pkey PRIMARY KEY (organization_id, practice_id, kind, norm_id)
  policy scope for * using (organization_id = ryadom.org()) check 
  row level security, forced
  grant DELETE, INSERT, SELECT, UPDATE to ryadom_app
