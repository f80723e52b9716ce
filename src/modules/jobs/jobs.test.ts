import { strict as assert } from 'node:assert';
import { after, before, test } from 'node:test';
import { z } from 'zod';
import { Refusal } from '../../kernel/errors.ts';
import { startTestApp, type TestApp, type TestStaff, uuid } from '../../testing/app.ts';
import { Worker, workerOf } from './commands/worker.ts';
import { defineJob, type Job, startJob, waitForJob } from './public.ts';

// Jobs through HTTP, with kinds of the test's own whose steps the test lets through one by one.

/** What the running jobs of this test wait for, and what they did. */
const doors = new Map<string, { open: () => void; opened: Promise<void> }>();
const done: string[] = [];
const abandoned: string[] = [];
const door = (name: string) => {
  if (!doors.has(name)) {
    let open = () => {};
    const opened = new Promise<void>((resolve) => (open = resolve));
    doors.set(name, { open, opened });
  }
  return doors.get(name)!;
};

const counting = defineJob({
  kind: 'test.count',
  operation: 'imports.startImport',
  title: () => 'Счёт',
  page: (id) => `/imports/${id}`,
  input: z.strictObject({ name: z.string(), fail: z.boolean().default(false) }),
  async run(job: Job<{ name: string; fail: boolean }>) {
    for (let step = Number(job.saved ?? 0); step < 3; step++) {
      job.progress({ done: step, total: 3, words: 'Считаем' });
      await Promise.race([door(`${job.input.name} ${step}`).opened, new Promise((resolve) => job.signal.addEventListener('abort', resolve))]);
      job.progress({ done: step, total: 3, words: 'Считаем' });
      await job.transaction((tx) => tx.rows('select 1'));
      done.push(`${job.input.name} ${step}`);
      await job.save(step + 1);
    }
    if (job.input.fail) throw new Refusal(422, 'test_refused', 'Не сложилось.');
    return { words: 'Сосчитали', page: '/imports' };
  },
  async abandon(job) {
    abandoned.push((job.input as { name: string }).name);
  },
});

let app: TestApp;
let manager: TestStaff;
let other: TestStaff;
let administrator: TestStaff;
let curator: TestStaff;
before(async () => {
  app = await startTestApp();
  const organization = await app.organization();
  manager = await app.staff(organization, ['manager'], 'Руководитель');
  other = await app.staff(organization, ['manager'], 'Другой');
  administrator = await app.staff(organization, ['administrator'], 'Администратор');
  curator = await app.staff(organization, ['case-manager'], 'Куратор');
});
after(async () => {
  await workerOf(app.services).stop();
  await app.close();
});

