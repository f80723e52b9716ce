import { IconKey, IconLock } from '@tabler/icons-react';
import { useState } from 'react';
import { moment, shortDate } from '../../../kernel/time.ts';
import { useForm } from '../../../kernel/web/form.ts';
import { PageLink, usePlace } from '../../../kernel/web/place.tsx';
import { useCommand, useOperation } from '../../../kernel/web/query.ts';
import { useCan, useSession } from '../../../kernel/web/session.tsx';
import { Button } from '../../../web/ui/button.tsx';
import { Chip } from '../../../web/ui/chip.tsx';
import { FormDialog } from '../../../web/ui/form-dialog.tsx';
import { TextAreaField } from '../../../web/ui/fields.tsx';
import { Facts, Page, Panel } from '../../../web/ui/page.tsx';
import { FailedState, LoadingState, Notice } from '../../../web/ui/states.tsx';
import { sayDone } from '../../../web/ui/undo-bar.tsx';
import { addCompartment, changeCompartment, type Compartment, listCompartments, openCompartment } from '../contract/compartments.ts';
import { askGlass, listGlasses } from '../contract/glasses.ts';
import { texts } from '../texts.ru.ts';
import { circleFacts } from './circle-fields.tsx';
import { CloseDialog } from './close-dialog.tsx';
import { GlassWatch } from './glass-watch.tsx';
import { FamilyNotes } from './notes.tsx';

/** What is closed of a family, for whoever may look; everybody else sees an empty page with the same actions. */
export default function FamilyClosedPage() {
  const { params, search, setSearch } = usePlace();
  const id = params['id'] ?? '';
  const can = useCan();
  const { user, today, dayOf, organization } = useSession();
  // An emergency access ends by itself, and what it opened goes from the screen with it.
  const asked = useOperation(listGlasses, { query: { family: id, limit: 1 } as never }, { enabled: can(listGlasses), refetchSeconds: 10 });
  const [last] = asked.data?.items ?? [];
  const state = last?.asked.by.id === user.staffId ? last?.state : undefined;
  const read = useOperation(listCompartments, { params: { id } as never }, state === 'asked' || state === 'open' || state === 'over' ? { refetchSeconds: 10 } : {});
  const [asking, setAsking] = useState(false);
  if (!read.data) {
    return (
      <Page title="Закрытые сведения" crumbs={[{ title: 'Семьи', to: '/families' }, { title: 'Закрытое' }]} narrow>
        {read.error ? <FailedState error={read.error} onRetry={() => void read.refetch()} waiting={read.isFetching} /> : <LoadingState />}
      </Page>
    );
  }
  const { items } = read.data;
  const end = last?.ended?.at ?? last?.confirmed?.until;
  const overToday = state === 'over' && end !== undefined && dayOf(end) === today;
  return (
    <Page
      title="Закрытые сведения"
      crumbs={[{ title: read.data.family.title, to: `/families/${id}` }, { title: 'Закрытое' }]}
      subtitle="То, что видят только названные люди: адрес при угрозе, тайна усыновления, заметки психолога."
      narrow
      actions={
        <>
          {can(askGlass) && (
            <Button icon={<IconKey size={18} stroke={1.75} aria-hidden="true" />} onClick={() => setAsking(true)}>
              Срочный доступ
            </Button>
          )}
          {can(addCompartment) && (
            <Button variant="primary" icon={<IconLock size={18} stroke={1.75} aria-hidden="true" />} onClick={() => setSearch({ close: 'new' })}>
              Закрыть сведения
            </Button>
          )}
        </>
      }
    >
      {last && (last.state === 'asked' || last.state === 'open' || overToday) && (
        <Notice live>
          Срочный доступ {texts.glassStates[last.state]}
          {last.state === 'open' && last.confirmed && ` до ${moment(last.confirmed.until, today, organization.timeZone)}`}
          {overToday ? '. Нужен снова — попросите ещё раз. ' : '. '}
          <PageLink to={`/closed/${last.id}`}>Посмотреть</PageLink>
        </Notice>
      )}
      <GlassWatch family={id} />
      <FamilyNotes family={id} />
      {items.length === 0 ? (
        <Panel title="Сведения">
          <p className="second">Вам здесь ничего не открыто. Так выглядит и страница семьи, у которой ничего не закрыто.</p>
        </Panel>
      ) : (
        items.map((one) => <CompartmentPanel key={one.id} compartment={one} />)
      )}
      {search['close'] === 'new' && <CloseDialog family={id} onClose={() => setSearch({ close: undefined })} />}
      {asking && <AskDialog family={id} onClose={() => setAsking(false)} />}
    </Page>
  );
}

