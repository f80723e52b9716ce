import { IconAlertTriangle, IconCircleCheck, IconProgress, IconUrgent } from '@tabler/icons-react';
import { plural } from '../../../kernel/texts.ts';
import { shortDate } from '../../../kernel/time.ts';
import { useOperation } from '../../../kernel/web/query.ts';
import { Chip, type Tone } from '../../../web/ui/chip.tsx';
import { listColleagues } from '../../accounts/contract.ts';
import type { Stance } from '../contract/items.ts';
import type { LevelNow, Reason } from '../contract/words.ts';
import { texts } from '../texts.ru.ts';
import css from './reviews.module.css';

const levelTones: Record<LevelNow['tone'], Tone> = { calm: 'pine', work: 'info', warn: 'warn', urgent: 'crisis' };
const levelSigns = { calm: IconCircleCheck, work: IconProgress, warn: IconAlertTriangle, urgent: IconUrgent };
const reasonTones: Record<Reason['kind'], Tone> = { risk: 'warn', norm: 'warn', due: 'info', plan: 'info', asked: 'pine', correction: 'neutral' };
export const stanceTones: Record<Stance, Tone> = { for: 'pine', against: 'warn', abstained: 'neutral' };

export function LevelChip({ level, since }: { level: Pick<LevelNow, 'title' | 'tone'> | null; since?: string }) {
  return (
    level && (
      <Chip tone={levelTones[level.tone]} icon={levelSigns[level.tone]}>
        {level.title}
        {since && ` с ${shortDate(since)}`}
      </Chip>
    )
  );
}

/** Why a case is on an agenda: the kind as a chip, the words beside it. */
export function Reasons({ reasons }: { reasons: readonly Reason[] }) {
  if (reasons.length === 0) return null;
  return (
    <ul className={css['reasons']}>
      {reasons.map(({ kind, text }) => (
        <li key={`${kind} ${text}`}>
          <span>
            <Chip tone={reasonTones[kind]}>{texts.reasons[kind]}</Chip>
          </span>
          <span>{text}</span>
        </li>
      ))}
    </ul>
  );
}

/** Colleagues who work with families, as options of a field; `role` narrows. */
export function useColleagues(role?: 'manager') {
  const list = useOperation(listColleagues, { query: { limit: 200 } as never }, { keep: true });
  return (list.data?.items ?? []).filter((one) => one.roles.some((held) => (role ? held === role : held !== 'administrator'))).map((one) => ({ value: one.id, label: one.name }));
}

export const familiesWord = (count: number): string => plural(count, 'семья', 'семьи', 'семей');
