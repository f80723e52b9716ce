import type { Role } from '../../kernel/access.ts';
import type { Context, Services } from '../../kernel/server/module.ts';
import { addDays, type Day, daysBetween } from '../../kernel/time.ts';
import { askReview } from '../../modules/reviews/commands/ask.ts';
import { addItem, changeItem, hearItem, setPosition } from '../../modules/reviews/commands/items.ts';
import { addParticipant, addReview, changeParticipant } from '../../modules/reviews/commands/reviews.ts';
import { signItem } from '../../modules/reviews/commands/sign.ts';
import { readReview } from '../../modules/reviews/queries/reviews.ts';
import { practiceId } from './world.ts';

interface Colleague {
  id: string;
  name: string;
  roles: readonly string[];
}
interface People {
  caseManager: Colleague;
  manager: Colleague;
  specialist: Colleague;
}

/**
 * One meeting five weeks ago with two signed conclusions and one that comes next week. Made by the commands themselves on their days, so
 * what was heard, what the conclusions did and the quorum are what the product says, not what the demo would like.
 */
export async function addReviews(services: Services, organization: { id: number; slug: string; name: string }, people: People, now: Date, today: Day, uuid: () => string): Promise<void> {
  const { caseManager, manager, specialist } = people;
  const run = <T>(person: Colleague, day: Day, work: (context: Context) => Promise<T>): Promise<T> =>
    services.database.transaction(async (tx) => {
      await tx.rows('select ryadom.enter_organization($1)', [organization.slug]);
      return work({
        tx, services, today: day, now: new Date(now.getTime() - 86_400_000 * daysBetween(day, today)), requestId: 'demo', headers: {}, address: '', sessionToken: null,
        actor: {
          userId: person.id, staffId: person.id, name: person.name, roles: person.roles.map((role) => ({ role: role as Role, branchId: null })),
          organization: { id: organization.id, slug: organization.slug, name: organization.name, timeZone: 'Asia/Novokuznetsk', isDemo: true },
        },
        subject() {},
        setHeader() {},
        within: () => Promise.reject(new Error('the demo opens its own transactions')),
      });
    });
  const org = { org: organization.slug };
  const cases = await run(manager, today, ({ tx }) =>
    tx.rows<{ id: string; family: string }>(
      `select c.id, c.family_id as family from ryadom.family_case c join ryadom.plan p on p.organization_id = $1 and p.case_id = c.id and p.state = 'active'
       where c.organization_id = $1 and c.case_manager_id = $2 and c.closed_on is null
       order by exists (select from ryadom.plan_goal g where g.organization_id = $1 and g.plan_id = p.id and g.goal like 'Тепло%') desc, c.opened_on, c.id limit 2`,
      [organization.id, caseManager.id],
    ),
  );
  const waiting = await run(manager, today, ({ tx }) =>
    tx.rows<{ id: string; family: string }>(
      `select c.id, c.family_id as family from ryadom.family_case c where c.organization_id = $1 and c.case_manager_id = $2 and c.practice_id = $4 and c.closed_on is null and c.id <> all ($3::uuid[])
       order by c.opened_on, c.id limit 3`,
      [organization.id, caseManager.id, cases.map((one) => one.id), practiceId],
    ),
  );

  async function meet(heldOn: Day, on: Day): Promise<{ id: string; seats: Record<string, string> }> {
    const id = uuid();
    await run(caseManager, on, async (context) => {
      await addReview(context, { params: org, query: {}, body: { id, practice: practiceId, heldOn, startsAt: '10:00', place: 'Кабинет 12', note: null, chairId: manager.id, secretaryId: caseManager.id } });
      await addParticipant(context, { params: { ...org, id }, query: {}, body: { id: uuid(), role: 'member', staffId: specialist.id, name: null, office: null, employer: null } });
      await addParticipant(context, { params: { ...org, id }, query: {}, body: { id: uuid(), role: 'member', staffId: null, name: 'Лях Антон Павлович', office: 'инспектор', employer: 'Подразделение по делам несовершеннолетних' } });
    });
    const { participants } = await run(manager, on, (context) => readReview(context, id));
    return { id, seats: Object.fromEntries(participants.map((one) => [one.staffId ?? 'outside', one.id])) };
  }

  const past = addDays(today, -35);
  const held = await meet(past, past);
  for (const seat of Object.values(held.seats)) await run(caseManager, past, (context) => changeParticipant(context, { params: { ...org, id: seat }, query: {}, body: { version: 1, present: true } }));
  const conclusions = [
    {
      report: 'Печь дымит, ремонт начали. Мама просит больше встреч с психологом для сына.', familyWords: 'Нам бы до морозов успеть с печкой. А там справимся.', decision: 'level', levelId: 'crisis', resultId: 'unchanged',
      ground: 'Дом не отапливается, впереди зима: бывать в семье чаще, пересмотреть через месяц.', orders: [{ title: 'Проверить, что печь принята мастером', staffId: caseManager.id, dueOn: addDays(today, 3) }],
      dissent: 'Считаю, хватило бы базового уровня и еженедельных визитов наставника.',
    },
    { report: 'Мама вышла на подработку, дети ходят в школу без пропусков.', familyWords: 'Спасибо, что помогли с бумагами.', decision: 'continue', resultId: 'improved', ground: 'Цели достигаются, поддержка нужна до конца срока плана.', orders: [], dissent: null },
  ] as const;
  for (const [at, one] of cases.entries()) {
    const id = uuid();
    const params = { ...org, id };
    const { dissent, ...said } = conclusions[at]!;
    await run(caseManager, past, async (context) => {
      await addItem(context, { params: { ...org, id: held.id }, query: {}, body: { id, caseId: one.id, words: null } });
      await hearItem(context, { params, query: {}, body: { version: 1 } });
      await changeItem(context, { params, query: {}, body: { version: 2, familyWord: 'said', ...said, orders: [...said.orders] } });
      await setPosition(context, { params: { ...params, participant: held.seats['outside']! }, query: {}, body: { version: 0, stance: 'for', words: null, dissent: null } });
    });
    await run(specialist, past, (context) => setPosition(context, { params: { ...params, participant: held.seats[specialist.id]! }, query: {}, body: { version: 0, stance: dissent === null ? 'for' : 'against', words: null, dissent } }));
    for (const [person, version] of [[caseManager, dissent === null ? 3 : 4], [manager, dissent === null ? 4 : 5]] as const) await run(person, past, (context) => signItem(context, { params, query: {}, body: { version } }));
  }

  const next = await meet(addDays(today, 6), today);
  for (const [at, one] of waiting.slice(0, 2).entries()) {
    await run(caseManager, today, (context) => addItem(context, { params: { ...org, id: next.id }, query: {}, body: { id: uuid(), caseId: one.id, words: at === 0 ? 'Семья просит сменить наставника' : null } }));
  }
  const asked = waiting[2];
  if (asked) await run(specialist, today, (context) => askReview(context, { params: { ...org, id: asked.family }, query: {}, body: { id: uuid(), practice: practiceId, words: 'Мальчик замкнулся после переезда: нужен общий план школы и психолога' } }));
}
