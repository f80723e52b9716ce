import { useState } from 'react';
import { ApiError } from '../../../kernel/web/api.ts';
import { useCommand } from '../../../kernel/web/query.ts';
import { Button } from '../../../web/ui/button.tsx';
import { TextAreaField, TextField } from '../../../web/ui/fields.tsx';
import { FailedState, Notice } from '../../../web/ui/states.tsx';
import { sayDone } from '../../../web/ui/undo-bar.tsx';
import { type Answers, type AssessmentCard, changeAssessment, completeAssessment, correctAssessment } from '../contract/operations.ts';
import { AnswersForm } from './answers-form.tsx';
import css from './assessments.module.css';
import { useAutosave } from './use-autosave.ts';

function byPath(error: ApiError): Record<string, string> {
  return Object.fromEntries(error.errors.map(({ path, message }) => [path, message]));
}

/** The place of the first complaint, brought before the eyes. */
function focusFirst(errors: Record<string, string>): void {
  const [path] = Object.keys(errors);
  const item = path?.split('.').at(-1);
  requestAnimationFrame(() => {
    const place = document.querySelector<HTMLElement>(`[data-item="${item}"] input`) ?? document.getElementById(path?.replace(/^answers\.goals\.(\d+)\.(\w+)$/, 'goal-$1-$2') ?? '');
    place?.focus();
  });
}

function progressOf(record: AssessmentCard, answers: Answers): string {
  if (record.content.kind === 'goals') return '';
  const { items } = record.content;
  return `Отвечено ${items.filter((item) => answers.items?.[item.id] !== undefined).length} из ${items.length}`;
}

/** A draft: kept by itself while it is filled in; «Готово» counts it. */
export function DraftEntry({ record }: { record: AssessmentCard }) {
  const draft = useAutosave(record);
  const complete = useCommand(completeAssessment);
  const [errors, setErrors] = useState<Record<string, string>>({});
  const [problem, setProblem] = useState<ApiError | null>(null);
  const finish = async () => {
    setProblem(null);
    try {
      const version = await draft.flush();
      await complete.run({ params: { id: record.id } as never, body: { version } });
      sayDone('Посчитано. Осталось заключение');
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      const found = byPath(error);
      setErrors(found);
      if (error.errors.length > 0) focusFirst(found);
      else setProblem(error);
    }
  };
  const words = draft.state === 'saved' ? 'Всё сохранено' : draft.state === 'waiting' ? 'Сохраняем…' : 'Не сохранилось';
  return (
    <div className="stack">
      <AnswersForm instrument={record.content} answers={draft.answers} errors={errors} onChange={(next) => (setErrors({}), draft.change(next))} onEnd={() => document.getElementById('assessment-finish')?.focus()} />
      {draft.error && draft.error.errors.length === 0 && <FailedState error={draft.error} what="Ответы не сохранились" safe="Они остались на этой странице." onRetry={() => void draft.flush().catch(() => {})} />}
      {draft.error && draft.error.errors.length > 0 && <Notice tone="warn">{draft.error.errors[0]!.message}</Notice>}
      {problem && <FailedState error={problem} what="Не получилось закончить" safe="Ответы сохранены." />}
      {Object.keys(errors).length > 0 && <Notice tone="warn">{Object.values(errors)[0]}</Notice>}
      <div className={css['finish']}>
        <Button id="assessment-finish" variant="primary" onClick={() => void finish()} waiting={complete.waiting}>
          Готово, посчитать
        </Button>
        <span className="second" role="status">
          {[progressOf(record, draft.answers), words].filter(Boolean).join(' · ')}
        </span>
      </div>
    </div>
  );
}

interface EditProps {
  record: AssessmentCard;
  onLeave: () => void;
}

/** Before signing: answers anew, written at once. */
export function AnswersEdit({ record, onLeave }: EditProps) {
  const [answers, setAnswers] = useState(record.answers);
  const [errors, setErrors] = useState<Record<string, string>>({});
  const command = useCommand(changeAssessment);
  const save = useSave(setErrors, async () => {
    await command.run({ params: { id: record.id } as never, body: { version: record.version, answers } });
    sayDone('Ответы исправлены, число пересчитано');
    onLeave();
  });
  return (
    <div className="stack">
      <AnswersForm instrument={record.content} answers={answers} errors={errors} onChange={(next) => (setErrors({}), setAnswers(next))} onEnd={() => document.getElementById('assessment-finish')?.focus()} />
      <Outcome errors={errors} problem={command.error} />
      <div className={css['finish']}>
        <Button id="assessment-finish" variant="primary" onClick={save} waiting={command.waiting}>
          Сохранить ответы
        </Button>
        <Button onClick={onLeave}>Не менять</Button>
      </div>
    </div>
  );
}

/** After signing: a new version with its reason. */
export function Correction({ record, onLeave }: EditProps) {
  const [answers, setAnswers] = useState(record.answers);
  const [conclusion, setConclusion] = useState(record.conclusion ?? '');
  const [reason, setReason] = useState('');
  const [errors, setErrors] = useState<Record<string, string>>({});
  const command = useCommand(correctAssessment);
  const save = useSave(setErrors, async () => {
    await command.run({ params: { id: record.id } as never, body: { version: record.version, reason, conclusion, ...(JSON.stringify(answers) === JSON.stringify(record.answers) ? {} : { answers }) } });
    sayDone('Исправлено: новая версия записана');
    onLeave();
  });
  return (
    <div className="stack">
      <Notice>Прежняя версия останется в истории, подпись поставим вашу.</Notice>
      <TextField id="correct-reason" name="reason" label="Почему исправляете" value={reason} onChange={setReason} onBlur={() => {}} error={errors['reason']} />
      <TextAreaField id="correct-conclusion" name="conclusion" label="Заключение" rows={6} value={conclusion} onChange={setConclusion} onBlur={() => {}} error={errors['conclusion']} />
      <AnswersForm instrument={record.content} answers={answers} errors={errors} onChange={(next) => (setErrors({}), setAnswers(next))} onEnd={() => document.getElementById('assessment-finish')?.focus()} />
      <Outcome errors={errors} problem={command.error} />
      <div className={css['finish']}>
        <Button id="assessment-finish" variant="primary" onClick={save} waiting={command.waiting}>
          Записать новую версию
        </Button>
        <Button onClick={onLeave}>Не менять</Button>
      </div>
    </div>
  );
}

function Outcome({ errors, problem }: { errors: Record<string, string>; problem: ApiError | null }) {
  const [first] = Object.values(errors);
  if (first) return <Notice tone="warn">{first}</Notice>;
  return problem && problem.errors.length === 0 ? <FailedState error={problem} what="Не записалось" safe="Ваши слова остались на этой странице." /> : null;
}

function useSave(setErrors: (errors: Record<string, string>) => void, save: () => Promise<void>): () => void {
  return () => {
    setErrors({});
    void save().catch((error: unknown) => {
      if (!(error instanceof ApiError)) throw error;
      const found = byPath(error);
      setErrors(found);
      focusFirst(found);
    });
  };
}
