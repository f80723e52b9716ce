import { strict as assert } from 'node:assert';
import { after, before, test } from 'node:test';
import { type AccessRow, type Role, type View } from '../kernel/access.ts';
import type { Operation } from '../kernel/contract.ts';
import { type App, createApp } from '../server/app.ts';
import { stopJobs } from '../modules/jobs/public.ts';
import { shippedPacks } from '../modules/practices/public.ts';
import { modules } from '../server/modules.ts';
import { rightsPage, wholeOrganizationOnly } from '../../scripts/rights.ts';
import { readFileSync } from 'node:fs';
import { startTestApp, type TestApp, type TestStaff, uuid } from './app.ts';
import { bodyOf, pathOf, queries, queryOf, words } from './rights/sample.ts';
import { buildWorld, familyKinds, type Ids, personalKinds, undoing, type World } from './rights/world.ts';

// Every operation as every role on its own team's family, another team's, another organization's and on nothing at all;
// what is answered must be what docs/rights.md says. Rows that differ are listed; there must be none.

const pack = [...shippedPacks().values()][0]!;

/** What cannot be told from the contract: words of the pack, and bodies with rules of their own. */
const samples: Record<string, (ids: Ids) => Record<string, unknown>> = {
  'services.recordService': () => ({ service: 'home_visit' }),
  'services.recordGroup': (ids) => ({ service: 'home_visit', records: [{ id: uuid(), family: ids['family'] }] }),
  'services.recordMeeting': (ids) => ({ service: 'counselling', participants: [{ family: ids['family'], person: ids['person'], mark: 'here' }] }),
  'services.changeMeeting': (ids) => ({ participants: [{ family: ids['family'], person: ids['person'], mark: 'late' }] }),
  'services.recordAid': () => ({ kind: 'coal', source: 'sponsor' }),
  'outcomes.recordOutcome': (ids) => ({ outcome: 'employed', person: ids['person'] }),
  'assessments.addInstrument': () => ({ text: readFileSync(new URL('../../instruments/who_5.json', import.meta.url), 'utf8').replace('"who_5"', '"own_five"') }),
  'assessments.recordAssessment': () => ({ instrument: 'goals', point: 'entry' }),
  'passports.recordFacts': () => ({ values: [{ field: 'rooms', value: 2 }] }),
  'people.addCategory': () => ({ categoryId: pack.categories[0]!.id }),
  'people.addStatus': () => ({ statusId: pack.statuses[0]!.id }),
  'indicators.setTarget': () => ({ version: null }),
  'reports.setTargets': () => ({ targets: [{ indicator: 'home_visits', value: 1, version: null }] }),
  'merges.merge': (ids) => ({ kind: 'family', keepId: ids['family'], otherId: ids['family'] }),
  'merges.decideDifferent': (ids) => ({ kind: 'family', firstId: ids['family'], secondId: ids['family'] }),
  'intake.addSignal': (ids) => ({ sourceId: 'school', urgencyId: 'usual', familyId: ids['family'] }),
  'intake.checkSignal': () => ({ to: 'checking' }),
  'intake.addApplication': (ids) => ({ familyId: ids['family'] }),
  'intake.decideApplication': () => ({ step: 'refuse', reasonId: 'other' }),
  'exports.startExport': () => ({ kind: 'workbooks' }),
  'drafts.saveDraft': () => ({ kind: 'service', content: {} }),
  'tasks.addAbsence': () => ({ from: '2026-03-01', to: '2026-03-02' }),
  'tasks.addDuty': () => ({ from: '2026-03-01', to: '2026-03-02' }),
  'tasks.setContactNorm': () => ({ level: 'crisis', from: '2026-11-24', version: null }),
  'tasks.dropContactNorm': () => ({ level: 'crisis', from: '2026-11-24' }),
  'tasks.setAlarmNorm': () => ({ steps: ['Позвонить'], version: null }),
  'tasks.addDeadline': () => ({ since: { of: 'case_opened' }, until: undefined }),
  'tasks.dropDeadline': () => ({ norm: 'first_visit' }),
  'tasks.importDays': () => ({ list: '1 января — Новый год' }),
  'tasks.setDeadline': () => ({ norm: 'first_visit', version: null }),
  'tasks.addTask': (ids) => ({ family: ids['family'], assignee: undefined }),
  'consents.prepareConsent': () => ({ purpose: 'messages', givenBy: 'self', partner: null, representative: null, representativeName: null }),
  'consents.signConsent': () => ({ signedOn: '2026-11-24', paperPlace: 'Папка', scan: null }),
  'consents.addGround': () => ({ to: null }),
  'consents.editGround': () => ({ to: null }),
  'closed.addNote': (ids) => ({ on: '2026-11-20', person: null, family: ids['family'] }),
  'closed.addCompartment': (ids) => ({ items: [{ kind: 'contact', id: ids['contact'] }], staff: [] }),
  'closed.addSupervision': () => ({ to: null }),
  'closed.tellFamily': () => ({ askAgainOn: null }),
  'documents.makeDocument': (ids) => ({ practice: words.practice, kind: 'mentor_agreement', subject: ids['case'], date: '2026-11-24' }),
  'documents.saveNameForms': () => ({ version: null }),
  'documents.signDocument': () => ({ signedOn: '2026-11-24', paperPlace: 'Папка', scan: null }),
  'documents.chooseTemplate': () => ({ practice: words.practice, kind: 'mentor_agreement', template: null }),
  'documents.startBatch': (ids) => ({ practice: words.practice, kinds: ['mentor_agreement'], families: [ids['family']], formats: ['docx'] }),
  'accounts.inviteUser': () => ({ roles: [{ role: 'practitioner', branchId: null }] }),
};

