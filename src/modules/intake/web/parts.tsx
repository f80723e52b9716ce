import { useDebouncedValue } from '@mantine/hooks';
import { IconAlertTriangle, IconCheck, IconClock, IconHelp, IconX } from '@tabler/icons-react';
import { useState } from 'react';
import { localMinute, longDate, marginDate } from '../../../kernel/time.ts';
import type { FieldBinding } from '../../../kernel/web/form.ts';
import { useOperation } from '../../../kernel/web/query.ts';
import { useSession } from '../../../kernel/web/session.tsx';
import { Chip } from '../../../web/ui/chip.tsx';
import { MarginList, MarginRow } from '../../../web/ui/margin-list.tsx';
import { Panel } from '../../../web/ui/page.tsx';
import { SelectField } from '../../../web/ui/select-field.tsx';
import { listFamilies } from '../../families/contract.ts';
import type { Application, SignalItem } from '../contract.ts';
import { texts } from '../texts.ru.ts';

/** «до 27 ноября», «до 25 ноября, 9:30»; red and with a sign when the term is over. */
export function DueWord({ on, time, late }: { on: string; time?: string | null; late: boolean }) {
  const { today } = useSession();
  const words = `до ${longDate(on, today)}${time ? `, ${time.replace(/^0/, '')}` : ''}`;
  return late ? <span className="overdue">просрочено: {words}</span> : <span>{words}</span>;
}

export function SignalChip({ signal }: { signal: Pick<SignalItem, 'state' | 'overdue'> }) {
  const words = texts.signalStates[signal.state];
  if (signal.overdue) return <Chip tone="crisis" icon={IconAlertTriangle}>{words}</Chip>;
  const look = { new: ['warn', IconClock], checking: ['info', IconClock], confirmed: ['pine', IconCheck], not_confirmed: ['neutral', IconX], passed_on: ['neutral', IconCheck] } as const;
  const [tone, icon] = look[signal.state];
  return <Chip tone={tone} icon={icon}>{words}</Chip>;
}

export function ApplicationChip({ application }: { application: Pick<Application, 'state' | 'overdue'> }) {
  const words = texts.applicationStates[application.state];
  if (application.overdue) return <Chip tone="crisis" icon={IconAlertTriangle}>{words}</Chip>;
  const look = { submitted: ['warn', IconClock], waiting: ['info', IconClock], offered: ['violet', IconHelp], accepted: ['pine', IconCheck], refused: ['neutral', IconX], withdrawn: ['neutral', IconX] } as const;
  const [tone, icon] = look[application.state];
  return <Chip tone={tone} icon={icon}>{words}</Chip>;
}

export interface Picked {
  id: string;
  code: string;
  title: string;
}

/** A family of the register found as one types, also with typing errors: whom a signal or an application is about. */
export function FamilyField({ field, picked, label, help }: { field: FieldBinding<string>; picked: Picked | null; label: string; help?: string }) {
  const [text, setText] = useState('');
  const [wanted] = useDebouncedValue(text.trim(), 250);
  const found = useOperation(listFamilies, { query: { query: wanted || undefined, limit: 12 } as never }, { keep: true });
  const options = (found.data?.items ?? []).map((one) => ({ value: one.id, label: `${one.title} · ${one.code}` }));
  if (picked && field.value === picked.id && !options.some((one) => one.value === picked.id)) options.unshift({ value: picked.id, label: `${picked.title} · ${picked.code}` });
  return <SelectField {...field} label={label} optional clearable searchable onSearch={setText} options={options} nothing="Такой семьи среди видимых вам нет" {...(help ? { help } : {})} />;
}

/** What was done and by whom, from the first record. */
export function Events({ events }: { events: Application['events'] }) {
  const { organization } = useSession();
  return (
    <Panel title="Что сделано" flush>
      <MarginList label="Что сделано" bare>
        {events.map((one) => {
          const [day = '', time] = localMinute(new Date(one.at), organization.timeZone).split('T');
          return <MarginRow key={one.id} when={marginDate(day)} title={texts.steps[one.step as keyof typeof texts.steps] ?? one.step} meta={[longDate(day), time, one.by, one.note].filter(Boolean).join(' · ')} />;
        })}
      </MarginList>
    </Panel>
  );
}
