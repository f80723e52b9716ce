import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { NodeCompiler } from '@myriaddreamin/typst-ts-node-compiler';

// Sets pages of paper from a layout and data. It takes the processor for tens of milliseconds, so it is called in threads of their own;
// the compiler and its fonts stay loaded in each.

const fonts = dirname(fileURLToPath(import.meta.resolve('@expo-google-fonts/pt-sans/package.json')));
const compilers = new Map<string, NodeCompiler>();

export interface PagesWish {
  /** Where the layout lies, and its name there. It reads `sys.inputs.data`. */
  folder: string;
  layout: string;
  /** JSON, put in as data and never as markup. */
  data: string;
  /** Date of the file, `2026-11-22`. */
  date: string;
  formats: readonly ('pdf' | 'svg')[];
  /** Pictures by the names that the layout calls them by, beside itself. */
  pictures?: ReadonlyMap<string, Uint8Array>;
}

/** PDF/A-2b and SVG of the same pages: the same wish gives the same bytes. Throws when they cannot be set. */
export function setPages(wish: PagesWish): { pdf?: Uint8Array; svg?: Uint8Array } {
  const { folder, pictures = new Map<string, Uint8Array>() } = wish;
  const compiler = compilers.get(folder) ?? NodeCompiler.create({ workspace: folder, fontArgs: [{ fontPaths: ['400Regular', '700Bold', '400Regular_Italic', '700Bold_Italic'].map((face) => `${fonts}/${face}`) }] });
  compilers.set(folder, compiler);
  for (const [name, bytes] of pictures) compiler.mapShadow(`${folder}/${name}`, Buffer.from(bytes));
  try {
    return setBy(compiler, wish);
  } finally {
    for (const name of pictures.keys()) compiler.unmapShadow(`${folder}/${name}`);
    compiler.evictCache(5);
  }
}

function setBy(compiler: NodeCompiler, { folder, layout, data, date, formats }: PagesWish): { pdf?: Uint8Array; svg?: Uint8Array } {
  const made: { pdf?: Uint8Array; svg?: Uint8Array } = {};
  const compiled = (words: string) => compiledBy(compiler, `${folder}/${layout}`, words);
  let result = compiled(data);
  if (formats.includes('pdf')) {
    const standard = { pdfStandard: 'a-2b', creationTimestamp: Date.parse(`${date}T00:00:00Z`) / 1000 } as const;
    try {
      made.pdf = compiler.pdf(result, standard);
    } catch (error) {
      // PDF/A holds no sign that the fonts cannot draw: it is marked.
      if (!String(error).includes('could not be displayed')) throw error;
      result = compiled(data.replace(strange, '?'));
      made.pdf = compiler.pdf(result, standard);
    }
  }
  if (formats.includes('svg')) made.svg = Buffer.from(compiler.svg(result), 'utf8');
  return made;
}

/** What lies outside of the letters and signs that PT Sans has. */
const strange = /[^ -\u024f\u0400-\u04ff\u2010-\u2027\u2030-\u203a\u20ac\u20bd\u2116\u2122\u2190-\u2193\u2212\u2260\u2264\u2265\u00a0\u202f]/gu;

function compiledBy(compiler: NodeCompiler, file: string, data: string) {
  const compiled = compiler.compile({ mainFilePath: file, inputs: { data } });
  const { result } = compiled;
  if (!result) throw new Error(`${file}: ${JSON.stringify(compiled.takeDiagnostics()?.shortDiagnostics ?? compiled.takeError()?.shortDiagnostics).slice(0, 300)}`);
  return result;
}
