import type { Tx } from '../../kernel/server/transaction.ts';
import { addDays, type Day } from '../../kernel/time.ts';
import { shippedPacks } from '../../modules/practices/public.ts';
import { signalDue } from '../../modules/intake/rules/signals.ts';
import { Chance } from './random.ts';
import { storyFamilies } from './stories.ts';
import { practiceId } from './world.ts';

interface Around {
  organizationId: number;
  branchId: string;
  packVersion: string;
  manager: string;
  caseManager: string;
  practitioner: string;
  today: Day;
}

interface DemoSignal {
  /** Days ago. */
  ago: number;
  source: string;
  name: string | null;
  about: string;
  told: string | null;
  place: string | null;
  signs: string[];
  urgency: string;
  author: 'manager' | 'caseManager' | 'practitioner';
  assigned?: boolean;
  state?: 'checking' | 'confirmed' | 'not_confirmed' | 'passed_on';
  more?: Record<string, unknown>;
  /** About a family of the case manager. */
  ofFamily?: boolean;
}

const signals: DemoSignal[] = [
  { ago: 2, source: 'school', name: 'Классный руководитель 3 «Б»', about: 'Мальчик из 3 «Б» и его сестра, мама Инна', told: 'Третий день нет в школе, телефон не отвечает. Соседка говорит, что дома шумно по ночам.', place: 'Зеленогорский, ул. Центральная', signs: ['truancy', 'alcohol'], urgency: 'soon', author: 'manager', assigned: true },
  { ago: 0, source: 'neighbours', name: null, about: 'Молодая женщина с младенцем, дом 14 по Лесной, второй подъезд', told: 'Печь не топят, ребёнок плачет.', place: 'ул. Лесная, 14', signs: ['cold_fire', 'neglect'], urgency: 'emergency', author: 'practitioner' },
  { ago: 1, source: 'health', name: 'Участковая медсестра', about: 'Отказываются от осмотра младшего ребёнка', told: null, place: null, signs: ['no_treatment'], urgency: 'usual', author: 'caseManager', assigned: true, state: 'checking', ofFamily: true },
  { ago: 6, source: 'commission', name: 'Секретарь комиссии', about: 'Семья Ладыниных: мама и двое детей', told: 'Решают вопрос об ограничении в правах. Мама готова лечиться и просит помочь.', place: 'Крапивинский', signs: ['alcohol', 'exhaustion'], urgency: 'soon', author: 'caseManager', assigned: true, state: 'confirmed', more: { result_note: 'Были дома: дети накормлены бабушкой, мама просит о помощи.' } },
  { ago: 9, source: 'neighbours', name: null, about: 'Шум и крики в квартире на Юбилейной, 3', told: null, place: 'ул. Юбилейная, 3', signs: ['conflict'], urgency: 'usual', author: 'manager', assigned: true, state: 'not_confirmed', more: { reason_id: 'no_trouble', result_note: 'Идёт ремонт, детей в квартире нет.' } },
  { ago: 12, source: 'hotline', name: null, about: 'Подросток 15 лет, ушёл из дома', told: 'Звонил сам, ночевал у друга.', place: null, signs: ['truancy', 'conflict'], urgency: 'soon', author: 'manager', assigned: true, state: 'passed_on', more: { passed_to: 'Отделение полиции, инспектор по делам несовершеннолетних', result_note: 'Живёт в соседнем округе.' } },
];

interface DemoApplication {
  ago: number;
  surname: string;
  names: [mother: string, ...children: string[]];
  ages: number[];
  categories: string[];
  asks: string;
  channel: string;
  state: 'submitted' | 'waiting' | 'offered' | 'refused';
  urgency?: string;
  queuedAgo?: number;
  reason?: string;
  note?: string;
}

