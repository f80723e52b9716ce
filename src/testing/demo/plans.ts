import { addDays, type Day } from '../../kernel/time.ts';
import type { Services } from '../../kernel/server/module.ts';
import type { Tx } from '../../kernel/server/transaction.ts';
import { storyFamilies } from './stories.ts';
import { practiceId } from './world.ts';

/** Who writes, approves and carries out the demo's plans. */
interface Colleagues {
  caseManager: string;
  manager: string;
  specialist: string;
}

interface Measure {
  title: string;
  service?: string;
  /** The first child of the family; absent: the whole family. */
  child?: boolean;
  amount: number;
  period?: 'term' | 'month' | 'week';
  minutes?: number;
  unit?: string;
  partner?: string;
  specialist?: boolean;
  declined?: string;
  replaces?: number;
  doneOn?: Day;
}
interface Goal {
  problem: string;
  cause: string;
  goal: string;
  before: number;
  now: number;
  /** What each level means, from −2 to +2. */
  levels?: string[];
  measures: Measure[];
}

/**
 * Plans of three families of the demo's case manager: one in force and behind its norm, one in force with its next version being
 * written, one that waits for approval. Records of the ledger stay as they are; the plans only count them.
 */
export async function addPlans(services: Services, organization: { id: number; slug: string }, colleagues: Colleagues, today: Day, uuid: () => string): Promise<void> {
  await services.database.asOwner(async (tx) => {
    await tx.rows('select * from ryadom.enter_organization($1)', [organization.slug]);
    const cases = await tx.rows<{ id: string; family: string; child: string | null; parent: string | null }>(
      `select c.id, c.family_id as family,
         (select m.person_id from ryadom.membership m where m.organization_id = $1 and m.family_id = c.family_id and m.role = 'child' order by m.code limit 1) as child,
         (select m.person_id from ryadom.membership m where m.organization_id = $1 and m.family_id = c.family_id and m.role <> 'child' order by m.code limit 1) as parent
       from ryadom.family_case c where c.organization_id = $1 and c.closed_on is null and c.family_id = any ($2::uuid[]) order by array_position($2::uuid[], c.family_id)`,
      [organization.id, await storyFamilies(tx, organization.id, colleagues.caseManager, today)],
    );
    const stories: [Goal[], from: number, to: number][] = [[cold(today), -80, 40], [lonely, -80, 60], [money, -10, 110]];
    for (const [at, one] of cases.entries()) {
      const [goals, from, to] = stories[at]!;
      const begun = { fromOn: addDays(today, from), toOn: addDays(today, to) };
      const state = at === 2 ? 'proposed' : 'active';
      const first = await addPlan(tx, organization.id, one, { ...begun, number: 1, state, base: null, lines: null }, goals, colleagues, today, uuid);
      if (at === 1) {
        const next = goals.map((goal) => ({ ...goal, measures: goal.measures.map((measure) => (measure.title === 'Уголь' ? { ...measure, amount: 2 } : measure)) }));
        next[0]!.measures.push({ title: 'Датчик дыма', amount: 1, unit: 'шт.', partner: 'Пожарная часть' });
        await addPlan(tx, organization.id, one, { ...begun, number: 2, state: 'draft', base: first.id, lines: first.lines }, next, colleagues, today, uuid);
      }
    }
  });
}