async function begin(staff: TestStaff, name: string, fail = false): Promise<string> {
  const id = uuid();
  const { organization } = staff;
  await app.database.transaction(async (tx) => {
    await tx.rows('select ryadom.enter_organization($1)', [organization.slug]);
    await startJob(tx, { services: app.services, organizationId: organization.id, staffId: staff.staffId, staffName: 'Руководитель' }, counting, id, { name, fail });
  });
  return id;
}
const openAll = (name: string, upTo = 3) => Array.from({ length: upTo }, (_, step) => door(`${name} ${step}`).open());
const ended = (id: string, quiet = true) => waitForJob(app.services, manager.organization.id, id, 20, quiet);
const until = async (what: () => Promise<boolean>) => {
  for (let tries = 0; tries < 200; tries++) {
    if (await what()) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  assert.fail('waited in vain');
};

test('a job shows how far it is, ends with its result and is forgotten by nobody meanwhile', async () => {
  const id = await begin(manager, 'a');
  await until(async () => (await app.ok(manager, 'GET', `/jobs/${id}`)).progress?.words === 'Считаем');
  const running = await app.ok(manager, 'GET', `/jobs/${id}`);
  assert.deepEqual([running.state, running.mine, running.canCancel, running.canRetry, running.page], ['running', true, true, false, `/imports/${id}`]);
  assert.deepEqual((await app.ok(manager, 'GET', '/jobs?state=active')).items.map((job: { id: string }) => job.id), [id]);
  openAll('a');
  assert.equal(await ended(id), true);
  const job = await app.ok(manager, 'GET', `/jobs/${id}`);
  assert.deepEqual([job.state, job.result.words, job.refusal, job.canRetry], ['done', 'Сосчитали', null, false]);
  assert.deepEqual(done.filter((step) => step.startsWith('a ')), ['a 0', 'a 1', 'a 2']);
  assert.deepEqual((await app.ok(manager, 'GET', '/jobs?state=active')).items, []);
  const { rows } = await app.database.pool.query("select count(*)::integer as left from accounts.access_token where expires_at > now() + interval '1 day 1 hour'");
  assert.equal(rows[0].left, 0, 'the token of the job ends with it');
});

test('the starter sees it all, managers and administrators that it runs, others nothing', async () => {
  const id = await begin(manager, 'seen');
  openAll('seen');
  await ended(id);
  for (const staff of [other, administrator]) {
    const job = await app.ok(staff, 'GET', `/jobs/${id}`);
    assert.deepEqual([job.title, job.by, job.page, job.result, job.mine], ['Счёт', 'Руководитель', null, null, false]);
    assert.ok((await app.ok(staff, 'GET', '/jobs?whose=all')).items.some((item: { id: string }) => item.id === id));
    assert.equal((await app.ok(staff, 'GET', '/jobs')).items.length, 0);
  }
  assert.equal((await app.call(curator, 'GET', `/jobs/${id}`)).status, 404);
  assert.deepEqual((await app.ok(curator, 'GET', '/jobs?whose=all')).items, []);
  const stranger = await app.staff(await app.organization(), ['manager', 'administrator']);
  assert.equal((await app.call(stranger, 'GET', `/jobs/${id}`)).status, 404);
  assert.equal((await app.call(manager, 'POST', `/jobs/${id}/cancel`)).body.code, 'job_ended');
});

test('cancel stops it between steps and puts things back; retry begins anew', async () => {
  const id = await begin(manager, 'stop');
  door('stop 0').open();
  await until(async () => done.includes('stop 0'));
  assert.equal((await app.call(other, 'POST', `/jobs/${id}/cancel`)).status, 403);
  assert.equal((await app.call(curator, 'POST', `/jobs/${id}/cancel`)).status, 404);
  await app.ok(manager, 'POST', `/jobs/${id}/cancel`);
  await ended(id);
  const job = await app.ok(manager, 'GET', `/jobs/${id}`);
  assert.deepEqual([job.state, job.canRetry, job.canCancel], ['cancelled', true, false]);
  assert.ok(!done.includes('stop 1') && abandoned.includes('stop'));
  assert.equal((await app.call(administrator, 'POST', `/jobs/${id}/retry`)).status, 403);
  openAll('stop');
  await app.ok(manager, 'POST', `/jobs/${id}/retry`);
  await ended(id);
  assert.equal((await app.ok(manager, 'GET', `/jobs/${id}`)).state, 'done');
  assert.deepEqual(done.filter((step) => step.startsWith('stop ')), ['stop 0', 'stop 0', 'stop 1', 'stop 2']);
});

test('a refusal of the work is its end, in its words', async () => {
  const id = await begin(manager, 'bad', true);
  openAll('bad');
  await assert.rejects(ended(id, false), { code: 'test_refused' });
  const job = await app.ok(manager, 'GET', `/jobs/${id}`);
  assert.deepEqual([job.state, job.refusal], ['failed', { code: 'test_refused', message: 'Не сложилось.' }]);
  assert.ok(abandoned.includes('bad'));
});

test('it acts as its starter and never more: a role taken away ends it', async () => {
  const leaver = await app.staff(manager.organization, ['manager'], 'Уходящий');
  const id = await begin(leaver, 'leaver');
  door('leaver 0').open();
  await until(async () => done.includes('leaver 0'));
  await app.database.asOwner((tx) => tx.rows('delete from ryadom.staff_role where organization_id = $1 and staff_id = $2', [leaver.organization.id, leaver.staffId]));
  await ended(id);
  openAll('leaver');
  const { rows } = await app.database.pool.query('select state, refusal from ryadom.job where id = $1', [id]);
  assert.deepEqual([rows[0].state, rows[0].refusal.code], ['failed', 'job_rights_lost']);
  const never = await begin(curator, 'never');
  await ended(never);
  assert.equal((await app.ok(curator, 'GET', `/jobs/${never}`)).refusal.code, 'job_rights_lost');
  assert.ok(!done.includes('never 0'));
});

test('a process that stops hands its job back, another goes on where it was', async () => {
  const first = new Worker(app.services);
  const id = await begin(manager, 'moved');
  await until(async () => (await app.ok(manager, 'GET', `/jobs/${id}`)).state === 'running');
  door('moved 0').open();
  await until(async () => done.includes('moved 0'));
  await workerOf(app.services).stop();
  const { rows } = await app.database.pool.query('select state, attempt, saved from ryadom.job where id = $1', [id]);
  assert.deepEqual(rows[0], { state: 'queued', attempt: 0, saved: 1 });
  openAll('moved');
  first.wake();
  await ended(id);
  await first.stop();
  assert.deepEqual(done.filter((step) => step.startsWith('moved ')), ['moved 0', 'moved 1', 'moved 2']);
});

test('a job whose process died is taken over; one that lost its job writes nothing more about it', async () => {
  const dead = new Worker(app.services);
  const id = await begin(manager, 'dead');
  dead.wake();
  await until(async () => (await app.ok(manager, 'GET', `/jobs/${id}`)).state === 'running');
  // What another process finds a minute after a death.
  const late = new Worker(app.services);
  await app.database.pool.query("update ryadom.job set beat_at = now() - interval '2 minutes', worker = gen_random_uuid() where id = $1", [id]);
  late.wake();
  await until(async () => (await app.database.pool.query('select attempt from ryadom.job where id = $1', [id])).rows[0].attempt === 2);
  openAll('dead');
  await ended(id);
  await Promise.all([dead.stop(), late.stop()]);
  assert.equal((await app.ok(manager, 'GET', `/jobs/${id}`)).state, 'done');
});
