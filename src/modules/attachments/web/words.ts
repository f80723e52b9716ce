import { formatNumber } from '../../../kernel/texts.ts';
import type { AttachmentItem } from '../contract.ts';

export const tooLarge = 'Файл больше 25 МБ, такой не примем. Снимок уменьшите в телефоне, документ отсканируйте в меньшем качестве или разделите на части.';

/** What the chooser of the browser offers; the server looks at the content anyway. */
export const accepted = 'image/jpeg,image/png,image/webp,image/avif,image/gif,application/pdf,.docx,.xlsx,.odt,.ods,.txt,text/plain';

/** «2,4 МБ», «180 КБ». */
export function sizeWords(bytes: number): string {
  if (bytes < 1024 * 1024) return `${formatNumber(Math.max(1, Math.round(bytes / 1024)))} КБ`;
  return `${formatNumber(Math.round((bytes / 1024 / 1024) * 10) / 10)} МБ`;
}

const endings: Record<string, string> = { pdf: 'PDF', docx: 'DOCX', odt: 'ODT', xlsx: 'XLSX', ods: 'ODS', txt: 'Текст', jpg: 'Снимок' };

/** «Снимок», «PDF», «DOCX»: what it is, by the ending that the server gave it. */
export function kindWords({ name, kind }: Pick<AttachmentItem, 'name' | 'kind'>): string {
  return kind === 'picture' ? 'Снимок' : (endings[name.split('.').at(-1) ?? ''] ?? 'Документ');
}

/** The name without its ending, which nobody types. */
export const stemOf = (name: string): string => name.replace(/\.[a-z0-9]+$/, '');
