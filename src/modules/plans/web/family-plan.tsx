import { IconCheck, IconTrendingDown } from '@tabler/icons-react';
import { formatNumber } from '../../../kernel/texts.ts';
import { longDate, shortDate } from '../../../kernel/time.ts';
import { PageLink } from '../../../kernel/web/place.tsx';
import { useOperation } from '../../../kernel/web/query.ts';
import { useSession } from '../../../kernel/web/session.tsx';
import { DataTable } from '../../../web/ui/data-table.tsx';
import { Panel } from '../../../web/ui/page.tsx';
import { getPlan, listPlans, type MeasureRecord } from '../contract.ts';
import { DosageBar } from './dosage-bar.tsx';
import css from './plans.module.css';

/** «План и сделанное» on the card of a family: the account of every measure of the plan in force; nothing while there is none. */
export function FamilyPlan({ family }: { family: string }) {
  const list = useOperation(listPlans, { params: { id: family }, query: { limit: 200 } } as never);
  const current = list.data?.items.find((one) => one.state === 'active');
  return current ? <PlanInForce id={current.id} family={family} /> : null;
}

function PlanInForce({ id, family }: { id: string; family: string }) {
  const { today } = useSession();
  const found = useOperation(getPlan, { params: { id } } as never);
  const plan = found.data;
  if (!plan) return null;
  const rows = plan.measures.filter((one) => one.dosage !== null && one.declined === null);
  if (rows.length === 0) return null;
  return (
    <Panel title="План и сделанное" hint={`план № ${plan.number}, ${longDate(plan.fromOn, today)} – ${longDate(plan.toOn, today)}`} actions={<PageLink to={`/families/${family}/plan`} className="link">Весь план</PageLink>}>
      <DataTable
        bare
        label="План и сделанное"
        rows={rows}
        rowKey={(row) => row.id}
        empty={null}
        columns={[
          { key: 'title', title: 'Услуга', cell: (row) => nameOf(row) },
          { key: 'bar', title: 'Сделано', width: 260, phone: 'line', cell: (row) => <DosageBar dosage={row.dosage!} /> },
          { key: 'missed', title: 'Сорвалось', right: true, width: 90, phone: 'none', cell: (row) => (row.dosage!.missed > 0 ? formatNumber(row.dosage!.missed) : '—') },
          { key: 'balance', title: 'Осталось', right: true, width: 90, phone: 'none', cell: (row) => formatNumber(row.dosage!.balance) },
          { key: 'end', title: `К ${shortDate(plan.toOn)}`, width: 190, phone: 'top', cell: (row) => <Outlook measure={row} /> },
        ]}
      />
    </Panel>
  );
}

/** «Психолог, Соня»: whose it is, when it is not the whole family's. */
function nameOf(measure: MeasureRecord): string {
  const first = measure.person?.name.split(' ')[0];
  return first ? `${measure.title}, ${first}` : measure.title;
}

function Outlook({ measure }: { measure: MeasureRecord }) {
  const { forecast, planned, standing } = measure.dosage!;
  if (standing === 'endangered' || standing === 'short') {
    return (
      <span className={`nowrap ${css['behind']}`}>
        <IconTrendingDown size={16} stroke={1.75} aria-hidden="true" /> {formatNumber(forecast)}: не хватит {formatNumber(Math.max(0, planned - forecast))}
      </span>
    );
  }
  return (
    <span className={`nowrap ${css['fine']}`}>
      <IconCheck size={16} stroke={1.75} aria-hidden="true" /> {standing === 'done' ? 'норма выполнена' : standing === 'ahead' ? 'ещё впереди' : `${formatNumber(forecast)}: успеваем`}
    </span>
  );
}
