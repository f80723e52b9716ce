import type { Role } from '../../kernel/access.ts';
import type { Database } from '../../kernel/server/database.ts';
import { picture } from '../files.ts';
import { installPractice, makeFamily } from '../ledger.ts';
import { type TestApp, type TestOrganization, type TestStaff, uuid } from '../app.ts';

/** Ids by kind, of one family and what hangs on it, and of things of its organization. */
export type Ids = Record<string, string>;

/** Kinds that belong to a family: who does not see the family does not see them. Everything else is the organization's. */
export const familyKinds = new Set(['family', 'person', 'membership', 'relation', 'contact', 'address', 'category', 'status', 'case', 'team', 'service', 'meeting', 'aid', 'outcome', 'plan', 'planGoal', 'planMeasure', 'passport', 'priority', 'merge', 'decision', 'frozen', 'consent', 'document', 'attachment', 'assessment', 'signal', 'application', 'task', 'alarm', 'reviewItem', 'reviewVoice', 'closedNote', 'compartment', 'glass']);

/** Kinds that open for whoever made them. */
export const personalKinds = new Set(['draft', 'job', 'export', 'batch']);

export interface World {
  organization: TestOrganization;
  practice: string;
  /** One person of each role, whose team has the family `own`; `branch-manager` is a manager of the branch of `own`. */
  staff: Record<Role | 'branch-manager' | 'everything', TestStaff>;
  /** A draft, a job and an export of each: nobody opens another's. */
  personal: Partial<Record<keyof World['staff'], Ids>>;
  /** `own`: the family of the team; `other`: another team's, in another branch. */
  ids: Record<'own' | 'other', Ids>;
}

/** An organization with two families, each in its own branch with its own team, and everything that may hang on them. */
export async function buildWorld(app: TestApp): Promise<World> {
  const organization = await app.organization();
  const practice = await installPractice(app, organization);
  const branchId = await app.branch(organization, 'Северное');
  const staff = {
    administrator: await app.staff(organization, ['administrator'], 'Администратор'),
    manager: await app.staff(organization, ['manager'], 'Руководитель'),
    'case-manager': await app.staff(organization, ['case-manager'], 'Куратор'),
    practitioner: await app.staff(organization, ['practitioner'], 'Специалист'),
    'branch-manager': await app.staff(organization, [{ role: 'manager', branchId: organization.branchId }], 'Руководитель отделения'),
    everything: await app.staff(organization, ['administrator', 'manager', 'case-manager', 'practitioner'], 'Все роли'),
  };
  const stranger = await app.staff(organization, ['case-manager'], 'Чужой куратор');
  const own = await makeIds(app, organization, practice, staff['case-manager'], organization.branchId, staff.practitioner);
  const other = await makeIds(app, organization, practice, stranger, branchId, null);
  const all = Object.values(staff);
  await addClosed(app, own, staff.practitioner, stranger, all, all);
  await addClosed(app, other, stranger, staff.practitioner, all, [staff.manager, staff.everything]);
  const personal: World['personal'] = {};
  for (const [role, one] of Object.entries(staff) as [keyof World['staff'], TestStaff][]) {
    const ids = await addPersonal(app, one);
    personal[role] = ids;
    if (role === 'administrator') continue;
    ids['draft'] = uuid();
    await app.ok(one, 'PUT', `/drafts/${ids['draft']}`, { version: 0, kind: 'service', family: own['family'], content: {} });
  }
  Object.assign(own, personal['case-manager']);
  Object.assign(other, await addPersonal(app, stranger));
  other['draft'] = uuid();
  await app.ok(stranger, 'PUT', `/drafts/${other['draft']}`, { version: 0, kind: 'service', family: other['family'], content: {} });
  return { organization, practice, staff, personal, ids: { own, other } };
}

