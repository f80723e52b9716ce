import { fill } from '../../../kernel/texts.ts';
import { type PackError, readJsonFile } from '../../practices/public.ts';
import { type Band, type Instrument, type ItemsInstrument, instrument as shape } from '../contract/instrument.ts';
import { texts } from '../texts.ru.ts';
import { boundsOf, rangeOf, rounded } from './score.ts';

type Complain = (path: PropertyKey[], text: string, values?: Record<string, string | number>) => void;

/**
 * Checks one file of `instruments/`: every error with its line; the instrument only where there is none. `named` false: the text came
 * without a file whose name has to fit.
 */
export function validateInstrument(file: string, text: string, named = true): { instrument: Instrument | null; errors: PackError[] } {
  const { data, errors, line } = readJsonFile(file, text, shape);
  if (!data) return { instrument: null, errors };
  const found: PackError[] = [];
  const complain: Complain = (path, words, values = {}) => found.push({ file, line: line(path), message: fill(words, values) });
  if (named && `${data.id}.json` !== file) complain(['id'], texts.instrument.nameOfFile, { id: data.id });
  if (data.age?.from !== undefined && data.age.to !== undefined && data.age.from > data.age.to) complain(['age'], texts.instrument.ageOrder);
  if (data.kind === 'items') checkItems(data, complain);
  else {
    const wanted = [-2, -1, 0, 1, 2];
    if (wanted.some((value) => !data.goals.levels.some((level) => level.value === value))) complain(['goals', 'levels'], texts.instrument.fiveLevels);
    // T of any number of goals lies well within 0…100.
    checkBands(data.goals.bands, { min: 0, max: 100 }, 1, ['goals', 'bands'], complain);
  }
  found.sort((a, b) => a.line - b.line);
  return { instrument: found.length === 0 ? data : null, errors: found };
}

function checkItems(data: ItemsInstrument, complain: Complain): void {
  once(data.scales, 'scales', complain);
  once(data.items, 'items', complain);
  once(data.scores, 'scores', complain);
  data.scales.forEach((scale, at) => {
    if (scale.options && (scale.min !== undefined || scale.max !== undefined)) complain(['scales', at], texts.instrument.optionsAndBounds);
    if (scale.options && new Set(scale.options.map((option) => option.value)).size < scale.options.length) complain(['scales', at, 'options'], texts.instrument.repeatedValue);
    if (scale.min !== undefined && scale.max !== undefined && scale.min >= scale.max) complain(['scales', at], texts.instrument.boundsOrder);
  });
  const scales = new Map(data.scales.map((scale) => [scale.id, scale]));
  data.items.forEach((item, at) => {
    const scale = scales.get(item.scale);
    if (!scale) return complain(['items', at, 'scale'], texts.instrument.unknownScale, { scale: item.scale });
    const { min, max } = boundsOf(scale);
    if (item.reverse && (min === null || max === null)) complain(['items', at, 'reverse'], texts.instrument.reverseWithoutBounds, { scale: item.scale });
    if (item.attention && ((max !== null && item.attention.from > max) || (min !== null && item.attention.from < min))) complain(['items', at, 'attention'], texts.instrument.attentionOutside);
  });
  const known = new Set(data.items.map((item) => item.id));
  data.scores.forEach((score, at) => {
    const seen = new Set<string>();
    score.items?.forEach((id, index) => {
      if (!known.has(id)) complain(['scores', at, 'items', index], texts.instrument.unknownItem, { item: id });
      else if (seen.has(id)) complain(['scores', at, 'items', index], texts.instrument.repeatedItem, { item: id });
      seen.add(id);
    });
    const size = score.items?.length ?? data.items.length;
    if (score.missing && score.missing.most >= size) complain(['scores', at, 'missing'], texts.instrument.allMissing, { count: size });
    const range = rangeOf(data, score);
    if (range === null) {
      if (score.bands ?? score.norms ?? score.missing) complain(['scores', at], texts.instrument.openRange);
      return;
    }
    if (score.bands && score.norms) complain(['scores', at, 'norms'], texts.instrument.bandsAndNorms);
    if (score.bands) checkBands(score.bands, range, score.digits, ['scores', at, 'bands'], complain);
    score.norms?.forEach((norm, index) => {
      if (norm.from > norm.to) complain(['scores', at, 'norms', index], texts.instrument.ageOrder);
      if (score.norms!.some((other, before) => before < index && other.from <= norm.to && norm.from <= other.to)) complain(['scores', at, 'norms', index], texts.instrument.normsOverlap);
      checkBands(norm.bands, range, score.digits, ['scores', at, 'norms', index, 'bands'], complain);
    });
  });
}

/** Bands stand in order and cover every value that may come, each once. */
function checkBands(bands: readonly Band[], range: { min: number; max: number }, digits: number, path: PropertyKey[], complain: Complain): void {
  const step = 10 ** -digits;
  bands.forEach((band, at) => {
    if (band.from > band.to) complain([...path, at], texts.instrument.bandOrder);
    const before = bands[at - 1];
    if (!before) return;
    const expected = rounded(before.to + step, digits);
    if (band.from < expected) complain([...path, at, 'from'], texts.instrument.bandsOverlap, { from: band.from, to: before.to });
    if (band.from > expected) complain([...path, at, 'from'], texts.instrument.bandsGap, { from: before.to, to: band.from });
  });
  const [first, last] = [bands[0]!, bands.at(-1)!];
  if (first.from !== range.min) complain([...path, 0, 'from'], texts.instrument.bandsFrom, { min: range.min });
  if (last.to !== range.max) complain([...path, bands.length - 1, 'to'], texts.instrument.bandsTo, { max: range.max });
}

function once(words: readonly { id: string }[], list: string, complain: Complain): void {
  const seen = new Set<string>();
  words.forEach((word, at) => {
    if (seen.has(word.id)) complain([list, at, 'id'], texts.instrument.repeatedId, { id: word.id });
    seen.add(word.id);
  });
}
