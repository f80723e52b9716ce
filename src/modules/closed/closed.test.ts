import { strict as assert } from 'node:assert';
import { after, before, test } from 'node:test';
import PizZip from 'pizzip';
import type { Operation } from '../../kernel/contract.ts';
import { modules } from '../../server/modules.ts';
import { startTestApp, type TestApp, type TestStaff, uuid } from '../../testing/app.ts';
import { picture } from '../../testing/files.ts';
import { peek } from '../../testing/ledger.ts';
import { pathOf, queries, queryOf, words } from '../../testing/rights/sample.ts';
import { buildWorld, type Ids, type World } from '../../testing/rights/world.ts';

// Closed facts leave no trace for whoever may not look: every word that is closed holds the canary, and every GET operation there is,
// with every condition that names a family, a person or words to look for, is asked by three roles before and after.

const canary = 'канарейк';
const phone = '9051234567';
let app: TestApp;
let world: World;
let ids: Ids;
let keeper: TestStaff;
let others: Record<string, TestStaff>;
const closed: Record<string, string> = {};

before(async () => {
  app = await startTestApp();
  world = await buildWorld(app);
  ids = world.ids.own;
  keeper = world.staff['case-manager'];
  others = { manager: world.staff.manager, practitioner: world.staff.practitioner, 'branch-manager': world.staff['branch-manager'] };
  // The world lets everybody look into its own compartment; here another keeps.
  await peek(app, world.organization, 'with gone as (delete from ryadom.compartment where organization_id = $1 returning 1) select count(*)::integer as value from gone', [world.organization.id]);
  const family = ids['family']!;
  const { version } = await app.ok(keeper, 'GET', `/families/${family}`).then((card) => card.family ?? card);
  await app.ok(keeper, 'PATCH', `/families/${family}`, { version, address: 'Канарейкинская улица, 7' });
  const add = async (kind: string, path: string, body: object) => {
    closed[kind] = uuid();
    const made = await app.ok(keeper, 'POST', path, { id: closed[kind], ...body });
    return made;
  };
  await add('contact', `/families/${family}/contacts`, { kind: 'phone', value: `+7 905 123-45-67` });
  await add('address', `/families/${family}/addresses`, { kind: 'registered', text: 'Канарейкино, 3' });
  const person = uuid();
  await app.ok(keeper, 'POST', '/people', { id: person, familyId: family, lastName: 'Канарейкин', firstName: 'Тит', birthDate: '2016-03-10', role: 'child' });
  closed['person'] = person;
  closed['membership'] = await peek<string>(app, world.organization, 'select id::text as value from ryadom.membership where organization_id = $1 and person_id = $2', [world.organization.id, person]);
  await add('relation', `/families/${family}/relations`, { personId: ids['person'], otherId: ids['secondPerson'], kind: 'guardian', note: 'Канарейка: опекун по решению суда' });
  await add('category', `/families/${family}/categories`, { categoryId: await firstWord('categories'), basis: 'Канарейка: решение' });
  await add('service', '/services', { family, practice: world.practice, service: 'home_visit', date: '2026-11-19', topic: 'Канарейка', note: 'Канарейка дома', recipients: [person] });
  await add('outcome', '/outcomes', { family, practice: world.practice, outcome: 'employed', person: ids['person'], date: '2026-11-20', evidence: 'Канарейка: справка' });
  closed['attachment'] = uuid();
  const place = new URLSearchParams({ id: closed['attachment'], subject: 'family', subjectId: family, family, photo: 'no', name: 'Канарейка.png' });
  await app.ok(keeper, 'POST', `/attachments?${place}`, await picture({ width: 40, height: 30 })).catch(async () => {
    place.delete('name');
    await app.ok(keeper, 'POST', `/attachments?${place}`, await picture({ width: 40, height: 30 }));
  });
  await peek(app, world.organization, "update ryadom.attachment set name = 'Канарейка.png' where organization_id = $1 and id = $2 returning name as value", [world.organization.id, closed['attachment']]);
  // Submitted before anything was closed: its lists hold the canary.
  ids['frozen'] = uuid();
  await app.ok(world.staff['branch-manager'], 'POST', '/frozen-reports', { id: ids['frozen'], practice: world.practice, from: '2026-01-01', to: '2026-12-31' });
  for (;;) {
    const { done } = await app.ok(world.staff.manager, 'POST', '/merges/candidates/refresh');
    if (done) break;
  }
});
after(() => app.close());

const firstWord = (kind: string) => peek<string>(app, world.organization, `select content->'${kind}'->0->>'id' as value from ryadom.pack_version where organization_id = $1 limit 1`, [world.organization.id]);