const cold = (today: Day): Goal[] => [
  {
    problem: 'В доме холодно, печь дымит', cause: 'Печь не чинили с 2019 года, нет денег на дрова', goal: 'Тепло и безопасно: +20 °C, датчик исправен', before: -2, now: -1,
    levels: ['Ниже +14 °C, печь дымит', 'Ниже +18 °C, печь починена', '+20 °C, датчик исправен', '+20 °C, угля на месяц вперёд', '+20 °C, угля на всю зиму'],
    measures: [
      { title: 'Ремонт печи', amount: 1, partner: 'Мастер по договору' },
      { title: 'Уголь', amount: 2, unit: 'т', partner: 'Склад центра', doneOn: addDays(today, -12) },
      { title: 'Патронаж семьи', service: 'home_visit', amount: 2, period: 'month', minutes: 60 },
    ],
  },
  {
    problem: 'Ребёнок боится оставаться один', cause: 'Пережил развод, мама работала ночами', goal: 'Спит один пять ночей в неделю', before: -2, now: 0,
    levels: ['Ни одной ночи', 'Одну-две ночи', 'Пять ночей в неделю', 'Шесть ночей', 'Всю неделю, сам гасит свет'],
    measures: [
      { title: 'Занятия с психологом', service: 'psych_correction', child: true, amount: 6, minutes: 40, specialist: true },
      { title: 'Игры дома по карточкам', amount: 5, period: 'week', partner: 'Мама' },
    ],
  },
];
const lonely: Goal[] = [
  {
    problem: 'Не хватает денег', cause: 'Мама без работы с мая', goal: 'Доход не ниже двух прожиточных минимумов', before: -2, now: -1,
    measures: [
      { title: 'Консультирование', service: 'counselling', amount: 2, minutes: 45, specialist: true },
      { title: 'Курсы повара', amount: 1, unit: 'курс', declined: 'Хочет учиться шить' },
      { title: 'Курсы швеи', amount: 1, unit: 'курс', partner: 'Центр занятости', replaces: 1 },
      { title: 'Уголь', amount: 1, unit: 'т', partner: 'Склад центра' },
    ],
  },
];
const money: Goal[] = [
  {
    problem: 'Ребёнок пропускает школу', cause: 'Некому будить: мама уходит на смену в пять', goal: 'Ни одного пропуска без причины за месяц', before: -1, now: -1,
    measures: [
      { title: 'Профилактическая беседа', service: 'preventive_talk', amount: 1, period: 'month', minutes: 30 },
      { title: 'Реабилитация в дневном отделении', service: 'day_rehab', child: true, amount: 8, period: 'month', minutes: 240 },
    ],
  },
];

interface Look {
  number: number;
  state: 'active' | 'draft' | 'proposed';
  base: string | null;
  /** Line ids of the version before, in order. */
  lines: string[] | null;
  fromOn: Day;
  toOn: Day;
}

async function addPlan(tx: Tx, org: number, one: { id: string; family: string; child: string | null; parent: string | null }, look: Look, goals: Goal[], { caseManager, manager, specialist }: Colleagues, today: Day, uuid: () => string) {
  const id = uuid();
  const lines: string[] = [];
  const active = look.state === 'active';
  await tx.rows(
    `insert into ryadom.plan (organization_id, id, family_id, case_id, practice_id, number, base_id, state, from_on, to_on, wish, sent_at, sent_by, approved_on, approved_by, answer, answer_words,
       answer_on, answer_person_id, started_on, created_by)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 'Чтобы дома было спокойно', $11, $12, $13, $14, $15, $16, $17, $18, $19, $20)`,
    [
      org, id, one.family, one.id, practiceId, look.number, look.base, look.state, look.fromOn, look.toOn, look.state === 'draft' ? null : `${look.fromOn}T05:00:00Z`, look.state === 'draft' ? null : caseManager,
      active ? look.fromOn : null, active ? manager : null, active ? 'opinion' : null, active ? 'Согласны. Только психолога не по средам.' : null, active ? look.fromOn : null, active ? one.parent : null, active ? look.fromOn : null, caseManager,
    ],
  );
  for (const [at, { measures, before, now, levels, ...goal }] of goals.entries()) {
    const goalId = uuid();
    const goalLine = look.lines?.[lines.length] ?? goalId;
    lines.push(goalLine);
    await tx.rows(
      'insert into ryadom.plan_goal (organization_id, id, plan_id, family_id, line_id, position, problem, cause, goal, level_before, level_now, created_by, levels) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)',
      [org, goalId, id, one.family, goalLine, at + 1, goal.problem, goal.cause, goal.goal, before, now, caseManager, levels ? JSON.stringify(levels) : null],
    );
    const own: string[] = [];
    for (const [place, measure] of measures.entries()) {
      const measureId = uuid();
      const line = look.lines?.[lines.length] ?? measureId;
      lines.push(line);
      own.push(line);
      await tx.rows(
        `insert into ryadom.plan_measure (organization_id, id, plan_id, goal_id, family_id, line_id, position, title, service_id, person_id, staff_id, partner, amount, period, minutes, unit, declined, replaces, done_on, created_by, partner_id)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, case when not exists (select from ryadom.partner n where n.organization_id = $1 and n.name = $12) then $12 end, $13, $14, $15, $16, $17, $18, $19, $20,
           (select n.id from ryadom.partner n where n.organization_id = $1 and n.name = $12))`,
        [
          org, measureId, id, goalId, one.family, line, at * 100 + place + 1, measure.title, measure.service ?? null, measure.child ? one.child : null, measure.specialist ? specialist : measure.partner ? null : caseManager,
          measure.partner ?? null, measure.amount, measure.period ?? 'term', measure.minutes ?? null, measure.unit ?? null, measure.declined ?? null, measure.replaces === undefined ? null : own[measure.replaces], measure.doneOn ?? null, caseManager,
        ],
      );
    }
  }
  return { id, lines };
}