/** A closed note with those who supervise its author, a compartment that these keep, and a request for emergency access. */
async function addClosed(app: TestApp, ids: Ids, author: TestStaff, asker: TestStaff, keepers: TestStaff[], supervisors: TestStaff[]): Promise<void> {
  const { organization } = author;
  for (const kind of ['closedNote', 'supervision', 'compartment', 'glass']) ids[kind] = uuid();
  await app.database.asOwner(async (tx) => {
    await tx.rows('select ryadom.enter_organization($1)', [organization.slug]);
    const add = (sql: string, ...params: unknown[]) => tx.rows(sql, [organization.id, ...params]);
    await add("select set_config('ryadom.staff', $2, true) where $1::integer is not null", author.staffId);
    await add("insert into ryadom.closed_note (organization_id, id, family_id, family_code, author_id, happened_on) values ($1, $2, $3, 'x', $4, '2026-11-20')", ids['closedNote'], ids['family'], author.staffId);
    await add("insert into ryadom.closed_note_text (organization_id, note_id, version, text, written_at) values ($1, $2, 1, 'Невидимые слова', now())", ids['closedNote']);
    for (const one of supervisors) {
      if (one === author) continue;
      await add("insert into ryadom.supervision (organization_id, id, staff_id, supervisor_id, from_on) values ($1, $2, $3, $4, '2026-01-01')", one === supervisors[0] ? ids['supervision'] : uuid(), author.staffId, one.staffId);
    }
    await add("insert into ryadom.compartment (organization_id, id, family_id, kind, about) values ($1, $2, $3, 'safety', 'Невидимая причина')", ids['compartment'], ids['family']);
    for (const one of keepers) await add('insert into ryadom.closed_access (organization_id, id, compartment_id, staff_id) values ($1, $2, $3, $4)', uuid(), ids['compartment'], one.staffId);
    await add("insert into ryadom.glass (organization_id, id, family_id, family_code, asked_by, reason) values ($1, $2, $3, 'x', $4, 'Невидимая просьба')", ids['glass'], ids['family'], asker.staffId);
  });
}

/** A finished job and an export of a colleague. */
async function addPersonal(app: TestApp, { organization, staffId }: TestStaff): Promise<Ids> {
  const ids: Ids = { job: uuid(), export: uuid(), batch: uuid() };
  await app.database.asOwner(async (tx) => {
    await tx.rows('select ryadom.enter_organization($1)', [organization.slug]);
    await tx.rows("insert into ryadom.job (organization_id, id, kind, title, state, staff_id, staff_name) values ($1, $2, 'x', 'x', 'done', $3, 'x')", [organization.id, ids['job'], staffId]);
    await tx.rows("insert into ryadom.export_run (organization_id, id, kind, staff_id, created_at) values ($1, $2, 'workbooks', $3, now())", [organization.id, ids['export'], staffId]);
    await tx.rows('insert into ryadom.document_batch (organization_id, id, staff_id, families, created_at) values ($1, $2, $3, 1, now())', [organization.id, ids['batch'], staffId]);
  });
  return ids;
}

