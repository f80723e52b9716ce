import { strict as assert } from 'node:assert';
import { after, before, test } from 'node:test';
import { startTestApp, type TestApp } from '../../testing/app.ts';

let app: TestApp;
before(async () => {
  app = await startTestApp();
});
after(() => app.close());

test('health, readiness and an unknown address answer as they should', async () => {
  assert.equal((await app.app.http.inject('/healthz')).statusCode, 200);
  assert.equal((await app.app.http.inject('/readyz')).statusCode, 200);
  const missing = await app.call(null, 'GET', '/nothing');
  assert.equal(missing.status, 404);
  assert.equal(missing.body.code, 'not_found');
  assert.match(missing.body.title, /Не нашли/);
});
