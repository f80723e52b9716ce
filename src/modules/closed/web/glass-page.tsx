import { IconCheck, IconClock, IconKey, IconLock } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import { addDays, moment, shortDate } from '../../../kernel/time.ts';
import { useForm } from '../../../kernel/web/form.ts';
import { usePlace } from '../../../kernel/web/place.tsx';
import { useCommand, useOperation } from '../../../kernel/web/query.ts';
import { useSession } from '../../../kernel/web/session.tsx';
import { Button, ButtonLink } from '../../../web/ui/button.tsx';
import { Chip } from '../../../web/ui/chip.tsx';
import { DateField } from '../../../web/ui/date-field.tsx';
import { FormDialog } from '../../../web/ui/form-dialog.tsx';
import { TextAreaField, TextField } from '../../../web/ui/fields.tsx';
import { MarginList, MarginRow } from '../../../web/ui/margin-list.tsx';
import { Facts, Page, Panel } from '../../../web/ui/page.tsx';
import { FailedState, LoadingState } from '../../../web/ui/states.tsx';
import { Segments } from '../../../web/ui/tabs.tsx';
import { sayDone } from '../../../web/ui/undo-bar.tsx';
import { confirmGlass, endGlass, getGlass, type Glass, type GlassCard, refuseGlass, seeGlass, tellFamily } from '../contract/glasses.ts';
import { texts } from '../texts.ru.ts';

const looks = { asked: { tone: 'warn', icon: IconClock }, open: { tone: 'violet', icon: IconKey }, over: { tone: 'neutral', icon: IconCheck }, refused: { tone: 'neutral', icon: IconLock } } as const;
export function GlassChip({ glass }: { glass: Pick<Glass, 'state'> }) {
  return <Chip {...looks[glass.state]}>{texts.glassStates[glass.state]}</Chip>;
}

/** One emergency access: who asked and why, the answer, what was read, whether the family was told. */
export default function GlassPage() {
  const { params } = usePlace();
  const read = useOperation(getGlass, { params: { id: params['id']! } as never }, { keep: true, refetchSeconds: 30 });
  if (read.data) return <Card glass={read.data} />;
  return (
    <Page title="Срочный доступ" crumbs={[{ title: 'Закрытое', to: '/closed' }]} narrow>
      {read.error ? <FailedState error={read.error} onRetry={() => void read.refetch()} waiting={read.isFetching} /> : <LoadingState />}
    </Page>
  );
}

