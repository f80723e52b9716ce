import * as sourceMap from 'json-source-map';
import type { z } from 'zod';
import { documentTemplate } from '../contract/documents.ts';
import { assemble, optionalFiles, packFiles, templateFile } from '../contract/pack.ts';
import type { Pack, PackContent, PackFile, Templates } from '../contract/pack.ts';
import { texts } from '../texts.ru.ts';
import { fill } from '../../../kernel/texts.ts';
import { checkMeaning, type PackError, type Place } from './meaning.ts';

/** Longer files are no pack of ours. */
export const maxFileSize = 1_000_000;

/**
 * Checks the files of a pack given as text by name. `pack` is there only when no error was found.
 * Every error is reported at once, ordered by file and line.
 */
export function validateFiles(files: ReadonlyMap<string, string>): { pack: Pack | null; errors: PackError[] } {
  const errors: PackError[] = [];
  const content: Partial<Record<PackFile, unknown>> = {};
  const pointers = new Map<string, sourceMap.Pointers>();
  const place: Place = (file, path, onKey = false) => lineOf(pointers.get(file), path, onKey);
  for (const [file, schema] of Object.entries(packFiles) as [PackFile, z.ZodType][]) {
    const text = files.get(file);
    if (text === undefined) {
      if (optionalFiles.includes(file)) content[file] = schema.parse(file === 'aid.json' ? { aid: [], sources: [] } : {});
      else errors.push({ file, line: 1, message: texts.pack.missingFile });
      continue;
    }
    const parsed = parse(file, text);
    if ('message' in parsed) {
      errors.push(parsed);
      continue;
    }
    pointers.set(file, parsed.pointers);
    const value = withoutSchema(parsed.data);
    const result = schema.safeParse(value, { reportInput: true });
    if (result.success) content[file] = result.data;
    else for (const issue of result.error.issues) errors.push(...explain(file, issue, place));
  }
  const templates = readTemplates(files, content['documents.json'] as PackContent['documents.json'] | undefined, errors, place);
  for (const file of files.keys()) {
    if (file.endsWith('.json') && !(file in packFiles) && !templateFile.test(file)) errors.push({ file, line: 1, message: texts.pack.strangeFile });
  }
  const complete = Object.keys(packFiles).every((file) => content[file as PackFile] !== undefined);
  errors.push(...checkMeaning(content as Partial<PackContent>, files.get('CHANGELOG.md'), place));
  errors.sort((a, b) => a.file.localeCompare(b.file) || a.line - b.line);
  return { pack: complete && errors.length === 0 ? assemble(content as PackContent, templates) : null, errors };
}

/** Templates by the id of their kind; complains of kinds without a template or journal and of templates without a kind. */
function readTemplates(files: ReadonlyMap<string, string>, documents: PackContent['documents.json'] | undefined, errors: PackError[], place: Place): Templates {
  const templates: Templates = {};
  for (const [file, text] of files) {
    const id = templateFile.exec(file)?.[1];
    if (id === undefined) continue;
    const read = readJsonFile(file, text, documentTemplate);
    errors.push(...read.errors);
    if (read.data) templates[id] = read.data;
    if (documents && !documents.documentKinds?.some((kind) => kind.id === id)) errors.push({ file, line: 1, message: texts.pack.templateOfNothing });
  }
  const journals = new Set(documents?.journals?.map(({ id }) => id));
  documents?.documentKinds?.forEach((kind, index) => {
    const complain = (field: string, text: string, values: Record<string, string>) =>
      errors.push({ file: 'documents.json', line: place('documents.json', ['documentKinds', index, field]), message: fill(text, values) });
    if (!files.has(`documents/${kind.id}.json`)) complain('id', texts.pack.kindWithoutTemplate, { file: `documents/${kind.id}.json` });
    if (!journals.has(kind.journal)) complain('journal', texts.pack.unknownWord, { word: kind.journal, list: 'journals' });
  });
  return templates;
}

/**
 * One JSON file by its own shape, with the errors of a pack: `data` only without errors. `line` finds the line of a path, for
 * complaints that a shape cannot make.
 */
