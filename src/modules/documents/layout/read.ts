import PizZip from 'pizzip';
import { drawingsOf, type Picture, pictureOf, type Place, type Unset } from './pictures.ts';
import { child, type Element, elements, find, lettersOf, treeOf, value } from './tree.ts';

// What a DOCX says and how it looks, as far as papers of this kind need it: paragraphs, letters, tables, breaks, header and footer.
// The PDF is set from this, so it says what the DOCX says, whoever made its template.

export interface Run {
  text: string;
  bold?: boolean;
  italic?: boolean;
  underline?: boolean;
  /** Points. */
  size?: number;
  colour?: string;
  /** A number of the page that the setter knows. */
  page?: 'this' | 'all';
  picture?: Picture;
}
export interface Paragraph {
  kind: 'paragraph';
  align: 'left' | 'right' | 'center' | 'justify';
  /** Points. */
  first: number;
  left: number;
  before: number;
  after: number;
  keep: boolean;
  size: number;
  runs: Run[];
}
export interface TableCell {
  span: number;
  fill: string | null;
  line: boolean;
  blocks: Item[];
}
export interface Table {
  kind: 'table';
  widths: number[];
  lines: boolean;
  rows: { head: boolean; cells: TableCell[] }[];
}
export type Item = Paragraph | Table | { kind: 'break' };
export interface Sheet {
  width: number;
  height: number;
  top: number;
  right: number;
  bottom: number;
  left: number;
  /** Where the header begins and the footer ends. */
  headerAt: number;
  footerAt: number;
}
export interface Beside {
  header: Item[];
  footer: Item[];
}
export interface Laid extends Beside {
  sheet: Sheet;
  blocks: Item[];
  /** The first page's own, when it has its own. */
  first: Beside | null;
}
/** The content of pictures by the files that runs name, and where each was met first. */
export type Pictures = Map<string, { bytes: Uint8Array; name: string; where: Place }>;

const points = (value: string | undefined, fallback = 0): number => (value === undefined || !/^-?\d+(\.\d+)?$/.test(value) ? fallback : Number(value) / 20);

type Looks = Partial<Omit<Paragraph, 'kind' | 'runs'>> & { bold?: boolean; italic?: boolean; underline?: boolean; colour?: string };

const on = (properties: Element | undefined, name: string): boolean | undefined => {
  const found = child(properties, name);
  return found === undefined ? undefined : !['0', 'false', 'none', 'off'].includes(found.attributes['w:val'] ?? '1');
};

function runLooks(properties: Element | undefined): Looks {
  const size = value(properties, 'w:sz');
  const colour = value(properties, 'w:color');
  return defined({
    bold: on(properties, 'w:b'), italic: on(properties, 'w:i'), underline: on(properties, 'w:u'), size: size === undefined ? undefined : Number(size) / 2,
    colour: colour !== undefined && /^[0-9a-f]{6}$/i.test(colour) ? colour : undefined,
  });
}

const aligns: Record<string, Paragraph['align']> = { both: 'justify', center: 'center', right: 'right', end: 'right' };

function paragraphLooks(properties: Element | undefined): Looks {
  const spacing = child(properties, 'w:spacing')?.attributes;
  const indent = child(properties, 'w:ind')?.attributes;
  const jc = value(properties, 'w:jc');
  return defined({
    align: jc === undefined ? undefined : (aligns[jc] ?? 'left'),
    before: spacing?.['w:before'] === undefined ? undefined : points(spacing['w:before']), after: spacing?.['w:after'] === undefined ? undefined : points(spacing['w:after']),
    first: indent === undefined ? undefined : points(indent['w:firstLine']) - points(indent['w:hanging']),
    left: indent === undefined ? undefined : points(indent['w:left'] ?? indent['w:start']), keep: on(properties, 'w:keepNext'),
  });
}

function defined<T extends object>(looks: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(looks).filter(([, one]) => one !== undefined)) as never;
}

/** Styles by their id, each with what it stands on. */
function stylesOf(xml: string | undefined): { base: Looks; of: (id: string | undefined) => Looks } {
  const root = xml === undefined ? undefined : child(treeOf(xml), 'w:styles');
  const defaults = child(root, 'w:docDefaults');
  const found = new Map(elements(root).filter((one) => one.name === 'w:style').map((one) => [one.attributes['w:styleId'] ?? '', one]));
  const standard = [...found.values()].find((one) => one.attributes['w:default'] === '1' && one.attributes['w:type'] === 'paragraph');
  const looks = (id: string | undefined, depth = 0): Looks => {
    const style = found.get(id ?? '');
    if (!style || depth > 10) return {};
    return { ...looks(value(style, 'w:basedOn'), depth + 1), ...paragraphLooks(child(style, 'w:pPr')), ...runLooks(child(style, 'w:rPr')) };
  };
  const base = { ...runLooks(child(child(defaults, 'w:rPrDefault'), 'w:rPr')), ...paragraphLooks(child(child(defaults, 'w:pPrDefault'), 'w:pPr')) };
  return { base, of: (id) => looks(id ?? standard?.attributes['w:styleId']) };
}

