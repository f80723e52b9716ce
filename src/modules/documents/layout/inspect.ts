import Docxtemplater from 'docxtemplater';
import InspectModule from 'docxtemplater/js/inspect-module.js';
import PizZip from 'pizzip';
import type { Inspected, TemplateTag } from '../rules/check-template.ts';
import { parser } from './fill.ts';
import type { Item, Laid } from './read.ts';

interface Structured {
  type: string;
  value: string;
  module?: string;
  inverted?: boolean;
  subparsed?: Structured[];
}

// Its types speak of a default export that the file, being no module, does not have.
const Inspector = InspectModule as unknown as new () => { getAllStructuredTags(): unknown };

/** Tags of a DOCX as they nest, what does not fit together, and its paragraphs as text, to say where. */
export function inspectDocx(bytes: Uint8Array, laid: Laid): Omit<Inspected, 'unset'> {
  const paragraphs = [laid.header, laid.first?.header ?? [], laid.blocks, laid.footer, laid.first?.footer ?? []].flatMap((items) => items.flatMap(textsOf)).filter((text) => text !== '');
  const inspector = new Inspector();
  try {
    new Docxtemplater(new PizZip(bytes), { paragraphLoop: true, linebreaks: true, parser, errorLogging: false, modules: [inspector as never] });
  } catch (error) {
    const errors = (error as { properties?: { errors?: { properties?: { id?: string; xtag?: string; openingtag?: string; context?: string } }[] } }).properties?.errors;
    if (!errors) throw error;
    return { paragraphs, tags: [], errors: errors.map(({ properties }) => ({ id: properties?.id ?? '', tag: properties?.xtag ?? properties?.openingtag ?? '' })) };
  }
  return { paragraphs, errors: [], tags: (inspector.getAllStructuredTags() as Structured[]).map(tagOf) };
}

function tagOf({ value, module, inverted, subparsed }: Structured): TemplateTag {
  const kind = module === 'loop' || (subparsed !== undefined && module === undefined) ? (inverted ? 'without' : 'with') : module === undefined ? 'value' : 'other';
  return { way: String(value).trim(), kind, inside: (subparsed ?? []).map(tagOf) };
}

const textsOf = (item: Item): string[] => {
  if (item.kind === 'paragraph') return [item.runs.map((run) => run.text).join('')];
  return item.kind === 'table' ? item.rows.flatMap((row) => row.cells.flatMap((cell) => cell.blocks.flatMap(textsOf))) : [];
};
