import { strict as assert } from 'node:assert';
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import type { Tx } from '../kernel/server/transaction.ts';
import { importFile } from '../modules/imports/public.ts';
import { installPack, shippedPacks } from '../modules/practices/public.ts';
import { startTestApp, type TestApp, type TestOrganization } from '../testing/app.ts';

// Row-level security over every table there is, read from the catalog, so that a new table is under test from its first
// day: two organizations with real registers, and each table looked at from outside, from the other one and from a team.

interface Table {
  name: string;
  secured: boolean;
  forced: boolean;
  first: string;
  columns: string[];
  writable: boolean;
}

/** Exceptions, each with its reason. */
const notForced = new Map([
  ['organization', 'found by its slug before anything is entered'],
  ['staff', 'a user is found in all organizations when signing in'],
  ['staff_role', 'the same'],
  ['audit_tail', 'sealed with the owner’s rights'],
  ['audit_event', 'the same'],
  ['audit_seal', 'the same; the program’s role has no right to it at all'],
  ['withheld', 'asked while a caller enters, before any organization is; holds no personal facts'],
  ['compartment', 'which compartments are closed from a caller is asked while he or she enters'],
  ['closed_access', 'the same'],
  ['closed_item', 'the same'],
  ['glass', 'the same'],
  ['glass_told', 'keepers are told with the owner’s rights; holds no personal facts'],
  ['job', 'waiting jobs of all organizations are taken with the owner’s rights'],
  ['absence', 'who stands in for whom is read while a caller enters; holds no personal facts'],
  ['fact_state', 'the refresher looks over all organizations with the owner’s rights; holds no personal facts'],
  ['fact_mark', 'the same'],
  ['family_counter', 'codes count families that the caller does not see; the program’s role has no right to it'],
]);
/** The log is one chain for the whole installation. */
const ofInstallation = ['organization', 'audit_tail', 'audit_event', 'audit_seal'];

let app: TestApp;
let tables: Table[];
let mine: TestOrganization;
let other: TestOrganization;
let staffId: string;
let team: string[];

before(async () => {
  app = await startTestApp();
  tables = (
    await app.database.pool.query<Table>(
      `select c.relname as name, c.relrowsecurity as secured, c.relforcerowsecurity as forced,
         (array_agg(a.attname::text order by a.attnum))[1] as first, array_agg(a.attname::text order by a.attnum) as columns,
         has_table_privilege('ryadom_app', c.oid, 'update') as writable
       from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
       where c.relnamespace = 'ryadom'::regnamespace and c.relkind in ('r', 'p') group by c.oid order by 1`,
    )
  ).rows;
  const pack = [...shippedPacks().values()][0]!;
  const bytes = readFileSync(new URL(`../modules/imports/samples/${pack.id}.xlsx`, import.meta.url));
  const organizations: TestOrganization[] = [];
  for (const slug of ['mine', 'other']) {
    const organization = await app.organization(slug);
    await within(organization, (tx) => installPack(tx, organization.id, pack));
    await importFile({ services: app.services, organization: slug, practice: pack.id, bytes, fileName: 'registers.xlsx', dryRun: false });
    const staff = await app.staff(organization, ['case-manager']);
    await within(organization, (tx) => fill(tx, organization, staff.staffId, pack.id));
    organizations.push(organization);
    staffId = slug === 'mine' ? staff.staffId : staffId;
  }
  [mine, other] = organizations as [TestOrganization, TestOrganization];
  team = await within(mine, async (tx) => (await tx.rows<{ id: string }>('select family_id as id from ryadom.family_scope where organization_id = $1 and principal = $2', [mine.id, staffId])).map((row) => row.id));
});
after(() => app.close());

/** In the whole of an organization, under the program's role. */
function within<T>(organization: TestOrganization, work: (tx: Tx) => Promise<T>): Promise<T> {
  return app.database.transaction(async (tx) => {
    await tx.rows('select ryadom.enter_organization($1)', [organization.slug]);
    return work(tx);
  });
}

