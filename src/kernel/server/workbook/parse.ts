import { SaxesParser } from 'saxes';
import { Growing, Kind, type PackedSheet, type PackedWorkbook } from './cells.ts';
import { countFirst } from './count.ts';
import { isDateFormat } from './dates.ts';
import { refuseWorkbook, type WorkbookLimits } from './limits.ts';
import { inflateEntry, readDirectory, type ZipEntry } from './zip.ts';

type Attributes = Record<string, string>;
interface Listener {
  open?(name: string, attributes: Attributes): void;
  close?(name: string): void;
  text?(text: string): void;
}

/** What one reading spends; every part draws on the same purse. */
class Purse {
  rows = 0;
  cells = 0;
  characters = 0;
  bytes = 0;
  readonly limits: WorkbookLimits;
  readonly #until: number;

  constructor(limits: WorkbookLimits) {
    this.limits = limits;
    this.#until = performance.now() + limits.deadline;
  }

  read(bytes: number): void {
    this.bytes += bytes;
    if (this.bytes > this.limits.readBytes) throw refuseWorkbook('workbook_too_large', `листы занимают больше ${this.limits.readBytes >> 20} МБ`);
    if (performance.now() > this.#until) throw refuseWorkbook('workbook_too_large', 'её не удаётся прочитать за разумное время');
  }

  text(text: string): void {
    if (text.length > this.limits.cellCharacters) throw refuseWorkbook('workbook_too_large', `в ячейке больше ${this.limits.cellCharacters} знаков`);
    this.characters += text.length;
    if (this.characters > this.limits.textCharacters) throw refuseWorkbook('workbook_too_large', 'в ней слишком много текста');
  }
}

/**
 * Reads a workbook in this thread: zip directory, then the XML parts as streams. Formulas are never evaluated: the stored
 * value counts. Throws a Refusal with one of the codes of limits.ts; gives cells as they stand, without any meaning.
 */
export function parseWorkbook(bytes: Uint8Array, limits: WorkbookLimits): PackedWorkbook {
  if (bytes.length > limits.fileBytes) throw refuseWorkbook('workbook_too_large', `файл больше ${limits.fileBytes >> 20} МБ`);
  const entries = readDirectory(bytes, limits);
  const purse = new Purse(limits);
  const read = (path: string, listener: Listener) => {
    const entry = entries.get(path);
    if (entry) readXml(bytes, entry, purse, listener);
    return entry !== undefined;
  };

  const bookPath = findBook(read) ?? 'xl/workbook.xml';
  if (!entries.has(bookPath)) throw refuseWorkbook('workbook_not_xlsx');
  const book = readBook(read, bookPath);
  const relations = readRelations(read, bookPath);
  if (book.sheets.length > limits.sheets) throw refuseWorkbook('workbook_too_large', `листов больше ${limits.sheets}`);
  const parts = [...relations.values()].filter((relation) => relation.type === 'worksheet').flatMap((relation) => entries.get(relation.target) ?? []);
  wellPacked(() => countFirst(bytes, parts, limits));
  const texts: string[] = [];
  const shared = [...relations.values()].find((relation) => relation.type === 'sharedStrings');
  if (shared) readStrings(read, shared.target, purse, texts);
  const styles = [...relations.values()].find((relation) => relation.type === 'styles');
  const dateStyles = styles ? readDateStyles(read, styles.target) : [];
  const sheets: PackedSheet[] = [];
  const needs: SheetNeeds = { purse, texts, dateStyles, shared: texts.length };
  for (const sheet of book.sheets) {
    const relation = relations.get(sheet.relation);
    if (!relation || relation.type !== 'worksheet') continue;
    if (!entries.has(relation.target)) throw refuseWorkbook('workbook_damaged');
    sheets.push(readSheet(read, relation.target, sheet, needs));
  }
  if (sheets.length === 0) throw refuseWorkbook('workbook_not_xlsx');
  return { date1904: book.date1904, texts, sheets };
}

/** Elements inside each other; a worksheet has about six, drawings and extensions a dozen. */
const DEEPEST = 64;

type Read = (path: string, listener: Listener) => boolean;

function readXml(bytes: Uint8Array, entry: ZipEntry, purse: Purse, listener: Listener): void {
  const parser = new SaxesParser({ xmlns: false, position: false });
  // Entities of a DTD are the classic bomb; spreadsheets have no DTD at all.
  parser.on('doctype', () => {
    throw refuseWorkbook('workbook_damaged');
  });
  parser.on('error', () => {
    throw refuseWorkbook('workbook_damaged');
  });
  const { open, close, text } = listener;
  let depth = 0;
  parser.on('opentag', (tag) => {
    if (++depth > DEEPEST) throw refuseWorkbook('workbook_damaged');
    open?.(localName(tag.name), tag.attributes as Attributes);
  });
  parser.on('closetag', (tag) => {
    depth--;
    close?.(localName(tag.name));
  });
  if (text) {
    parser.on('text', text);
    parser.on('cdata', text);
  }
  const decoder = new TextDecoder('utf-8', { fatal: true });
  wellPacked(() => {
    inflateEntry(bytes, entry, (piece) => {
      purse.read(piece.length);
      parser.write(decoder.decode(piece, { stream: true }));
    });
    parser.write(decoder.decode());
    parser.close();
  });
}

/** Whatever breaks inside a crafted part is damage, said in our words. */
function wellPacked(read: () => void): void {
  try {
    read();
  } catch (error) {
    if (error instanceof Error && error.name === 'Refusal') throw error;
    if (error instanceof RangeError) throw error;
    throw refuseWorkbook('workbook_damaged');
  }
}

/** Writers differ in prefixes (`x:row`); the local name is what counts. */
function localName(name: string): string {
  const colon = name.indexOf(':');
  return colon === -1 ? name : name.slice(colon + 1);
}

function attribute(attributes: Attributes, local: string): string | undefined {
  if (attributes[local] !== undefined) return attributes[local];
  for (const name in attributes) if (localName(name) === local) return attributes[name];
  return undefined;
}

function findBook(read: Read): string | undefined {
  let found: string | undefined;
  read('_rels/.rels', {
    open(name, attributes) {
      if (name === 'Relationship' && attributes['Type']?.endsWith('/officeDocument')) found ??= attributes['Target']?.replace(/^\//, '');
    },
  });
  return found;
}

interface BookSheet {
  name: string;
  relation: string;
  hidden: boolean;
}

function readBook(read: Read, path: string): { date1904: boolean; sheets: BookSheet[] } {
  let date1904 = false;
  const sheets: BookSheet[] = [];
  let known = false;
  read(path, {
    open(name, attributes) {
      if (name === 'workbook') known = true;
      else if (name === 'workbookPr') date1904 = ['1', 'true'].includes(attributes['date1904'] ?? '');
      else if (name === 'sheet') {
        const relation = Object.entries(attributes).find(([key]) => key !== 'id' && localName(key) === 'id')?.[1] ?? '';
        sheets.push({ name: attributes['name'] ?? '', relation, hidden: (attributes['state'] ?? 'visible') !== 'visible' });
      }
    },
  });
  if (!known) throw refuseWorkbook('workbook_not_xlsx');
  return { date1904, sheets };
}

function readRelations(read: Read, bookPath: string): Map<string, { type: string; target: string }> {
  const slash = bookPath.lastIndexOf('/') + 1;
  const folder = bookPath.slice(0, slash);
  const relations = new Map<string, { type: string; target: string }>();
  read(`${folder}_rels/${bookPath.slice(slash)}.rels`, {
    open(name, attributes) {
      if (name !== 'Relationship') return;
      const type = (attributes['Type'] ?? '').split('/').at(-1)!;
      relations.set(attributes['Id'] ?? '', { type, target: resolvePath(folder, attributes['Target'] ?? '') });
    },
  });
  return relations;
}

function resolvePath(folder: string, target: string): string {
  const path = target.startsWith('/') ? target.slice(1) : folder + target;
  const parts: string[] = [];
  for (const part of path.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '.' && part !== '') parts.push(part);
  }
  return parts.join('/');
}

/** `_x000D_` stands for a character that XML cannot hold. */
function unescapeText(text: string): string {
  return text.includes('_x') ? text.replace(/_x([0-9A-Fa-f]{4})_/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))) : text;
}

