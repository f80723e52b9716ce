import { useDebouncedValue } from '@mantine/hooks';
import { useState } from 'react';
import { useOperation } from '../../../kernel/web/query.ts';
import { Button } from '../../../web/ui/button.tsx';
import { Panel } from '../../../web/ui/page.tsx';
import { SelectField } from '../../../web/ui/select-field.tsx';
import { FailedState, LoadingState } from '../../../web/ui/states.tsx';
import { listFamilies } from '../../families/contract.ts';
import { listCandidates } from '../contract.ts';
import { texts } from '../texts.ru.ts';
import css from './merges.module.css';

/** The other family: of those that look alike, or any that one finds by name, code or phone. */
export function OtherPicker({ familyId, onPick }: { familyId: string; onPick: (id: string) => void }) {
  const alike = useOperation(listCandidates, { query: { kind: 'family', familyId } });
  const [text, setText] = useState('');
  const [query] = useDebouncedValue(text.trim(), 250);
  const found = useOperation(listFamilies, { query: { query, state: 'all', limit: 20 } }, { enabled: query.length > 1, keep: true });
  const options = (query.length > 1 ? (found.data?.items ?? []) : []).filter((one) => one.id !== familyId).map((one) => ({ value: one.id, label: `${one.title}, ${one.code}` }));
  const others = (alike.data?.items ?? []).map((one) => ({ other: one.first.id === familyId ? one.second : one.first, reasons: one.reasons }));
  return (
    <>
      {!alike.data && (alike.error ? <FailedState error={alike.error} onRetry={() => void alike.refetch()} /> : <LoadingState lines={2} />)}
      {others.length > 0 && (
        <Panel title="Похожие семьи">
          <ul className={css['list']}>
            {others.map(({ other, reasons }) => (
              <li key={other.id} className={css['pairRow']}>
                <span className={css['who']}>
                  <b>{other.title}</b>
                  <span className="second">
                    {other.detail} · {reasons.map((reason) => texts.reasons[reason]).join(', ')}
                  </span>
                </span>
                <Button onClick={() => onPick(other.id)}>Сравнить</Button>
              </li>
            ))}
          </ul>
        </Panel>
      )}
      <Panel title={others.length > 0 ? 'Или найдите другую' : 'Найдите вторую семью'}>
        <SelectField id="other-family" name="other" label="Семья" value="" options={options} placeholder="Фамилия, код или телефон" onSearch={setText} error={undefined} onBlur={() => {}} onChange={(id) => void (id && onPick(id))} />
      </Panel>
    </>
  );
}