async function makeIds(app: TestApp, organization: TestOrganization, practice: string, manager: TestStaff, branchId: string, member: TestStaff | null): Promise<Ids> {
  const family = await makeFamily(app, organization, { practice, manager: manager.staffId, branchId, title: `Невидимкины-${uuid().slice(0, 8)}` });
  const [person, second] = Object.values(family.people) as [string, string];
  const ids: Ids = {
    family: family.id, case: family.caseId, person, secondPerson: second, staff: manager.staffId, branch: branchId,
    ...Object.fromEntries(['review', 'document', 'reviewItem', 'reviewParticipant', 'consent', 'partner', 'ground', 'task', 'alarm', 'duty', 'absence', 'membership', 'relation', 'contact', 'address', 'category', 'status', 'team', 'service', 'meeting', 'aid', 'outcome', 'plan', 'planGoal', 'planMeasure', 'passport', 'priority', 'attachment', 'assessment', 'mentor', 'import', 'merge', 'decision', 'frozen', 'signal', 'application', 'district', 'settlement'].map((kind) => [kind, uuid()])),
  };
  const org = organization.id;
  await app.database.asOwner(async (tx) => {
    await tx.rows('select ryadom.enter_organization($1)', [organization.slug]);
    const add = (sql: string, ...params: unknown[]) => tx.rows(sql, [org, ...params]);
    ids['membership'] = (await tx.row<{ id: string }>('select id from ryadom.membership where organization_id = $1 and family_id = $2 and person_id = $3', [org, family.id, person]))!.id;
    await add("insert into ryadom.relation (organization_id, id, family_id, person_id, other_id, kind) values ($1, $2, $3, $4, $5, 'parent')", ids['relation'], family.id, person, second);
    await add("insert into ryadom.contact (organization_id, id, family_id, kind, value) values ($1, $2, $3, 'phone', '+7 900 000-00-00')", ids['contact'], family.id);
    await add("insert into ryadom.address (organization_id, id, family_id, kind, text) values ($1, $2, $3, 'living', 'улица Тихая, 1')", ids['address'], family.id);
    await add("insert into ryadom.family_category (organization_id, id, family_id, category_id) select $1, $2, $3, content->'categories'->0->>'id' from ryadom.pack_version where organization_id = $1 limit 1", ids['category'], family.id);
    await add("insert into ryadom.person_status (organization_id, id, family_id, person_id, status_id) select $1, $2, $3, $4, w->>'id' from ryadom.pack_version, jsonb_array_elements(content->'statuses') w where organization_id = $1 and (w->>'health')::boolean is not true limit 1", ids['status'], family.id, person);
    await add('insert into ryadom.district (organization_id, id, name) values ($1, $2, $3)', ids['district'], `Район ${ids['district']!.slice(0, 8)}`);
    await add('insert into ryadom.settlement (organization_id, id, name) values ($1, $2, $3)', ids['settlement'], `Село ${ids['settlement']!.slice(0, 8)}`);
    await add("insert into ryadom.mentor (organization_id, id, practice_id, code, last_name, first_name) values ($1, $2, $3, $4, 'Наставникова', 'Ия')", ids['mentor'], practice, ids['mentor']!.slice(0, 8));
    await add(
      `insert into ryadom.merge_run (organization_id, id, family_id, kind, keep_id, other_id, keep_label, other_label, involved, moved, staff_name, merged_at)
       values ($1, $2, $3, 'family', $3, $4, 'Одни', 'Другие', '{}', '{}', 'Руководитель', now())`,
      ids['merge'], family.id, uuid(),
    );
    await add(
      `insert into ryadom.merge_decision (organization_id, id, kind, first_id, second_id, staff_name, decided_at)
       values ($1, $2, 'person', least($3::uuid, $4::uuid), greatest($3::uuid, $4::uuid), 'Руководитель', now())`,
      ids['decision'], person, second,
    );
    await add(
      `insert into ryadom.import_run (organization_id, id, practice_id, file_name, file_sha256, dry_run, state, result, finished_at)
       values ($1, $2, $3, 'реестр.xlsx', '00', true, 'done', '{"sheets": {}, "errors": [], "warnings": []}', now())`,
      ids['import'], practice,
    );
    await add(
      "insert into ryadom.case_team (organization_id, id, case_id, family_id, staff_id, from_on) values ($1, $2, $3, $4, $5, '2026-01-15')",
      ids['team'], family.caseId, family.id, (member ?? manager).staffId,
    );
  });
  const date = '2026-11-20';
  await app.ok(manager, 'POST', '/services', { id: ids['service'], family: family.id, practice, service: 'home_visit', date });
  await app.ok(manager, 'POST', '/meetings', { id: ids['meeting'], practice, service: 'counselling', date, participants: [{ family: family.id, person, mark: 'here' }] });
  await app.ok(manager, 'POST', '/aid', { id: ids['aid'], family: family.id, practice, kind: 'coal', source: 'sponsor', date, quantity: 1 });
  const told = { id: ids['signal'], practice, sourceId: 'school', about: 'Ребёнок не ходит в школу', urgencyId: 'usual', familyId: family.id, branchId };
  await app.ok(manager, 'POST', '/signals', told);
  await app.ok(manager, 'POST', '/applications', { id: ids['application'], practice, familyId: family.id, branchId });
  await app.database.asOwner(async (tx) => {
    await tx.rows('select ryadom.enter_organization($1)', [organization.slug]);
    await tx.rows("insert into ryadom.organization_ground (organization_id, id, purpose, name, basis, from_on) values ($1, $2, 'messages', 'Договор', 'Договор', '2026-01-01')", [org, ids['ground']]);
  });
  await app.ok(manager, 'POST', '/partners', { id: ids['partner'], name: `Партнёр ${ids['partner']}`, kinds: ['legal'] });
  await app.ok(manager, 'POST', '/consents', { id: ids['consent'], family: family.id, person, purpose: 'photo', givenBy: 'self' });
  await app.ok(manager, 'POST', '/documents', { id: ids['document'], practice, kind: 'mentor_agreement', subject: family.caseId });
  await app.ok(manager, 'POST', '/outcomes', { id: ids['outcome'], family: family.id, practice, outcome: 'employed', person, date });
  await app.ok(manager, 'POST', '/assessments', { id: ids['assessment'], family: family.id, practice, instrument: 'goals', point: 'entry', date, answers: { goals: [{ title: 'Невидимая цель', importance: 1, difficulty: 1, level: -2 }] } });
  await app.ok(manager, 'POST', `/families/${family.id}/plans`, { id: ids['plan'], practice, fromOn: '2026-09-01', toOn: '2026-12-31' });
  await app.ok(manager, 'POST', `/plans/${ids['plan']}/goals`, { id: ids['planGoal'], problem: 'Холодно', goal: 'Тепло' });
  await app.ok(manager, 'POST', `/plans/${ids['plan']}/measures`, { id: ids['planMeasure'], goalId: ids['planGoal'], title: 'Уголь', amount: 1 });
  await app.ok(manager, 'POST', `/families/${family.id}/passports`, { id: ids['passport'], practice, onDate: date });
  await app.ok(manager, 'POST', `/families/${family.id}/priorities`, { id: ids['priority'], practice, problem: 'Холодно', rank: 'now' });
  const place = new URLSearchParams({ id: ids['attachment']!, subject: 'outcome', subjectId: ids['outcome']!, family: family.id, photo: 'no' });
  await app.ok(manager, 'POST', `/attachments?${place}`, await picture({ width: 40, height: 30 }));
  const leader = await app.staff(organization, [{ role: 'manager', branchId }], 'Руководитель отделения');
  await app.ok(manager, 'POST', '/tasks', { id: ids['task'], title: 'Позвонить', family: family.id, dueOn: date });
  await app.ok(manager, 'POST', '/alarms', { id: ids['alarm'], family: family.id, level: 1, what: 'Дети одни', source: 'mentor' });
  await app.ok(leader, 'POST', '/duties', { id: ids['duty'], branch: branchId, staff: manager.staffId, from: '2026-01-01', to: '2026-01-02' });
  await app.ok(manager, 'POST', '/absences', { id: ids['absence'], staff: manager.staffId, substitute: leader.staffId, from: '2026-01-01', to: '2026-01-02' });
  await app.ok(manager, 'POST', '/reviews', { id: ids['review'], practice, heldOn: date, secretaryId: manager.staffId });
  await app.ok(manager, 'POST', `/reviews/${ids['review']}/participants`, { id: ids['reviewParticipant'], name: 'Гость', role: 'guest' });
  await app.ok(manager, 'POST', `/reviews/${ids['review']}/items`, { id: ids['reviewItem'], caseId: family.caseId });
  ids['reviewVoice'] = ids['reviewParticipant']!;
  // Frozen over the family's branch: whoever does not lead that branch does not see it.
  await app.ok(leader, 'POST', '/frozen-reports', { id: ids['frozen'], practice, from: '2026-01-01', to: '2026-12-31' });
  return ids;
}

/** Runs everything as it would, then takes it back: the same world answers thousands of calls. */
export function undoing(database: Database): Database {
  class Undo extends Error {}
  const within = async <T>(begin: (work: (tx: any, opened: any) => Promise<never>) => Promise<never>, work: (tx: any, opened: any) => Promise<T>): Promise<T> => {
    let result: { value: T } | undefined;
    try {
      await begin(async (tx, opened) => {
        result = { value: await work(tx, opened) };
        throw new Undo();
      });
    } catch (error) {
      if (!(error instanceof Undo)) throw error;
    }
    return result!.value;
  };
  return {
    ...database,
    transaction: (work, options) => within((undo) => database.transaction(undo, options), work),
    asOwner: (work) => within((undo) => database.asOwner((tx) => undo(tx, undefined)), work),
  };
}