/** What the workbook does not bring: a team of three families, and one row of each further kind for two families. */
async function fill(tx: Tx, organization: TestOrganization, staff: string, practice: string): Promise<void> {
  // Of those with most kinds of records.
  const families = await tx.rows<{ id: string }>(
    `select f.id from ryadom.family f where organization_id = $1 order by (select count(distinct l.kind) from ryadom.ledger_view l
       where l.organization_id = f.organization_id and l.family_id = f.id) desc, f.code limit 3`,
    [organization.id],
  );
  await tx.rows('update ryadom.family_case set case_manager_id = $2 where organization_id = $1 and family_id = any ($3::uuid[])', [organization.id, staff, families.map((row) => row.id)]);
  const all = await tx.rows<{ family: string; person: string; kin: string; case: string }>(
    `select m.family_id as family, min(m.person_id::text) as person, max(m.person_id::text) as kin, min(c.id::text) as "case" from ryadom.membership m
     join ryadom.family_case c on c.organization_id = m.organization_id and c.family_id = m.family_id
     where m.organization_id = $1 group by 1 having count(*) > 1`,
    [organization.id],
  );
  const meeting = randomUUID();
  await tx.rows("insert into ryadom.meeting (organization_id, id, practice_id, service_id, happened_on) values ($1, $2, $3, 'x', '2024-01-01')", [organization.id, meeting, practice]);
  const colleague = (await tx.row<{ id: string }>(
    'insert into ryadom.staff (organization_id, id, user_id, name, email) values ($1, $2, $3, $4, $5) returning id', [organization.id, randomUUID(), randomUUID(), 'x', 'x@primer.example']))!.id;
  await tx.rows("insert into ryadom.absence (organization_id, id, staff_id, substitute_id, from_on, to_on) values ($1, $2, $3, $4, '2024-01-01', '2024-01-02')", [organization.id, randomUUID(), staff, colleague]);
  await tx.rows("insert into ryadom.duty (organization_id, id, staff_id, from_on, to_on) values ($1, $2, $3, '2024-01-01', '2024-01-02')", [organization.id, randomUUID(), staff]);
  await tx.rows("insert into ryadom.calendar_day (organization_id, on_day, working, title) values ($1, '2024-01-03', false, 'x')", [organization.id]);
  await tx.rows("insert into ryadom.calendar_year (organization_id, year, source) values ($1, 2024, 'x')", [organization.id]);
  await tx.rows("insert into ryadom.work_norm (organization_id, practice_id, kind, norm_id, content) values ($1, $2, 'deadline', 'x', '{}')", [organization.id, practice]);
  await tx.rows("insert into ryadom.contact_level_norm (organization_id, practice_id, level_id, from_on, days, basis) values ($1, $2, 'x', '2024-01-01', 7, 'x')", [organization.id, practice]);
  await tx.rows('insert into ryadom.rule_run (organization_id, ran_at) values ($1, now())', [organization.id]);
  await tx.rows("insert into ryadom.partner (organization_id, id, name) values ($1, $2, 'x')", [organization.id, randomUUID()]);
  await tx.rows("insert into ryadom.supervision (organization_id, id, staff_id, supervisor_id, from_on) values ($1, $2, $3, $4, '2024-01-01')", [organization.id, randomUUID(), staff, colleague]);
  await tx.rows("insert into ryadom.document_template (organization_id, digest, docx) values ($1, sha256('x'), 'x')", [organization.id]);
  await tx.rows("insert into ryadom.own_template (organization_id, id, practice_id, kind_id, number, name, digest) values ($1, $2, $3, 'x', 1, 'x', sha256('x'))", [organization.id, randomUUID(), practice]);
  await tx.rows("insert into ryadom.document_number (organization_id, practice_id, journal_id, year, last) values ($1, $2, 'x', 2024, 1)", [organization.id, practice]);
  await tx.rows('insert into ryadom.document_batch (organization_id, id, staff_id, families, created_at) values ($1, $2, $3, 1, now())', [organization.id, randomUUID(), staff]);
  const review = randomUUID();
  await tx.rows("insert into ryadom.review (organization_id, id, practice_id, number, held_on) values ($1, $2, $3, 1, '2024-01-01')", [organization.id, review, practice]);
  await tx.rows("insert into ryadom.review_quorum (organization_id, id, practice_id, from_on, members, basis) values ($1, $2, $3, '2024-01-01', 1, 'x')", [organization.id, randomUUID(), practice]);
  for (const { family, person, kin, case: id } of all) {
    const closed = { note: randomUUID(), compartment: randomUUID(), glass: randomUUID() };
    await tx.rows("insert into ryadom.closed_note (organization_id, id, family_id, family_code, author_id, happened_on) values ($1, $2, $3, 'x', $4, '2024-01-01')", [organization.id, closed.note, family, staff]);
    await tx.rows("insert into ryadom.closed_note_text (organization_id, note_id, version, text, written_at) values ($1, $2, 1, 'x', now())", [organization.id, closed.note]);
    await tx.rows("insert into ryadom.compartment (organization_id, id, family_id, kind, about) values ($1, $2, $3, 'other', 'x')", [organization.id, closed.compartment, family]);
    await tx.rows('insert into ryadom.closed_access (organization_id, id, compartment_id, staff_id) values ($1, $2, $3, $4)', [organization.id, randomUUID(), closed.compartment, staff]);
    await tx.rows("insert into ryadom.closed_item (organization_id, id, compartment_id, family_id, kind, subject_id) values ($1, $2, $3, $4, 'contact', $2)", [organization.id, randomUUID(), closed.compartment, family]);
    await tx.rows("insert into ryadom.glass (organization_id, id, family_id, family_code, asked_by, reason) values ($1, $2, $3, 'x', $4, 'x')", [organization.id, closed.glass, family, colleague]);
    await tx.rows('insert into ryadom.glass_told (organization_id, glass_id, staff_id) values ($1, $2, $3)', [organization.id, closed.glass, staff]);
    const values = [organization.id, randomUUID(), family];
    // Revoked: pictures of these families are withheld from people, not from this test.
    await tx.rows("insert into ryadom.consent (organization_id, id, family_id, family_code, person_id, purpose, given_by, prepared_on, signed_on, revoked_on, revoked_how) values ($1, $2, $3, 'x', $4, 'photo', 'self', '2024-01-01', '2024-01-01', '2024-01-02', 'oral')", [...values, person]);
    await tx.rows('insert into ryadom.meeting_family (organization_id, id, family_id, meeting_id, case_id) values ($1, $2, $3, $4, $5)', [...values, meeting, id]);
    await tx.rows("insert into ryadom.attendance (organization_id, line_id, family_id, meeting_id, person_id, mark) values ($1, $2, $3, $4, $5, 'here')", [...values, meeting, person]);
    await tx.rows(
      `insert into ryadom.attachment (organization_id, id, family_id, subject, subject_id, kind, media_type, name, size, sha256, sent_sha256, file_key)
       values ($1, $2, $3, 'family', $3, 'text', 'text/plain', 'Справка.txt', 1, sha256('x'), sha256('x'), 'x')`,
      values,
    );
    await tx.rows("insert into ryadom.instrument_version (organization_id, instrument_id, version, title, content, digest) values ($1, 'x', '1.0', 'x', '{}', '') on conflict do nothing", [organization.id]);
    await tx.rows(
      "insert into ryadom.assessment (organization_id, id, family_id, case_id, practice_id, person_id, instrument_id, instrument_version, point, happened_on) values ($1, $2, $3, $4, 'x', $5, 'x', '1.0', 'entry', '2024-01-01')",
      [...values, id, person],
    );
    const goal = randomUUID();
    await tx.rows("insert into ryadom.plan (organization_id, id, family_id, case_id, practice_id, number, from_on, to_on) values ($1, $2, $3, $4, $5, 1, '2024-01-01', '2024-02-01')", [...values, id, practice]);
    await tx.rows("insert into ryadom.passport_fact (organization_id, id, family_id, field_id, from_on) values ($1, $2, $3, 'x', '2024-01-01')", [organization.id, randomUUID(), family]);
    await tx.rows("insert into ryadom.passport (organization_id, id, family_id, case_id, practice_id, pack_version, number, on_date, taken_at) values ($1, $2, $3, $4, $5, '1', 1, '2024-01-01', now())", [...values, id, practice]);
    await tx.rows("insert into ryadom.passport_part (organization_id, passport_id, family_id, place, section, key, title, words) values ($1, $2, $3, 0, 'x', 'x', 'x', 'x')", values);
    await tx.rows("insert into ryadom.passport_priority (organization_id, id, family_id, case_id, practice_id, problem, rank, decision, decided_on) values ($1, $2, $3, $4, $5, 'x', 'now', 'accepted', '2024-01-01')", [...values, id, practice]);
    await tx.rows("insert into ryadom.plan_goal (organization_id, id, family_id, plan_id, line_id, position, problem, goal) values ($1, $4, $3, $2, $4, 1, 'x', 'x')", [...values, goal]);
    await tx.rows("insert into ryadom.plan_measure (organization_id, id, family_id, plan_id, goal_id, line_id, position, title, amount) values ($1, $4, $3, $2, $4, $4, 1, 'x', 1)", [...values, goal]);
    await tx.rows(
      `insert into ryadom.document (organization_id, id, family_id, practice_id, pack_version, kind_id, title, subject, subject_id, journal_id, year, place, number, issued_on, needs_scan, fields, template_digest)
       select $1, $2, $3, $4, '1', 'x', 'x', 'family', $3, 'x', 2024, (select coalesce(max(place), 0) + 1 from ryadom.document where organization_id = $1), 'x', '2024-01-01', false, '{}', sha256('x')`,
      [...values, practice],
    );
    await tx.rows("insert into ryadom.person_name_case (organization_id, person_id, of, forms) values ($1, $2, 'x', '{}') on conflict do nothing", [organization.id, person]);
    await tx.rows("insert into ryadom.contact (organization_id, id, family_id, kind, value) values ($1, $2, $3, 'phone', '79000000000')", values);
    await tx.rows("insert into ryadom.address (organization_id, id, family_id, kind, text) values ($1, $2, $3, 'registered', 'ул. Мира, 1')", values);
    await tx.rows("insert into ryadom.relation (organization_id, id, family_id, person_id, other_id, kind) values ($1, $2, $3, $4, $5, 'other')", [...values, person, kin]);
    await tx.rows("insert into ryadom.person_status (organization_id, id, family_id, person_id, status_id) values ($1, $2, $3, $4, 'x')", [...values, person]);
    await tx.rows("insert into ryadom.case_team (organization_id, id, case_id, family_id, staff_id, from_on, to_on) values ($1, $2, $4, $3, $5, '2024-01-01', '2024-02-01')", [...values, id, staff]);
    await tx.rows("insert into ryadom.draft (organization_id, id, family_id, staff_id, kind, content, saved_at, expires_at) values ($1, $2, $3, $4, 'service', '{}', now(), now() + interval '1 day')", [...values, staff]);
    await tx.rows(
      `insert into ryadom.intake_signal (organization_id, id, family_id, practice_id, pack_version, branch_id, source_id, received_on, about, urgency_id, due_on, author_id)
       select $1, $2, $3, v.practice_id, v.version, $4, 'x', '2024-01-01', 'x', 'x', '2024-01-02', $5 from ryadom.pack_version v where v.organization_id = $1 limit 1`,
      [...values, organization.branchId, staff],
    );
    await tx.rows(
      `insert into ryadom.intake_application (organization_id, id, family_id, practice_id, pack_version, branch_id, received_on, due_on, author_id)
       select $1, $2, $3, v.practice_id, v.version, $4, '2024-01-01', '2024-01-02', $5 from ryadom.pack_version v where v.organization_id = $1 limit 1`,
      [...values, organization.branchId, staff],
    );
    await tx.rows("insert into ryadom.intake_event (organization_id, id, signal_id, step) values ($1, $2, $2, 'recorded')", values.slice(0, 2));
    await tx.rows("insert into ryadom.task (organization_id, id, family_id, case_id, title, due_on, assignee_id) values ($1, $2, $3, $4, 'x', '2024-01-01', $5)", [...values, id, staff]);
    await tx.rows(
      `insert into ryadom.alarm (organization_id, id, family_id, case_id, practice_id, branch_id, level, what, source, raised_at, minutes) values ($1, $2, $3, $4, $5, $6, 1, 'x', 'other', now(), 30)`,
      [...values, id, practice, organization.branchId],
    );
    await tx.rows("insert into ryadom.alarm_step (organization_id, alarm_id, family_id, place, title) values ($1, $2, $3, 1, 'x')", values);
    // Asked and already over, so that it opens the family to nobody.
    await tx.rows("update ryadom.alarm set state = 'closed', closed_at = now() where organization_id = $1 and id = $2", values.slice(0, 2));
    await tx.rows("insert into ryadom.alarm_turn (organization_id, alarm_id, family_id, turn, staff_id, why) values ($1, $2, $3, 1, $4, 'duty')", [...values, staff]);
    const [item, seat] = [values[1], randomUUID()];
    await tx.rows("insert into ryadom.case_level (organization_id, id, family_id, case_id, level_id, from_on) values ($1, $2, $3, $4, 'x', '2024-01-01')", [...values, id]);
    await tx.rows("insert into ryadom.review_participant (organization_id, id, review_id, role, name) values ($1, $2, $3, 'guest', 'x')", [organization.id, seat, review]);
    await tx.rows('insert into ryadom.review_item (organization_id, id, family_id, review_id, case_id, position) values ($1, $2, $3, $4, $5, 1)', [...values, review, id]);
    await tx.rows("insert into ryadom.review_assessment (organization_id, item_id, family_id, assessment_id, person_id, shown) values ($1, $2, $3, $2, $4, '{}')", [...values, person]);
    await tx.rows("insert into ryadom.review_position (organization_id, item_id, family_id, participant_id, stance) values ($1, $2, $3, $4, 'for')", [organization.id, item, family, seat]);
    await tx.rows("insert into ryadom.review_request (organization_id, id, family_id, case_id, words) values ($1, $2, $3, $4, 'x')", [...values, id]);
    await tx.rows('insert into ryadom.family_former_code (organization_id, code, family_id) values ($1, $2, $3)', values);
    await tx.rows(
      `insert into ryadom.merge_run (organization_id, id, family_id, kind, keep_id, other_id, keep_label, other_label, involved, moved, staff_name, merged_at)
       values ($1, $2, $3, 'family', $3, $2, 'x', 'x', '{}', '{}', 'x', now())`,
      values,
    );
    await tx.rows("insert into ryadom.merge_change (organization_id, merge_id, tab, action, key) values ($1, $2, 'family', 'edited', '{}')", values.slice(0, 2));
    await tx.rows("insert into ryadom.merged_id (organization_id, id, kind, into_id, merge_id) values ($1, $2, 'family', $3, $2)", values);
    await tx.rows("insert into ryadom.merge_candidate (organization_id, kind, first_id, second_id, reasons, strength) values ($1, 'family', least($2::uuid, $3), greatest($2::uuid, $3), '{}', 1)", values);
    await tx.rows("insert into ryadom.merge_decision (organization_id, id, kind, first_id, second_id, staff_name, decided_at) values ($1, $2, 'family', least($2::uuid, $3), greatest($2::uuid, $3), 'x', now())", values);
    await tx.rows("insert into ryadom.likeness_key (organization_id, person_id, source, name_key, first_key, last_head, last_tail) values ($1, $2, 'x', 'x', 'x', 'x', 'x') on conflict do nothing", [organization.id, person]);
    await tx.rows("insert into ryadom.field_history (organization_id, subject, subject_id, family_id, version, changes) values ($1, 'family', $2, $2, 1, '{}')", [organization.id, family]);
  }
  await tx.rows("insert into ryadom.attachment_loose (organization_id, file_key, due_at) values ($1, 'x', now())", [organization.id]);
  await tx.rows("insert into ryadom.submission (organization_id, id, operation, digest) values ($1, $2, 'x', '')", [organization.id, randomUUID()]);
  await tx.rows("insert into ryadom.import_file (organization_id, import_id, bytes) select organization_id, id, 'x' from ryadom.import_run where organization_id = $1 on conflict do nothing", [organization.id]);
  await tx.rows("insert into ryadom.export_run (organization_id, id, kind, staff_id, created_at) values ($1, $2, 'person', $3, now())", [organization.id, randomUUID(), staff]);
  await tx.rows("insert into ryadom.job (organization_id, id, kind, title, state, staff_name) values ($1, $2, 'x', 'x', 'done', 'x')", [organization.id, randomUUID()]);
  await tx.rows('insert into ryadom.fact_number (organization_id, kind, id, number) values ($1, 1, $2, 1)', [organization.id, randomUUID()]);
  await tx.rows("insert into ryadom.fact_chunk (organization_id, practice_id, month, version, content) values ($1, 'x', '2024-01-01', $2, '')", [organization.id, randomUUID()]);
  await tx.rows('insert into ryadom.fact_state (organization_id) values ($1)', [organization.id]);
  await tx.rows("insert into ryadom.indicator_target (organization_id, practice_id, indicator_id, from_on, to_on, value) values ($1, $2, 'x', '2024-01-01', '2024-02-01', 1)", [organization.id, practice]);
  await tx.rows(
    `insert into ryadom.frozen_report (organization_id, id, practice_id, pack_version, from_on, to_on, body, rows, sha256, frozen_at, frozen_by_name)
     values ($1, $2, $3, '1', '2024-01-01', '2024-02-01', '{}', 1, '', now(), 'Костин')`,
    [organization.id, organization.branchId, practice],
  );
  await tx.rows("insert into ryadom.frozen_row (organization_id, report_id, indicator_id, place, key, item) values ($1, $2, 'x', 1, $2, '{}')", [organization.id, organization.branchId]);
  await tx.rows("insert into ryadom.frozen_file (organization_id, report_id, format, bytes, sha256) values ($1, $2, 'pdf', '', '')", [organization.id, organization.branchId]);
}

