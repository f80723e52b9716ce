import { IconCamera, IconPencil } from '@tabler/icons-react';
import { useState } from 'react';
import { isDay, longDate } from '../../../kernel/time.ts';
import { usePlace } from '../../../kernel/web/place.tsx';
import { useOperation } from '../../../kernel/web/query.ts';
import { useSession } from '../../../kernel/web/session.tsx';
import { Button } from '../../../web/ui/button.tsx';
import { Page } from '../../../web/ui/page.tsx';
import { FailedState, LoadingState, Notice } from '../../../web/ui/states.tsx';
import { Tabs, tabPanel } from '../../../web/ui/tabs.tsx';
import { GlassWatch } from '../../closed/web/glass-watch.tsx';
import { getFamily } from '../../families/contract.ts';
import { showPassport } from '../contract.ts';
import { CompareView } from './compare-view.tsx';
import { FactsDialog } from './facts-dialog.tsx';
import { GenogramView } from './genogram-view.tsx';
import { PassportView } from './passport-view.tsx';
import { PortraitView } from './portrait-view.tsx';
import { SnapshotDialog } from './snapshot-dialog.tsx';

const tabs = [
  { id: 'portrait', title: 'Портрет' },
  { id: 'passport', title: 'Паспорт' },
  { id: 'genogram', title: 'Генограмма' },
  { id: 'compare', title: 'Сравнить' },
];

/** Who the family is: the portrait to read, the passport to keep, the genogram on a date, two dates side by side. */
export default function PassportPage() {
  const { params, search, setSearch } = usePlace();
  const { practice, today } = useSession();
  const id = params['id'] ?? '';
  const [dialog, setDialog] = useState<'facts' | 'snapshot' | null>(null);
  const card = useOperation(getFamily, { params: { id } }, { keep: true });
  const cases = card.data?.cases ?? [];
  const found = cases.find((one) => one.practice === practice) ?? cases.find((one) => one.closedOn === null) ?? cases[0];
  const tab = tabs.some((one) => one.id === search['tab']) ? search['tab']! : 'portrait';
  const on = tab === 'passport' && search['on'] !== undefined && isDay(search['on']) ? search['on'] : today;
  const passport = useOperation(showPassport, { params: { id }, query: { practice: found?.practice ?? '', ...(on === today ? {} : { on }) } } as never, { enabled: found !== undefined, keep: true });
  const may = (operation: string) => passport.data?.operations.includes(`passports.${operation}`) ?? false;
  const problem = card.error ?? (tab === 'genogram' ? null : passport.error);
  return (
    <Page
      title="Паспорт семьи"
      crumbs={[{ title: 'Семьи', to: '/families' }, { title: card.data?.title ?? 'Семья', to: `/families/${id}` }, { title: 'Паспорт' }]}
      subtitle={passport.data && <span className="second">{passport.data.practiceTitle}{on === today ? '' : ` · на ${longDate(on)}`}</span>}
      actions={
        <>
          {may('recordFacts') && (
            <Button icon={<IconPencil size={18} stroke={1.75} aria-hidden="true" />} onClick={() => setDialog('facts')}>
              Вписать сведения
            </Button>
          )}
          {may('takeSnapshot') && (
            <Button variant="primary" icon={<IconCamera size={18} stroke={1.75} aria-hidden="true" />} onClick={() => setDialog('snapshot')}>
              Сохранить паспорт
            </Button>
          )}
        </>
      }
    >
      <GlassWatch family={id} />
      <Tabs label="Разделы паспорта" tabs={tabs} value={tab} onChange={(next) => setSearch({ tab: next === 'portrait' ? undefined : next, on: undefined, person: undefined, from: undefined, to: undefined, saved: undefined }, { push: true })} />
      <div {...tabPanel(tab)} className="stack">
        {tab === 'genogram' ? (
          <GenogramView familyId={id} />
        ) : problem ? (
          <FailedState error={problem} onRetry={() => void passport.refetch()} waiting={passport.isFetching} />
        ) : card.data && !found ? (
          <Notice>У семьи пока нет дела ни в одной практике: паспорт начинается с него. Генограмма открыта и сейчас.</Notice>
        ) : !passport.data ? (
          <LoadingState />
        ) : tab === 'portrait' ? (
          <PortraitView passport={passport.data} may={may} onFacts={() => setDialog('facts')} />
        ) : tab === 'passport' ? (
          <PassportView passport={passport.data} />
        ) : (
          <CompareView passport={passport.data} />
        )}
      </div>
      {dialog === 'facts' && passport.data && <FactsDialog passport={passport.data} onClose={() => setDialog(null)} />}
      {dialog === 'snapshot' && passport.data && <SnapshotDialog passport={passport.data} onClose={() => setDialog(null)} />}
    </Page>
  );
}
