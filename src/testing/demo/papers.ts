import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { newKey } from '../../kernel/server/files/storage.ts';
import type { Services } from '../../kernel/server/module.ts';
import { describe, drawAnew } from '../../modules/attachments/commands/picture.ts';
import { docx, pdf } from '../files.ts';

interface Paper {
  subject: 'family' | 'service' | 'aid' | 'outcome';
  /** Only to a record of this word. */
  word?: string;
  name: string;
  description: string | null;
  make: () => Promise<Buffer>;
}

/** Lines instead of words: the demo shows what a scan looks like, not what it says. */
function scan(colour: string, heading: number): Promise<Buffer> {
  const line = (y: number, width: number) => `<rect x="90" y="${y}" width="${width}" height="12" rx="3" fill="#5a564e"/>`;
  const lines = Array.from({ length: 22 }, (_, at) => line(330 + at * 42, at % 6 === 5 ? 320 : 700 - ((at * 97) % 90))).join('');
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="900" height="1270"><rect width="100%" height="100%" fill="#e9e4d8"/><rect x="28" y="24" width="844" height="1222" fill="#fffdf8"/>
    <rect x="${450 - heading / 2}" y="130" width="${heading}" height="26" rx="4" fill="#2c2a26"/><rect x="330" y="180" width="240" height="16" rx="4" fill="#2c2a26"/>${lines}
    <g fill="none" stroke="${colour}" opacity="0.75" transform="rotate(-9 650 1130)"><circle cx="650" cy="1120" r="92" stroke-width="7"/><circle cx="650" cy="1120" r="66" stroke-width="4"/></g>
    <path d="M150 1150 q40 -70 70 -10 t60 -30 t70 20" fill="none" stroke="#27408b" stroke-width="5"/></svg>`;
  return sharp(Buffer.from(svg)).jpeg({ quality: 85 }).toBuffer();
}

/** A stove in a kitchen, a window, a kettle: what a visit looked at. */
function room(wall: string, warm: string): Promise<Buffer> {
  const bricks = Array.from({ length: 40 }, (_, at) => `<rect x="${640 + (at % 5) * 92 + (Math.floor(at / 5) % 2) * 30 - 30}" y="${220 + Math.floor(at / 5) * 66}" width="86" height="60" fill="#b9694a" stroke="#8d4c34" stroke-width="3"/>`).join('');
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="1280" height="960"><rect width="100%" height="100%" fill="${wall}"/><rect y="760" width="100%" height="200" fill="#8a6f52"/>
    <rect x="130" y="150" width="330" height="360" fill="#dfeaf2" stroke="#fff" stroke-width="18"/><path d="M295 150 v360 M130 330 h330" stroke="#fff" stroke-width="12"/>
    <g>${bricks}</g><rect x="760" y="560" width="190" height="130" fill="#1d1a18"/><path d="M790 690 q30 -110 65 -40 q20 -70 55 40 z" fill="${warm}"/>
    <rect x="180" y="640" width="320" height="24" fill="#6e4f33"/><rect x="205" y="664" width="22" height="150" fill="#6e4f33"/><rect x="455" y="664" width="22" height="150" fill="#6e4f33"/><circle cx="330" cy="600" r="42" fill="#5f7d8c"/><rect x="290" y="595" width="80" height="45" rx="10" fill="#5f7d8c"/></svg>`;
  return sharp(Buffer.from(svg)).jpeg({ quality: 85 }).toBuffer();
}

const papers: Paper[] = [
  { subject: 'outcome', word: 'social_contract', name: 'Социальный контракт.jpg', description: 'Последняя страница с печатью', make: () => scan('#1f4f9e', 420) },
  { subject: 'outcome', word: 'social_contract', name: 'Программа адаптации.docx', description: null, make: async () => docx(['Программа социальной адаптации', 'Учебный пример: настоящих людей здесь нет.', 'Срок: 12 месяцев.']) },
  { subject: 'outcome', word: 'jobseeker_registered', name: 'Справка.jpg', description: 'Из центра занятости', make: () => scan('#7a2b6b', 300) },
  { subject: 'service', name: 'Печь.jpg', description: 'Печь в кухне: дверца держится, копоти нет', make: () => room('#e5d9c3', '#e07b28') },
  { subject: 'service', name: 'Кухня.jpg', description: null, make: () => room('#d3dccb', '#d2552a') },
  { subject: 'aid', name: 'Ведомость.pdf', description: 'Ведомость выдачи, подпись матери', make: async () => pdf({ lines: ['N 118', '', 'Krapivino', '1.  12 400,50', '', '_______________'] }) },
  { subject: 'family', name: 'Согласие.jpg', description: 'Согласие на сопровождение', make: () => scan('#1f6f5c', 360) },
];

