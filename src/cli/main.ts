import { parseArgs, type ParseArgsOptionsConfig } from 'node:util';
import { Refusal } from '../kernel/errors.ts';
import { BadSetting } from '../kernel/server/config.ts';
import { refusalOf } from '../kernel/server/problems.ts';
import { openTools } from './tools.ts';
import type { Verb } from './verb.ts';
import { verbs } from './verbs.ts';

// `npx ryadom <verb>`: exit 0 done, 1 refused or failed, 2 wrong usage. `--json` prints one document and nothing else.

class WrongUsage extends Error {}

function usage(): string {
  const lines = verbs.map((verb) => `  ryadom ${verb.usage}\n      ${verb.title}`);
  return `Рядом, командная строка. Везде можно добавить --data ПАПКА и --json.\n\n${lines.join('\n')}\n`;
}

function findVerb(words: string[]): { verb: Verb; rest: string[] } {
  for (const length of [2, 1]) {
    const name = words.slice(0, length).join(' ');
    const verb = verbs.find((item) => item.name === name);
    if (verb) return { verb, rest: words.slice(length) };
  }
  throw new WrongUsage(words.length === 0 ? usage() : `Нет такой команды: ${words.slice(0, 2).join(' ')}. Список: ryadom help`);
}

function parse(words: string[]) {
  const { verb, rest } = findVerb(words);
  const options: ParseArgsOptionsConfig = { data: { type: 'string' }, json: { type: 'boolean' } };
  for (const [name, kind] of Object.entries(verb.options)) options[name] = { type: kind === 'flag' ? 'boolean' : 'string' };
  let parsed;
  try {
    parsed = parseArgs({ args: rest, options, allowPositionals: true, strict: true });
  } catch (error) {
    throw new WrongUsage(`${optionComplaint(error)}\nТак: ryadom ${verb.usage}`);
  }
  const missing = Object.entries(verb.options).filter(([name, kind]) => kind === 'required' && parsed.values[name] === undefined);
  if (missing.length > 0) throw new WrongUsage(`Не хватает --${missing.map(([name]) => name).join(', --')}.\nТак: ryadom ${verb.usage}`);
  if (parsed.positionals.length !== (verb.files ?? 0)) throw new WrongUsage(`Так: ryadom ${verb.usage}`);
  const values = Object.fromEntries(Object.entries(parsed.values).map(([name, value]) => [name, value === true ? 'yes' : String(value)]));
  return { verb, values, files: parsed.positionals };
}

/** What is wrong with an option, in Russian; Node names the option in its own words. */
function optionComplaint(error: unknown): string {
  const { code, message } = error as { code?: string; message: string };
  const option = /'(--?[^' ]+)/.exec(message)?.[1] ?? '';
  return code === 'ERR_PARSE_ARGS_UNKNOWN_OPTION' ? `Нет такого ключа: ${option}.` : `У ключа ${option} не хватает значения или оно лишнее.`;
}

/** What every verb takes may also stand before it: `ryadom --json --data ПАПКА organization list`. */
function verbFirst(typed: readonly string[]): string[] {
  let length = 0;
  while (typed[length] === '--json' || typed[length]?.startsWith('--data')) length += typed[length] === '--data' ? 2 : 1;
  return [...typed.slice(length), ...typed.slice(0, length)];
}

const words = verbFirst(process.argv.slice(2));
const wantsJson = words.includes('--json');

async function main(): Promise<number> {
  if (['help', '--help', '-h'].includes(words[0] ?? '')) {
    process.stdout.write(usage());
    return 0;
  }
  const { verb, values, files } = parse(words);
  const tools = openTools(process.env, values['data']);
  try {
    const result = await verb.run({ tools, values, files });
    const failure = verb.failure?.(result as never) ?? null;
    if (wantsJson) process.stdout.write(`${JSON.stringify(failure ? { ...result, error: failure } : result)}\n`);
    else process.stdout.write(verb.print ? verb.print(result as never) : `${JSON.stringify(result, null, 2)}\n`);
    if (failure) process.stderr.write(`${failure.message}\n`);
    return failure ? 1 : 0;
  } finally {
    await tools.close();
  }
}

function complain(code: string, message: string): void {
  if (wantsJson) process.stdout.write(`${JSON.stringify({ error: { code, message } })}\n`);
  process.stderr.write(`${message}\n`);
}

try {
  process.exitCode = await main();
} catch (error) {
  if (error instanceof WrongUsage) {
    complain('usage', error.message);
    process.exitCode = 2;
  } else if (error instanceof Refusal) {
    const places = error.complaints.map((item) => `${item.path}: ${item.message}`);
    complain(error.code, [error.message, ...places].join(' '));
    process.exitCode = 1;
  } else if (error instanceof BadSetting) {
    complain('bad_setting', error.message);
    process.exitCode = 1;
  } else {
    const known = refusalOf(error);
    complain(known?.code ?? 'failed', known?.message ?? `Не получилось: ${(error as Error).message}`);
    if (process.env['LOG_LEVEL'] === 'debug') console.error(error);
    process.exitCode = 1;
  }
}
