import { z } from 'zod';
import { operation } from '../../../kernel/contract.ts';
import { day, slug } from '../../../kernel/fields.ts';
import { texts } from '../texts.ru.ts';

/** Journals that are kept by themselves: lines are what is recorded anyway, so nobody fills them in. */
export const registers = ['families', 'signals', 'services'] as const;
export type Register = (typeof registers)[number];

const file = {
  params: z.strictObject({ org: slug }),
  query: z.strictObject({ practice: z.string().regex(/^[a-z0-9-]{1,62}$/, texts.fields.practice), register: z.enum(registers), from: day, to: day }),
  output: z.unknown(),
  answer: 'file',
  personal: true,
} as const;
export const registerXlsx = operation({ name: 'documents.registerXlsx', method: 'GET', path: '/organizations/:org/document-register/xlsx', summary: 'Журнал семей, сигналов или услуг за период книгой Excel', ...file });
export const registerDocx = operation({ name: 'documents.registerDocx', method: 'GET', path: '/organizations/:org/document-register/docx', summary: 'Журнал семей, сигналов или услуг за период для Word', ...file });
export const registerPdf = operation({ name: 'documents.registerPdf', method: 'GET', path: '/organizations/:org/document-register/pdf', summary: 'Журнал семей, сигналов или услуг за период в PDF', ...file });