class Reader {
  readonly pictures: Pictures = new Map();
  readonly unset: Unset[] = [];
  readonly #zip: PizZip;
  readonly #styles: ReturnType<typeof stylesOf>;
  /** What the part that is being read refers to, by its own names. */
  #relations = new Map<string, string>();
  #place: Place = { part: 'body', words: '' };

  constructor(zip: PizZip) {
    this.#zip = zip;
    this.#styles = stylesOf(this.text('word/styles.xml'));
  }

  text(name: string): string | undefined {
    return this.#zip.file(name)?.asText();
  }

  /** A part of `word/` as blocks; none for one that is not there. */
  part(name: string, root: string, part: Place['part']): Item[] {
    const xml = this.text(`word/${name}`);
    if (xml === undefined) return [];
    this.#relations = this.relations(name);
    this.#place = part === 'body' ? { part, words: '' } : { part };
    return this.blocks(find(treeOf(xml), root));
  }

  relations(name: string): Map<string, string> {
    const found = elements(find(treeOf(this.text(`word/_rels/${name}.rels`) ?? '<Relationships/>'), 'Relationships'));
    return new Map(found.map(({ attributes }) => [attributes['Id'] ?? '', attributes['Target'] ?? '']));
  }

  blocks(element: Element | undefined): Item[] {
    return elements(element).flatMap((one): Item[] => {
      if (one.name === 'w:p') return this.#paragraph(one);
      if (one.name === 'w:tbl') return [this.#table(one)];
      return one.name === 'w:sdt' || one.name === 'w:sdtContent' ? this.blocks(one) : [];
    });
  }

  #paragraph(element: Element): Item[] {
    const properties = child(element, 'w:pPr');
    const looks = { ...this.#styles.base, ...this.#styles.of(value(properties, 'w:pStyle')), ...paragraphLooks(properties) };
    const runs: Run[] = [];
    const breaks: Item[] = [];
    const words = textOf(element);
    if (this.#place.part === 'body' && words !== '') this.#place = { part: 'body', words };
    if (child(properties, 'w:numPr')) runs.push({ text: '• ' });
    if (on(properties, 'w:pageBreakBefore')) breaks.push({ kind: 'break' });
    this.#runs(element, looks, runs, breaks);
    // A paragraph of a break alone takes no line of its own.
    if (breaks.length > 0 && runs.every((run) => run.text === '' && !run.picture)) return breaks;
    const { align = 'left', first = 0, left = 0, before = 0, after = 0, keep = false, size = 11 } = looks;
    return [...breaks, { kind: 'paragraph', align, first, left, before, after, keep, size, runs }];
  }

  #runs(element: Element, looks: Looks, runs: Run[], breaks: Item[]): void {
    let hidden = false;
    for (const one of elements(element)) {
      if (['w:hyperlink', 'w:smartTag', 'w:ins', 'w:sdt', 'w:sdtContent', 'w:fldSimple'].includes(one.name)) this.#runs(one, looks, runs, breaks);
      if (one.name !== 'w:r') continue;
      const { bold, italic, underline, size, colour } = { ...looks, ...runLooks(child(one, 'w:rPr')) };
      const look = defined({ bold, italic, underline, size, colour });
      for (const part of elements(one)) {
        if (part.name === 'w:fldChar') hidden = part.attributes['w:fldCharType'] === 'separate' || (hidden && part.attributes['w:fldCharType'] !== 'end');
        if (part.name === 'w:instrText') {
          const code = lettersOf(part).trim();
          if (/^PAGE\b/.test(code)) runs.push({ text: '', page: 'this', ...look });
          if (/^NUMPAGES\b/.test(code)) runs.push({ text: '', page: 'all', ...look });
        }
        if (part.name === 'w:t' && !hidden) runs.push({ text: lettersOf(part), ...look });
        if (part.name === 'w:tab') runs.push({ text: '\t', ...look });
        if (part.name === 'w:noBreakHyphen') runs.push({ text: '\u2011', ...look });
        if (part.name === 'w:br' || part.name === 'w:cr') {
          if (part.attributes['w:type'] === 'page') breaks.push({ kind: 'break' });
          else runs.push({ text: '\n', ...look });
        }
        for (const drawing of drawingsOf(part)) this.#drawing(drawing, runs);
      }
    }
  }

  #drawing(drawing: Element, runs: Run[]): void {
    const found = pictureOf(drawing, (relation) => {
      const target = this.#relations.get(relation);
      return target === undefined ? undefined : this.#zip.file(target.startsWith('/') ? target.slice(1) : `word/${target}`)?.asUint8Array();
    });
    if ('code' in found) {
      this.unset.push({ ...found, where: this.#place });
      return;
    }
    const { picture, bytes } = found;
    if (!this.pictures.has(picture.file)) this.pictures.set(picture.file, { bytes, name: find(drawing, 'wp:docPr')?.attributes['name'] ?? '', where: this.#place });
    runs.push({ text: '', picture });
  }

  #table(element: Element): Table {
    const properties = child(element, 'w:tblPr');
    const borders = elements(child(properties, 'w:tblBorders')).some((side) => !['none', 'nil'].includes(side.attributes['w:val'] ?? 'none'));
    const named = (value(properties, 'w:tblStyle') ?? '') !== '' && child(properties, 'w:tblBorders') === undefined;
    const rows = elements(element).filter((one) => one.name === 'w:tr').map((line) => ({
      head: on(child(line, 'w:trPr'), 'w:tblHeader') ?? false,
      cells: elements(line).filter((one) => one.name === 'w:tc').map((cell) => this.#cell(cell)),
    }));
    let widths = elements(child(element, 'w:tblGrid')).map((column) => points(column.attributes['w:w'], 50));
    const count = Math.max(1, ...rows.map((line) => line.cells.reduce((sum, cell) => sum + cell.span, 0)));
    if (widths.length !== count || widths.some((width) => width <= 0)) widths = Array.from({ length: count }, () => 450 / count);
    for (const line of rows) {
      const missing = count - line.cells.reduce((sum, cell) => sum + cell.span, 0);
      for (let at = 0; at < missing; at++) line.cells.push({ span: 1, fill: null, line: false, blocks: [] });
    }
    return { kind: 'table', widths, lines: borders || named, rows };
  }

  #cell(element: Element): TableCell {
    const properties = child(element, 'w:tcPr');
    const fill = child(properties, 'w:shd')?.attributes['w:fill'];
    const bottom = child(child(properties, 'w:tcBorders'), 'w:bottom')?.attributes['w:val'];
    const span = Number(value(properties, 'w:gridSpan') ?? 1);
    return {
      span: Number.isInteger(span) && span > 0 && span < 64 ? span : 1, fill: fill !== undefined && /^[0-9a-f]{6}$/i.test(fill) ? fill : null,
      line: bottom !== undefined && !['none', 'nil'].includes(bottom), blocks: this.blocks(element),
    };
  }
}

/** All words of an element, without what is drawn in it. */
function textOf(element: Element): string {
  return elements(element).map((one) => (one.name === 'w:t' ? lettersOf(one) : ['w:drawing', 'w:pict', 'w:object', 'mc:AlternateContent'].includes(one.name) ? '' : textOf(one))).join('').trim();
}

/** What the DOCX says, ready to be set, its pictures, and what is drawn in it but cannot be set. Throws for XML that is not well formed. */
export function readDocx(bytes: Uint8Array): { laid: Laid; pictures: Pictures; unset: Unset[] } {
  const reader = new Reader(new PizZip(bytes));
  const blocks = reader.part('document.xml', 'w:body', 'body');
  const section = child(find(treeOf(reader.text('word/document.xml')!), 'w:body'), 'w:sectPr');
  const size = child(section, 'w:pgSz')?.attributes;
  const margins = child(section, 'w:pgMar')?.attributes;
  const relations = reader.relations('document.xml');
  const beside = (type: 'default' | 'first'): Beside => {
    const of = (kind: 'header' | 'footer'): Item[] => {
      const reference = elements(section).find((one) => one.name === `w:${kind}Reference` && (one.attributes['w:type'] ?? 'default') === type);
      return reader.part(relations.get(reference?.attributes['r:id'] ?? '') ?? '', kind === 'header' ? 'w:hdr' : 'w:ftr', kind);
    };
    return { header: of('header'), footer: of('footer') };
  };
  const within = (length: number, from: number, to: number) => Math.min(to, Math.max(from, length));
  const laid: Laid = {
    sheet: {
      width: within(points(size?.['w:w'], 595), 200, 2000), height: within(points(size?.['w:h'], 842), 200, 2000),
      top: within(points(margins?.['w:top'], 57), 20, 90), right: within(points(margins?.['w:right'], 43), 20, 90), bottom: within(points(margins?.['w:bottom'], 57), 30, 90), left: within(points(margins?.['w:left'], 71), 20, 120),
      headerAt: within(points(margins?.['w:header'], 35), 10, 90), footerAt: within(points(margins?.['w:footer'], 35), 10, 90),
    },
    blocks, ...beside('default'),
    first: on(section, 'w:titlePg') ? beside('first') : null,
  };
  return { laid, pictures: reader.pictures, unset: reader.unset };
}
