import { strict as assert } from 'node:assert';
import { randomUUID } from 'node:crypto';
import { test } from 'node:test';
import { openTools } from '../cli/tools.ts';
import { createUser } from '../modules/accounts/public.ts';
import { callChild, dataFolder, prepare, startChild } from '../testing/child.ts';
import { databaseKind, emptyPostgres } from '../testing/databases.ts';
import { startMail } from '../testing/smtp.ts';

// Two started servers look at the same alarms every ten seconds: the next one is asked once, and gets one letter.

const pause = (ms: number) => new Promise((resolve) => void setTimeout(resolve, ms));
const skip = databaseKind !== 'postgresql' ? 'the embedded database has one process' : false;
const alarms = 12;

test('two servers ask the next one at most once', { skip, timeout: 180_000 }, async (t) => {
  const folder = dataFolder();
  t.after(folder.remove);
  const postgres = await emptyPostgres();
  t.after(postgres.drop);
  const mail = await startMail();
  t.after(() => mail.stop());
  const env = { DATA_DIR: folder.dataDir, DATABASE_URL: postgres.url, SECRET: 'k7Jw0s4mB1xQ9zVt2Ly8Rc5Np3Hd6FgUe8Ta', SMTP_URL: mail.url };
  const token = await prepare(env);
  const tools = openTools({ LOG_LEVEL: 'silent', ...env });
  t.after(() => tools.close());
  const services = await tools.services();
  // Whoever raises an alarm is not asked about it: a second manager is the next.
  await createUser(services, { organization: 'istok', email: 'olga@primer.example', name: 'Ольга Руденко', roles: ['manager'] });
  await createUser(services, { organization: 'istok', email: 'vera@primer.example', name: 'Вера Соловьёва', roles: ['case-manager'] });
  const first = await startChild(env);
  t.after(() => first.kill());
  const call = async (method: string, path: string, body?: unknown) => {
    const answer = await callChild(first, token, method, path, body);
    assert.ok(answer.status === 200 || answer.status === 201, `${method} ${path} → ${answer.status} ${JSON.stringify(answer.body)}`);
    return answer.body;
  };
  await call('POST', '/practices', { id: randomUUID(), practice: 'course-for-family' });
  const staff = (await call('GET', '/colleagues')).items.find((one: { name: string }) => one.name === 'Вера Соловьёва');
  const ids: string[] = [];
  for (let n = 0; n < alarms; n++) {
    const admitted = await call('POST', '/families', {
      id: randomUUID(), practice: 'course-for-family', openedOn: '2026-01-15', caseManagerId: staff.id,
      members: [{ id: randomUUID(), lastName: `Лаптева${'аеиоуыэюяйпр'[n]}`, firstName: 'Ольга', sex: 'f', role: 'mother' }],
    });
    const id = randomUUID();
    await call('POST', '/alarms', { id, family: admitted.id, level: 1, source: 'staff' });
    ids.push(id);
  }
  // Nobody answered in time; the clock of a started server cannot be moved.
  const database = await tools.database();
  const inside = <T extends object>(sql: string, params: unknown[]) => database.asOwner(async (tx) => {
    await tx.rows("select ryadom.enter_organization('istok')");
    return tx.rows<T>(sql, params);
  });
  const second = await startChild(env);
  t.after(() => second.kill());
  await inside("update ryadom.alarm set due_at = now() - interval '1 second' where id = any ($1::uuid[])", [ids]);
  const asked = () => inside<{ alarm: string; n: number }>('select alarm_id as alarm, count(*)::integer as n from ryadom.alarm_turn where asked_at is not null group by 1', []);
  for (let tried = 0; tried < 60 && (await asked()).some((row) => row.n < 2); tried++) await pause(500);
  // Both have looked again by then.
  await pause(11_000);
  assert.deepEqual((await asked()).map((row) => row.n), ids.map(() => 2), 'the case manager, then one more, nobody else');
  const moves = await inside<{ n: number; ids: number }>("select count(*)::integer as n, count(distinct subject_id)::integer as ids from ryadom.audit_view where operation = 'tasks.escalateAlarm'", []);
  assert.deepEqual(moves[0], { n: alarms, ids: alarms });
  const letters = new Map<string, number>();
  for (const { to, text } of mail.letters) {
    const alarm = /alarms\/([0-9a-f-]{36})/.exec(text)?.[1];
    if (alarm) letters.set(`${alarm} ${to}`, (letters.get(`${alarm} ${to}`) ?? 0) + 1);
  }
  assert.equal(letters.size, alarms * 2, 'each of the two about each alarm');
  assert.ok([...letters.values()].every((count) => count === 1), 'and nobody twice');
});