const applications: DemoApplication[] = [
  { ago: 4, surname: 'Ладынина', names: ['Раиса', 'Артём', 'Поля'], ages: [9, 6], categories: ['sop', 'single_parent'], asks: 'Помочь маме лечиться и оставить детей дома.', channel: 'signal', state: 'submitted', urgency: 'soon' },
  { ago: 9, surname: 'Чистякова', names: ['Нелли', 'Гоша'], ages: [11], categories: [], asks: 'Одна с сыном, потеряла работу, нужна поддержка.', channel: 'in_person', state: 'submitted' },
  { ago: 40, surname: 'Верещагина', names: ['Лилия', 'Захар', 'Ася'], ages: [12, 8], categories: ['sop'], asks: 'Просит наставника.', channel: 'commission', state: 'waiting', queuedAgo: 34, reason: 'no_mentor' },
  { ago: 15, surname: 'Копылова', names: ['Эмма', 'Мирон'], ages: [1], categories: ['sop'], asks: 'Молодая мама, ребёнку год, рядом никого.', channel: 'partner', state: 'waiting', queuedAgo: 10, reason: 'no_mentor' },
  { ago: 22, surname: 'Сапожникова', names: ['Инга', 'Глеб', 'Вера', 'Толя'], ages: [13, 10, 4], categories: ['sop', 'large_family'], asks: 'Ограничены в правах на полгода, хотят вернуть детей.', channel: 'commission', state: 'offered', queuedAgo: 18, reason: 'no_mentor' },
  { ago: 30, surname: 'Дудина', names: ['Алиса', 'Рома'], ages: [14], categories: ['low_income'], asks: 'Нужна одежда и уголь.', channel: 'phone', state: 'refused', reason: 'other_help', note: 'Помощь вещами и углём даёт отдел соцзащиты: мы уже передали туда вашу просьбу.' },
];

/** Where the three stories of the demo began: what somebody told, and the application that opened the case. */
async function beginnings(tx: Tx, around: Around, chance: Chance, common: { practice_id: string; pack_version: string; branch_id: string }) {
  const { organizationId, caseManager, manager, today } = around;
  const families = await tx.rows<{ family: string; caseId: string; opened: Day; applicant: string }>(
    `select c.family_id as family, c.id as "caseId", c.opened_on::text as opened, concat_ws(' ', m.last_name, m.first_name, m.patronymic) as applicant
     from ryadom.family_case c join ryadom.member_view m on m.organization_id = $1 and m.family_id = c.family_id and m.role = 'mother'
     where c.organization_id = $1 and c.closed_on is null and c.family_id = any ($2::uuid[]) order by array_position($2::uuid[], c.family_id)`,
    [organizationId, await storyFamilies(tx, organizationId, caseManager, today)],
  );
  const urgencies = shippedPacks().get(practiceId)!.signals!.urgencies;
  const due = (on: Day) => signalDue(urgencies.find((word) => word.id === 'soon')!, { on, time: '09:20' }, { on: new Set(), off: new Set() });
  const words = ['Дома холодно, печь дымит, дети кашляют.', 'Мама плачет, младший боится оставаться один.', 'Мальчик пропускает школу, утром его никто не будит.'];
  const signals = families.map(({ family, opened }, at) => {
    const on = addDays(opened, -6);
    return {
      id: chance.uuid(), ...common, source_id: 'school', source_name: 'Социальный педагог школы', anonymous: false, received_on: on, received_time: '09:20', about: 'Семья ученика', told: words[at]!, place: null, signs: ['neglect'],
      urgency_id: 'soon', due_on: due(on).on, due_time: due(on).time, author_id: caseManager, assigned_to: caseManager, state: 'confirmed' as const, family_id: family, checked_by: caseManager, checked_on: addDays(on, 1),
      result_note: 'Были дома, мама просит помочь.', version: 1, created_at: `${on}T02:20:00Z`,
    };
  });
  const applications = families.map(({ family, caseId, opened, applicant }, at) => ({
    id: chance.uuid(), ...common, signal_id: signals[at]!.id, family_id: family, case_id: caseId, received_on: addDays(opened, -3), channel_id: 'signal', applicant, asks: 'Помочь с домом и детьми.', urgency_id: 'soon',
    state: 'accepted', due_on: addDays(opened, 4), decided_by: manager, decided_on: opened, author_id: caseManager, version: 1, created_at: `${addDays(opened, -3)}T04:00:00Z`,
  }));
  const events = families.flatMap(({ opened }, at) => [
    { id: chance.uuid(), signal_id: null, application_id: applications[at]!.id, at: `${addDays(opened, -3)}T04:30:00Z`, staff_id: caseManager, step: 'recorded' },
    { id: chance.uuid(), signal_id: null, application_id: applications[at]!.id, at: `${opened}T04:30:00Z`, staff_id: manager, step: 'accept' },
  ]);
  return { signals, applications, events };
}

