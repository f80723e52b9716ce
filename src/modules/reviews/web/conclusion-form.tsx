import { IconPlus, IconX } from '@tabler/icons-react';
import { useEffect, useRef, useState } from 'react';
import { addDays } from '../../../kernel/time.ts';
import { type Form, useForm } from '../../../kernel/web/form.ts';
import { useCommand, useOperation } from '../../../kernel/web/query.ts';
import { useSession } from '../../../kernel/web/session.tsx';
import { Button, IconButton } from '../../../web/ui/button.tsx';
import { DateField } from '../../../web/ui/date-field.tsx';
import { ConflictDialog } from '../../../web/ui/dialogs.tsx';
import { ErrorSummary } from '../../../web/ui/error-summary.tsx';
import { TextAreaField, TextField } from '../../../web/ui/fields.tsx';
import { Panel } from '../../../web/ui/page.tsx';
import { SelectField } from '../../../web/ui/select-field.tsx';
import { Notice } from '../../../web/ui/states.tsx';
import { Segments } from '../../../web/ui/tabs.tsx';
import { sayDone } from '../../../web/ui/undo-bar.tsx';
import { listBranches } from '../../organizations/contract.ts';
import { changeItem, familyWords, type ItemRecord } from '../contract/items.ts';
import { texts } from '../texts.ru.ts';
import css from './reviews.module.css';
import { useColleagues } from './words.tsx';

interface Values {
  report: string;
  familyWord: string;
  familyWords: string;
  decision: string;
  ground: string;
  resultId: string;
  levelId: string;
  planFrom: string;
  planTo: string;
  toManagerId: string;
  toBranchId: string;
  toPracticeId: string;
  orders: { title: string; staffId: string; dueOn: string }[];
}

const valuesOf = (item: ItemRecord): Values => ({
  report: item.report ?? '', familyWord: item.familyWord ?? '', familyWords: item.familyWords ?? '', decision: item.decision ?? '', ground: item.ground ?? '', resultId: item.resultId ?? '',
  levelId: item.levelId ?? '', planFrom: item.planFrom ?? '', planTo: item.planTo ?? '', toManagerId: item.toManager?.id ?? '', toBranchId: item.toBranch?.id ?? '', toPracticeId: item.toPractice?.id ?? '',
  orders: item.orders.map(({ title, staff, dueOn }) => ({ title, staffId: staff?.id ?? '', dueOn })),
});

/** Only what belongs to the decision is sent: the server clears the rest. */
function bodyOf(values: Values, version: number) {
  const given = (one: string) => one || null;
  const { decision } = values;
  return {
    version,
    report: given(values.report), familyWord: given(values.familyWord), familyWords: given(values.familyWords), decision: given(decision), ground: given(values.ground), resultId: given(values.resultId),
    ...(decision === 'open' || decision === 'level' ? { levelId: given(values.levelId) } : {}),
    ...(decision === 'plan' ? { planFrom: given(values.planFrom), planTo: given(values.planTo) } : {}),
    ...(decision === 'transfer' ? { toManagerId: given(values.toManagerId), toBranchId: given(values.toBranchId), toPracticeId: given(values.toPracticeId) } : {}),
    orders: values.orders.map(({ title, staffId, dueOn }) => ({ title, staffId: given(staffId), dueOn })),
  };
}

const labels = { report: 'Доклад', familyWords: 'Слова семьи', ground: 'Основание' };