test('every table has row-level security, forced but for the named exceptions, and leads with its organization', () => {
  assert.ok(tables.length >= 25, `only ${tables.length} tables found`);
  for (const table of tables) {
    assert.ok(table.secured, `${table.name}: row level security`);
    assert.equal(table.forced, !notForced.has(table.name), `${table.name}: forced`);
    if (!ofInstallation.includes(table.name)) assert.equal(table.first, 'organization_id', `${table.name}: first column`);
  }
});

test('keys and unique indexes lead with the organization, foreign keys carry it', async () => {
  const { rows: unique } = await app.database.pool.query<{ name: string; on: string; first: string }>(
    `select i.indexrelid::regclass::text as name, c.relname as "on", a.attname as first from pg_index i join pg_class c on c.oid = i.indrelid
     left join pg_attribute a on a.attrelid = i.indrelid and a.attnum = i.indkey[0]
     where i.indisunique and c.relnamespace = 'ryadom'::regnamespace`,
  );
  for (const index of unique) if (!ofInstallation.includes(index.on)) assert.equal(index.first, 'organization_id', `${index.name}: a value taken in one organization would show in another`);
  const { rows: keys } = await app.database.pool.query<{ name: string; on: string; to: string; pairs: string[] }>(
    `select k.conname as name, k.conrelid::regclass::text as "on", k.confrelid::regclass::text as to,
       array(select a.attname || '=' || b.attname from unnest(k.conkey, k.confkey) p(x, y)
         join pg_attribute a on a.attrelid = k.conrelid and a.attnum = p.x join pg_attribute b on b.attrelid = k.confrelid and b.attnum = p.y) as pairs
     from pg_constraint k join pg_class c on c.oid = k.conrelid where k.contype = 'f' and c.relnamespace = 'ryadom'::regnamespace`,
  );
  assert.ok(keys.length > 20);
  for (const key of keys) {
    const expected = key.to === 'ryadom.organization' ? 'organization_id=id' : 'organization_id=organization_id';
    assert.ok(key.pairs.includes(expected), `${key.on}.${key.name} → ${key.to} (${key.pairs.join(', ')})`);
  }
});

