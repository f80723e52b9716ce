import { plural } from '../../../kernel/texts.ts';
import { addDays, shortDate } from '../../../kernel/time.ts';
import { useList, useOperation } from '../../../kernel/web/query.ts';
import { useSession } from '../../../kernel/web/session.tsx';
import { listColleagues } from '../../accounts/contract.ts';
import { listPartners } from '../../partners/contract.ts';
import { addTask } from '../../tasks/contract/tasks.ts';
import * as c from '../contract.ts';
import type { GoalRecord, MeasureRecord, PlanRecord } from '../contract.ts';
import { goalLevels } from '../rules/levels.ts';
import { texts } from '../texts.ru.ts';
import { LineDialog } from './line-dialog.tsx';

export type Opened =
  | { what: 'goal'; goal: GoalRecord | null }
  | { what: 'level'; goal: GoalRecord }
  | { what: 'measure'; goalId: string; measure: MeasureRecord | null; replaces?: MeasureRecord }
  | { what: 'declined'; measure: MeasureRecord }
  | { what: 'mark'; measure: MeasureRecord }
  | { what: 'plan-services'; measure: MeasureRecord }
  | { what: 'ask-correction'; measure: MeasureRecord; toOn: string | null }
  | { what: 'note'; measure: MeasureRecord }
  | { what: 'term' }
  | { what: 'answer' }
  | { what: 'return' }
  | { what: 'close' };

export const signed = (value: number) => (value > 0 ? `+${value}` : String(value).replace('-', '−'));
/** «−1: меньше, чем ждали». */
const levelTitles = goalLevels.map((value, at) => `${signed(value)}: ${texts.levelNames[at]!.toLowerCase()}`);
const choices = (words: Record<string, string>, only: string[]) => only.map((value) => ({ value, label: words[value]! }));

/** Every dialog of the plan's page. */
export function PlanDialog({ opened, plan, onClose }: { opened: Opened; plan: PlanRecord; onClose: () => void }) {
  const { today } = useSession();
  const params = { id: plan.id };
  const step = { params, version: plan.version, onClose };
  if (opened.what === 'goal') return <GoalDialog plan={plan} goal={opened.goal} onClose={onClose} />;
  if (opened.what === 'measure') return <MeasureDialog plan={plan} goalId={opened.goalId} measure={opened.measure} replaces={opened.replaces} onClose={onClose} />;
  if (opened.what === 'level') {
    return <LevelDialog goal={opened.goal} onClose={onClose} />;
  }
  if (opened.what === 'declined') {
    return <LineDialog title={`Отказ семьи: ${opened.measure.title}`} operation={c.changeMeasure} params={{ id: opened.measure.id }} version={opened.measure.version} initial={opened.measure} onClose={onClose} done="Записано: семья отказалась от меры"
      fields={[{ name: 'declined', label: 'Почему семья не хочет', kind: 'area', optional: true, help: 'Мера останется в плане зачёркнутой. Пусто — семья снова согласна.' }]} />;
  }
  if (opened.what === 'mark') {
    return <LineDialog title={`Сделано: ${opened.measure.title}`} operation={c.changeMeasure} params={{ id: opened.measure.id }} version={opened.measure.version} initial={{ doneOn: opened.measure.doneOn ?? '' }} onClose={onClose} done="Записано: мера выполнена"
      fields={[{ name: 'doneOn', label: 'Когда сделано', kind: 'date', optional: true }]} />;
  }
  if (opened.what === 'plan-services') return <ServicesTask plan={plan} measure={opened.measure} onClose={onClose} />;
  if (opened.what === 'ask-correction') return <CorrectionTask plan={plan} measure={opened.measure} toOn={opened.toOn} onClose={onClose} />;
  if (opened.what === 'note') {
    return <LineDialog title={`Почему не хватает: ${opened.measure.title}`} operation={c.changeMeasure} params={{ id: opened.measure.id }} version={opened.measure.version} initial={{ shortNote: opened.measure.shortNote }} onClose={onClose} done="Записано: причина"
      fields={[{ name: 'shortNote', label: 'Причина', kind: 'area', optional: true, help: 'Останется у меры: её увидят на совете и в следующей версии плана.' }]} />;
  }
  if (opened.what === 'term') {
    return <LineDialog title="Срок плана и пожелание семьи" operation={c.changePlan} {...step} initial={{ ...plan }} done="Записано: план изменён"
      fields={[{ name: 'fromOn', label: 'С', kind: 'date', half: true }, { name: 'toOn', label: 'По', kind: 'date', half: true }, { name: 'wish', label: 'Чего хочет сама семья', kind: 'area', optional: true }]} />;
  }
  if (opened.what === 'answer') {
    return <LineDialog title="Мнение семьи" operation={c.recordAnswer} params={params} fixed={{ version: plan.version }} initial={{ answer: plan.answer ?? 'agreed', on: today }} onClose={onClose} done="Записано: мнение семьи"
      fields={[
        { name: 'answer', label: 'Что решила семья', kind: 'select', options: choices(texts.answers, ['agreed', 'opinion', 'refused']), half: true },
        { name: 'on', label: 'Когда', kind: 'date', half: true },
        { name: 'personId', label: 'Кто сказал', kind: 'select', optional: true, options: plan.people.map((one) => ({ value: one.id, label: one.name })) },
        { name: 'words', label: 'Словами семьи', kind: 'area', optional: true, help: 'При оговорках и отказе обязательно.' },
      ]} />;
  }
  if (opened.what === 'return') {
    return <LineDialog title="Вернуть на доработку" operation={c.returnPlan} params={params} fixed={{ version: plan.version }} initial={{}} confirm="Вернуть" onClose={onClose} done="План возвращён на доработку"
      fields={[{ name: 'note', label: 'Что поправить', kind: 'area' }]} />;
  }
  return <LineDialog title="Закрыть план" operation={c.closePlan} params={params} fixed={{ version: plan.version }} initial={{ reason: plan.state === 'active' ? 'done' : 'stopped' }} confirm="Закрыть план" onClose={onClose} done="План закрыт"
    fields={[{ name: 'reason', label: 'Причина', kind: 'select', options: choices(texts.closeReasons, ['done', 'stopped', 'refused']) }, { name: 'note', label: 'Чем закончилось', kind: 'area', optional: true }]} />;
}

