import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { Refusal } from '../../../kernel/errors.ts';
import { fill } from '../../../kernel/texts.ts';
import { packFiles } from '../contract/pack.ts';
import type { Pack } from '../contract/pack.ts';
import { maxFileSize, validateFiles } from '../rules/validate.ts';
import type { PackError } from '../rules/meaning.ts';
import { texts } from '../texts.ru.ts';

/** Packs that ship with the product. */
const shippedDir = join(import.meta.dirname, '..', '..', '..', '..', 'packs');

function readPack(dir: string): { pack: Pack | null; errors: PackError[] } {
  const files = new Map<string, string>();
  let names: string[];
  try {
    names = [...readdirSync(dir), ...(existsSync(join(dir, 'documents')) ? readdirSync(join(dir, 'documents')).map((name) => `documents/${name}`) : [])];
  } catch {
    return { pack: null, errors: [{ file: 'manifest.json', line: 1, message: texts.pack.noFolder }] };
  }
  const errors: PackError[] = [];
  for (const name of names) {
    if (!name.endsWith('.json') && name !== 'CHANGELOG.md') continue;
    const path = join(dir, name);
    const stat = statSync(path);
    if (!stat.isFile()) continue;
    // Four bytes a letter at most: what is longer still is not read into memory at all.
    if (stat.size > maxFileSize * 4) errors.push({ file: name, line: 1, message: texts.pack.tooLong });
    files.set(name, stat.size > maxFileSize * 4 ? '{}' : readFileSync(path, 'utf8'));
  }
  const result = validateFiles(files);
  return { pack: errors.length > 0 ? null : result.pack, errors: [...errors, ...result.errors] };
}

/** Checks the pack in a folder: every error with file, line (from 1) and a Russian sentence. */
export function validatePack(dir: string): { valid: boolean; errors: PackError[] } {
  const { errors } = readPack(dir);
  return { valid: errors.length === 0, errors };
}

/** Reads and checks the pack in a folder; refuses one with errors (`invalid_pack`, each error a complaint). */
export function loadPack(dir: string): Pack {
  const { pack, errors } = readPack(dir);
  if (pack) return pack;
  const complaints = errors.map(({ file, line, message }) => ({ path: `${file}:${line}`, code: 'invalid_pack', message }));
  const first = complaints[0] ? `${complaints[0].path} ${complaints[0].message}` : '';
  throw new Refusal(422, 'invalid_pack', fill(texts.errors.invalid_pack, { first }), { complaints });
}

const shipped = new Map<string, Pack>();

/** Packs that ship with the product, by id; read once. */
export function shippedPacks(): ReadonlyMap<string, Pack> {
  if (shipped.size > 0) return shipped;
  const dirs = readdirSync(shippedDir, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  for (const entry of dirs.toSorted((a, b) => a.name.localeCompare(b.name))) {
    if (!existsSync(join(shippedDir, entry.name, Object.keys(packFiles)[0]!))) continue;
    const pack = loadPack(join(shippedDir, entry.name));
    shipped.set(pack.id, pack);
  }
  return shipped;
}
