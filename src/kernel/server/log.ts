import { pino, type Logger } from 'pino';

/** Structured lines without personal data: route patterns instead of addresses, codes instead of texts. */
export type Log = Logger;

export function createLog(level: string): Log {
  return pino({ level, base: undefined, timestamp: pino.stdTimeFunctions.isoTime }, pino.destination(2));
}
