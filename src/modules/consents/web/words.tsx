import { IconAlertTriangle, IconBan, IconBuilding, IconCircleCheck, IconClockExclamation, IconCircleDashed, IconHourglassEmpty, IconPencil } from '@tabler/icons-react';
import { shortDate } from '../../../kernel/time.ts';
import { Chip } from '../../../web/ui/chip.tsx';
import type { ConsentItem, ConsentState, FamilyConsents, Standing } from '../contract.ts';
import { warnDays } from '../rules.ts';
import { texts } from '../texts.ru.ts';

export const purposeOptions = Object.entries(texts.purposes).map(([value, label]) => ({ value, label }));
export const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
/** «Передача партнёру: Поликлиника». */
export const purposeTitle = ({ purpose, partner }: Pick<ConsentItem, 'purpose'> & { partner: { name: string } | null }): string => capital(texts.purposes[purpose]) + (partner ? `: ${partner.name}` : '');
export const untilWords = (until: string | null): string => (until === null ? 'до конца сопровождения' : `по ${shortDate(until)}`);

const looks = {
  prepared: ['info', IconPencil], signed: ['pine', IconCircleCheck], expired: ['warn', IconHourglassEmpty], revoked: ['crisis', IconBan], cancelled: ['neutral', IconCircleDashed],
} as const;

/** The state of a consent; one that ends within 30 days says so. */
export function StateChip({ consent, today }: { consent: { state: ConsentState; until: string | null }; today: string }) {
  const { state, until } = consent;
  const days = until === null ? null : Math.round((Date.parse(until) - Date.parse(today)) / 86_400_000);
  if (state === 'signed' && days !== null && days <= warnDays) return <Chip tone="warn" icon={IconClockExclamation}>кончается {shortDate(until!)}</Chip>;
  const [tone, icon] = looks[state];
  return <Chip tone={tone} icon={icon}>{texts.states[state]}</Chip>;
}

/** How a purpose stands for a person of a family. */
export function StandingChip({ one }: { one: Standing }) {
  if (one.standing === 'ground') return <Chip icon={IconBuilding} title={`Основание организации: ${one.ground}`}>основание: {one.ground}</Chip>;
  if (one.standing === 'missing') return <Chip tone="warn" icon={IconAlertTriangle}>нет</Chip>;
  if (one.standing === 'expiring') return <Chip tone="warn" icon={IconClockExclamation}>кончается {shortDate(one.until!)}</Chip>;
  const [tone, icon] = looks[one.standing];
  return <Chip tone={tone} icon={icon}>{texts.states[one.standing]}</Chip>;
}

/** That something is kept and not shown, without a word of what it is. */
export function hiddenWords({ health, photo }: FamilyConsents['hidden']): string {
  if (health > 0 && photo > 0) return 'Есть сведения о здоровье и снимки: нужны согласия';
  return health > 0 ? 'Есть сведения о здоровье: нужно согласие' : 'Есть снимки: нужно согласие';
}