function readStrings(read: Read, path: string, purse: Purse, texts: string[]): void {
  let current: string | null = null;
  let inText = false;
  let phonetic = 0;
  read(path, {
    open(name) {
      if (name === 'si') current = '';
      else if (name === 'rPh') phonetic++;
      else if (name === 't') inText = phonetic === 0 && current !== null;
    },
    text(text) {
      if (!inText) return;
      current += text;
      if (current!.length > purse.limits.cellCharacters) purse.text(current!);
    },
    close(name) {
      if (name === 't') inText = false;
      else if (name === 'rPh') phonetic--;
      else if (name === 'si' && current !== null) {
        purse.text(current);
        texts.push(unescapeText(current));
        current = null;
        if (texts.length > purse.limits.cells) throw refuseWorkbook('workbook_too_large', 'в ней слишком много текста');
      }
    },
  });
}

/** For each cell style: whether it shows a day. */
function readDateStyles(read: Read, path: string): boolean[] {
  const codes = new Map<number, string>();
  const styles: boolean[] = [];
  let inCells = false;
  read(path, {
    open(name, attributes) {
      if (name === 'numFmt') codes.set(Number(attributes['numFmtId']), attributes['formatCode'] ?? '');
      else if (name === 'cellXfs') inCells = true;
      else if (name === 'xf' && inCells && styles.length < 70_000) {
        const id = Number(attributes['numFmtId'] ?? 0);
        styles.push(isDateFormat(id, codes.get(id)));
      }
    },
    close(name) {
      if (name === 'cellXfs') inCells = false;
    },
  });
  return styles;
}

