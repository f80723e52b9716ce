import PizZip from 'pizzip';
import { badField, Refusal } from '../../../kernel/errors.ts';
import { readDirectory } from '../../../kernel/server/workbook/zip.ts';
import { checkOffice } from '../../attachments/public.ts';
import { texts } from '../texts.ru.ts';

/** Largest template in bytes, as it comes and unpacked. */
export const largestTemplate = 2 * 1024 * 1024;
const limits = { entries: 500, totalBytes: 20 * 1024 * 1024, ratio: 200, ratioFrom: 1024 * 1024 };

const codes = /\b(INCLUDEPICTURE|INCLUDETEXT|DDE|DDEAUTO|LINK|MACROBUTTON|DATABASE|IMPORT|MERGEFIELD|ASK|FILLIN)\b/i;

/** Throws unless the file is an ordinary DOCX that reaches for nothing outside and runs nothing. Unpacks only what is of bearable size. */
export function checkTemplateFile(bytes: Buffer): void {
  const refuse = (code: keyof typeof texts.template.files): Refusal => badField('file', code, texts.template.files[code]);
  if (bytes.length === 0) throw refuse('template_empty');
  if (bytes.length > largestTemplate) throw refuse('template_too_large');
  try {
    readDirectory(bytes, limits as never);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    throw refuse(error.code === 'workbook_too_large' ? 'template_too_large' : 'template_not_docx');
  }
  const found = checkOffice(bytes);
  if (found.extension !== 'docx') throw refuse('template_not_docx');
  const zip = new PizZip(bytes);
  for (const [name, file] of Object.entries(zip.files)) {
    if (/^word\/(embeddings|activeX|afchunk)|\.(bin|html?|mht|rtf)$/i.test(name)) throw refuse('template_program');
    if (!/\.(xml|rels)$/i.test(name)) continue;
    const text = file.asText();
    if (/<!DOCTYPE|<!ENTITY/i.test(text)) throw refuse('template_program');
    if (name.endsWith('.rels')) {
      const links = text.match(/<Relationship\s[^>]*>/g) ?? [];
      if (links.some((link) => /TargetMode\s*=\s*["']External["']/i.test(link) && !/Target\s*=\s*["']mailto:/i.test(link))) throw refuse('template_link');
      if (links.some((link) => /\/(oleObject|package|control|aFChunk|attachedTemplate|frame|vbaProject)["']/i.test(link))) throw refuse('template_program');
    }
    const instructions = [...text.matchAll(/<w:instrText[^>]*>([^<]*)<|w:instr\s*=\s*"([^"]*)"/g)].map((match) => match[1] ?? match[2] ?? '').join('');
    if (codes.test(instructions)) throw refuse('template_program');
  }
}
