import { strict as assert } from 'node:assert';
import { after, before, test } from 'node:test';
import { startTestApp, type TestApp, uuid } from '../../testing/app.ts';
import { installPractice, makeFamily } from '../../testing/ledger.ts';
import { runRules } from './commands/rules.ts';

let app: TestApp;
before(async () => {
  app = await startTestApp();
});
after(() => app.close());

test('a consent that comes to its last day is a task of the case manager; a newer one that goes on ends it', async () => {
  const organization = await app.organization();
  const practice = await installPractice(app, organization);
  const vera = await app.staff(organization, ['case-manager']);
  const family = await makeFamily(app, organization, { practice, manager: vera.staffId });
  const sign = async (purpose: string, until: string | null) => {
    const body = { id: uuid(), family: family.id, person: family.people['Наталья'], purpose, givenBy: 'self', until };
    await app.ok(vera, 'POST', '/consents', body);
    await app.ok(vera, 'POST', `/consents/${body.id}/sign`, { version: 1, signedOn: '2026-11-24', paperPlace: 'Папка 1' });
    return body.id;
  };
  await sign('photo', '2026-12-10');
  await sign('health', '2027-06-01');
  const revoked = await sign('messages', '2026-12-12');
  await app.ok(vera, 'POST', `/consents/${revoked}/revoke`, { version: 2, revokedOn: '2026-11-24', how: 'oral', revokedBy: 'Мать' });
  const tasks = async (state: string) => ((await app.ok(vera, 'GET', `/tasks?state=${state}`)).items as { rule: string; dueOn: string; result: string | null }[]).filter((one) => one.rule === 'consent_ends');
  await runRules(app.services, organization.slug);
  assert.deepEqual((await tasks('open')).map((one) => one.dueOn), ['2026-12-10'], 'neither the one that is far nor the one that was revoked');
  await sign('photo', null);
  await runRules(app.services, organization.slug);
  assert.deepEqual([(await tasks('open')).length, (await tasks('ended')).length], [0, 1]);
  const { items } = await app.ok(vera, 'GET', `/families/${family.id}/consents`).then((found) => ({ items: found.people.flatMap((one: { consents: { purpose: string; standing: string }[] }) => one.consents) }));
  assert.ok(items.some((one: { purpose: string; standing: string }) => one.purpose === 'photo' && one.standing === 'signed'));
});
