import { IconChevronLeft, IconChevronRight } from '@tabler/icons-react';
import { useState } from 'react';
import { formatNumber, plural } from '../../../kernel/texts.ts';
import { longDate, marginDate, monthName } from '../../../kernel/time.ts';
import { usePlace } from '../../../kernel/web/place.tsx';
import { useForm } from '../../../kernel/web/form.ts';
import { useCommand, useOperation } from '../../../kernel/web/query.ts';
import { useCan, useSession } from '../../../kernel/web/session.tsx';
import { Button } from '../../../web/ui/button.tsx';
import { DateField } from '../../../web/ui/date-field.tsx';
import { ConfirmDialog } from '../../../web/ui/dialogs.tsx';
import { TextField } from '../../../web/ui/fields.tsx';
import { FormDialog } from '../../../web/ui/form-dialog.tsx';
import { MarginList, MarginMonth, MarginRow } from '../../../web/ui/margin-list.tsx';
import { Page } from '../../../web/ui/page.tsx';
import { FailedState, LoadingState, Notice, NothingFound } from '../../../web/ui/states.tsx';
import { Segments } from '../../../web/ui/tabs.tsx';
import { sayDone } from '../../../web/ui/undo-bar.tsx';
import { type CalendarDay, type CalendarYear, dropDay, dropYear, importDays, listDays, setDay } from '../contract/norms.ts';
import { PasteDialog } from './paste-dialog.tsx';

/** «Рабочие дни»: a year by which terms are counted. `?year=`, `?new=1`, `?paste=1`. */
export default function CalendarPage() {
  const { search, setSearch } = usePlace();
  const { today } = useSession();
  const can = useCan();
  const year = Number(/^20\d\d$/.test(search['year'] ?? '') ? search['year'] : today.slice(0, 4));
  const read = useOperation(listDays, { query: { year } as never }, { keep: true });
  const [changing, setChanging] = useState<CalendarDay | null>(null);
  const close = () => (setChanging(null), setSearch({ new: undefined, paste: undefined }));
  const to = (next: number) => setSearch({ year: String(next) });
  return (
    <Page
      title="Рабочие дни"
      beside={String(year)}
      subtitle="По этим дням считаются сроки «в рабочих днях»: первый визит, план, проверка сигнала."
      narrow
      actions={
        <>
          {can(importDays) && <Button onClick={() => setSearch({ paste: '1' })}>Вставить год списком</Button>}
          {can(setDay) && (
            <Button variant="primary" onClick={() => setSearch({ new: '1' })}>
              Добавить свой день
            </Button>
          )}
        </>
      }
    >
      <div className="row" role="group" aria-label="Год">
        <Button icon={<IconChevronLeft size={18} stroke={1.75} aria-hidden="true" />} onClick={() => to(year - 1)}>
          {year - 1}
        </Button>
        <Button onClick={() => to(year + 1)}>
          {year + 1} <IconChevronRight size={18} stroke={1.75} aria-hidden="true" />
        </Button>
      </div>
      {!read.data || read.data.year !== year ? read.error ? <FailedState error={read.error} onRetry={() => void read.refetch()} waiting={read.isFetching} /> : <LoadingState /> : <Year year={read.data} onChange={setChanging} />}
      {search['paste'] && can(importDays) && <PasteDialog year={year} known={read.data?.known ?? false} onClose={close} />}
      {(search['new'] || changing) && can(setDay) && <DayDialog day={changing} year={year} onClose={close} />}
    </Page>
  );
}

