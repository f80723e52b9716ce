import { strict as assert } from 'node:assert';
import { after, before, test } from 'node:test';
import PizZip from 'pizzip';
import { startTestApp, type TestApp, type TestOrganization, type TestStaff, uuid } from '../../testing/app.ts';
import { installPractice, makeFamily, peek, type TestFamily } from '../../testing/ledger.ts';

// Many documents as one archive, as a job: what is in it, what is new, cancel, and what a revocation does to an archive that waits.

let app: TestApp;
let organization: TestOrganization;
let practice: string;
let curator: TestStaff;
let stranger: TestStaff;
const families: TestFamily[] = [];

before(async () => {
  app = await startTestApp();
  organization = await app.organization();
  practice = await installPractice(app, organization);
  curator = await app.staff(organization, ['case-manager']);
  stranger = await app.staff(organization, ['case-manager'], 'Чужой куратор');
  for (let at = 0; at < 3; at++) {
    const family = await makeFamily(app, organization, { practice, manager: curator.staffId });
    families.push(family);
    for (const name of ['Наталья', 'Егор']) {
      const giver = name === 'Наталья' ? { givenBy: 'self' } : { givenBy: 'parent', representative: family.people['Наталья'] };
      await app.ok(curator, 'POST', '/consents', { id: uuid(), family: family.id, person: family.people[name], purpose: 'general', ...giver });
    }
  }
});
after(() => app.close());

const kind = 'consent_general';
const body = (extra: object = {}) => ({ id: uuid(), practice, kinds: [kind], families: families.map(({ id }) => id), formats: ['docx', 'pdf'], ...extra });
async function ended(id: string, staff = curator): Promise<any> {
  for (let turn = 0; turn < 600; turn++) {
    const batch = await app.ok(staff, 'GET', `/document-batches/${id}`);
    if (!['queued', 'running'].includes(batch.state)) return batch;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error('The batch never ended');
}
const documents = () => peek<number>(app, organization, 'select count(*)::integer as value from ryadom.document where organization_id = $1', [organization.id]);

test('an archive holds a document of every family and person under codes and numbers; again it makes nothing new', async () => {
  const first = body();
  assert.equal((await app.call(curator, 'POST', '/document-batches', first)).status, 201);
  const done = await ended(first.id);
  assert.deepEqual([done.state, done.file?.documents, done.file?.made, done.families], ['done', 6, 6, 3], JSON.stringify(done));
  const file = await app.call(curator, 'GET', `/document-batches/${first.id}/file`);
  const names = Object.keys(new PizZip(file.bytes).files);
  assert.equal(names.length, 12);
  assert.equal(names.filter((name) => name.endsWith('.pdf')).length, 6);
  for (const name of names) assert.doesNotMatch(name, /Юдин|Натал|Егор/);
  assert.ok((await app.ok(curator, 'GET', '/jobs')).items.some((job: { id: string }) => job.id === first.id));
  assert.equal((await app.call(stranger, 'GET', `/document-batches/${first.id}/file`)).status, 404);
  const second = body({ formats: ['docx'] });
  await app.ok(curator, 'POST', '/document-batches', second);
  const again = await ended(second.id);
  assert.deepEqual([again.file?.documents, again.file?.made], [6, 0]);
  assert.equal(await documents(), 6);
  assert.equal((await app.ok(curator, 'GET', '/document-batches')).items.length, 2);
});

test('others’ families are left out; nothing to make is said at once', async () => {
  assert.equal((await app.call(stranger, 'POST', '/document-batches', body())).status, 404);
  assert.equal((await app.call(curator, 'POST', '/document-batches', body({ kinds: ['aid_act'] }))).body.code, 'nothing_to_make');
  assert.equal((await app.call(curator, 'POST', '/document-batches', body({ kinds: [] }))).status, 422);
  assert.equal((await app.call(curator, 'POST', '/document-batches', body({ kinds: ['nothing'] }))).status, 422);
});

test('an archive with a document that went out of sight is not handed out', async () => {
  const batch = body({ families: [families[0]!.id] });
  await app.ok(curator, 'POST', '/document-batches', batch);
  await ended(batch.id);
  const consents = (await app.ok(curator, 'GET', `/consents?family=${families[0]!.id}`)).items;
  const consent = consents.find((one: { person: { id: string } }) => one.person.id === families[0]!.people['Наталья']);
  await app.ok(curator, 'POST', `/consents/${consent.id}/sign`, { version: 1, signedOn: '2026-11-24', paperPlace: 'Папка' });
  await app.ok(curator, 'POST', `/consents/${consent.id}/revoke`, { version: 2, revokedOn: '2026-11-24', how: 'statement', revokedBy: 'Мама' });
  assert.equal((await app.call(curator, 'GET', `/document-batches/${batch.id}/file`)).body.code, 'batch_out_of_sight');
  app.setNow('2026-11-26T05:00:00Z');
  assert.equal((await app.call(curator, 'GET', `/document-batches/${batch.id}/file`)).status, 410);
  app.setNow('2026-11-24T05:00:00Z');
});

test('a cancelled batch leaves no archive; numbers stay without gaps', async () => {
  for (const family of families.slice(1)) {
    const document = (await app.ok(curator, 'GET', `/documents?family=${family.id}`)).items;
    for (const one of document) await app.ok(curator, 'POST', `/documents/${one.id}/cancel`, { version: 1, reason: 'Заново' });
  }
  const batch = body({ families: families.slice(1).map(({ id }) => id) });
  await app.ok(curator, 'POST', '/document-batches', batch);
  await app.call(curator, 'POST', `/jobs/${batch.id}/cancel`);
  const end = await ended(batch.id);
  assert.ok(['cancelled', 'done'].includes(end.state));
  if (end.state === 'cancelled') assert.equal((await app.call(curator, 'GET', `/document-batches/${batch.id}/file`)).body.code, 'batch_not_ready');
  const places = await peek<number[]>(app, organization, 'select array_agg(place order by place) as value from ryadom.document where organization_id = $1', [organization.id]);
  assert.deepEqual(places, Array.from({ length: places.length }, (_, at) => at + 1));
});

test('a family with few and old records has its document in the archive, however many newer ones others have', async () => {
  const [, busy, quiet] = families as [TestFamily, TestFamily, TestFamily];
  const records = (family: TestFamily, service: string, count: number, day: string) =>
    peek(
      app, organization,
      `with made as (insert into ryadom.service_record (organization_id, id, case_id, family_id, practice_id, service_id, happened_on, minutes, practitioner)
         select $1, gen_random_uuid(), $2, $3, $4, $5, $6, 30, 'Соловьёва В. А.' from generate_series(1, $7::integer) returning id) select count(*)::integer as value from made`,
      [organization.id, family.caseId, family.id, practice, service, day, count],
    );
  await records(quiet, 'home_visit', 1, '2026-02-03');
  await records(busy, 'counselling', 520, '2026-11-20');
  await records(busy, 'home_visit', 40, '2026-11-20');
  const batch = body({ kinds: ['visit_act'], formats: ['docx'], families: [quiet.id, busy.id] });
  await app.ok(curator, 'POST', '/document-batches', batch);
  const done = await ended(batch.id);
  assert.deepEqual([done.state, done.file?.documents], ['done', 2], JSON.stringify(done));
  const line = (await app.ok(curator, 'GET', `/families/${busy.id}/case-file?practice=${practice}`)).lines.find((one: { kind: string }) => one.kind === 'visit_act');
  assert.equal(line.subjects.length, 30);
});
