import { IconMinus, IconPencil, IconPlus } from '@tabler/icons-react';
import { plural } from '../../../kernel/texts.ts';
import { longDate, shortDate } from '../../../kernel/time.ts';
import { usePlace } from '../../../kernel/web/place.tsx';
import { useList, useOperation } from '../../../kernel/web/query.ts';
import { Chip } from '../../../web/ui/chip.tsx';
import { Panel } from '../../../web/ui/page.tsx';
import { SelectField } from '../../../web/ui/select-field.tsx';
import { FailedState, LoadingState, Notice } from '../../../web/ui/states.tsx';
import { type ChangeRecord, comparePassports, listSnapshots, type PassportRecord } from '../contract.ts';
import { texts } from '../texts.ru.ts';
import css from './passports.module.css';

const icons = { added: IconPlus, removed: IconMinus, changed: IconPencil };

/** Two days side by side: what became of the family between a kept passport and another one, or today. Both stand in the address. */
export function CompareView({ passport }: { passport: PassportRecord }) {
  const { search, setSearch } = usePlace();
  const list = useList(listSnapshots, { params: { id: passport.family.id } as never, query: { limit: 200 } as never });
  const items = (list.items ?? []).filter((one) => one.practice === passport.practice);
  const from = items.find((one) => one.id === search['from']) ?? items.at(-1);
  const to = items.find((one) => one.id === search['to']);
  const answer = useOperation(comparePassports, { params: { id: passport.family.id }, query: { from: from?.id ?? '', ...(to ? { to: to.id } : {}) } } as never, { enabled: from !== undefined, keep: true });
  if (list.error) return <FailedState error={list.error} onRetry={() => list.retry()} />;
  if (!list.items) return <LoadingState />;
  if (!from) return <Notice>Сравнивать пока не с чем. Сохраните паспорт: через месяц или после помощи будет видно, что изменилось.</Notice>;
  const choices = items.map((one) => ({ value: one.id, label: `№ ${one.number} на ${shortDate(one.onDate)}` }));
  const found = answer.data;
  return (
    <>
      <div className={css['pick']}>
        <SelectField id="compare-from" name="from" label="Было" value={from.id} onChange={(id) => setSearch({ from: id })} onBlur={() => {}} error={undefined} options={choices} />
        <SelectField id="compare-to" name="to" label="Стало" value={to?.id ?? 'now'} onChange={(id) => setSearch({ to: id === 'now' ? undefined : id })} onBlur={() => {}} error={undefined} options={[{ value: 'now', label: 'Сегодня' }, ...choices]} />
      </div>
      {answer.error ? (
        <FailedState error={answer.error} onRetry={() => void answer.refetch()} />
      ) : !found ? (
        <LoadingState />
      ) : (
        <>
          <p role="status">
            С {longDate(found.from.onDate)} по {longDate(found.to.onDate)}: {found.items.length === 0 ? 'ничего не изменилось' : plural(found.items.length, 'изменение', 'изменения', 'изменений')}. Без перемен: {found.same}.
          </p>
          {[...new Set(found.items.map((one) => one.sectionTitle))].map((title) => (
            <Panel key={title} title={title}>
              <ul>
                {found.items.filter((one) => one.sectionTitle === title).map((one, at) => (
                  <Change key={at} change={one} />
                ))}
              </ul>
            </Panel>
          ))}
        </>
      )}
    </>
  );
}

function Change({ change }: { change: ChangeRecord }) {
  const Sign = icons[change.sign];
  return (
    <li className={css['change']}>
      <Sign size={18} stroke={1.75} aria-hidden="true" />
      <div className="stack-tight">
        <span className="row">
          <b>{change.title}</b>
          <span className="second">{texts.changes[change.sign]}</span>
          {change.better !== null && <Chip tone={change.better ? 'pine' : 'warn'}>{change.better ? 'лучше' : 'хуже'}</Chip>}
        </span>
        {change.before !== null && (
          <span>
            <span className="second">было:</span> <span className={change.section === 'conclusion' ? undefined : css['was']}>{change.before}</span>
          </span>
        )}
        {change.after !== null && (
          <span>
            <span className="second">{change.before === null ? '' : 'стало: '}</span>
            {change.after}
          </span>
        )}
      </div>
    </li>
  );
}
