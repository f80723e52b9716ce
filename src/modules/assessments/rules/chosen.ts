import { fill } from '../../../kernel/texts.ts';
import { instrumentsFile, type PackError, readJsonFile } from '../../practices/public.ts';
import type { Instrument } from '../contract/instrument.ts';
import { texts } from '../texts.ru.ts';

const file = 'instruments.json';

/** What a pack asks of instruments and they cannot give, each with its line; nothing for a file that is no such file at all. */
export function complaintsAboutChosen(text: string, known: ReadonlyMap<string, Instrument>): PackError[] {
  const { data, line } = readJsonFile(file, text, instrumentsFile);
  const errors: PackError[] = [];
  const chosen = data?.instruments ?? [];
  chosen.forEach(({ id, points }, at) => {
    const complain = (field: string, words: string, values: Record<string, string> = {}) => errors.push({ file, line: line(['instruments', at, field]), message: fill(words, { id, ...values }) });
    const instrument = known.get(id);
    if (!instrument) return void complain('id', texts.instrument.notAmongShipped);
    if (chosen.findIndex((one) => one.id === id) < at) complain('id', texts.instrument.twice);
    if (points.some((point) => !instrument.points.includes(point))) complain('points', texts.instrument.strangePoint, { points: instrument.points.join(', ') });
  });
  return errors;
}