test('views run with the rights of whoever reads them; functions with the owner’s rights fix their search path', async () => {
  const { rows: views } = await app.database.pool.query("select relname as name from pg_class where relnamespace = 'ryadom'::regnamespace and relkind = 'v' and not coalesce(reloptions, '{}') @> '{security_invoker=true}'");
  assert.deepEqual(views, []);
  const { rows: functions } = await app.database.pool.query(
    `select proname from pg_proc where pronamespace in ('ryadom'::regnamespace, 'accounts'::regnamespace) and prosecdef
       and not coalesce(array_to_string(proconfig, ','), '') like 'search_path=pg_catalog, pg_temp%'`,
  );
  assert.deepEqual(functions, []);
  const { rows: schemas } = await app.database.pool.query("select has_schema_privilege('ryadom_app', 'accounts', 'usage') as open");
  assert.deepEqual(schemas, [{ open: false }]);
});

/** Rows of a table that are visible in the transaction; null: no right to look at all. */
async function count(tx: Tx, name: string, where = 'true', params: unknown[] = []): Promise<number | null> {
  await tx.rows('savepoint look');
  try {
    const row = await tx.row<{ n: number }>(`select count(*)::integer as n from ryadom.${name} where ${where}`, params);
    return row!.n;
  } catch (error) {
    assert.equal((error as { code?: string }).code, '42501', `${name}: ${(error as Error).message}`);
    await tx.rows('rollback to look');
    return null;
  }
}

