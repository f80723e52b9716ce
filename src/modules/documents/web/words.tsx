import { IconAlertTriangle, IconBan, IconCalendarTime, IconCircleCheck, IconClockExclamation, IconFileText, IconHourglassEmpty, IconPencil } from '@tabler/icons-react';
import { shortDate } from '../../../kernel/time.ts';
import { Chip } from '../../../web/ui/chip.tsx';
import type { CaseFileLine, DocumentItem } from '../contract.ts';
import { texts } from '../texts.ru.ts';

const looks = {
  made: ['info', IconFileText], signed: ['pine', IconCircleCheck], expired: ['warn', IconHourglassEmpty], cancelled: ['neutral', IconBan],
} as const;

/** The state of a document; one that waits for its signed paper says so. */
export function DocumentChip({ document }: { document: Pick<DocumentItem, 'state' | 'needsScan' | 'signedOn'> }) {
  if (document.state === 'made' && document.needsScan) return <Chip tone="warn" icon={IconPencil}>ждёт подписи</Chip>;
  const [tone, icon] = looks[document.state];
  return <Chip tone={tone} icon={icon}>{texts.journal.states[document.state]}</Chip>;
}

/** How a line of the case file stands. */
export function LineChip({ line }: { line: CaseFileLine }) {
  const until = line.paper?.until ?? line.document?.until ?? null;
  switch (line.state) {
    case 'there':
      return <Chip tone="pine" icon={IconCircleCheck}>есть</Chip>;
    case 'expiring':
      return <Chip tone="warn" icon={IconClockExclamation}>{until === null ? 'кончается' : `кончается ${shortDate(until)}`}</Chip>;
    case 'expired':
      return <Chip tone="warn" icon={IconHourglassEmpty}>срок вышел</Chip>;
    case 'unsigned':
      return <Chip tone="warn" icon={IconPencil}>ждёт подписи</Chip>;
    case 'later':
      return <Chip tone="neutral" icon={IconCalendarTime}>{line.dueOn === null ? 'позже' : `к ${shortDate(line.dueOn)}`}</Chip>;
    case 'missing':
      return line.required ? <Chip tone="crisis" icon={IconAlertTriangle}>нет</Chip> : <Chip icon={IconFileText}>можно сделать</Chip>;
  }
}