function CompartmentPanel({ compartment }: { compartment: Compartment }) {
  const can = useCan();
  const { dayOf } = useSession();
  const [open, setOpen] = useState<'change' | 'open' | null>(null);
  const isClosed = compartment.openedAt === null;
  return (
    <Panel
      title={texts.kinds[compartment.kind]}
      hint={
        <Chip tone={isClosed ? 'violet' : 'neutral'} icon={IconLock}>
          {isClosed ? `закрыто ${shortDate(dayOf(compartment.createdAt))}` : `открыто ${shortDate(dayOf(compartment.openedAt!))}`}
        </Chip>
      }
      actions={
        isClosed && compartment.keeps && can(changeCompartment) && (
          <>
            <Button small onClick={() => setOpen('open')}>
              Открыть
            </Button>
            <Button small onClick={() => setOpen('change')}>
              Изменить
            </Button>
          </>
        )
      }
    >
      <div className="stack-tight">
        <p style={{ whiteSpace: 'pre-wrap' }}>{compartment.about}</p>
        <Facts
          items={[
            ...compartment.items.map((item) => [texts.factKinds[item.kind], item.label] as [string, string]),
            ...(isClosed ? circleFacts(compartment) : [['Почему открыто', compartment.openReason] as [string, string | null]]),
          ]}
        />
      </div>
      {open === 'change' && <CloseDialog family={compartment.family.id} compartment={compartment} onClose={() => setOpen(null)} />}
      {open === 'open' && <OpenDialog compartment={compartment} onClose={() => setOpen(null)} />}
    </Panel>
  );
}

function OpenDialog({ compartment, onClose }: { compartment: Compartment; onClose: () => void }) {
  const open = useCommand(openCompartment);
  const form = useForm({ initial: { reason: '' }, schema: openCompartment.body!, prepare: ({ reason }) => ({ version: compartment.version, reason }) });
  return (
    <FormDialog
      title="Открыть сведения снова?"
      form={form}
      confirm="Открыть сведения"
      keep="Оставить закрытым"
      danger
      onClose={onClose}
      send={async (body: any) => {
        await open.run({ params: { id: compartment.id } as never, body });
        sayDone('Открыто: сведения снова видят все, кто видит семью');
        onClose();
        }}
    >
      <p>Всё, что закрыто вместе, снова увидят все, кто видит семью. Оно вернётся в карточку, поиск и отчёты.</p>
      <TextAreaField {...form.field('reason')} label="Почему больше не нужно закрывать" rows={2} />
    </FormDialog>
  );
}

function AskDialog({ family, onClose }: { family: string; onClose: () => void }) {
  const { go } = usePlace();
  const ask = useCommand(askGlass);
  const form = useForm({ initial: { reason: '' }, schema: askGlass.body! });
  return (
    <FormDialog title="Попросить срочный доступ" form={form} confirm="Попросить" keep="Не просить" onClose={onClose} send={async (body: any) => go(`/closed/${(await ask.run({ params: { id: family } as never, body })).id}`)}>
      <p>Если закрытое нужно прямо сейчас, чтобы помочь. Просьбу подтверждает второй человек; доступ длится 30 минут, и всё прочитанное записывается.</p>
      <TextAreaField {...form.field('reason')} label="Что случилось и зачем" rows={3} />
    </FormDialog>
  );
}