test('without a scope nothing of any table is visible', async () => {
  await app.database.transaction(async (tx) => {
    for (const { name } of tables) assert.ok(((await count(tx, name)) ?? 0) === 0, `${name} shows rows`);
  });
});

test('an organization sees its own rows and none of another, in every table', async () => {
  const empty: string[] = [];
  await within(mine, async (tx) => {
    for (const { name } of tables) {
      const own = name === 'organization' ? 'id' : 'organization_id';
      if (name === 'audit_seal') continue;
      assert.ok(((await count(tx, name, `${own} is distinct from $1`, [mine.id])) ?? 0) === 0, `${name} shows rows of others`);
      const seen = await count(tx, name, `${own} = $1`, [mine.id]);
      if (seen === 0) empty.push(name);
    }
  });
  // Without rows the look proves nothing.
  assert.deepEqual(empty.filter((name) => name !== 'audit_event'), [], 'tables that this test must fill');
});

test('rows cannot be written into, or taken from, another organization', async () => {
  await within(mine, async (tx) => {
    for (const { name, writable } of tables.filter((table) => table.columns.includes('organization_id'))) {
      await tx.rows('savepoint try');
      if (!writable) {
        await assert.rejects(tx.count(`update ryadom.${name} set organization_id = organization_id`), { code: '42501' }, name);
        await tx.rows('rollback to try');
        continue;
      }
      assert.equal(await tx.count(`update ryadom.${name} set organization_id = organization_id where organization_id = $1`, [other.id]), 0, name);
      await assert.rejects(tx.count(`update ryadom.${name} set organization_id = $1 where organization_id = $2`, [other.id, mine.id]), { code: '42501' }, `${name} let a row go to another organization`);
      await tx.rows('rollback to try');
      assert.equal(await tx.count(`delete from ryadom.${name} where organization_id = $1`, [other.id]), 0, name);
      await tx.rows('rollback to try');
    }
  });
});

