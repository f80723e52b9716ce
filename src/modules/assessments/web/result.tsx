import { useState } from 'react';
import { formatNumber } from '../../../kernel/texts.ts';
import { longDate } from '../../../kernel/time.ts';
import { useCommand, useList } from '../../../kernel/web/query.ts';
import { useCan, useSession } from '../../../kernel/web/session.tsx';
import { Button } from '../../../web/ui/button.tsx';
import { Chip } from '../../../web/ui/chip.tsx';
import { TextAreaField } from '../../../web/ui/fields.tsx';
import { Facts, Panel } from '../../../web/ui/page.tsx';
import { FailedState, LoadingState, Notice } from '../../../web/ui/states.tsx';
import { sayDone } from '../../../web/ui/undo-bar.tsx';
import { type AssessmentCard, listAssessments, signAssessment } from '../contract/operations.ts';
import css from './assessments.module.css';
import { ChangeChart, countedOf } from './change-chart.tsx';
import { gradeTones, levelText, valueText } from './words.ts';

/** What was counted, what it may hint at, how it changed, what a specialist says, and the answers that it came from. */
export function Result({ record }: { record: AssessmentCard }) {
  const main = record.scores[0]!;
  const rest = record.scores.slice(1);
  return (
    <>
      {record.attention.map((one) => (
        <Notice key={one.item} tone="warn">
          {one.text}
        </Notice>
      ))}
      <Panel title={main.title}>
        <div className="stack-tight">
          <div className="row">
            <span className={css['value']}>{valueText(main)}</span>
            {main.band && <Chip tone={gradeTones[main.band.grade]}>{main.band.title}</Chip>}
          </div>
          {main.band ? <p>{main.band.hint}</p> : <p className="second">Полос для этого возраста нет: смотрите на само число и ответы.</p>}
          {main.answered < main.of && (
            <p className="second">
              Ответов {main.answered} из {main.of}: пропущенные посчитаны по среднему.
            </p>
          )}
          {rest.length > 0 && <Facts items={rest.map((line) => [line.title, valueText(line)])} />}
          {record.content.kind === 'goals' && main.value !== null && <Formula record={record} value={main.value} correlation={record.content.goals.correlation} />}
          <p className="second">Полоса — подсказка, а не диагноз и не решение. Вывод делает специалист.</p>
          {!record.recomputed && <Notice tone="warn">Сохранённое число не сходится с ответами. Скажите администратору: запись {record.id}.</Notice>}
        </div>
      </Panel>
      <Change record={record} />
      <Conclusion record={record} />
      <Panel title="Ответы">
        <AnswersTable record={record} />
      </Panel>
      {record.history.length > 0 && (
        <Panel title="Что меняли">
          <History record={record} />
        </Panel>
      )}
    </>
  );
}

/** How T came out of these goals, so that anybody can count it again by hand. */
function Formula({ record, value, correlation }: { record: AssessmentCard; value: number; correlation: number }) {
  const goals = record.answers.goals ?? [];
  const weights = goals.map((goal) => goal.importance * goal.difficulty);
  const sum = (numbers: number[]) => numbers.reduce((total, one) => total + one, 0);
  const [above, squares, all] = [sum(goals.map((goal, at) => weights[at]! * (goal.level ?? 0))), sum(weights.map((weight) => weight * weight)), sum(weights)];
  return (
    <p className="second">
      T = 50 + 10 · Σ(вес · уровень) / √({formatNumber(1 - correlation)} · Σ вес² + {formatNumber(correlation)} · (Σ вес)²) = 50 + 10 · {formatNumber(above)} / √({formatNumber(1 - correlation)} · {formatNumber(squares)} + {formatNumber(correlation)} · {formatNumber(all)}²) ={' '}
      {formatNumber(value)}. Вес цели — важность, умноженная на трудность.
    </p>
  );
}

function Change({ record }: { record: AssessmentCard }) {
  const list = useList(listAssessments, { query: { family: record.family.id, instrument: record.instrument, person: record.person?.id, limit: 100 } as never });
  if (list.error) return <FailedState error={list.error} onRetry={list.retry} />;
  if (!list.items) return <LoadingState lines={3} />;
  const counted = countedOf(list.items, record.instrument, record.person?.id ?? null);
  if (counted.length < 2) return null;
  return (
    <Panel title="Как менялось">
      <ChangeChart items={counted} title={`${record.instrumentTitle}: как менялось`} />
    </Panel>
  );
}

