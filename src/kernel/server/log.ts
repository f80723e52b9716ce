import { type DestinationStream, pino, type Logger } from 'pino';

/**
 * Structured lines without personal data: names of operations instead of addresses, codes instead of texts. An error may be
 * given as it is (`log.error({ err: error }, 'what failed')`): only what cannot quote data is written of it.
 */
export type Log = Logger;

/** What may be told of an error: its kind, codes, words of the schema, and places in our code. */
interface ErrorFacts {
  name: string;
  code?: string;
  schema?: string;
  table?: string;
  column?: string;
  constraint?: string;
  at?: string;
  cause?: ErrorFacts;
}

/**
 * Messages, details and contexts of errors quote what people typed (a database repeats the row, JSON.parse the text), so
 * none of them is taken; places are, with the message cut out of the stack first, as it may have lines of its own.
 */
export function factsOf(thrown: unknown, depth = 0): ErrorFacts {
  if (!(thrown instanceof Error)) return { name: typeof thrown };
  const { message, stack = '', cause } = thrown;
  const known = thrown as unknown as Record<string, unknown>;
  const facts: ErrorFacts = { name: thrown.constructor.name };
  // Words of programs and of our schema; whatever else somebody put there stays out.
  for (const key of ['code', 'schema', 'table', 'column', 'constraint'] as const) {
    const value = known[key];
    if (typeof value === 'string' && /^[\w.-]{1,80}$/.test(value)) facts[key] = value;
  }
  const frames = (message === '' ? stack : stack.replace(message, ''))
    .split('\n')
    .filter((line) => /^ +at .*(:\d+:\d+\)?|native\)|<anonymous>\)?)$/.test(line))
    .slice(0, 5);
  if (frames.length > 0) facts.at = frames.map((line) => line.trim()).join(' | ');
  if (cause !== undefined && depth < 3) facts.cause = factsOf(cause, depth + 1);
  return facts;
}

/** `to`: another destination than stderr, for tests. Lines are written in the background, those of a crash before its end. */
export function createLog(level: string, to: DestinationStream = pino.destination({ dest: 2, sync: false })): Log {
  return pino(
    {
      level,
      base: undefined,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      serializers: { err: factsOf, error: factsOf, reason: factsOf },
      hooks: {
        // `log.error(error)` would otherwise write its message.
        logMethod(args, method) {
          const [first, ...rest] = args as unknown[];
          if (first instanceof Error) method.call(this, { err: first }, ...(rest as [string]));
          else method.apply(this, args);
        },
      },
    },
    to,
  );
}
