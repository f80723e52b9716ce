import { formatNumber } from '../../../kernel/texts.ts';
import { longDate } from '../../../kernel/time.ts';
import { useOperation } from '../../../kernel/web/query.ts';
import { useSession } from '../../../kernel/web/session.tsx';
import { DateField } from '../../../web/ui/date-field.tsx';
import { NumberField } from '../../../web/ui/fields.tsx';
import { SelectField } from '../../../web/ui/select-field.tsx';
import { getPractice } from '../../practices/contract/operations.ts';
import { type AidItem, cancelAid, changeAid, getAid, restoreAid } from '../contract/aid.ts';
import { RecordEdit } from './record-edit.tsx';
import { RecordView, type Labels } from './record-view.tsx';
import { NoteField } from './service-fields.tsx';
import { asText } from './words.ts';

const labels: Labels = { kind: 'Что выдали', source: 'За чей счёт', date: 'Дата', quantity: 'Количество', amount: 'Сумма', note: 'Заметка' };
const commands = { change: changeAid, cancel: cancelAid, restore: restoreAid };

function patchOf({ kind, source, date, quantity, amount, note }: Omit<AidItem, 'history'>): Record<string, unknown> {
  return { kind, source, date, quantity, amount, note };
}

export function AidRecord({ id, onClose }: { id: string; onClose: () => void }) {
  const { today } = useSession();
  const answer = useOperation(getAid, { params: { id } });
  const record = answer.data;
  const pack = useOperation(getPractice, { params: { practice: record?.practice ?? '' } }, { enabled: record !== undefined });
  const kindOf = (kind: unknown) => pack.data?.aid.find((one) => one.id === kind)?.title ?? asText(kind);
  const sourceOf = (source: unknown) => pack.data?.sources.find((one) => one.id === source)?.title ?? asText(source);
  const roubles = (amount: number) => `${formatNumber(amount)} ₽`;
  const show = (field: string, value: unknown) => {
    if (value === null || value === undefined || value === '') return 'пусто';
    if (field === 'kind') return kindOf(value);
    if (field === 'source') return sourceOf(value);
    if (field === 'date') return longDate(asText(value), today);
    if (field === 'quantity') return formatNumber(Number(value));
    return field === 'amount' ? roubles(Number(value)) : asText(value);
  };
  const number = (value: number | string) => (value === '' ? null : value);
  return (
    <RecordView
      noun="Помощь"
      subject="aid"
      title={record ? kindOf(record.kind) : ''}
      record={record}
      error={answer.error}
      onRetry={() => void answer.refetch()}
      onClose={onClose}
      labels={labels}
      show={show}
      commands={commands}
      facts={record ? [['Количество', record.quantity === null ? null : formatNumber(record.quantity)], ['Сумма', record.amount === null ? null : roubles(record.amount)], ['За чей счёт', sourceOf(record.source)], ['Заметка', record.note]] : []}
      edit={(leave) =>
        record &&
        pack.data && (
          <RecordEdit
            record={record}
            operation={changeAid}
            initial={{ kind: record.kind, source: record.source, date: record.date, quantity: (record.quantity ?? '') as number | string, amount: (record.amount ?? '') as number | string, note: record.note ?? '' }}
            prepare={({ quantity, amount, note, ...rest }) => ({ ...rest, quantity: number(quantity), amount: number(amount), note: note || null })}
            patchOf={patchOf}
            labels={labels}
            show={show}
            onLeave={leave}
          >
            {(form) => (
              <>
                <SelectField {...form.field('kind')} label="Что выдали" options={pack.data!.aid.map((one) => ({ value: one.id, label: one.title }))} />
                <SelectField {...form.field('source')} label="За чей счёт" options={pack.data!.sources.map((one) => ({ value: one.id, label: one.title }))} />
                <DateField {...form.field('date')} label="Дата" today={today} />
                <div className="columns-2">
                  <NumberField {...form.field('quantity')} label="Количество" optional fraction />
                  <NumberField {...form.field('amount')} label="Сумма" optional fraction unit="₽" />
                </div>
                <NoteField form={form} />
              </>
            )}
          </RecordEdit>
        )
      }
    />
  );
}