export function readJsonFile<T extends z.ZodType>(file: string, text: string, schema: T): { data: z.output<T> | null; errors: PackError[]; line: (path: readonly PropertyKey[]) => number } {
  const parsed = parse(file, text);
  if ('message' in parsed) return { data: null, errors: [parsed], line: () => 1 };
  const line = (path: readonly PropertyKey[], onKey = false) => lineOf(parsed.pointers, path, onKey);
  const result = schema.safeParse(withoutSchema(parsed.data), { reportInput: true });
  if (result.success) return { data: result.data, errors: [], line };
  const errors = result.error.issues.flatMap((issue) => explain(file, issue, (_, path, onKey) => line(path, onKey)));
  return { data: null, errors: errors.toSorted((a, b) => a.line - b.line), line };
}

function parse(file: string, text: string): { data: unknown; pointers: sourceMap.Pointers } | PackError {
  if (text.length > maxFileSize) return { file, line: 1, message: texts.pack.tooLong };
  try {
    // A byte order mark is what Windows editors leave.
    const plain = text.replace(/^\uFEFF/, '');
    const parsed = sourceMap.parse(plain);
    const twice = repeatedKey(plain);
    return twice ? { file, line: twice.line, message: fill(texts.pack.repeatedKey, { key: twice.key }) } : parsed;
  } catch (error) {
    if (error instanceof RangeError) return { file, line: 1, message: texts.pack.tooDeep };
    const at = /position (\d+)/.exec(String(error))?.[1];
    const before = at === undefined ? text : text.slice(0, Number(at));
    const found = at === undefined ? texts.pack.endOfFile : `«${text[Number(at)] ?? ''}»`;
    return { file, line: before.split('\n').length, message: fill(texts.pack.notJson, { found }) };
  }
}

/** The first key that one object of a correct JSON text has twice: JSON itself would silently take the last and drop what stood before. */
function repeatedKey(text: string): { key: string; line: number } | null {
  const open: Set<string>[] = [];
  for (const { 0: token, index } of text.matchAll(/"(?:[^"\\]|\\.)*"(?:\s*:)?|[{}]/g)) {
    if (token === '{') open.push(new Set());
    else if (token === '}') open.pop();
    else if (token.endsWith(':')) {
      const key = JSON.parse(token.replace(/\s*:$/, '')) as string;
      const keys = open.at(-1);
      if (keys?.has(key)) return { key, line: text.slice(0, index).split('\n').length };
      keys?.add(key);
    }
  }
  return null;
}

/** Editors take the schema's address from the file itself; it is no part of the pack. */
function withoutSchema(data: unknown): unknown {
  if (typeof data !== 'object' || data === null || Array.isArray(data)) return data;
  const { $schema: _, ...rest } = data as Record<string, unknown>;
  return rest;
}

function lineOf(map: sourceMap.Pointers | undefined, path: readonly PropertyKey[], onKey: boolean): number {
  if (!map) return 1;
  // A missing field has no place of its own: the nearest parent that exists has.
  for (let length = path.length; length >= 0; length--) {
    const pointer = path.slice(0, length).map((part) => `/${String(part).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
    const found = map[pointer];
    if (found) return ((onKey && length === path.length && found.key) || found.value).line + 1;
  }
  return 1;
}

function explain<F extends string>(file: F, issue: z.core.$ZodIssue, place: (file: F, path: readonly PropertyKey[], onKey?: boolean) => number): PackError[] {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({ file, line: place(file, [...issue.path, key], true), message: fill(texts.pack.unknownField, { field: key }) }));
  }
  if (issue.code === 'invalid_key') {
    return [{ file, line: place(file, issue.path, true), message: `${at(issue.path)}${issue.issues[0]?.message ?? texts.pack.wrong}` }];
  }
  const field = String(issue.path.at(-1) ?? '');
  if (issue.code === 'invalid_type' && issue.input === undefined && issue.path.length > 0) {
    return [{ file, line: place(file, issue.path), message: fill(texts.pack.missingField, { field }) }];
  }
  const message = issue.code === 'invalid_type' && issue.expected === 'object' ? texts.pack.needsObject : issue.message;
  return [{ file, line: place(file, issue.path), message: `${at(issue.path)}${message}` }];
}

function at(path: readonly PropertyKey[]): string {
  const field = path.findLast((part) => typeof part === 'string');
  return field === undefined ? '' : `«${String(field)}»: `;
}
