import { z } from 'zod';
import { operation, page } from '../../../kernel/contract.ts';
import { id, slug } from '../../../kernel/fields.ts';
import { pack } from './pack.ts';

const org = z.strictObject({ org: slug });

const practiceItem = z.object({
  id: z.string(),
  version: z.string(),
  title: z.string(),
  aim: z.string(),
  installedAt: z.string(),
});
export type PracticeItem = z.output<typeof practiceItem>;

const practiceCard = pack.extend({
  installedAt: z.string(),
  /** Every version ever installed, newest first; running cases stay on theirs. */
  versions: z.array(z.object({ version: z.string(), installedAt: z.string() })),
});
export type PracticeCard = z.output<typeof practiceCard>;

export const listPractices = operation({
  name: 'practices.listPractices',
  method: 'GET',
  path: '/organizations/:org/practices',
  summary: 'Практики организации и те, что поставляются с программой',
  params: org,
  query: z.strictObject(page),
  output: z.object({
    items: z.array(practiceItem),
    next: z.string().nullable(),
    /** Packs that ship with the program; `installed` is the version that the organization has, if any. */
    shipped: z.array(z.object({ id: z.string(), version: z.string(), title: z.string(), aim: z.string(), installed: z.string().nullable() })),
  }),
});

export const getPractice = operation({
  name: 'practices.getPractice',
  method: 'GET',
  path: '/organizations/:org/practices/:practice',
  summary: 'Практика: её слова, показатели, документы и шаги',
  params: z.strictObject({ org: slug, practice: slug }),
  output: practiceCard,
});

export const installPractice = operation({
  name: 'practices.installPractice',
  method: 'POST',
  path: '/organizations/:org/practices',
  summary: 'Установить практику из поставки',
  params: org,
  body: z.strictObject({ id, practice: slug }),
  output: practiceCard,
});