function GoalDialog({ plan, goal, onClose }: { plan: PlanRecord; goal: GoalRecord | null; onClose: () => void }) {
  const look = goal ? { operation: c.changeGoal, params: { id: goal.id }, version: goal.version, remove: c.removeGoal } : { operation: c.addGoal, params: { id: plan.id } };
  return (
    <LineDialog
      title={goal ? 'Проблема, причина, цель' : 'Новая проблема'}
      {...look}
      initial={goal ? { ...goal } : { weight: 1, levelBefore: null }}
      fields={[
        { name: 'problem', label: 'Проблема', kind: 'text', help: 'Что мешает семье на самом деле' },
        { name: 'cause', label: 'Причина', kind: 'area', optional: true, help: 'Отчего так вышло' },
        { name: 'goal', label: 'Цель', kind: 'text', help: 'Что изменится, если всё получится: так, чтобы это можно было проверить' },
        { name: 'levels', label: 'Как поймём, что получается', kind: 'texts', optional: true, parts: levelTitles, help: 'Пять уровней словами, чтобы разные люди отметили одинаково. Опишите все или ни одного.' },
        { name: 'levelBefore', label: 'Уровень сейчас, до плана', kind: 'level', optional: true, half: true, options: levelChoices(goal) },
        { name: 'weight', label: 'Вес цели', kind: 'number', half: true, help: 'От 1 до 10: насколько она важна среди других' },
      ]}
      done="Записано: цель"
      onClose={onClose}
    />
  );
}

/** Levels to choose from: by the texts of the goal where it has them. */
const levelChoices = (goal: GoalRecord | null) => goalLevels.map((value, at) => ({ value: String(value), label: goal?.levels ? `${signed(value)}: ${goal.levels[at]}` : levelTitles[at]! }));

function LevelDialog({ goal, onClose }: { goal: GoalRecord; onClose: () => void }) {
  return (
    <LineDialog
      title={`Уровень цели: ${goal.goal}`}
      operation={c.changeGoal}
      params={{ id: goal.id }}
      version={goal.version}
      initial={{ levelNow: goal.levelNow }}
      fields={[{ name: 'levelNow', label: 'Уровень сейчас', kind: 'level', optional: true, options: levelChoices(goal), help: goal.levelBefore === null ? 'До плана уровень не отметили' : `До плана был ${signed(goal.levelBefore)}` }]}
      done="Записано: уровень цели"
      onClose={onClose}
    />
  );
}

