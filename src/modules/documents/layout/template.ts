import PizZip from 'pizzip';
import type { Block, DocumentTemplate } from '../../practices/public.ts';
import { texts } from '../texts.ru.ts';
import { type Cell, main, mm, paragraph, row, run, runs, styles, table, xml } from './word.ts';

const offices = 'http://schemas.openxmlformats.org/officeDocument/2006';
const packages = 'http://schemas.openxmlformats.org/package/2006';
/** Zips keep local time without a zone; the earliest day that they can hold. */
export const epoch = new Date(1980, 0, 1);

const field = (code: string) => `<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText xml:space="preserve"> ${code} </w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>1</w:t></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r>`;

const laid = new WeakMap<DocumentTemplate, Uint8Array>();

/** A DOCX with tags, laid out from blocks. The same blocks give the same bytes. */
export function docxTemplate(template: DocumentTemplate): Uint8Array {
  const kept = laid.get(template) ?? docxOf(template);
  laid.set(template, kept);
  return kept;
}

function docxOf(template: DocumentTemplate): Uint8Array {
  const width = mm(template.landscape ? 297 - 35 : 210 - 40);
  const size = template.landscape ? '<w:pgSz w:w="16838" w:h="11906" w:orient="landscape"/>' : '<w:pgSz w:w="11906" w:h="16838"/>';
  const part = 'application/vnd.openxmlformats-officedocument.wordprocessingml';
  const override = (name: string, type: string) => `<Override PartName="${name}" ContentType="${type}"/>`;
  const relation = (id: number, type: string, target: string) => `<Relationship Id="rId${id}" Type="${type}" Target="${target}"/>`;
  const footer = paragraph(`${run('{document.title}{#document.number} № {document.number}{/document.number}')}<w:r><w:tab/></w:r>${run(texts.layout.page)}${field('PAGE')}${run(texts.layout.of)}${field('NUMPAGES')}`, { style: 'Footer' })
    .replace('</w:pPr>', `<w:tabs><w:tab w:val="right" w:pos="${width}"/></w:tabs></w:pPr>`);
  const parts: Record<string, string> = {
    '[Content_Types].xml': `${xml}<Types xmlns="${packages}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>${
      override('/word/document.xml', `${part}.document.main+xml`)}${override('/word/styles.xml', `${part}.styles+xml`)}${override('/word/footer1.xml', `${part}.footer+xml`)}</Types>`,
    '_rels/.rels': `${xml}<Relationships xmlns="${packages}/relationships">${relation(1, `${offices}/relationships/officeDocument`, 'word/document.xml')}</Relationships>`,
    'word/_rels/document.xml.rels': `${xml}<Relationships xmlns="${packages}/relationships">${relation(1, `${offices}/relationships/styles`, 'styles.xml')}${relation(2, `${offices}/relationships/footer`, 'footer1.xml')}</Relationships>`,
    'word/styles.xml': styles,
    'word/footer1.xml': `${xml}<w:ftr xmlns:w="${main}">${footer}</w:ftr>`,
    'word/document.xml': `${xml}<w:document xmlns:w="${main}" xmlns:r="${offices}/relationships"><w:body>${template.blocks.map((block) => blockOf(block, width)).join('')}<w:sectPr><w:footerReference w:type="default" r:id="rId2"/>${size}<w:pgMar w:top="${mm(20)}" w:right="${mm(15)}" w:bottom="${mm(20)}" w:left="${mm(template.landscape ? 20 : 25)}" w:header="500" w:footer="500" w:gutter="0"/></w:sectPr></w:body></w:document>`,
  };
  return zipOf(parts);
}

function zipOf(parts: Record<string, string>): Uint8Array {
  const zip = new PizZip();
  for (const [name, text] of Object.entries(parts)) zip.file(name, text, { date: epoch });
  for (const file of Object.values(zip.files)) file.date = epoch;
  return zip.generate({ type: 'uint8array', compression: 'DEFLATE' });
}

const tag = (words: string) => paragraph(run(words));
const headingStyles = { 1: 'Title', 2: 'Heading1', 3: 'Heading2' } as const;

