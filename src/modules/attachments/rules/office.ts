import { Refusal } from '../../../kernel/errors.ts';
import { inflateEntry, readDirectory, type ZipEntry } from '../../../kernel/server/workbook/zip.ts';
import { type Found, refuseFile } from './found.ts';

// Word, Excel and OpenDocument files are archives: what they are is told by the parts inside, never by the name.

const limits = { entries: 5000, totalBytes: 300 * 1024 * 1024, ratio: 200, ratioFrom: 4 * 1024 * 1024 };
/** The parts that we read ourselves are small; larger ones are nothing a person typed. */
const readLimit = 64 * 1024 * 1024;

const kinds: { found: Found; main: string; type: RegExp }[] = [
  {
    found: { kind: 'document', mediaType: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document', extension: 'docx' },
    main: 'word/document.xml',
    type: /wordprocessingml\.document\.main\+xml/,
  },
  {
    found: { kind: 'sheet', mediaType: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet', extension: 'xlsx' },
    main: 'xl/workbook.xml',
    type: /spreadsheetml\.sheet\.main\+xml/,
  },
];
const open: { found: Found; type: string }[] = [
  { found: { kind: 'document', mediaType: 'application/vnd.oasis.opendocument.text', extension: 'odt' }, type: 'application/vnd.oasis.opendocument.text' },
  { found: { kind: 'sheet', mediaType: 'application/vnd.oasis.opendocument.spreadsheet', extension: 'ods' }, type: 'application/vnd.oasis.opendocument.spreadsheet' },
];
const programs = /vbaproject|vbadata|\/activex\/|oleobject\d*\.bin$|\/macrosheets\/|\/dialogsheets\/|\.(exe|dll|js|vbs|bat|cmd|scr|ps1|jar|lnk)$|^(basic|scripts)\/.|^meta-inf\/.*macrosignatures/i;

/** What kind of document the archive is; throws for any other archive, for macros, for bombs and for what is damaged. */
export function checkOffice(bytes: Buffer): Found {
  const entries = directory(bytes);
  const names = [...entries.keys()];
  if (names.some((name) => programs.test(name))) throw refuseFile(names.some((name) => /^META-INF\/MANIFEST\.MF$/i.test(name)) ? 'archive_refused' : 'macros_refused');
  if (names.some((name) => name.split('/').includes('..'))) throw refuseFile('document_damaged');
  return officeOf(bytes, entries) ?? openDocumentOf(bytes, entries) ?? refuseArchive();
}

function refuseArchive(): never {
  throw refuseFile('archive_refused');
}

function directory(bytes: Buffer): Map<string, ZipEntry> {
  try {
    return readDirectory(bytes, limits as never);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const code = { workbook_too_large: 'document_bomb', workbook_encrypted: 'old_office' }[error.code] as 'document_bomb' | 'old_office' | undefined;
    throw refuseFile(code ?? 'document_damaged');
  }
}

/** A part as text; it must be exactly as long as the archive says. */
function read(bytes: Buffer, entry: ZipEntry | undefined): string {
  if (entry === undefined || entry.size > readLimit) throw refuseFile('document_damaged');
  const pieces: Uint8Array[] = [];
  try {
    inflateEntry(bytes, entry, (piece) => pieces.push(piece));
  } catch {
    throw refuseFile('document_damaged');
  }
  return Buffer.concat(pieces).toString('utf8');
}

function officeOf(bytes: Buffer, entries: Map<string, ZipEntry>): Found | null {
  const kind = kinds.find(({ main }) => entries.has(main));
  if (!kind || !entries.has('[Content_Types].xml')) return null;
  const types = read(bytes, entries.get('[Content_Types].xml'));
  if (/macroEnabled|vbaProject/i.test(types)) throw refuseFile('macros_refused');
  if (!kind.type.test(types) || !read(bytes, entries.get(kind.main)).includes('<')) throw refuseFile('document_damaged');
  for (const [name, entry] of entries) {
    // A template from elsewhere is how a document without macros gets some; templates of one's own disk are ordinary.
    if (!name.endsWith('.rels') || entry.size > readLimit) continue;
    const links = read(bytes, entry).match(/<Relationship\s[^>]*>/g) ?? [];
    if (links.some((link) => /\/(attachedTemplate|oleObject|frame)"/.test(link) && /Target\s*=\s*"(https?:|\\\\|file:\/\/[^/])/i.test(link))) throw refuseFile('outside_link');
  }
  return kind.found;
}

function openDocumentOf(bytes: Buffer, entries: Map<string, ZipEntry>): Found | null {
  if (!entries.has('mimetype') || !entries.has('content.xml')) return null;
  const kind = open.find(({ type }) => type === read(bytes, entries.get('mimetype')).trim());
  if (!kind) return null;
  if (!read(bytes, entries.get('content.xml')).includes('<')) throw refuseFile('document_damaged');
  return kind.found;
}