interface SheetNeeds {
  purse: Purse;
  texts: string[];
  dateStyles: boolean[];
  /** How many of the texts are shared strings: an index past it is damage. */
  shared: number;
}

function readSheet(read: Read, path: string, sheet: BookSheet, needs: SheetNeeds): PackedSheet {
  const { purse, texts, dateStyles, shared } = needs;
  const { limits } = purse;
  const rows = new Growing((length) => new Uint32Array(length));
  const starts = new Growing((length) => new Uint32Array(length));
  const columns = new Growing((length) => new Uint16Array(length));
  const kinds = new Growing((length) => new Uint8Array(length));
  const values = new Growing((length) => new Float64Array(length));
  const inline = new Map<string, number>();
  const startBytes = purse.bytes;
  let row = 0;
  let rowHeld = false;
  let column = 0;
  let type = 'n';
  let style = 0;
  let value = '';
  let taking = false;
  let phonetic = 0;

  const intern = (raw: string) => {
    const text = unescapeText(raw);
    let index = inline.get(text);
    if (index === undefined) {
      purse.text(text);
      index = texts.push(text) - 1;
      inline.set(text, index);
    }
    return index;
  };
  const hold = (kind: number, number: number) => {
    if (column > limits.column) throw refuseWorkbook('workbook_too_large', `есть данные правее ${limits.column}-го столбца`);
    if (!rowHeld) {
      rowHeld = true;
      if (++purse.rows > limits.rows) throw refuseWorkbook('workbook_too_large', `строк больше ${limits.rows}`);
      rows.push(row);
      starts.push(columns.length);
    }
    if (++purse.cells > limits.cells) throw refuseWorkbook('workbook_too_large', `ячеек больше ${limits.cells}`);
    columns.push(column);
    kinds.push(kind);
    values.push(number);
  };
  const finishCell = () => {
    if (value === '') return;
    if (type === 's') {
      const index = Number(value);
      if (!Number.isInteger(index) || index < 0 || index >= shared) throw refuseWorkbook('workbook_damaged');
      if (texts[index]!.trim() !== '') hold(Kind.text, index);
    } else if (type === 'inlineStr' || type === 'str') {
      if (value.trim() !== '') hold(Kind.text, intern(value));
    } else if (type === 'b') hold(Kind.boolean, value.trim() === '1' || value.trim() === 'true' ? 1 : 0);
    else if (type === 'e') hold(Kind.error, intern(value));
    else if (type === 'd') hold(Kind.dayText, intern(value));
    else {
      const number = Number(value);
      if (!Number.isFinite(number)) throw refuseWorkbook('workbook_damaged');
      hold(dateStyles[style] === true ? Kind.date : Kind.number, number);
    }
  };

  const refuseEmptiness = () => {
    // A million styled rows without a value would only burn time.
    const spent = purse.bytes - startBytes;
    if (spent > 8 << 20 && spent > columns.length * 4_000) {
      throw refuseWorkbook('workbook_too_large', `на листе «${sheet.name.slice(0, 40)}» слишком много пустых оформленных строк, удалите их`);
    }
  };

  read(path, {
    open(name, attributes) {
      if (name === 'c') {
        const reference = attributes['r'];
        column = reference === undefined ? column + 1 : columnOf(reference);
        if (column === 0) throw refuseWorkbook('workbook_damaged');
        type = attributes['t'] ?? 'n';
        style = Number(attributes['s'] ?? 0);
        value = '';
      } else if (name === 'v') taking = true;
      else if (name === 't') taking = phonetic === 0;
      else if (name === 'rPh') phonetic++;
      else if (name === 'row') {
        const next = attribute(attributes, 'r') === undefined ? row + 1 : Number(attributes['r']);
        if (!Number.isInteger(next) || next <= row || next > 1_048_576) throw refuseWorkbook('workbook_damaged');
        row = next;
        rowHeld = false;
        column = 0;
      }
    },
    text(text) {
      if (!taking) return;
      value += text;
      if (value.length > limits.cellCharacters) purse.text(value);
    },
    close(name) {
      if (name === 'v' || name === 't') taking = false;
      else if (name === 'rPh') phonetic--;
      else if (name === 'c') finishCell();
      if (name === 'c' || name === 'row') refuseEmptiness();
    },
  });
  starts.push(columns.length);
  return {
    name: sheet.name,
    hidden: sheet.hidden,
    rows: rows.done(),
    starts: starts.done(),
    columns: columns.done(),
    kinds: kinds.done(),
    values: values.done(),
  };
}

/** `AB12` → 28; 0 when it is no reference. */
function columnOf(reference: string): number {
  let column = 0;
  let at = 0;
  for (; at < reference.length && at < 3; at++) {
    const code = reference.charCodeAt(at) & ~32;
    if (code < 65 || code > 90) break;
    column = column * 26 + code - 64;
  }
  return at > 0 && column <= 16_384 ? column : 0;
}