/** The report, the family's word and the conclusion as they are prepared; Ctrl Enter saves. */
export function ConclusionForm({ item }: { item: ItemRecord }) {
  const save = useCommand(changeItem);
  const [version, setVersion] = useState(item.version);
  const form = useForm<Values>({ initial: valuesOf(item), schema: changeItem.body!, prepare: (values) => bodyOf(values, version) });
  const { values } = form;
  const conclusion = item.words.conclusions.find((one) => one.id === values.decision);
  const dirty = JSON.stringify(bodyOf(values, 0)) !== JSON.stringify(bodyOf(valuesOf(item), 0));
  // What others signed or heard meanwhile raises the version without touching what is typed here.
  const seen = dirty ? version : item.version;
  if (seen !== version) setVersion(seen);
  const send = form.submit(async (body) => {
    const saved = await save.run({ params: { id: item.id } as never, body });
    setVersion(saved.version);
    form.setValues(valuesOf(saved));
    sayDone('Записано');
  });
  const latest = useRef(send);
  useEffect(() => {
    latest.current = send;
  });
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      if (!(event.ctrlKey || event.metaKey) || event.code !== 'Enter' || document.querySelector('[role=dialog]')) return;
      event.preventDefault();
      void latest.current();
    };
    document.addEventListener('keydown', listen);
    return () => document.removeEventListener('keydown', listen);
  }, []);
  const conflict = form.problem?.code === 'version_conflict' ? (form.problem.extra['current'] as Record<string, unknown>) : null;
  return (
    <form noValidate onSubmit={send} className="stack">
      <Panel title="Доклад и слово семьи">
        <div className="stack">
          <TextAreaField {...form.field('report')} label="Что доложил куратор" optional />
          <div className="stack-tight">
            <span className="strong">Слово семьи</span>
            <Segments label="Слово семьи" options={familyWords.map((value) => ({ value, label: texts.familyWords[value] }))} value={values.familyWord} onChange={(value) => form.set('familyWord', value)} />
          </div>
          <TextAreaField {...form.field('familyWords')} label="Что сказала семья" optional={values.familyWord !== 'said'} help="Её словами, детей с 10 лет тоже спросите" />
        </div>
      </Panel>
      <Panel title="Заключение">
        <div className="stack">
          <Segments
            label="Решение"
            options={item.words.conclusions.map(({ id, title }) => ({ value: id, label: title }))}
            value={values.decision}
            onChange={(decision) => form.setValues({ ...values, decision, resultId: '', ...(decision === 'plan' && !values.planFrom ? { planFrom: item.review.heldOn, planTo: addDays(item.review.heldOn, 120) } : {}) })}
          />
          {conclusion && (
            <>
              <DecisionFields form={form} item={item} />
              {conclusion.results.length > 0 && <SelectField {...form.field('resultId')} label="Код результата" options={conclusion.results.map(({ id, title }) => ({ value: id, label: title }))} />}
              <TextAreaField {...form.field('ground')} label="Основание" help="На чём держится решение: факты, оценки, слова семьи" />
              <Orders form={form} item={item} />
            </>
          )}
        </div>
      </Panel>
      {!conflict && <ErrorSummary form={form} />}
      <div className="row">
        <Button type="submit" variant={dirty ? 'primary' : undefined} waiting={form.waiting}>
          Записать
        </Button>
        <span className="second">{dirty ? 'Есть незаписанное. Ctrl Enter — записать' : 'Всё записано'}</span>
      </div>
      {dirty && (item.signatures.chair ?? item.signatures.secretary) && <Notice tone="warn">Первая подпись уже стоит. Если записать изменения, её попросят снова.</Notice>}
      {conflict && (
        <ConflictDialog
          mine={{ report: values.report, familyWords: values.familyWords, ground: values.ground }}
          current={conflict}
          labels={labels}
          confirm="Взять выбранное"
          onResolve={(chosen) => {
            setVersion(conflict['version'] as number);
            form.setValues({ ...values, ...Object.fromEntries(Object.entries(chosen).map(([name, value]) => [name, (value as string | null) ?? ''])) });
            form.clearProblem();
          }}
          onClose={form.clearProblem}
        />
      )}
    </form>
  );
}

function DecisionFields({ form, item }: { form: Form<Values>; item: ItemRecord }) {
  const { today } = useSession();
  const { decision } = form.values;
  const colleagues = useColleagues();
  const branches = useOperation(listBranches, { query: { limit: 200 } as never }, { keep: true, enabled: decision === 'transfer' });
  const level = item.words.levels.find((one) => one.id === form.values.levelId);
  if (decision === 'open' || decision === 'level') {
    if (item.words.levels.length === 0) return null;
    return <SelectField {...form.field('levelId')} label="Уровень" optional={decision === 'open'} clearable={decision === 'open'} options={item.words.levels.map(({ id, title }) => ({ value: id, label: title }))} help={level?.text ?? (item.case.level ? `Сейчас «${item.case.level.title}»` : 'Сейчас уровня нет')} />;
  }
  if (decision === 'plan') {
    return (
      <div className="columns-2">
        <DateField {...form.field('planFrom')} label="Новая версия плана с" today={today} />
        <DateField {...form.field('planTo')} label="По" today={today} />
      </div>
    );
  }
  if (decision !== 'transfer') return null;
  return (
    <>
      <SelectField {...form.field('toManagerId')} label="Новый куратор" optional clearable options={colleagues} />
      <SelectField {...form.field('toBranchId')} label="Отделение" optional clearable options={(branches.data?.items ?? []).map((one) => ({ value: one.id, label: one.name }))} />
      {item.words.practices.length > 0 && <SelectField {...form.field('toPracticeId')} label="Другая практика" optional clearable options={item.words.practices.map(({ id, title }) => ({ value: id, label: title }))} help="Это дело закроется, в другой практике откроется новое" />}
    </>
  );
}

/** What the conclusion asks of whom and until when: tasks of the product. */
function Orders({ form, item }: { form: Form<Values>; item: ItemRecord }) {
  const { today } = useSession();
  const colleagues = useColleagues();
  const { orders } = form.values;
  return (
    <div className="stack-tight" role="group" aria-label="Поручения">
      <span className="strong">Поручения</span>
      {orders.map((_, at) => (
        // eslint-disable-next-line react/no-array-index-key
        <div key={at} className={css['order']}>
          <TextField {...form.at(`orders.${at}.title`)} label={`Что сделать, ${at + 1}`} />
          <SelectField {...form.at(`orders.${at}.staffId`)} label="Кто" options={colleagues} clearable />
          <DateField {...form.at(`orders.${at}.dueOn`)} label="До какого дня" today={today} />
          <IconButton label={`Убрать поручение ${at + 1}`} onClick={() => form.set('orders', orders.filter((__, other) => other !== at))}>
            <IconX size={16} stroke={1.75} aria-hidden="true" />
          </IconButton>
        </div>
      ))}
      <div>
        <Button small icon={<IconPlus size={16} stroke={1.75} aria-hidden="true" />} onClick={() => form.set('orders', [...orders, { title: '', staffId: item.case.caseManager?.id ?? '', dueOn: addDays(item.review.heldOn, 7) }])}>
          Добавить поручение
        </Button>
      </div>
    </div>
  );
}