function Conclusion({ record }: { record: AssessmentCard }) {
  const can = useCan();
  const { today, dayOf } = useSession();
  const [text, setText] = useState('');
  const command = useCommand(signAssessment);
  if (record.state === 'signed') {
    return (
      <Panel title="Заключение">
        <p className={css['text']}>{record.conclusion}</p>
        <p className="second">
          Подписано: {record.signedBy ?? 'коллега'}, {longDate(dayOf(record.signedAt!), today)}
          {record.correctionReason && ` · исправлено: ${record.correctionReason}`}
        </p>
      </Panel>
    );
  }
  if (record.cancelledAt !== null || !can(signAssessment)) return null;
  const sign = async () => {
    await command.run({ params: { id: record.id } as never, body: { version: record.version, conclusion: text } });
    sayDone('Заключение подписано');
  };
  return (
    <Panel title="Заключение">
      <div className="stack-tight">
        <TextAreaField
          id="conclusion"
          name="conclusion"
          label="Что вы увидели и что предлагаете"
          help="После подписи текст увидит команда семьи, а изменить его можно будет только новой версией с причиной."
          rows={5}
          value={text}
          onChange={setText}
          onBlur={() => {}}
          error={command.error?.errors[0]?.message}
        />
        {command.error && command.error.errors.length === 0 && <FailedState error={command.error} what="Не подписалось" safe="Текст остался на этой странице." />}
        <div>
          <Button variant="primary" waiting={command.waiting} onClick={() => void sign().catch(() => {})}>
            Подписать заключение
          </Button>
        </div>
      </div>
    </Panel>
  );
}

function AnswersTable({ record }: { record: AssessmentCard }) {
  const { content, answers } = record;
  const rows: [string, string][] =
    content.kind === 'goals'
      ? (answers.goals ?? []).map((goal) => [goal.title, `${goal.level === null ? 'не отмечено' : levelText(goal.level)}, было ${levelText(goal.baseline)}, вес ${goal.importance * goal.difficulty}`])
      : content.items.map((item, at) => {
          const value = answers.items?.[item.id];
          const options = content.scales.find((scale) => scale.id === item.scale)?.options;
          const title = options?.find((option) => option.value === value)?.title;
          return [`${at + 1}. ${item.text}`, value === undefined ? 'нет ответа' : title ? `${formatNumber(value)} · ${title}${item.reverse ? ' (считается наоборот)' : ''}` : formatNumber(value)];
        });
  return (
    <table className={css['twin']}>
      <thead>
        <tr>
          <th scope="col">{content.kind === 'goals' ? 'Цель' : 'Пункт'}</th>
          <th scope="col">Ответ</th>
        </tr>
      </thead>
      <tbody>
        {rows.map(([question, answer]) => (
          <tr key={question}>
            <td>{question}</td>
            <td className="strong">{answer}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

const changed: Record<string, string> = {
  state: 'состояние', answers: 'ответы', conclusion: 'заключение', person: 'о ком', point: 'когда', date: 'дату', conductedBy: 'кто проводил', score: 'число', correctionReason: 'причину правки', cancelReason: 'отмена',
};
const states: Record<string, string> = { draft: 'черновик', completed: 'заполнена', signed: 'подписана' };

function History({ record }: { record: AssessmentCard }) {
  const { today, dayOf } = useSession();
  return (
    <ul className="stack-tight">
      {record.history.map((one) => {
        const state = one.changes['state']?.[1];
        const reason = one.changes['correctionReason']?.[1] ?? one.changes['cancelReason']?.[1];
        const before = one.changes['conclusion']?.[0];
        const score = one.changes['score'];
        return (
          <li key={one.version}>
            <span className="second">
              {longDate(dayOf(one.at), today)}, {one.by ?? 'программа'}:{' '}
            </span>
            {typeof state === 'string' ? states[state] : `изменили ${Object.keys(one.changes).filter((field) => field !== 'correctionReason').map((field) => changed[field] ?? field).join(', ')}`}
            {typeof reason === 'string' && `. Причина: ${reason}`}
            {score && `. Было ${formatNumber(Number(score[0]))}, стало ${formatNumber(Number(score[1]))}`}
            {typeof before === 'string' && <p className={`second ${css['text']}`}>Прежнее заключение: {before}</p>}
          </li>
        );
      })}
    </ul>
  );
}
