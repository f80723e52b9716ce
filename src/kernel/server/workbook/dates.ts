import type { Day } from '../../time.ts';

const DAY = 86_400_000;

/**
 * The day of an Excel serial number, or null when it is none. The 1900 system counts a 29 February 1900 that never was
 * (ECMA-376 part 1, 18.17.4.1), so numbers under 60 stand one day off; the 1904 system starts at 1 January 1904 = 0.
 */
export function dayOfSerial(serial: number, date1904: boolean): Day | null {
  if (!Number.isFinite(serial)) return null;
  const whole = Math.floor(serial);
  let days: number;
  if (date1904) days = whole - 24_107;
  else if (whole === 60) return null;
  else days = whole - 25_569 + (whole < 60 ? 1 : 0);
  const low = date1904 ? 0 : 1;
  if (whole < low || days > 73_050 + 25_569) return null;
  return new Date(days * DAY).toISOString().slice(0, 10);
}

const builtIn = new Set([14, 15, 16, 17, 22, 27, 28, 29, 30, 31, 36, 50, 51, 52, 53, 54, 55, 56, 57, 58]);

/** Whether a number format shows a day (not a time of day alone): built-in ids, or a code with y, d or a month m. */
export function isDateFormat(id: number, code: string | undefined): boolean {
  if (code === undefined) return builtIn.has(id);
  const bare = code
    .split(';')[0]!
    .replace(/"[^"]*"/g, '')
    .replace(/\\./g, '')
    .replace(/[_*]./g, '')
    .replace(/\[(?:h+|m+|s+)\]/gi, 'h')
    .replace(/\[[^\]]*\]/g, '')
    .toLowerCase();
  if (/general|основной/.test(bare)) return false;
  if (/[yг]/.test(bare) || /d/.test(bare)) return true;
  // A lone m beside hours or seconds is minutes.
  return /m/.test(bare) && !/[hs]/.test(bare);
}
