import { Refusal } from '../../../kernel/errors.ts';
import { fill } from '../../../kernel/texts.ts';
import type { AttachmentKind } from '../contract.ts';
import { texts } from '../texts.ru.ts';

/** What a file turned out to be by its content. */
export interface Found {
  kind: AttachmentKind;
  mediaType: string;
  /** The ending that its name gets. */
  extension: string;
}

/** 413 for what is too large, 422 for what may not come in, each with words for the person who chose the file. */
export function refuseFile(code: keyof typeof texts.refusals, values: Record<string, string | number> = {}): Refusal {
  return new Refusal(code === 'file_too_large' ? 413 : 422, code, fill(texts.refusals[code], values));
}