function Year({ year, onChange }: { year: CalendarYear; onChange: (day: CalendarDay) => void }) {
  const can = useCan();
  const drop = useCommand(dropDay);
  const months = [...new Set(year.items.map((one) => one.day.slice(0, 7)))];
  return (
    <>
      {year.known ? (
        <p className="second">
          {plural(year.working, 'рабочий день', 'рабочих дня', 'рабочих дней')} в году. {year.source}.
        </p>
      ) : (
        <Notice tone="warn">
          Праздников {year.year} года программа ещё не знает: сроки считаются только по субботам и воскресеньям. Вставьте список, когда выйдет постановление: рабочих дней пока {formatNumber(year.working)}.
        </Notice>
      )}
      {year.imported && can(dropYear) && <DropYear year={year.year} />}
      {drop.error && <FailedState error={drop.error} what="День не убрался" />}
      {year.items.length === 0 ? (
        <NothingFound title="Особых дней нет">Суббота и воскресенье — выходные, остальное — рабочие дни.</NothingFound>
      ) : (
        <>
          <h2 className="hidden-visually">Особые дни {year.year} года</h2>
          <MarginList label={`Дни ${year.year} года`}>
            {months.map((month) => (
              <MonthRows key={month} month={month} days={year.items.filter((one) => one.day.startsWith(month))} onChange={onChange} onDrop={(day) => void drop.run({ body: { day } }).catch(() => {})} />
            ))}
          </MarginList>
        </>
      )}
    </>
  );
}

function MonthRows({ month, days, onChange, onDrop }: { month: string; days: CalendarDay[]; onChange: (day: CalendarDay) => void; onDrop: (day: string) => void }) {
  const can = useCan();
  return (
    <>
      <MarginMonth>{monthName(`${month}-01`)}</MarginMonth>
      {days.map((one) => (
        <MarginRow
          key={one.day}
          when={marginDate(one.day)}
          title={one.title}
          meta={[one.working ? 'рабочий день' : 'выходной', one.own ? 'свой день организации' : null].filter(Boolean).join(' · ')}
          action={
            can(setDay) &&
            (one.own ? (
              <Button small aria-label={`Убрать свой день: ${longDate(one.day)}`} onClick={() => onDrop(one.day)}>
                Убрать
              </Button>
            ) : (
              <Button small variant="link" aria-label={`Изменить у себя: ${longDate(one.day)}`} onClick={() => onChange(one)}>
                Изменить у себя
              </Button>
            ))
          }
        />
      ))}
    </>
  );
}

function DropYear({ year }: { year: number }) {
  const [asked, setAsked] = useState(false);
  const drop = useCommand(dropYear);
  return (
    <div>
      <Button small variant="link" onClick={() => setAsked(true)}>
        Вернуть календарь программы
      </Button>
      {asked && (
        <ConfirmDialog
          title={`Убрать вставленный календарь ${year} года?`}
          confirm="Убрать календарь"
          waiting={drop.waiting}
          error={drop.error}
          onConfirm={() => void drop.run({ params: { year } as never }).then(() => (setAsked(false), sayDone('Вернули календарь программы')), () => {})}
          onClose={() => setAsked(false)}
        >
          <p>Сроки станут считаться по календарю, который пришёл с программой. Свои дни организации останутся.</p>
        </ConfirmDialog>
      )}
    </div>
  );
}

function DayDialog({ day, year, onClose }: { day: CalendarDay | null; year: number; onClose: () => void }) {
  const { today } = useSession();
  const set = useCommand(setDay);
  const form = useForm({ initial: { day: day?.day ?? (today.startsWith(String(year)) ? today : `${year}-01-01`), working: day ? !day.working : false, title: '' }, schema: setDay.body! });
  return (
    <FormDialog
      title={day ? `${longDate(day.day)}: у нас иначе` : 'Свой выходной или рабочий день'}
      form={form}
      confirm="Записать день"
      keep="Не менять"
      onClose={onClose}
      send={async (body) => (await set.run({ body }), sayDone('Календарь изменён'), onClose())}
    >
      <DateField {...form.field('day')} label="День" today={today} />
      <Segments label="Какой это день" options={[{ value: 'off', label: 'Выходной' }, { value: 'on', label: 'Рабочий' }]} value={form.values.working ? 'on' : 'off'} onChange={(next) => form.set('working', next === 'on')} />
      <TextField {...form.field('title')} label="Почему" help="Праздник округа, санитарный день, рабочая суббота" maxLength={200} />
    </FormDialog>
  );
}
