import { longDate } from '../../../kernel/time.ts';
import { useOperation } from '../../../kernel/web/query.ts';
import { useSession } from '../../../kernel/web/session.tsx';
import { DateField } from '../../../web/ui/date-field.tsx';
import { TextField } from '../../../web/ui/fields.tsx';
import { SelectField } from '../../../web/ui/select-field.tsx';
import { getPractice, type PracticeCard } from '../../practices/contract/operations.ts';
import { RecordEdit } from '../../services/web/record-edit.tsx';
import { RecordView, type Labels } from '../../services/web/record-view.tsx';
import { NoteField } from '../../services/web/service-fields.tsx';
import { useCandidates } from '../../services/web/who-was.tsx';
import { asText, personWord } from '../../services/web/words.ts';
import { cancelOutcome, changeOutcome, getOutcome, restoreOutcome, type OutcomeCard } from '../contract.ts';

const labels: Labels = { outcome: 'Результат', kind: 'Вид', person: 'Чей результат', date: 'Дата', evidence: 'Чем подтверждено', note: 'Заметка' };
const commands = { change: changeOutcome, cancel: cancelOutcome, restore: restoreOutcome };

function patchOf(record: Omit<OutcomeCard, 'history'>): Record<string, unknown> {
  const { outcome, kind, person, date, evidence, note } = record;
  return { outcome, kind, person: person?.id ?? null, date, evidence, note };
}

export function OutcomeRecord({ id, onClose }: { id: string; onClose: () => void }) {
  const { today } = useSession();
  const answer = useOperation(getOutcome, { params: { id } });
  const record = answer.data;
  const pack = useOperation(getPractice, { params: { practice: record?.practice ?? '' } }, { enabled: record !== undefined });
  const people = useCandidates(record?.family.id, record?.practice ?? '', record?.date ?? '').data?.people ?? [];
  const words = pack.data?.outcomes ?? [];
  const titleOf = (outcome: unknown) => words.find((one) => one.id === outcome)?.title ?? asText(outcome);
  const kindOf = (kind: unknown) => words.flatMap((one) => one.kinds).find((one) => one.id === kind)?.title ?? asText(kind);
  const show = (field: string, value: unknown) => {
    if (field === 'person') {
      const person = people.find((one) => one.id === value);
      return value === null ? 'вся семья' : person ? `${person.lastName} ${person.firstName}` : (record?.person?.name ?? 'другой человек');
    }
    if (value === null || value === undefined || value === '') return 'пусто';
    if (field === 'outcome') return titleOf(value);
    if (field === 'kind') return kindOf(value);
    return field === 'date' ? longDate(asText(value), today) : asText(value);
  };
  return (
    <RecordView
      noun="Результат"
      subject="outcome"
      title={record ? titleOf(record.outcome) : ''}
      record={record}
      error={answer.error}
      onRetry={() => void answer.refetch()}
      onClose={onClose}
      labels={labels}
      show={show}
      commands={commands}
      facts={
        record
          ? [
              ['Вид', record.kind === null ? null : kindOf(record.kind)],
              ['Чей результат', record.person ? `${record.person.name}, ${personWord(record.person, record.date)}` : 'всей семьи'],
              ['Чем подтверждено', record.evidence],
              ['Заметка', record.note],
            ]
          : []
      }
      edit={(leave) => record && pack.data && <OutcomeEdit record={record} practice={pack.data} show={show} onLeave={leave} />}
    />
  );
}

interface OutcomeEditProps {
  record: OutcomeCard;
  practice: PracticeCard;
  show: (field: string, value: unknown) => React.ReactNode;
  onLeave: () => void;
}

function OutcomeEdit({ record, practice, show, onLeave }: OutcomeEditProps) {
  const { today } = useSession();
  const initial = { outcome: record.outcome, kind: record.kind ?? '', person: record.person?.id ?? '', date: record.date, evidence: record.evidence ?? '', note: record.note ?? '' };
  return (
    <RecordEdit
      record={record}
      operation={changeOutcome}
      initial={initial}
      prepare={({ kind, person, evidence, note, ...rest }) => ({ ...rest, kind: kind || null, person: person || null, evidence: evidence || null, note: note || null })}
      patchOf={patchOf}
      labels={labels}
      show={show}
      onLeave={onLeave}
    >
      {(form) => {
        const word = practice.outcomes.find((one) => one.id === form.values.outcome);
        return (
          <>
            <SelectField
              {...form.field('outcome')}
              label="Чего достигли"
              options={practice.outcomes.map(({ id, title }) => ({ value: id, label: title }))}
              onChange={(outcome) => form.setValues({ ...form.values, outcome, kind: '', person: practice.outcomes.find((one) => one.id === outcome)?.person === 'none' ? '' : form.values.person })}
            />
            {word && word.kinds.length > 0 && <SelectField {...form.field('kind')} label="Вид" options={word.kinds.map(({ id, title }) => ({ value: id, label: title }))} />}
            {word && word.person !== 'none' && <PersonField form={form} record={record} optional={word.person === 'optional'} />}
            <DateField {...form.field('date')} label="Дата" today={today} />
            <TextField {...form.field('evidence')} label="Чем подтверждено" optional placeholder={word?.evidence} maxLength={1000} />
            <NoteField form={form} />
          </>
        );
      }}
    </RecordEdit>
  );
}

function PersonField({ form, record, optional }: { form: any; record: OutcomeCard; optional: boolean }) {
  const people = useCandidates(record.family.id, record.practice, form.values.date).data?.people ?? [];
  const options = people.map((person) => ({ value: person.id, label: `${person.lastName} ${person.firstName}, ${personWord(person, form.values.date)}` }));
  if (record.person && !options.some((option) => option.value === record.person!.id)) options.unshift({ value: record.person.id, label: record.person.name });
  return <SelectField {...form.field('person')} label="Чей результат" optional={optional} options={options} help={optional ? 'Пусто — всей семьи' : undefined} />;
}