/** Every GET of an organization, as it is and with each condition that may narrow it to what is closed. */
function requests(): { operation: Operation; url: string; plain?: boolean }[] {
  const found: { operation: Operation; url: string; plain?: boolean }[] = [];
  for (const { operation } of modules.flatMap((module) => module.routes)) {
    if (operation.method !== 'GET' || !operation.path.includes(':org')) continue;
    const { path } = pathOf(operation, world.organization.slug, ids, words);
    const given = queries[operation.name]?.(ids) ?? {};
    const plain = queryOf(operation, ids, given);
    found.push({ operation, url: `${path}${plain}`, plain: true });
    const fields = Object.keys(operation.query.shape);
    const values: Record<string, string[]> = {
      query: ['Канарейкин', '9051234567', '905 123', 'Kanareikin'], q: ['Канарейкин', '9051234567'], name: ['Канарейкин'], lastName: ['Канарейкин'], phone: ['9051234567'], family: [ids['family']!], familyId: [ids['family']!],
      person: [ids['person']!, closed['person']!], personId: [closed['person']!], subject: ['service', 'family'], subjectId: [closed['service']!, ids['family']!],
    };
    for (const field of fields) {
      for (const value of values[field] ?? []) found.push({ operation, url: `${path}${queryOf(operation, ids, { ...given, [field]: value })}` });
    }
    // What is closed asked for by its own id.
    const own = pathOf(operation, world.organization.slug, { ...ids, ...closed }, words).path;
    if (own !== path) found.push({ operation, url: `${own}${plain}` });
  }
  return found;
}

async function said(staff: TestStaff, url: string, plain = false): Promise<string> {
  const answer = await app.call(staff, 'GET', url);
  // An address that the server does not understand proves nothing; conditions are tried where they may not fit.
  assert.ok(answer.status < 500 && !(plain && answer.status === 400), `${url} → ${answer.status} ${answer.text.slice(0, 200)}`);
  const name = decodeURIComponent((answer.headers['content-disposition'] as string | undefined) ?? '');
  if (answer.bytes.subarray(0, 2).toString() !== 'PK') return `${answer.text} ${name}`.toLowerCase();
  const zip = new PizZip(answer.bytes);
  return `${name} ${Object.values(zip.files).map((file) => file.asText()).join('\n')}`.toLowerCase();
}

/** What of the closed an answer holds; what was asked for is no leak. */
function leak(text: string, url: string): string | null {
  if (text.includes(canary)) return text.slice(Math.max(0, text.indexOf(canary) - 80), text.indexOf(canary) + 40);
  if (text.replace(/[^0-9a-zа-я]/g, '').includes(phone) && !url.includes('905')) return phone;
  for (const [kind, id] of Object.entries(closed)) if (text.includes(id) && !url.includes(id)) return `${kind} ${id}`;
  return null;
}

async function leaks(staff: TestStaff): Promise<string[]> {
  const found: string[] = [];
  for (const { operation, url, plain } of requests()) {
    const what = leak(await said(staff, url, plain), url);
    if (what !== null) found.push(`${operation.name} ${url.replace(/^.*organizations\/[^/]+/, '')}: ${what}`);
  }
  return found;
}
const channelsOf = (found: string[]) => new Set(found.map((line) => line.split(' ')[0]));

test('every GET operation is silent about what is closed, to whoever may not look; the keeper sees it all', async () => {
  const before: Record<string, number> = {};
  for (const [role, staff] of Object.entries(others)) before[role] = channelsOf(await leaks(staff)).size;
  assert.ok(Object.values(before).every((count) => count >= 8), JSON.stringify(before));
  const figures = async (staff: TestStaff) => (await app.ok(staff, 'GET', `/reports/${world.practice}?from=2026-01-01&to=2026-12-31`)).indicators as { id: string; value: number; withheld: number; records: string }[];
  const totals = await figures(others['manager']!);

  const body = {
    id: (closed['compartment'] = uuid()), family: ids['family'], kind: 'safety', about: 'Канарейка: отец ищет адрес',
    items: [
      { kind: 'living', id: ids['family'] },
      ...['contact', 'address', 'membership', 'relation', 'category', 'service', 'outcome', 'attachment'].map((kind) => ({ kind, id: closed[kind] })),
    ],
  };
  const made = await app.ok(keeper, 'POST', '/compartments', body);
  assert.equal(made.items.length, 9);
  assert.ok(made.items.every((item: { label: string }) => item.label !== ''));
  assert.equal((await app.ok(keeper, 'POST', '/compartments', body)).id, body.id, 'the same submission again');
  closed['living'] = made.items.find((item: { kind: string }) => item.kind === 'living').id;

  const traces: string[] = [];
  for (const [role, staff] of Object.entries(others)) for (const line of await leaks(staff)) traces.push(`${role} ${line}`);
  assert.deepEqual(traces, [], `${traces.length} traces`);

  // Totals stay true; what a list does not show is told as with consents, not which nor why.
  const after = await figures(others['manager']!);
  assert.deepEqual(after.map((one) => one.value), totals.map((one) => one.value));
  assert.ok(after.some((one) => one.withheld > 0));
  for (const one of after) {
    const list = await app.ok(others['manager']!, 'GET', `${one.records.replace(/^.*\/organizations\/[^/]+/, '')}&limit=200`);
    assert.equal(list.items.length + one.withheld, one.value, one.id);
  }
  // Search finds nobody by it, also the keeper; the card tells the keeper all.
  for (const words_ of ['Канарейкин', phone]) assert.deepEqual((await app.ok(keeper, 'GET', `/families?query=${encodeURIComponent(words_)}`)).items, []);
  const kept = channelsOf(await leaks(keeper));
  assert.ok(kept.size >= 6, [...kept].join());
});