test('a team sees and writes only its families, in every table that tells of families', async () => {
  assert.equal(team.length, 3);
  const named = tables.filter((table) => !['family_scope', 'withheld'].includes(table.name) && !table.name.startsWith('audit_') && (table.columns.includes('family_id') || table.name === 'family'));
  assert.ok(named.length >= 12);
  const unseen = await within(mine, async (tx) => (await tx.row<{ id: string }>('select id from ryadom.family where organization_id = $1 and not id = any ($2::uuid[]) limit 1', [mine.id, team]))!.id);
  await within(mine, async (tx) => {
    await tx.rows("select set_config('ryadom.all', '', true), set_config('ryadom.principals', $1, true)", [`{${staffId}}`]);
    for (const { name, writable } of named) {
      const family = name === 'family' ? 'id' : 'family_id';
      const foreign = name === 'field_history' ? `${family} is not null and not ${family} = any ($1::uuid[])` : `not ${family} = any ($1::uuid[])`;
      assert.equal(await count(tx, name, foreign, [team]), 0, `${name} shows families of others`);
      const seen = await count(tx, name, `${family} = any ($1::uuid[])`, [team]);
      assert.ok(seen! > 0, `${name}: nothing of the own families`);
      if (!writable || name === 'family') continue;
      await tx.rows('savepoint try');
      await assert.rejects(tx.count(`update ryadom.${name} set family_id = $1`, [unseen]), { code: '42501' }, `${name} let a row go to an unseen family`);
      await tx.rows('rollback to try');
    }
    const people = await count(tx, 'person');
    const expected = await count(tx, 'membership', 'true');
    assert.equal(people, expected, 'people of the own families, and nobody else');
  });
});
