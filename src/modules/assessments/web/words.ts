import type { Tone } from '../../../web/ui/chip.tsx';
import { formatNumber } from '../../../kernel/texts.ts';
import type { Point } from '../contract/instrument.ts';
import type { AssessmentItem, ScoreLine } from '../contract/operations.ts';

export const pointTitles: Record<Point, string> = { entry: 'на входе', interim: 'в середине', exit: 'на выходе', follow_up: 'после поддержки' };
export const stateTitles: Record<AssessmentItem['state'], string> = { draft: 'Не закончена', completed: 'Ждёт заключения', signed: 'Заключение подписано' };
export const stateTones: Record<AssessmentItem['state'], Tone> = { draft: 'info', completed: 'warn', signed: 'pine' };
/** No red: a band is a hint about what to look at, never a mark for a family. */
export const gradeTones: Record<'good' | 'watch' | 'act', Tone> = { good: 'pine', watch: 'info', act: 'warn' };

/** «48», «1,6», or why there is no number. */
export const valueText = (line: Pick<ScoreLine, 'value' | 'answered' | 'of'>): string => (line.value === null ? `мало ответов: ${line.answered} из ${line.of}` : formatNumber(line.value));

/** −2 … +2 with a real minus. */
export const levelText = (level: number): string => (level > 0 ? `+${level}` : formatNumber(level));