/** Their body or query names a family by one of its records. */
const ofRecord = new Set(['documents.makeDocument', 'documents.prepareDocument']);

let app: TestApp;
let called: App;
let http: App['http'];
let here: World;
let there: World;

before(async () => {
  app = await startTestApp();
  here = await buildWorld(app);
  there = await buildWorld(app);
  // Sealed and settled first: what the calls themselves write is taken back.
  called = createApp({ config: app.services.config, database: undoing(app.database), modules, sessionTokenOf: () => null, clock: app.services.clock, log: app.services.log });
  http = called.http;
  await http.ready();
});
after(async () => {
  // Undefined where the beginning failed: its own error is what should be read.
  if (called) {
    await stopJobs(called.services);
    await called.stop();
  }
  await app?.close();
});

interface Answer {
  status: number;
  text: string;
}

async function call(operation: Operation, staff: TestStaff | null, slug: string, ids: Ids): Promise<Answer> {
  const { path } = pathOf(operation, slug, ids, words);
  const body = bodyOf(operation, ids, samples[operation.name]?.(ids) ?? {});
  const answer = await http.inject({
    method: operation.method,
    url: `/api/v1${path}${queryOf(operation, ids, queries[operation.name]?.(ids) ?? {})}`,
    headers: { ...(staff ? { authorization: `Bearer ${staff.token}` } : {}), ...(Buffer.isBuffer(body) ? { 'content-type': 'application/octet-stream' } : {}) },
    ...(body === undefined ? {} : { payload: body as object }),
  });
  return { status: answer.statusCode, text: answer.body.replace(/"requestId":"[^"]*"/, '') };
}

/** Body and query as they go out, to see whether a family is named there. */
const sent = (operation: Operation, ids: Ids): string =>
  JSON.stringify(bodyOf(operation, ids, samples[operation.name]?.(ids) ?? {}) ?? {}) + queryOf(operation, ids, queries[operation.name]?.(ids) ?? {});

const nothing = (ids: Ids): Ids => Object.fromEntries(Object.keys(ids).map((kind) => [kind, uuid()]));
const organizationRoutes = () =>
  modules.flatMap((module) => module.routes.map(({ operation }) => ({ operation, row: module.access[operation.name]! }))).filter(({ operation }) => operation.path.includes(':org'));

/** The families of `here` that a person sees through this operation. */
function viewOf(operation: string, row: AccessRow, role: keyof World['staff']): View | 'denied' {
  if (typeof row === 'string') return 'none';
  // The alarm about the other team's family asks a manager, who then sees it with the rights of a team as well.
  if (role === 'everything') return Object.values(row).some((view) => view !== 'none') ? 'organization' : (Object.values(row)[0] ?? 'denied');
  const held: Role = role === 'branch-manager' ? 'manager' : role;
  const view = row[held];
  if (role === 'branch-manager' && wholeOrganizationOnly.has(operation)) return 'denied';
  // A manager of a branch sees what a team would: the family of that branch.
  return view === undefined ? 'denied' : role === 'branch-manager' && view === 'organization' ? 'team' : view;
}

test('every operation answers every role as the table says: zero unexpected rows', async () => {
  const unexpected: string[] = [];
  let checked = 0;
  const check = (operation: Operation, what: string, fine: boolean, answer: Answer) => {
    checked++;
    if (!fine) unexpected.push(`${operation.name} | ${what} → ${answer.status} ${answer.text.slice(0, 120)}`);
  };
  for (const { operation, row } of organizationRoutes()) {
    const { kind } = pathOf(operation, here.organization.slug, here.ids.own, words);
    const whole = wholeOrganizationOnly.has(operation.name);
    const ofFamily = kind !== null && familyKinds.has(kind);
    // A draft, a job, an export open for whoever made them; one's own stands in for the team's.
    const personal = kind !== null && personalKinds.has(kind);
    const inBody = !ofFamily && (ofRecord.has(operation.name) || sent(operation, here.ids.own).includes(here.ids.own['family']!));
    check(operation, 'nobody', (await call(operation, null, here.organization.slug, here.ids.own)).status === 401, { status: 0, text: '' });

    for (const [role, staff] of Object.entries(here.staff) as [keyof World['staff'], TestStaff][]) {
      const view = viewOf(operation.name, row, role);
      const on = (ids: Ids, slug = here.organization.slug) => call(operation, staff, slug, ids);
      const own = await on(personal ? { ...here.ids.own, ...here.personal[role] } : here.ids.own);
      const other = await on(here.ids.other);
      if (view === 'denied') {
        check(operation, `${role}, own, denied`, own.status === 403 && (whole || own.text.includes('"forbidden"')), own);
        check(operation, `${role}, other, denied`, other.status === 403 && (whole || other.text.includes('"forbidden"')), other);
      } else {
        const hiddenOwn = (ofFamily || inBody) && view === 'none';
        const hiddenOther = (ofFamily || inBody) && view !== 'organization';
        check(operation, `${role}, own, ${view}`, hiddenOwn ? own.status === 404 || own.status === 422 : ![401, 403, 404, 500].includes(own.status), own);
        if (personal) check(operation, `${role}, somebody else's`, (kind === 'job' ? [200, 403, 404, 409] : [404, 409, 422]).includes(other.status), other);
        else check(operation, `${role}, other team, ${view}`, hiddenOther ? (ofFamily ? other.status === 404 : [404, 422].includes(other.status)) : ![401, 403, 404, 500].includes(other.status), other);
        for (const [answer, hidden, which] of [[own, hiddenOwn, 'own'], [other, view !== 'organization', 'other']] as const) {
          const families = view === 'none' ? [here.ids.own, here.ids.other, there.ids.own] : [...(hidden || view === 'team' ? [here.ids.other] : []), there.ids.own, there.ids.other];
          const seen = leaks(operation, answer, families);
          check(operation, `${role}, ${which}: shows ${seen}`, seen === null, answer);
        }
        if (kind !== null) {
          const foreign = await on(there.ids.own);
          const missing = await on(nothing(here.ids.own));
          // A save may make what is not there yet; then the family that it names tells.
          check(operation, `${role}, id of another organization`, foreign.status === (personal && inBody ? 422 : 404) && foreign.text === missing.text, foreign);
        } else if (inBody) {
          const foreign = await on(there.ids.own);
          const missing = await on(nothing(here.ids.own));
          check(operation, `${role}, family of another organization`, foreign.status >= 400 && foreign.status === missing.status, foreign);
        }
      }
      const outside = await on(there.ids.own, there.organization.slug);
      const nowhere = await on(there.ids.own, 'no-such-organization');
      check(operation, `${role}, another organization`, outside.status === 404 && outside.text === nowhere.text, outside);
    }
  }
  assert.deepEqual(unexpected, [], `${unexpected.length} of ${checked} rows differ from the table`);
  assert.ok(checked > 1000, `only ${checked} rows were checked`);
});

/** Ids of families (or of people in them) that the answer shows though it must not; what the caller sent itself is no leak. */
function leaks(operation: Operation, answer: Answer, families: Ids[]): string | null {
  if (operation.method !== 'GET' || answer.status !== 200) return null;
  for (const ids of families) {
    for (const kind of ['family', 'person', 'case', 'service', 'meeting', 'aid', 'outcome', 'contact']) if (answer.text.includes(ids[kind]!)) return `${kind} ${ids[kind]}`;
  }
  return null;
}

test('operations about oneself or before sign-in: nobody is let in unasked', async () => {
  for (const module of modules) {
    for (const { operation } of module.routes) {
      if (operation.path.includes(':org')) continue;
      const row = module.access[operation.name];
      assert.ok(row === 'public' || row === 'self', `${operation.name} stands outside an organization, so no role can be asked`);
      if (row !== 'self') continue;
      const body = operation.body ? bodyOf(operation, here.ids.own, {}) : undefined;
      const url = `/api/v1${operation.path.replace(':id', 'f'.repeat(64))}`;
      const answer = await http.inject({ method: operation.method, url, ...(body === undefined ? {} : { payload: body as object }) });
      assert.equal(answer.statusCode, 401, operation.name);
    }
  }
});

test('docs/rights.md is what the tables say', () => {
  assert.equal(readFileSync(new URL('../../docs/rights.md', import.meta.url), 'utf8'), rightsPage(), 'node bin/run.js scripts/rights.ts --write');
});