/** Signals and applications of the living days: overdue, in work, decided, in the queue. Nothing of them reaches the figures of 2022. */
export async function addIntake(tx: Tx, around: Around): Promise<void> {
  const { organizationId, today, packVersion, branchId } = around;
  // Luck of its own: what the rest of the region draws stays as it was.
  const chance = new Chance(20_261_122);
  const common = { practice_id: practiceId, pack_version: packVersion, branch_id: branchId };
  const urgencies = shippedPacks().get(practiceId)!.signals!.urgencies;
  const family = await tx.row<{ id: string }>('select family_id as id from ryadom.family_case where organization_id = $1 and case_manager_id = $2 and closed_on is null order by opened_on, id limit 1', [organizationId, around.caseManager]);
  const told = signals.map((one) => {
    const on = addDays(today, -one.ago);
    const due = signalDue(urgencies.find((word) => word.id === one.urgency)!, { on, time: '09:20' }, { on: new Set(), off: new Set() });
    const done = one.state !== undefined && one.state !== 'checking';
    return {
      id: chance.uuid(), ...common, source_id: one.source, source_name: one.name, anonymous: one.name === null, received_on: on, received_time: '09:20', about: one.about, told: one.told, place: one.place,
      signs: one.signs, urgency_id: one.urgency, due_on: due.on, due_time: due.time, author_id: around[one.author], assigned_to: one.assigned ? around.caseManager : null, state: one.state ?? 'new',
      family_id: one.ofFamily ? family!.id : null, checked_by: done ? around.caseManager : null, checked_on: done ? addDays(on, 1) : null, version: 1, created_at: `${on}T02:20:00Z`, ...one.more,
    };
  });
  const confirmed = told.find((one) => one.state === 'confirmed')!;
  const begun = await beginnings(tx, around, chance, common);
  told.push(...begun.signals);
  const asked = applications.map((one) => {
    const on = addDays(today, -one.ago);
    const queued = one.queuedAgo === undefined ? null : addDays(today, -one.queuedAgo);
    const members = one.names.map((firstName, at) => ({
      id: chance.uuid(), lastName: one.surname, firstName, patronymic: null, birthDate: addDays(today, -(at === 0 ? 31 : one.ages[at - 1]!) * 365 - 100 - at), deathDate: null,
      sex: at === 0 ? 'f' : null, snils: null, role: at === 0 ? 'mother' : 'child', livesTogether: true, fromOn: null, phone: null,
    }));
    const decided = one.state === 'submitted' ? null : one.state === 'offered' ? addDays(today, -2) : (queued ?? addDays(on, 3));
    return {
      id: chance.uuid(), ...common, signal_id: one.channel === 'signal' ? confirmed.id : null, received_on: on, channel_id: one.channel, applicant: `${one.surname} ${one.names[0]}`, asks: one.asks,
      people: { members, categories: one.categories, districtId: null, settlementId: null, address: null }, urgency_id: one.urgency ?? null, state: one.state, due_on: addDays(on, 7),
      reason_id: one.reason ?? null, decision_note: one.note ?? null, decided_by: decided === null ? null : around.manager, decided_on: decided, queued_on: queued,
      offered_until: one.state === 'offered' ? addDays(today, 3) : null, author_id: around.caseManager, version: 1, created_at: `${on}T04:00:00Z`,
    };
  });
  const step = { submitted: null, waiting: 'wait', offered: 'offer', refused: 'refuse' } as const;
  const event = (on: Day, staff_id: string, name: string, of: { signal_id?: string; application_id?: string }) => ({ id: chance.uuid(), signal_id: null, application_id: null, at: `${on}T04:30:00Z`, staff_id, step: name, ...of });
  const events = [
    ...told.flatMap((one) => [event(one.received_on, one.author_id, 'recorded', { signal_id: one.id }), ...(one.state === 'new' ? [] : [event(addDays(one.received_on, 1), around.caseManager, one.state, { signal_id: one.id })])]),
    ...asked.flatMap((one) => [
      event(one.received_on, around.caseManager, 'recorded', { application_id: one.id }),
      ...(one.queued_on && one.state === 'offered' ? [event(one.queued_on, around.manager, 'wait', { application_id: one.id })] : []),
      ...(step[one.state] && one.decided_on ? [event(one.decided_on, around.manager, step[one.state]!, { application_id: one.id })] : []),
    ]),
  ];
  const store = async (table: string, rows: object[]) => {
    const columns = [...new Set(rows.flatMap(Object.keys))].join(', ');
    await tx.rows(`insert into ryadom.${table} (organization_id, ${columns}) select $1, ${columns} from jsonb_populate_recordset(null::ryadom.${table}, $2::jsonb)`, [organizationId, JSON.stringify(rows)]);
  };
  await store('intake_signal', told);
  await store('intake_application', [...asked, ...begun.applications]);
  await store('intake_event', [...events, ...begun.events]);
}