function MeasureDialog({ plan, goalId, measure, replaces, onClose }: { plan: PlanRecord; goalId: string; measure: MeasureRecord | null; replaces?: MeasureRecord | undefined; onClose: () => void }) {
  const colleagues = useOperation(listColleagues, { query: { limit: 200 } }, { keep: true });
  const partners = useList(listPartners, { query: { limit: 200 } as never });
  const known = (partners.items ?? []).map((one) => ({ value: one.id, label: one.name }));
  const chosen = measure?.partnerOrganization;
  const normOf = (serviceId: unknown) => plan.services.find((one) => one.id === serviceId);
  const look = measure ? { operation: c.changeMeasure, params: { id: measure.id }, version: measure.version, remove: c.removeMeasure } : { operation: c.addMeasure, params: { id: plan.id }, fixed: { goalId, ...(replaces ? { replaces: replaces.lineId } : {}) } };
  return (
    <LineDialog
      title={measure ? measure.title : replaces ? `Вместо меры «${replaces.title}»` : 'Новая мера'}
      {...look}
      initial={measure ? { ...measure, personId: measure.person?.id, staffId: measure.staff?.id, partnerId: chosen?.id } : { amount: 1, period: 'term' }}
      follow={(name, value) => {
        const service = name === 'serviceId' ? normOf(value) : undefined;
        if (!service) return {};
        return { title: service.title, amount: service.norm?.amount.average ?? 1, period: service.norm?.period ?? 'term', minutes: service.norm?.minutes?.average ?? service.minutes };
      }}
      fields={[
        { name: 'serviceId', label: 'Услуга практики', kind: 'select', optional: true, options: plan.services.map((one) => ({ value: one.id, label: one.title })), help: 'Её выполнение посчитает журнал. Для своей меры оставьте пустым.' },
        { name: 'title', label: 'Мера', kind: 'text' },
        { name: 'amount', label: 'Сколько раз', kind: 'number', half: true, help: (values) => helpOf(normOf(values['serviceId'])) },
        { name: 'period', label: 'Как часто', kind: 'select', options: choices(texts.periods, ['term', 'month', 'week']), half: true },
        { name: 'minutes', label: 'Минут за раз', kind: 'number', optional: true, half: true },
        { name: 'unit', label: 'Единица своей меры', kind: 'text', optional: true, half: true, help: 'т, шт., курс' },
        { name: 'personId', label: 'Для кого', kind: 'select', optional: true, half: true, options: plan.people.map((one) => ({ value: one.id, label: one.name })), help: 'Пусто — вся семья' },
        { name: 'staffId', label: 'Ответственный', kind: 'select', optional: true, half: true, options: (colleagues.data?.items ?? []).map((one) => ({ value: one.id, label: one.name })) },
        { name: 'partnerId', label: 'Партнёр', kind: 'select', optional: true, half: true, options: chosen && !known.some((one) => one.value === chosen.id) ? [{ value: chosen.id, label: chosen.name }, ...known] : known, help: 'Из реестра партнёров' },
        { name: 'partner', label: 'Кто ещё', kind: 'text', optional: true, half: true, help: 'Словами: мастер по договору, мама' },
        { name: 'method', label: 'Каким способом', kind: 'text', optional: true, half: true },
        { name: 'fromOn', label: 'С', kind: 'date', optional: true, half: true },
        { name: 'toOn', label: 'По', kind: 'date', optional: true, half: true, help: 'Пусто — весь срок плана' },
      ]}
      done="Записано: мера"
      onClose={onClose}
    />
  );
}

function helpOf(service: PlanRecord['services'][number] | undefined): string | undefined {
  const norm = service?.norm;
  if (!norm) return undefined;
  return `Норма практики: от ${norm.amount.min} до ${norm.amount.max}, обычно ${norm.amount.average} ${texts.periods[norm.period]}. ${norm.basis}`;
}

interface MendProps {
  plan: PlanRecord;
  measure: MeasureRecord;
  onClose: () => void;
}

/** «Запланировать занятия»: a task for whoever does them, filled in with how many are wanting. */
function ServicesTask({ plan, measure, onClose }: MendProps) {
  const { today, user } = useSession();
  const { open = 0, toOn = plan.toOn } = measure.dosage ?? {};
  return (
    <TaskDialog
      plan={plan}
      title="Запланировать занятия"
      initial={{
        title: `Запланировать: ${measure.title}, ещё ${plural(open, 'раз', 'раза', 'раз')} до ${shortDate(toOn)}`.slice(0, 200), dueOn: addDays(today, 3),
        assignee: measure.staff?.id ?? plan.case.caseManager?.id ?? user.staffId,
      }}
      onClose={onClose}
    />
  );
}

/** «Попросить поправить план»: a task for the case manager. Whoever may write the plan begins its next version at once instead. */
function CorrectionTask({ plan, measure, toOn, onClose }: MendProps & { toOn: string | null }) {
  const { today, user } = useSession();
  const { forecast = 0, planned = 0 } = measure.dosage ?? {};
  const wish = toOn === null ? 'заменить меру или её объём' : `продлить срок до ${shortDate(toOn)}`;
  return (
    <TaskDialog
      plan={plan}
      title="Попросить поправить план"
      initial={{
        title: `Поправить план: ${measure.title}`.slice(0, 200), dueOn: addDays(today, 3), assignee: plan.case.caseManager?.id ?? user.staffId,
        note: `К концу срока будет ${forecast} из ${planned}. Предлагаю ${wish}.${measure.shortNote ? ` Причина: ${measure.shortNote}` : ''}`,
      }}
      onClose={onClose}
    />
  );
}

function TaskDialog({ plan, title, initial, onClose }: { plan: PlanRecord; title: string; initial: Record<string, unknown>; onClose: () => void }) {
  const colleagues = useOperation(listColleagues, { query: { limit: 200 } }, { keep: true });
  return (
    <LineDialog
      title={title}
      operation={addTask}
      params={{}}
      fixed={{ family: plan.family.id }}
      initial={initial}
      fields={[
        { name: 'title', label: 'Что сделать', kind: 'text' },
        { name: 'assignee', label: 'Кому', kind: 'select', half: true, options: (colleagues.data?.items ?? []).map((one) => ({ value: one.id, label: one.name })) },
        { name: 'dueOn', label: 'До какого дня', kind: 'date', half: true },
        { name: 'note', label: 'Подробнее', kind: 'area', optional: true },
      ]}
      confirm="Поставить задачу"
      done="Записано: задача"
      onClose={onClose}
    />
  );
}