function Card({ glass }: { glass: GlassCard }) {
  const { today, organization } = useSession();
  const confirm = useCommand(confirmGlass);
  const end = useCommand(endGlass);
  const see = useCommand(seeGlass);
  const [open, setOpen] = useState<'refuse' | 'tell' | null>(null);
  const at = (iso: string) => moment(iso, today, organization.timeZone);
  const one = { params: { id: glass.id } as never, body: { version: glass.version } };
  const run = see.run;
  // Whoever keeps what is closed has learned of it by opening this page.
  useEffect(() => {
    if (glass.unseen) void run({ params: { id: glass.id } as never, body: {} }).catch(() => {});
  }, [glass.unseen, glass.id, run]);
  const { told } = glass;
  const facts: [string, string][] = [
    ['Кто попросил', `${glass.asked.by.name}, ${at(glass.asked.at)}`],
    ['Зачем', glass.asked.reason],
    ...(glass.confirmed ? [['Кто подтвердил', `${glass.confirmed.by.name}, ${at(glass.confirmed.at)}`] as [string, string], [glass.state === 'open' ? 'Открыт до' : 'Был открыт до', at(glass.ended?.at ?? glass.confirmed.until)] as [string, string]] : []),
    ...(glass.refused ? [['Кто отказал', `${glass.refused.by.name}: ${glass.refused.reason}`] as [string, string]] : []),
    ...(glass.ended ? [['Кто закончил раньше', glass.ended.by.name] as [string, string]] : []),
    ...(told ? [[told.decision === 'told' ? 'Семье сообщили' : 'Семье пока не сообщают', `${told.note}${told.askAgainOn ? `. Вернёмся к этому ${shortDate(told.askAgainOn)}` : ''}`] as [string, string]] : []),
  ];
  return (
    <Page
      title={glass.family.title ?? glass.family.code}
      beside="Срочный доступ"
      crumbs={[{ title: 'Закрытое', to: '/closed' }, { title: glass.family.code }]}
      subtitle={<GlassChip glass={glass} />}
      narrow
      actions={
        <>
          {glass.state === 'open' && <ButtonLink to={`/families/${glass.family.id}/closed`}>Закрытое семьи</ButtonLink>}
          {glass.can.end && (
            <Button variant="primary" waiting={end.waiting} onClick={() => void end.run(one).then(() => sayDone('Доступ закончен')).catch(() => {})}>
              Закончить доступ
            </Button>
          )}
          {glass.can.confirm && (
            <>
              <Button onClick={() => setOpen('refuse')}>Отказать</Button>
              <Button variant="primary" waiting={confirm.waiting} onClick={() => void confirm.run(one).then(() => sayDone('Доступ открыт на 30 минут')).catch(() => {})}>
                Подтвердить на 30 минут
              </Button>
            </>
          )}
          {glass.can.tell && glass.state === 'over' && (
            <Button variant="primary" onClick={() => setOpen('tell')}>
              Сообщили семье?
            </Button>
          )}
        </>
      }
    >
      {(confirm.error ?? end.error) && <FailedState error={(confirm.error ?? end.error)!} what="Не получилось" />}
      <Panel title="Просьба">
        <Facts items={facts} />
      </Panel>
      {glass.confirmed && (
        <Panel title="Что под ним читали" hint="Каждое чтение и действие за это время">
          {glass.reads.length === 0 ? (
            <p className="second">Пока ничего.</p>
          ) : (
            <MarginList label="Что читали" bare>
              {glass.reads.map((row, index) => (
                <MarginRow key={index} when={at(row.at)} title={row.title} {...(row.outcome === 'refused' ? { meta: 'отказано' } : {})} />
              ))}
            </MarginList>
          )}
        </Panel>
      )}
      {open === 'refuse' && <RefuseDialog glass={glass} onClose={() => setOpen(null)} />}
      {open === 'tell' && <TellDialog glass={glass} onClose={() => setOpen(null)} />}
    </Page>
  );
}

function RefuseDialog({ glass, onClose }: { glass: Glass; onClose: () => void }) {
  const refuse = useCommand(refuseGlass);
  const form = useForm({ initial: { reason: '' }, schema: refuseGlass.body!, prepare: ({ reason }) => ({ version: glass.version, reason }) });
  return (
    <FormDialog
      title="Отказать в срочном доступе"
      form={form}
      confirm="Отказать"
      keep="Не отказывать"
      onClose={onClose}
      send={async (body: any) => {
        await refuse.run({ params: { id: glass.id } as never, body });
        onClose();
        }}
    >
      <TextField {...form.field('reason')} label="Почему и что сделать вместо этого" />
    </FormDialog>
  );
}

function TellDialog({ glass, onClose }: { glass: Glass; onClose: () => void }) {
  const { today } = useSession();
  const tell = useCommand(tellFamily);
  const form = useForm({
    initial: { decision: 'told', note: '', askAgainOn: addDays(today, 14) },
    schema: tellFamily.body!,
    prepare: ({ decision, note, askAgainOn }) => ({ version: glass.version, decision, note, askAgainOn: decision === 'later' ? askAgainOn || null : null }),
  });
  const later = form.values.decision === 'later';
  return (
    <FormDialog
      title="Сообщили ли семье"
      form={form}
      onClose={onClose}
      send={async (body: any) => {
        await tell.run({ params: { id: glass.id } as never, body });
        sayDone(later ? 'Записано. В этот день придёт задача' : 'Записано');
        onClose();
        }}
    >
      <Segments label="Решение" options={[{ value: 'told', label: 'Сообщили' }, { value: 'later', label: 'Пока нельзя: опасно для ребёнка' }]} value={form.values.decision} onChange={(decision) => form.set('decision', decision)} />
      <TextAreaField {...form.field('note')} label={later ? 'Чем опасно' : 'Что и как сказали'} rows={3} />
      {later && <DateField {...form.field('askAgainOn')} label="Когда решить снова" today={today} help="В этот день вам придёт задача" />}
    </FormDialog>
  );
}