/** Attaches a few papers and pictures, all drawn by code, to the newest records of the district and to one family's own file. */
export async function attachPapers({ database, files }: Services, organization: { id: number; slug: string }, staffId: string, now: Date, uuid: () => string): Promise<void> {
  const records = await database.asOwner(async (tx) => {
    await tx.rows('select * from ryadom.enter_organization($1)', [organization.slug]);
    return tx.rows<{ kind: Paper['subject']; word: string; id: string; family: string }>(
      `select kind, word, id, family from (select l.kind, l.word_id as word, l.id, l.family_id as family, row_number() over (partition by l.kind, case when l.kind = 'outcome' then l.word_id end order by c.case_manager_id = $2 desc nulls last, l.happened_on desc, l.id) as number
         from ryadom.ledger_view l join ryadom.case_view c on c.organization_id = l.organization_id and c.id = l.case_id where l.organization_id = $1 and l.cancelled_at is null and l.group_id is null
           and (l.kind <> 'outcome' or l.evidence is not null) and (l.kind <> 'service' or l.word_id = 'home_visit')) newest where number <= 2 order by kind, number`,
      [organization.id, staffId],
    );
  });
  const folder = await mkdtemp(join(tmpdir(), 'ryadom-demo-'));
  try {
    const used: Record<string, number> = {};
    for (const [at, paper] of papers.entries()) {
      const own = records.filter((record) => record.kind === paper.subject && (paper.word === undefined || record.word === paper.word));
      // A contract and its programme lie together; two visits have a picture each.
      const record = paper.word === undefined ? (own[(used[paper.subject] = (used[paper.subject] ?? 0) + 1) - 1] ?? own[0]) : own[0];
      if (record === undefined && paper.subject !== 'family') continue;
      const family = record?.family ?? records.find((one) => one.kind === 'outcome')?.family ?? records[0]?.family;
      if (family === undefined) continue;
      const path = join(folder, String(at));
      await writeFile(path, await paper.make());
      const sent = await describe(path);
      const picture = paper.name.endsWith('.jpg') ? await drawAnew(path, 'jpeg') : null;
      const kept = picture?.file ?? sent;
      const [kind, type] = picture ? ['picture', 'image/jpeg'] : paper.name.endsWith('.pdf') ? ['pdf', 'application/pdf'] : ['document', 'application/vnd.openxmlformats-officedocument.wordprocessingml.document'];
      const [fileKey, thumbnailKey] = [newKey(organization.id, 'attachments'), picture ? newKey(organization.id, 'attachments') : null];
      await files.put(fileKey, kept.path, { ...kept, type });
      if (picture) await files.put(thumbnailKey!, picture.thumbnail.path, { ...picture.thumbnail, type: 'image/webp' });
      await database.asOwner(async (tx) => {
        await tx.rows('select * from ryadom.enter_organization($1)', [organization.slug]);
        await tx.rows(
          `insert into ryadom.attachment (organization_id, id, family_id, subject, subject_id, settled, kind, media_type, name, description, size, sha256, sent_sha256,
             file_key, thumbnail_key, width, height, created_by, created_at)
           values ($1, $2, $3, $4, $5, true, $6, $7, $8, $9, $10, decode($11, 'hex'), decode($12, 'hex'), $13, $14, $15, $16, $17, $18)`,
          [
            organization.id, uuid(), family, paper.subject, paper.subject === 'family' ? family : record!.id, kind, type, paper.name, paper.description, kept.size,
            kept.sha256, sent.sha256, fileKey, thumbnailKey, picture?.width ?? null, picture?.height ?? null, staffId, new Date(now.getTime() - (papers.length - at) * 5 * 3600_000),
          ],
        );
      });
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