test('what is closed can be neither read, changed, used nor closed by whoever may not look', async () => {
  const manager = others['manager']!;
  for (const [path, change] of [['contacts', { value: '1' }], ['addresses', { text: 'x' }]] as const) {
    assert.equal((await app.call(manager, 'PATCH', `/${path}/${closed[path === 'contacts' ? 'contact' : 'address']}`, { version: 1, ...change })).status, 404);
  }
  assert.equal((await app.call(manager, 'PATCH', `/compartments/${closed['compartment']}`, { version: 1, add: [] })).status, 404);
  assert.equal((await app.call(manager, 'POST', `/compartments/${closed['compartment']}/open`, { version: 1, reason: 'Хочу' })).status, 404);
  const refused = await app.call(manager, 'POST', '/compartments', { id: uuid(), family: ids['family'], kind: 'other', about: 'Моё', items: [{ kind: 'contact', id: closed['contact'] }] });
  assert.equal(refused.status, 422);
  assert.ok(!(await app.ok(manager, 'GET', `/families/${ids['family']}/closable-facts`)).items.some((fact: { id: string }) => Object.values(closed).includes(fact.id)));
  // A new person gets a code that is free though the closed one is not seen.
  await app.ok(world.staff.manager, 'POST', '/people', { id: uuid(), familyId: ids['family'], lastName: 'Новикова', firstName: 'Ася', role: 'child' });
});

test('access is given by name and by role, taken back, and everything opens again as it was', async () => {
  const practitioner = others['practitioner']!;
  const path = `/compartments/${closed['compartment']}`;
  const current = async () => (await app.ok(keeper, 'GET', `/families/${ids['family']}/compartments`)).items[0];
  const given = await app.ok(keeper, 'PATCH', path, { version: (await current()).version, roles: ['practitioner'] });
  assert.deepEqual(given.roles, ['practitioner']);
  const seen = await app.ok(practitioner, 'GET', `/families/${ids['family']}/compartments`);
  assert.deepEqual(seen.items.map((one: { keeps: boolean }) => one.keeps), [false]);
  assert.ok((await said(practitioner, `/families/${ids['family']}`)).includes(canary));
  assert.equal((await app.call(practitioner, 'PATCH', path, { version: given.version, roles: [] })).status, 403);
  assert.equal((await app.call(keeper, 'PATCH', path, { version: given.version, staff: [] })).status, 422);
  await app.ok(keeper, 'PATCH', path, { version: given.version, roles: [], remove: [closed['contact']] });
  assert.deepEqual((await app.ok(practitioner, 'GET', `/families/${ids['family']}/compartments`)).items, []);
  assert.ok((await said(practitioner, `/families/${ids['family']}`)).replace(/\D/g, '').includes(phone));
  assert.equal((await app.ok(practitioner, 'GET', `/families?query=${phone}`)).items.length, 1, 'found by the phone again');

  const { version } = await current();
  const opened = await app.ok(keeper, 'POST', `${path}/open`, { version, reason: 'Опасности больше нет' });
  assert.deepEqual([opened.items, opened.openReason], [[], 'Опасности больше нет']);
  const card = await said(practitioner, `/families/${ids['family']}`);
  for (const word of ['канарейкинская улица, 7', 'канарейкино, 3', 'канарейкин']) assert.ok(card.includes(word), word);
  assert.equal((await app.call(keeper, 'POST', `${path}/open`, { version: version + 1, reason: 'Ещё' })).status, 409);
});
