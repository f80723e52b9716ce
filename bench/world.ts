import { createHash } from 'node:crypto';
import type { Tx } from '../src/kernel/server/transaction.ts';
import { refreshFamilies } from '../src/modules/people/public.ts';

/** How much of everything one organization gets. */
export interface Sizes {
  families: number;
  people: number;
  services: number;
  /** Colleagues who lead cases; the first one is the caller of the measurements. */
  staff: number;
}

export interface World {
  organizationId: number;
  slug: string;
  practiceId: string;
  branchId: string;
  staffIds: string[];
  /** Machine tokens: one who sees everything, one who sees the families of their teams. */
  managerToken: string;
  caseManagerToken: string;
}

const surnames =
  'Иванов Смирнов Кузнецов Попов Васильев Петров Соколов Михайлов Новиков Фёдоров Морозов Волков Алексеев Лебедев Семёнов Егоров Павлов Козлов Степанов Николаев Орлов Андреев Макаров Никитин Захаров Зайцев Соловьёв Борисов Яковлев Григорьев Романов Воробьёв Сергеев Кузьмин Фролов Александров Дмитриев Королёв Гусев Киселёв Ильин Максимов Поляков Сорокин Виноградов Ковалёв Белов Медведев Антонов Тарасов Жуков Баранов Филиппов Комаров Давыдов Беляев Герасимов Богданов Осипов Сидоров Матвеев Титов Марков Миронов Крылов Куликов Карпов Власов Мельников Денисов Гаврилов Тихонов Казаков Афанасьев Данилов Савельев Тимофеев Фомин Чернов Абрамов Мартынов Ефимов Федотов Щербаков Назаров Калинин Исаев Чернышёв Быков Маслов Родионов Коновалов Лазарев Воронин Климов Филатов Пономарёв Голубев Кудрявцев Прохоров Наумов Потапов Журавлёв Овчинников Трофимов Леонов Соболев Ермаков Колесников Гончаров Емельянов Никифоров Грачёв Котов Гришин Ефремов Архипов Громов Кириллов Малышев Панов Моисеев Румянцев Акимов Кондратьев Бирюков Горбунов Анисимов Еремин Тихомиров Галкин Лукьянов Михеев Скворцов Юдин Белоусов Нестеров Симонов Прокофьев Харитонов Князев Цветков Левин Митрофанов Воронов Аксёнов Софронов Мальцев Логинов Горшков Савин Краснов Майоров Демидов Елисеев Рыбаков Сафонов Плотников Демин Хохлов Фадеев Молчанов Игнатов Литвинов Ершов Ушаков Дементьев Рябов Мухин Калашников Леонтьев Лобанов Кузин Корнеев Евдокимов Бородин Платонов Некрасов Балашов Бобров Жданов Блинов Игнатьев Коротков Муравьёв Крюков Беляков Богомолов Дроздов Лавров Зуев Петухов Ларин Никулин Серов Терентьев Зотов Устинов Фокин Самойлов Константинов Сахаров Шишкин Самсонов Черкасов Чистяков Носов Спиридонов Карасёв Авдеев Воронцов Зверев Владимиров Селезнёв Нечаев Кудряшов Седов Фирсов Андрианов Панфилов Головин Терехов Уваров Шестаков Агафонов Рожков Родин Большаков Ситников Дьяков Маковецк'.split(
    ' ',
  );
const women = 'Оксана Мария Анна Елена Ольга Наталья Ирина Татьяна Светлана Юлия Екатерина Вера Нина Дарья Софья Полина'.split(' ');
const men = 'Кирилл Иван Михаил Александр Дмитрий Егор Артём Максим Денис Сергей Андрей Пётр Лев Матвей'.split(' ');

const hash = (text: string) => createHash('sha256').update(text).digest();

/**
 * Fills one organization with invented families, people, cases and services, as the owner of the database. Everything is
 * drawn from a fixed seed, so two runs give the same world. The practice is a minimal pack of its own.
 */