function blockOf(block: Block, width: number): string {
  const inside = (blocks: Block[]) => blocks.map((one) => blockOf(one, width)).join('');
  if ('heading' in block) return paragraph(runs(block.heading), { style: headingStyles[block.level ?? 1] });
  if ('text' in block) {
    const style = block.small ? 'Small' : block.tight ? 'Tight' : undefined;
    return paragraph(runs(block.text), { ...(style ? { style } : {}), align: block.align, indent: block.indent });
  }
  if ('each' in block) return tag(`{#${block.each}}`) + inside(block.blocks) + tag(`{/${block.each}}`);
  if ('when' in block) return tag(`{#${block.when}.any}`) + inside(block.blocks) + tag(`{/${block.when}.any}`);
  if ('unless' in block) return tag(`{^${block.unless}.any}`) + inside(block.blocks) + tag(`{/${block.unless}.any}`);
  if ('table' in block) return tableOf(block.table, width);
  if ('facts' in block) return factsOf(block.facts, width);
  if ('signatures' in block) return signaturesOf(block.signatures, width);
  if ('blank' in block) return table([width], [row([{ content: run(' '), width, line: true }])], false) + paragraph(run(block.blank), { style: 'Under' });
  if ('gap' in block) return paragraph('', { style: 'Gap', after: mm(block.gap) });
  return '<w:p><w:r><w:br w:type="page"/></w:r></w:p>';
}

/** Columns of whole lengths that fill the width. */
function shares(weights: number[], width: number): number[] {
  const total = weights.reduce((sum, one) => sum + one, 0);
  const widths = weights.map((one) => Math.round((width * one) / total));
  widths[0]! += width - widths.reduce((sum, one) => sum + one, 0);
  return widths;
}

const gapAfter = paragraph('', { style: 'Gap', after: 120 });

function tableOf({ columns, each, cells = [], rows = [], plain }: Extract<Block, { table: unknown }>['table'], width: number): string {
  const widths = shares(columns.map((column) => column.width), width);
  const line = (words: string[]): Cell[] => columns.map((column, at) => ({ content: runs(words[at] ?? ''), width: widths[at]!, align: column.align }));
  const out: string[] = [];
  if (columns.some((column) => column.title !== '')) out.push(row(columns.map(({ title }, at) => ({ content: runs(title, { bold: true, size: 18 }), width: widths[at]!, fill: 'EEF1EB' })), true));
  if (each !== undefined) {
    const last = columns.length - 1;
    // In a table of one column the loop would stay inside the cell; the row is named then.
    const open = last === 0 ? `{-w:tr ${each}}` : `{#${each}}`;
    out.push(row(line(columns.map((_, at) => `${at === 0 ? open : ''}${cells[at] ?? ''}${at === last ? `{/${each}}` : ''}`))));
  }
  for (const words of rows) out.push(row(line(words)));
  return table(widths, out, !plain) + gapAfter;
}

function factsOf(facts: readonly (readonly [string, string])[], width: number): string {
  const widths = shares([36, 64], width);
  return table(widths, facts.map(([name, value]) => row([{ content: runs(name, { colour: '4F5B55' }), width: widths[0]! }, { content: runs(value), width: widths[1]! }])), false) + gapAfter;
}

function signaturesOf(signatures: readonly { who: string; name: string }[], width: number): string {
  const widths = shares([38, 3, 22, 3, 34], width);
  const blank = (at: number): Cell => ({ content: run(''), width: widths[at]! });
  const under = (words: string, at: number): Cell => ({ content: paragraph(run(words), { style: 'Under' }), width: widths[at]! });
  const lines = signatures.flatMap(({ who, name }) => [
    row([{ content: runs(who), width: widths[0]! }, blank(1), { content: run(''), width: widths[2]!, line: true }, blank(3), { content: runs(name), width: widths[4]!, line: true, align: 'center' }]),
    row([{ content: run(texts.layout.dateLine, { size: 18 }), width: widths[0]! }, blank(1), under(texts.layout.signature, 2), blank(3), under(texts.layout.fullName, 4)]),
  ]);
  // Everybody signs on one page.
  const kept = table(widths, lines, false).replaceAll(/<w:pStyle w:val="(Cell|Under)"\/>/g, '$&<w:keepNext/>');
  return kept + paragraph('', { style: 'Gap', after: 0 });
}
