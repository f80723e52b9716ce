import { IconPrinter } from '@tabler/icons-react';
import { longDate } from '../../../kernel/time.ts';
import { PageLink, usePlace } from '../../../kernel/web/place.tsx';
import { useCommand, useOperation } from '../../../kernel/web/query.ts';
import { useCan, useSession } from '../../../kernel/web/session.tsx';
import { Button, ButtonLink } from '../../../web/ui/button.tsx';
import { MarginList, MarginRow } from '../../../web/ui/margin-list.tsx';
import { Page, Panel } from '../../../web/ui/page.tsx';
import { FailedState, LoadingState, Notice } from '../../../web/ui/states.tsx';
import { addInstrument, getInstrument, type InstrumentCard, withdrawInstrument } from '../contract/operations.ts';
import { Paper } from './paper.tsx';

/** One instrument as it lies on paper, with its versions. `?version=` shows an earlier one. */
export default function InstrumentPage() {
  const { params, search } = usePlace();
  const id = params['instrument'] ?? '';
  const read = useOperation(getInstrument, { params: { instrument: id }, query: { version: search['version'] } as never }, { keep: true });
  const crumbs = [{ title: 'Методики', to: '/instruments' }, { title: read.data?.instrument.title ?? 'Методика' }];
  if (!read.data) {
    return (
      <Page title="Методика" crumbs={crumbs} narrow>
        {read.error ? <FailedState error={read.error} onRetry={() => void read.refetch()} waiting={read.isFetching} /> : <LoadingState />}
      </Page>
    );
  }
  return (
    <Page title={read.data.instrument.title} crumbs={crumbs} narrow actions={<Actions card={read.data} />}>
      {!read.data.offered && <Notice>Для новых оценок эта методика больше не предлагается. Прежние оценки остаются.</Notice>}
      <Paper instrument={read.data.instrument} />
      {read.data.own && <Versions card={read.data} />}
    </Page>
  );
}

function Actions({ card: { instrument, own, offered } }: { card: InstrumentCard }) {
  const can = useCan();
  const withdraw = useCommand(withdrawInstrument);
  return (
    <>
      {withdraw.error && <FailedState error={withdraw.error} what="Не получилось" />}
      {own && can(withdrawInstrument) && (
        <Button waiting={withdraw.waiting} onClick={() => void withdraw.run({ params: { instrument: instrument.id } as never, body: { withdrawn: offered } }).catch(() => {})}>
          {offered ? 'Больше не предлагать' : 'Предлагать снова'}
        </Button>
      )}
      {own && can(addInstrument) && <ButtonLink to="/instruments/new">Новая версия</ButtonLink>}
      <Button variant="primary" icon={<IconPrinter size={18} stroke={1.75} aria-hidden="true" />} onClick={() => window.print()}>
        Напечатать бланк
      </Button>
    </>
  );
}

function Versions({ card }: { card: InstrumentCard }) {
  const { today, dayOf } = useSession();
  return (
    <Panel title="Версии" flush>
      <MarginList label="Версии" bare>
        {card.versions.map((one) => (
          <MarginRow
            key={one.version}
            when={one.version}
            title={
              <PageLink to={`/instruments/${card.instrument.id}`} search={{ version: one.version }}>
                Версия {one.version}
              </PageLink>
            }
            meta={[one.uploadedAt && longDate(dayOf(one.uploadedAt), today), one.uploadedBy, one.withdrawnAt && 'не предлагается'].filter(Boolean).join(' · ')}
          />
        ))}
      </MarginList>
    </Panel>
  );
}
