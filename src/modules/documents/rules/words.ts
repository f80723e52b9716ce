import { type Day, longDate } from '../../../kernel/time.ts';

// Numbers, money and dates in words. Russian grammar, 1980, §§ 1365–1379 (cases of numerals); § 1370: of an ordinal made of
// several words only the last one declines.

export type Gender = 'm' | 'f' | 'n';
type NumberCase = 'nominative' | 'genitive';

interface NumberWords {
  units: string[];
  teens: string[];
  tens: string[];
  hundreds: string[];
  first: Record<Gender, [string, string]>;
}

const list = (text: string) => text.split(' ');
const numberWords: Record<NumberCase, NumberWords> = {
  nominative: {
    units: list('- один два три четыре пять шесть семь восемь девять'),
    teens: list('десять одиннадцать двенадцать тринадцать четырнадцать пятнадцать шестнадцать семнадцать восемнадцать девятнадцать'),
    tens: list('- - двадцать тридцать сорок пятьдесят шестьдесят семьдесят восемьдесят девяносто'),
    hundreds: list('- сто двести триста четыреста пятьсот шестьсот семьсот восемьсот девятьсот'),
    first: { m: ['один', 'два'], f: ['одна', 'две'], n: ['одно', 'два'] },
  },
  genitive: {
    units: list('- одного двух трёх четырёх пяти шести семи восьми девяти'),
    teens: list('десяти одиннадцати двенадцати тринадцати четырнадцати пятнадцати шестнадцати семнадцати восемнадцати девятнадцати'),
    tens: list('- - двадцати тридцати сорока пятидесяти шестидесяти семидесяти восьмидесяти девяноста'),
    hundreds: list('- ста двухсот трёхсот четырёхсот пятисот шестисот семисот восьмисот девятисот'),
    first: { m: ['одного', 'двух'], f: ['одной', 'двух'], n: ['одного', 'двух'] },
  },
};

const scales: { value: number; gender: Gender; one: string; few: string; many: string; oneGenitive: string }[] = [
  { value: 1_000_000_000, gender: 'm', one: 'миллиард', few: 'миллиарда', many: 'миллиардов', oneGenitive: 'миллиарда' },
  { value: 1_000_000, gender: 'm', one: 'миллион', few: 'миллиона', many: 'миллионов', oneGenitive: 'миллиона' },
  { value: 1000, gender: 'f', one: 'тысяча', few: 'тысячи', many: 'тысяч', oneGenitive: 'тысячи' },
];

const rules = new Intl.PluralRules('ru');
/** The form of a noun after a whole number: «рубль», «рубля», «рублей». */
function form(count: number, one: string, few: string, many: string): string {
  const found = rules.select(Math.abs(count));
  return found === 'one' ? one : found === 'few' ? few : many;
}

function underThousand(count: number, gender: Gender, into: NumberCase): string[] {
  const words = numberWords[into];
  const hundreds = Math.floor(count / 100);
  const rest = count % 100;
  const parts = hundreds > 0 ? [words.hundreds[hundreds]!] : [];
  if (rest >= 10 && rest < 20) return [...parts, words.teens[rest - 10]!];
  if (rest >= 20) parts.push(words.tens[Math.floor(rest / 10)]!);
  const unit = rest % 10;
  if (unit === 1 || unit === 2) parts.push(words.first[gender][unit - 1]!);
  else if (unit > 2) parts.push(words.units[unit]!);
  return parts;
}

/** «двадцать одна», «двадцати одной»: a whole number under a trillion in words; the gender is that of what is counted. Throws RangeError otherwise. */
export function numberInWords(value: number, gender: Gender = 'm', into: NumberCase = 'nominative'): string {
  if (!Number.isInteger(value) || Math.abs(value) >= 1e12) throw new RangeError(`Not a whole number under a trillion: ${value}`);
  if (value === 0) return into === 'genitive' ? 'нуля' : 'ноль';
  const parts: string[] = value < 0 ? ['минус'] : [];
  let rest = Math.abs(value);
  for (const scale of scales) {
    const count = Math.floor(rest / scale.value);
    if (count === 0) continue;
    rest %= scale.value;
    const one = into === 'genitive' ? scale.oneGenitive : scale.one;
    const many = into === 'genitive' ? scale.many : scale.few;
    parts.push(...underThousand(count, scale.gender, into), form(count, one, many, scale.many));
  }
  return [...parts, ...underThousand(rest, gender, into)].join(' ');
}

const ordinalUnits = list('- первого второго третьего четвёртого пятого шестого седьмого восьмого девятого');
const ordinalTeens = list('десятого одиннадцатого двенадцатого тринадцатого четырнадцатого пятнадцатого шестнадцатого семнадцатого восемнадцатого девятнадцатого');
const ordinalTens = list('- - двадцатого тридцатого сорокового пятидесятого шестидесятого семидесятого восьмидесятого девяностого');
const ordinalHundreds = list('- сотого двухсотого трёхсотого четырёхсотого пятисотого шестисотого семисотого восьмисотого девятисотого');

/** «двадцать второго», «две тысячи двадцать шестого»: 1 to 2999, as days and years need. Throws RangeError otherwise. */
export function ordinalGenitive(value: number): string {
  if (!Number.isInteger(value) || value < 1 || value > 2999) throw new RangeError(`No ordinal for ${value}`);
  const rest = value % 100;
  if (rest > 0) {
    const before = value - rest > 0 ? `${numberInWords(value - rest)} ` : '';
    if (rest < 10) return before + ordinalUnits[rest]!;
    if (rest < 20) return before + ordinalTeens[rest - 10]!;
    if (rest % 10 === 0) return before + ordinalTens[rest / 10]!;
    return `${before}${numberInWords(rest - (rest % 10))} ${ordinalUnits[rest % 10]!}`;
  }
  const hundreds = (value % 1000) / 100;
  if (hundreds > 0) return (value >= 1000 ? `${numberInWords(value - hundreds * 100)} ` : '') + ordinalHundreds[hundreds]!;
  return value === 1000 ? 'тысячного' : 'двухтысячного';
}

/** «двадцать второго ноября две тысячи двадцать шестого года». */
export function dateInWords(day: Day): string {
  const month = longDate(day).split(' ')[1]!;
  return `${ordinalGenitive(Number(day.slice(8)))} ${month} ${ordinalGenitive(Number(day.slice(0, 4)))} года`;
}

const nbsp = '\u00a0';
/** «22 ноября 2026 г.», held together by no-break spaces where a line must not break. */
export function dateWithYear(day: Day): string {
  const [date, month, year] = longDate(day).split(' ') as [string, string, string];
  return `${date}${nbsp}${month} ${year}${nbsp}г.`;
}

const grouped = new Intl.NumberFormat('ru', { maximumFractionDigits: 0 });
/** «12 400 (двенадцать тысяч четыреста) рублей 50 копеек»; the amount in kopecks, whole and not below zero. Throws RangeError otherwise. */
export function moneyInWords(kopecks: number): string {
  if (!Number.isInteger(kopecks) || kopecks < 0) throw new RangeError(`Not an amount in kopecks: ${kopecks}`);
  const roubles = Math.floor(kopecks / 100);
  const rest = kopecks % 100;
  return `${grouped.format(roubles)} (${numberInWords(roubles)}) ${form(roubles, 'рубль', 'рубля', 'рублей')} ${String(rest).padStart(2, '0')}${nbsp}${form(rest, 'копейка', 'копейки', 'копеек')}`;
}