export async function fillWorld(owner: (work: (tx: Tx) => Promise<unknown>) => Promise<unknown>, slug: string, sizes: Sizes): Promise<World> {
  let world: World | undefined;
  await owner(async (tx) => {
    await tx.rows('select setseed(0.2211)');
    const made = await tx.row<{ id: number }>("insert into ryadom.organization (slug, name, time_zone) values ($1, $1, 'Asia/Novokuznetsk') returning id", [slug]);
    const org = made!.id;
    await tx.rows("select set_config('ryadom.org', $1, true), set_config('ryadom.all', '1', true)", [String(org)]);
    const branch = await tx.row<{ id: string }>("insert into ryadom.branch (organization_id, id, name, is_default) values ($1, gen_random_uuid(), 'Основное', true) returning id", [org]);
    await tx.rows("insert into ryadom.pack_version (organization_id, practice_id, version, title, content, digest) values ($1, 'bench', '1.0', 'Замер', '{}', '')", [org]);
    await tx.rows("insert into ryadom.practice values ($1, 'bench', '1.0')", [org]);
    await tx.rows("insert into ryadom.district (organization_id, id, name) select $1, gen_random_uuid(), 'Район ' || n from generate_series(1, 12) n", [org]);
    await tx.rows("insert into ryadom.settlement (organization_id, id, district_id, name) select $1, gen_random_uuid(), d.id, 'Село ' || n || ' ' || d.name from ryadom.district d, generate_series(1, 8) n where d.organization_id = $1", [org]);
    const staff = await addStaff(tx, org, slug, sizes.staff);
    world = { organizationId: org, slug, practiceId: 'bench', branchId: branch!.id, ...staff };
  });
  const { organizationId: org, branchId } = world!;
  const inside = (work: (tx: Tx) => Promise<unknown>) =>
    owner(async (tx) => {
      await tx.rows("select set_config('ryadom.org', $1, true), set_config('ryadom.all', '1', true)", [String(org)]);
      return work(tx);
    });
  await inside(async (tx) => {
    await tx.rows(
      `insert into ryadom.family (organization_id, id, code, district_id, settlement_id, address)
       select $1, gen_random_uuid(), 'К-' || lpad(n::text, 5, '0'), s.district_id, s.id, 'ул. Центральная, ' || (n % 90 + 1)
       from generate_series(1, $2::int) n
       join (select id, district_id, row_number() over (order by name) k from ryadom.settlement where organization_id = $1) s on s.k = n % 96 + 1`,
      [org, sizes.families],
    );
    // The mother first, then a father in every second family, then children; ids tie a person to its family's number.
    await tx.rows(
      `create temp table bench_person on commit drop as
       select gen_random_uuid() id, f.id family_id, f.n, k, k = 1 or (k > 2 and (f.n + k) % 2 = 0) as woman, k > 2 as child
       from (select id, row_number() over (order by code) n from ryadom.family where organization_id = $1) f
       cross join lateral generate_series(1, $2::int / $3::int + (case when f.n <= $2::int % $3::int then 1 else 0 end)) k`,
      [org, sizes.people, sizes.families],
    );
    await tx.rows(
      `insert into ryadom.person (organization_id, id, last_name, first_name, patronymic, birth_on, sex)
       select $1, id, ($2::text[])[1 + (n * 7 + n / 211) % $5] || case when woman then 'а' else '' end,
         case when woman then ($3::text[])[1 + (n + k * 5) % 16] else ($4::text[])[1 + (n + k * 3) % 14] end,
         case when woman then 'Игоревна' else 'Игоревич' end,
         case when child then date '2009-01-01' + ((n * 37 + k * 411) % 6000)::int else date '1975-01-01' + ((n * 53 + k * 97) % 9000)::int end,
         case when woman then 'f' else 'm' end
       from bench_person`,
      [org, surnames, women, men, surnames.length],
    );
    await tx.rows(
      `insert into ryadom.membership (organization_id, id, family_id, person_id, code, role)
       select $1, gen_random_uuid(), family_id, id, k::text, case when child then 'child' when k = 1 then 'mother' else 'father' end from bench_person`,
      [org],
    );
    await tx.rows(
      `insert into ryadom.contact (organization_id, id, family_id, person_id, kind, value)
       select $1, gen_random_uuid(), family_id, id, 'phone', '8 9' || lpad(((n * 7919) % 1000000000)::text, 9, '0') from bench_person where k = 1`,
      [org],
    );
    await tx.rows(
      `insert into ryadom.family_category (organization_id, id, family_id, category_id, from_on)
       select $1, gen_random_uuid(), id, (array['sop', 'tzhs', 'risk', 'low_income'])[1 + (row_number() over (order by code)) % 4], date '2025-03-12'
       from ryadom.family where organization_id = $1`,
      [org],
    );
    await tx.rows(
      `insert into ryadom.family_case (organization_id, id, family_id, practice_id, pack_version, branch_id, opened_on, closed_on, close_reason, case_manager_id)
       select $1, gen_random_uuid(), id, 'bench', '1.0', $2, date '2025-01-01' + (n % 600)::int,
         case when n % 5 = 0 then date '2026-09-01' end, case when n % 5 = 0 then 'goals_reached' end, ($3::uuid[])[1 + n % cardinality($3::uuid[])]
       from (select id, row_number() over (order by code) n from ryadom.family where organization_id = $1) f`,
      [org, branchId, world!.staffIds],
    );
  });
  await inside(async (tx) => {
    const ids = await tx.rows<{ id: string }>('select id from ryadom.family where organization_id = $1 order by code', [org]);
    await refreshFamilies(tx, org, ids.map((row) => row.id));
  });
  await inside(async (tx) => {
    await tx.rows(
      `insert into ryadom.service_record (organization_id, id, case_id, family_id, practice_id, service_id, happened_on, minutes, practitioner)
       select $1, gen_random_uuid(), c.id, c.family_id, 'bench', (array['home_visit', 'counselling', 'psych_correction', 'family_leisure'])[1 + (n % 4)::int],
         date '2026-11-24' - ((n * 7919) % 700)::int, 30 + (n % 6)::int * 10, 'Соловьёва В. А.'
       from generate_series(1, $2::bigint) n
       join (select id, family_id, row_number() over (order by id) k from ryadom.family_case where organization_id = $1) c on c.k = 1 + n % $3::bigint`,
      [org, sizes.services, sizes.families],
    );
    await tx.rows(
      `insert into ryadom.service_recipient (organization_id, record_id, person_id, family_id)
       select $1, s.id, m.person_id, s.family_id from ryadom.service_record s
       join ryadom.membership m on m.organization_id = $1 and m.family_id = s.family_id
         and (m.code = '1' or (m.code = '3' and s.minutes % 20 = 0))
       where s.organization_id = $1`,
      [org],
    );
    await tx.rows(
      `update ryadom.family_case c set last_contact_on = s.day from (select case_id, max(happened_on) as day from ryadom.service_record
         where organization_id = $1 group by 1) s where c.organization_id = $1 and c.id = s.case_id`,
      [org],
    );
  });
  return world!;
}

async function addStaff(tx: Tx, org: number, slug: string, count: number) {
  const tokens = { manager: `bench-manager-${slug}`, team: `bench-team-${slug}` };
  const staffIds: string[] = [];
  for (let n = 0; n <= count; n++) {
    const user = `bench-${slug}-${n}`;
    await tx.rows('insert into accounts."user" (id, name, email) values ($1, $1, $2)', [user, `${user}@primer.example`]);
    const row = await tx.row<{ id: string }>('insert into ryadom.staff (organization_id, id, user_id, name, email) values ($1, gen_random_uuid(), $2, $2, $3) returning id', [org, user, `${user}@primer.example`]);
    await tx.rows('insert into ryadom.staff_role (organization_id, staff_id, role) values ($1, $2, $3)', [org, row!.id, n === count ? 'manager' : 'case-manager']);
    if (n < count) staffIds.push(row!.id);
    const token = n === count ? tokens.manager : n === 0 ? tokens.team : null;
    if (token) await tx.rows("insert into accounts.access_token (token_hash, user_id, expires_at) values ($1, $2, now() + interval '30 days')", [hash(token), user]);
  }
  return { staffIds, managerToken: tokens.manager, caseManagerToken: tokens.team };
}
