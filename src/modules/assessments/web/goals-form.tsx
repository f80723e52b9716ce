import { IconPlus } from '@tabler/icons-react';
import { Button } from '../../../web/ui/button.tsx';
import { TextField } from '../../../web/ui/fields.tsx';
import { Panel } from '../../../web/ui/page.tsx';
import { SelectField } from '../../../web/ui/select-field.tsx';
import type { GoalsInstrument } from '../contract/instrument.ts';
import type { Goal } from '../contract/operations.ts';
import css from './assessments.module.css';
import { levelText } from './words.ts';

interface GoalsFormProps {
  instrument: GoalsInstrument;
  goals: Goal[];
  errors: Record<string, string>;
  onChange: (goals: Goal[]) => void;
}

const freshGoal: Goal = { title: '', importance: 1, difficulty: 1, baseline: -2, expected: null, level: null };

/** Goals with weights and the level on the day; «было −2» stands beside. */
export function GoalsForm({ instrument, goals, errors, onChange }: GoalsFormProps) {
  const { most, weightTo, levels } = instrument.goals;
  const shown = goals.length === 0 ? [freshGoal] : goals;
  const set = (at: number, change: Partial<Goal>) => onChange(shown.map((goal, index) => (index === at ? { ...goal, ...change } : goal)));
  const weights = Array.from({ length: weightTo }, (_, at) => ({ value: String(at + 1), label: `${at + 1}${at === 0 ? ', обычная' : at === weightTo - 1 ? ', самая большая' : ''}` }));
  return (
    <div className="stack">
      {instrument.instruction && <p className="strong">{instrument.instruction}</p>}
      {shown.map((goal, at) => {
        const field = (name: keyof Goal) => ({ id: `goal-${at}-${name}`, name: `goal-${at}-${name}`, onBlur: () => {}, error: errors[`answers.goals.${at}.${name}`] });
        return (
          // Goals have no id of their own: their place in the list is who they are.
          <Panel key={at} title={`Цель ${at + 1}`} actions={goals.length > 1 && <Button small onClick={() => onChange(goals.filter((_, index) => index !== at))}>Убрать</Button>}>
            <div className={css['goal']}>
              <TextField {...field('title')} label="Цель словами семьи" value={goal.title} onChange={(title) => set(at, { title })} maxLength={300} error={errors[`answers.goals.${at}.title`] ?? (at === 0 ? errors['answers.goals'] : undefined)} />
              <TextField {...field('expected')} label="Что будет, если выйдет как ожидали" optional value={goal.expected ?? ''} onChange={(expected) => set(at, { expected: expected || null })} maxLength={500} />
              <div className="columns-3">
                <SelectField {...field('importance')} label="Важность" options={weights} value={String(goal.importance)} onChange={(value) => set(at, { importance: Number(value) || 1 })} />
                <SelectField {...field('difficulty')} label="Трудность" options={weights} value={String(goal.difficulty)} onChange={(value) => set(at, { difficulty: Number(value) || 1 })} />
                <SelectField {...field('baseline')} label="С чего начали" options={[{ value: '-2', label: '−2' }, { value: '-1', label: '−1' }]} value={String(goal.baseline)} onChange={(value) => set(at, { baseline: value === '-1' ? -1 : -2 })} />
              </div>
              <fieldset className={`${css['item']} ${errors[`answers.goals.${at}.level`] ? css['bad'] : ''}`}>
                <legend>
                  Сейчас <span className="second">было {levelText(goal.baseline)}</span>
                </legend>
                <div className={css['options']}>
                  {levels.map((level) => (
                    <label key={level.value} className={css['option']}>
                      <input type="radio" name={`goal-${at}-level`} checked={goal.level === level.value} onChange={() => set(at, { level: level.value })} />
                      <b className="numbers">{levelText(level.value)}</b> {level.title}
                    </label>
                  ))}
                </div>
                {errors[`answers.goals.${at}.level`] && <p className={css['complaint']}>{errors[`answers.goals.${at}.level`]}</p>}
              </fieldset>
            </div>
          </Panel>
        );
      })}
      {shown.length < most && (
        <div>
          <Button icon={<IconPlus size={18} stroke={1.75} aria-hidden="true" />} onClick={() => onChange([...shown, freshGoal])}>
            Ещё цель
          </Button>
        </div>
      )}
    </div>
  );
}
