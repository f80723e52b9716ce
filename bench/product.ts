import { openPostgres } from '../src/kernel/server/database.ts';
import { createLog } from '../src/kernel/server/log.ts';
import { createApp } from '../src/server/app.ts';
import { modules } from '../src/server/modules.ts';

// The product as it is started for people, on the database of the measurements.
const database = await openPostgres(process.argv[2]!);
const app = createApp({
  config: {
    port: 0, host: '127.0.0.1', databaseUrl: process.argv[2]!, dataDir: '', secret: 'b'.repeat(43), publicUrl: null, smtpUrl: null, storageUrl: null, trustProxy: null, logLevel: 'error',
  },
  database,
  modules,
  sessionTokenOf: () => null,
  log: createLog('error'),
});
await app.http.listen({ port: 0, host: '127.0.0.1' });
app.start();
// A fresh world has no prepared facts yet; a server that has run for a day has, and packs no months while people work.
const isPacked = 'select not exists (select from ryadom.organization o left join ryadom.fact_state s on s.organization_id = o.id where s.ready is not true) as yes';
while (!(await database.pool.query<{ yes: boolean }>(isPacked)).rows[0]!.yes) await new Promise((resolve) => setTimeout(resolve, 500));
process.send!({ port: (app.http.server.address() as { port: number }).port });
process.on('disconnect', () => void app.stop().then(() => process.exit()));
