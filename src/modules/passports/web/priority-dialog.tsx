import { LineDialog } from '../../plans/web/line-dialog.tsx';
import { type PassportRecord, type PriorityRecord, changePriority, decidePriority, planPriority } from '../contract.ts';
import { texts } from '../texts.ru.ts';

export type PriorityStep = { what: 'own' } | { what: 'decline' | 'change' | 'plan'; priority: PriorityRecord };

const ranks = (['now', 'soon', 'later'] as const).map((value) => ({ value, label: texts.ranks[value] }));
const reason = { name: 'reason', label: 'Почему отклоняем', kind: 'area' as const, help: 'Через год это прочтёт другой человек' };
const words = [
  { name: 'problem', label: 'Проблема', kind: 'text' as const },
  { name: 'cause', label: 'Причина', kind: 'area' as const, optional: true },
  { name: 'goal', label: 'К чему хотим прийти', kind: 'area' as const, optional: true },
  { name: 'rank', label: 'Когда начинать', kind: 'select' as const, options: ranks },
];

/** People decide: decline with a reason, name their own, put it in other words, or carry it into the plan. */
export function PriorityDialog({ step, passport, onClose }: { step: PriorityStep; passport: PassportRecord; onClose: () => void }) {
  const family = { id: passport.family.id };
  if (step.what === 'own') {
    const people = passport.people.map((one) => ({ value: one.id, label: one.name }));
    return (
      <LineDialog
        title="С чего ещё начинаем"
        operation={decidePriority}
        params={family}
        fixed={{ practice: passport.practice }}
        initial={{ rank: 'soon' }}
        fields={[...words, { name: 'personId', label: 'О ком', kind: 'select', optional: true, help: 'Пусто: о всей семье', options: people }]}
        done="Записано: первое дело"
        onClose={onClose}
      />
    );
  }
  const { priority } = step;
  if (step.what === 'decline') {
    return (
      <LineDialog
        title={`Отклонить: ${priority.problem}`}
        operation={decidePriority}
        params={family}
        fixed={{ practice: passport.practice, ruleId: priority.ruleId, personId: priority.person?.id ?? null, decision: 'declined' }}
        initial={{}}
        fields={[reason]}
        confirm="Отклонить"
        done="Отклонено. Вернётся, если появится новое"
        onClose={onClose}
      />
    );
  }
  if (step.what === 'plan') {
    return (
      <LineDialog
        title={`В план: ${priority.problem}`}
        operation={planPriority}
        params={{ id: priority.id! }}
        fixed={{ version: priority.version }}
        initial={{ goal: priority.goal }}
        fields={[{ name: 'goal', label: 'Цель', kind: 'area', help: 'Проблема и причина перейдут в черновик плана, меры добавите там' }]}
        confirm="Перенести в план"
        done="Проблема в черновике плана"
        onClose={onClose}
      />
    );
  }
  return (
    <LineDialog
      title="Изменить решение"
      operation={changePriority}
      params={{ id: priority.id! }}
      version={priority.version!}
      initial={{ ...priority }}
      fields={words}
      done="Записано"
      onClose={onClose}
    />
  );
}
