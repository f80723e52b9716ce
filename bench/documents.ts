import pg from 'pg';
import { openWorld } from './database.ts';
import { startInside, verdict } from './inside.ts';

// Documents of many families as one archive: gathered, numbered, filled, set as PDF and packed by a job, as a manager asks for them.

const documents = 500;
const kinds = ['visit_act', 'mentor_agreement'];

/** «Документы»: 500 of them as one archive against its bound. */
export async function measureDocuments(server: string, say: (line?: string) => void): Promise<void> {
  const { url, world } = await openWorld(server, console.log);
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const { call, stop } = await startInside(url, world);
  try {
    const { rows } = await client.query<{ id: string }>(
      `select c.family_id as id from ryadom.family_case c where c.organization_id = $1 and c.closed_on is null
         and exists (select from ryadom.service_record r where r.organization_id = $1 and r.case_id = c.id and r.service_id = 'home_visit' and r.cancelled_at is null) order by c.family_id limit $2`,
      [world.organizationId, documents / kinds.length],
    );
    if (rows.length * kinds.length < documents) throw new Error(`The world has ${rows.length} families with a visit: too few for ${documents} documents`);
    const began = performance.now();
    const id = crypto.randomUUID();
    await call('POST', '/document-batches', { id, practice: world.practiceId, kinds, families: rows.map((row) => row.id), formats: ['pdf', 'docx'] });
    let batch: any;
    let told = 0;
    do {
      await new Promise((resolve) => setTimeout(resolve, 200));
      ({ body: batch } = await call('GET', `/document-batches/${id}`));
      if (batch.progress && batch.progress.done !== told) told = batch.progress.done;
    } while (batch.state === 'queued' || batch.state === 'running');
    if (batch.state !== 'done') throw new Error(`The archive ended as ${batch.state}: ${batch.refusal?.message}`);
    const seconds = (performance.now() - began) / 1000;
    say(`| Документы: ${batch.file.documents} одним архивом, PDF и Word, ${(batch.file.bytes / 1048576).toFixed(1)} МБ | | цель | |`);
    say('|---|--:|--:|---|');
    say(`| сделаны и собраны, с | ${seconds.toFixed(1)} | < 60 | ${verdict(seconds < 60 && batch.file.documents >= documents)} |`);
    say(`| на один документ, мс | ${((seconds * 1000) / batch.file.documents).toFixed(0)} | | |`);
    say();
  } finally {
    await client.query('delete from ryadom.document where organization_id = $1', [world.organizationId]);
    await client.query('delete from ryadom.document_number where organization_id = $1', [world.organizationId]);
    await client.query('delete from ryadom.document_batch where organization_id = $1', [world.organizationId]);
    await client.end();
    await stop();
  }
}
