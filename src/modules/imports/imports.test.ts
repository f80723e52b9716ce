import { strict as assert } from 'node:assert';
import { readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { writeWorkbook } from '../../kernel/server/workbook/write.ts';
import { registerWorkbook } from '../../testing/register-workbook.ts';
import { startTestApp, type TestApp, type TestStaff, uuid } from '../../testing/app.ts';
import { takeOverJobs } from '../jobs/public.ts';
import { installPack, shippedPacks } from '../practices/public.ts';
import { importFile, type ImportResult } from './public.ts';

const PRACTICE = 'course-for-family';
let app: TestApp;
before(async () => {
  app = await startTestApp();
});
after(() => app.close());

/** A manager of an organization of its own with the practice installed. */
async function newManager(): Promise<TestStaff> {
  const organization = await app.organization();
  await app.database.asOwner(async (tx) => {
    await tx.rows("select set_config('ryadom.org', $1, true)", [String(organization.id)]);
    await installPack(tx, organization.id, shippedPacks().get(PRACTICE)!);
  });
  return app.staff(organization, ['manager']);
}

type Grid = (string | number | null)[][];
/** Sheets by name; the first row of each is the header. */
async function book(sheets: Record<string, Grid>): Promise<Buffer> {
  return Buffer.from(await writeWorkbook(Object.entries(sheets).map(([name, [header, ...rows]]) => ({ name, columns: header!.map((title) => ({ title: String(title), width: 12 })), rows }))));
}

const familyHead = ['Код семьи*', 'Дата постановки*', 'Дата снятия', 'Причина снятия', 'Категории', 'Район', 'Населённый пункт', 'Адрес', 'Куратор', 'Наставник'];
const personHead = ['Код семьи*', 'Код человека*', 'Фамилия*', 'Имя*', 'Отчество', 'Дата рождения', 'Пол', 'Роль*', 'СНИЛС', 'Телефон', 'Статусы'];
const serviceHead = ['Код записи*', 'Дата*', 'Услуга*', 'Код семьи*', 'Получатели', 'Исполнитель', 'Минуты', 'Место', 'Примечание'];
const family = (code: string, opened = '01.02.2024', ...rest: (string | null)[]) => [code, opened, ...rest];
const mother = (code: string, person = 'Ч1', ...rest: (string | null)[]) => [code, person, 'Орлова', 'Анна', 'Петровна', '03.04.1990', 'ж', 'мать', ...rest];
const child = (code: string, person: string, born: string | null) => [code, person, 'Орлов', 'Пётр', null, born, 'м', 'ребёнок'];

async function load(staff: TestStaff, bytes: Buffer, query = ''): Promise<ImportResult & { id: string; state: string }> {
  const answer = await app.call(staff, 'POST', `/imports?practice=${PRACTICE}${query}`, bytes);
  assert.equal(answer.status, 200, answer.text.slice(0, 500));
  assert.equal(answer.body.state, 'done', answer.text.slice(0, 500));
  return answer.body;
}

const codes = (remarks: ImportResult['errors']) => remarks.map(({ sheet, row, column, code }) => `${sheet} ${row} ${column} ${code}`);

async function count(staff: TestStaff, tables: string[]): Promise<Record<string, number>> {
  return app.database.asOwner(async (tx) => {
    await tx.rows("select set_config('ryadom.org', $1, true), set_config('ryadom.all', '1', true)", [String(staff.organization.id)]);
    const found: Record<string, number> = {};
    for (const table of tables) found[table] = (await tx.row<{ n: number }>(`select count(*) n from ryadom.${table} where organization_id = $1`, [staff.organization.id]))!.n;
    return found;
  });
}
const everything = ['family', 'family_case', 'person', 'membership', 'contact', 'family_category', 'person_status', 'service_record', 'service_recipient', 'aid_record', 'outcome_record', 'mentor', 'import_row', 'import_change', 'search_token', 'district', 'settlement'];

test('the sample gives its rows and rejected rows; a check writes nothing; again all is unchanged; undo takes everything back', async () => {
  const staff = await newManager();
  const sample = readFileSync(new URL('./samples/course-for-family.xlsx', import.meta.url));
  const expected = JSON.parse(readFileSync(new URL('./samples/course-for-family.expected.json', import.meta.url), 'utf8'));
  const nothing = await count(staff, everything);
  const check = await load(staff, sample, '&dryRun=true');
  assert.deepEqual(await count(staff, everything), nothing);
  const first = await load(staff, sample);
  for (const result of [check, first]) {
    for (const [sheet, counts] of Object.entries(result.sheets)) {
      assert.equal(counts.rows, expected.rows[sheet], sheet);
      assert.equal(counts.rejected, expected.rejected[sheet], sheet);
      assert.equal(counts.created, counts.rows - counts.rejected, sheet);
    }
  }
  assert.deepEqual(check.errors, first.errors);
  const again = await load(staff, sample);
  for (const counts of Object.values(again.sheets)) assert.deepEqual([counts.created, counts.updated, counts.unchanged], [0, 0, counts.rows - counts.rejected]);
  const undone = await app.ok(staff, 'POST', `/imports/${first.id}/undo`);
  assert.equal(undone.state, 'undone');
  assert.deepEqual(await count(staff, everything), nothing);
});

const rejected: [name: string, sheets: Record<string, Grid>, errors: string[]][] = [
  ['required cells', { Семьи: [familyHead, [null, '01.02.2024'], ['С-2', null]] }, ['Семьи 2 Код семьи required', 'Семьи 3 Дата постановки required']],
  ['a required column that is not there', { Семьи: [['Код семьи'], ['С-1']] }, ['Семьи 2 Дата постановки required']],
  ['the first of two codes stays', { Семьи: [familyHead, family('С-1'), family('С-1')] }, ['Семьи 3 Код семьи duplicate_code']],
  ['a rejected row does not keep its code', { Семьи: [familyHead, family('С-1', '31.02.2024'), family('С-1')] }, ['Семьи 2 Дата постановки bad_date']],
  ['closed before opened', { Семьи: [familyHead, family('С-1', '01.02.2024', '31.01.2024')] }, ['Семьи 2 Дата снятия closed_before_opened']],
  ['unknown words', { Семьи: [familyHead, family('С-1', '01.02.2024', '02.02.2024', 'надоело'), family('С-2', '01.02.2024', null, null, 'СОП; богатая')] }, ['Семьи 2 Причина снятия unknown_value', 'Семьи 3 Категории unknown_value']],
  ['an unknown mentor', { Семьи: [familyHead, family('С-1', '01.02.2024', null, null, null, null, null, null, null, 'Н-9')] }, ['Семьи 2 Наставник unknown_value']],
  ['a rejected mentor', { Наставники: [['Код', 'Фамилия', 'Имя'], ['Н-1', 'Ким', null]], Семьи: [familyHead, family('С-1', '01.02.2024', null, null, null, null, null, null, null, 'Н-1')] }, ['Семьи 2 Наставник depends_on_rejected', 'Наставники 2 Имя required']],
  ['people of a rejected or unknown family', { Семьи: [familyHead, family('С-1', 'завтра')], Люди: [personHead, mother('С-1'), mother('С-7')] }, ['Семьи 2 Дата постановки bad_date', 'Люди 2 Код семьи depends_on_rejected', 'Люди 3 Код семьи unknown_value']],
  ['a child needs a birth date', { Семьи: [familyHead, family('С-1')], Люди: [personHead, child('С-1', 'Ч2', null)] }, ['Люди 2 Дата рождения required']],
  ['a code of a person is of its family', { Семьи: [familyHead, family('С-1'), family('С-2')], Люди: [personHead, mother('С-1'), mother('С-2'), mother('С-1')] }, ['Люди 4 Код человека duplicate_code']],
  [
    'one bad recipient rejects the whole record',
    {
      Семьи: [familyHead, family('С-1')],
      Люди: [personHead, mother('С-1'), mother('С-1', 'Ч2', '123-456-789 00'), child('С-1', 'Ч3', '01.05.2024')],
      Услуги: [serviceHead, ['у1', '01.04.2024', 'home_visit', 'С-1', 'Ч1;Ч9'], ['у2', '01.04.2024', 'home_visit', 'С-1', 'Ч2'], ['у3', '01.04.2024', 'home_visit', 'С-1', 'Ч3'], ['у4', '01.05.2024', 'home_visit', 'С-1', 'Ч3']],
    },
    ['Люди 3 СНИЛС bad_snils', 'Услуги 2 Получатели not_in_family', 'Услуги 3 Получатели depends_on_rejected', 'Услуги 4 Получатели not_in_family'],
  ],
  [
    'aid and outcomes',
    {
      Семьи: [familyHead, family('С-1')],
      Люди: [personHead, mother('С-1')],
      Помощь: [['Код записи', 'Дата', 'Код семьи', 'Вид помощи', 'Количество', 'Сумма', 'Источник'], ['п1', '01.04.2024', 'С-1', 'уголь', 1, 100, 'банк'], ['п2', '01.04.2024', 'С-1', 'Деньги', 0, 100, 'фонд'], ['п3', '01.04.2024', 'С-1', 'Деньги', 1, 100, 'фонд']],
      Результаты: [['Код записи', 'Дата', 'Код семьи', 'Код человека', 'Результат', 'Вид'], ['р1', '01.04.2024', 'С-1', 'Ч1', 'Заключен социальный контракт', 'кафе'], ['р2', '01.04.2024', 'С-1', 'Ч5', 'treated', null], ['р3', '01.04.2024', 'С-1', null, 'treated', 'обучение'], ['р4', '01.04.2024', 'С-1', 'Ч1', 'Заключён социальный контракт', 'ПОИСК РАБОТЫ']],
    },
    ['Помощь 2 Источник unknown_value', 'Помощь 3 Количество bad_number', 'Результаты 2 Вид unknown_value', 'Результаты 3 Код человека not_in_family', 'Результаты 4 Вид unknown_value'],
  ],
];
test('every rule rejects its row and what depends on it, and nothing else', async (t) => {
  const staff = await newManager();
  for (const [name, sheets, errors] of rejected) {
    await t.test(name, async () => {
      const result = await load(staff, await book(sheets), '&dryRun=true');
      assert.deepEqual(codes(result.errors), errors);
      const rows = Object.entries(sheets).map(([sheet, grid]) => [sheet, grid.length - 1] as const);
      for (const [sheet, total] of rows) {
        const bad = new Set(result.errors.filter((one) => one.sheet === sheet).map((one) => one.row)).size;
        assert.deepEqual([result.sheets[sheet]!.rows, result.sheets[sheet]!.rejected, result.sheets[sheet]!.created], [total, bad, total - bad], sheet);
      }
    });
  }
});

test('warnings do not reject: dates outside the register, repeated СНИЛС, an unknown case manager, unknown columns and sheets', async () => {
  const staff = await newManager();
  const bytes = await book({
    семьи: [[...familyHead, 'Заметка'], family('С-1', '01.02.2024', '01.03.2024', 'переезд', null, null, null, null, 'Никто Никто Никтович'), family('С-2', '01.02.2024', null, null, null, null, null, null, 'Соловьёва Вера Алексеевна')],
    Люди: [personHead, mother('С-1', 'Ч1', '482-019-057 71'), mother('С-2', 'Ч1', '48201905771')],
    Услуги: [serviceHead, ['у1', '02.03.2024', 'home_visit', 'С-1', null]],
    Черновик: [['a'], ['b']],
  });
  const result = await load(staff, bytes);
  assert.deepEqual(result.errors, []);
  assert.deepEqual(codes(result.warnings).toSorted(), ['Люди 3 СНИЛС repeated_snils', 'Семьи 1 Заметка unknown_column', 'Семьи 2 Куратор unknown_case_manager', 'Услуги 2 Дата outside_register_dates', 'Черновик 1 null unknown_sheet'].toSorted());
  const card = await app.ok(staff, 'GET', '/families?state=all&query=С-2');
  assert.equal(card.items[0].caseManager?.id ?? card.items[0].caseManager, staff.staffId, JSON.stringify(card.items[0]));
});

test('again: a changed cell changes only itself, an absent column nothing, an empty cell clears; edits on the screen survive', async () => {
  const staff = await newManager();
  const first = await book({ Семьи: [familyHead, family('С-1', '01.02.2024', null, null, 'СОП; малоимущая', 'Северный', 'с. Ясное', 'ул. Лесная, 1')], Люди: [personHead, mother('С-1', 'Ч1', null, '+7 900 111-22-33', null)] });
  await load(staff, first);
  const person = (await app.ok(staff, 'GET', '/people?query=Орлова')).items[0];
  await app.ok(staff, 'PATCH', `/people/${person.id}`, { version: person.version, firstName: 'Анастасия' });
  assert.equal((await load(staff, first)).sheets['Люди']!.unchanged, 1);

  const second = await load(staff, await book({ Семьи: [['Код семьи', 'Категории', 'Адрес'], ['С-1', 'СОП', null]], Люди: [['Код человека', 'Код семьи', 'Отчество', 'Телефон'], ['Ч1', 'С-1', 'Ивановна', '+7 900 999-88-77']] }));
  assert.deepEqual([second.sheets['Семьи']!.updated, second.sheets['Люди']!.updated, second.errors.length], [1, 1, 0]);
  const after = await app.ok(staff, 'GET', `/people/${person.id}`);
  assert.deepEqual([after.lastName, after.firstName, after.patronymic, after.birthDate], ['Орлова', 'Анастасия', 'Ивановна', '1990-04-03']);
  assert.equal((await app.ok(staff, 'GET', '/people?query=9998877')).items.length, 1);
  assert.equal((await app.ok(staff, 'GET', '/people?query=1112233')).items.length, 0);
  assert.deepEqual(await count(staff, ['family_category', 'contact', 'district', 'settlement']), { family_category: 1, contact: 1, district: 1, settlement: 1 });

  // Later imports stand on the first one, so the order of undoing is the order of loading backwards.
  const refused = await app.call(staff, 'GET', '/imports');
  const [newest, , oldest] = refused.body.items;
  const built = await app.call(staff, 'POST', `/imports/${oldest.id}/undo`);
  assert.deepEqual([built.status, built.body.code], [409, 'import_built_on']);
  await app.ok(staff, 'POST', `/imports/${newest.id}/undo`);
  const back = await app.ok(staff, 'GET', `/people/${person.id}`);
  assert.deepEqual([back.firstName, back.patronymic], ['Анастасия', 'Петровна']);
  assert.deepEqual(await count(staff, ['family_category', 'contact']), { family_category: 2, contact: 1 });
  // The screen's edit stands on the first import, so that one stays.
  assert.equal((await app.call(staff, 'POST', `/imports/${oldest.id}/undo`)).body.code, 'import_built_on');
});

test('what is stored counts as present when its row is bad; a mended person joins services to the whole family', async () => {
  const staff = await newManager();
  const service = [serviceHead, ['у1', '01.04.2024', 'home_visit', 'С-1', null], ['у2', '02.04.2024', 'counselling', 'С-1', 'Ч2']];
  const people = (born: string) => [personHead, mother('С-1'), child('С-1', 'Ч2', born)];
  const bad = await load(staff, await book({ Семьи: [familyHead, family('С-1')], Люди: people('32.01.2020'), Услуги: service }));
  assert.deepEqual(codes(bad.errors), ['Люди 3 Дата рождения bad_date', 'Услуги 3 Получатели depends_on_rejected']);
  assert.deepEqual(await count(staff, ['service_record', 'service_recipient']), { service_record: 1, service_recipient: 1 });
  const mended = await load(staff, await book({ Семьи: [familyHead, family('С-1', 'x')], Люди: people('31.01.2020'), Услуги: service }));
  assert.deepEqual(codes(mended.errors), ['Семьи 2 Дата постановки bad_date']);
  assert.deepEqual([mended.sheets['Люди']!.created, mended.sheets['Услуги']!.created, mended.sheets['Услуги']!.unchanged], [1, 1, 1]);
  assert.deepEqual(await count(staff, ['service_record', 'service_recipient']), { service_record: 2, service_recipient: 3 });
  const alone = await load(staff, await book({ Услуги: [serviceHead, ['у3', '03.04.2024', 'home_visit', 'С-1', 'Ч1; Ч2']] }));
  assert.equal(alone.sheets['Услуги']!.created, 1);
});

test('an import that fails half-way leaves nothing, says so and does not stop the next one', async () => {
  const staff = await newManager();
  const bytes = await book({ Семьи: [familyHead, family('С-1')], Люди: [personHead, mother('С-1')], Услуги: [serviceHead, ['у1', '01.04.2024', 'home_visit', 'С-1', null]] });
  const nothing = await count(staff, everything);
  await app.database.asOwner((tx) => tx.rows("create function ryadom.break_import() returns trigger language plpgsql as $$ begin raise exception 'disk' using errcode = '53100'; end $$; create trigger break_import before insert on ryadom.service_record for each row execute function ryadom.break_import()"));
  const answer = await app.call(staff, 'POST', `/imports?practice=${PRACTICE}`, bytes);
  await app.database.asOwner((tx) => tx.rows('drop trigger break_import on ryadom.service_record; drop function ryadom.break_import()'));
  assert.equal(answer.body.state, 'failed');
  assert.match(answer.body.refusal.message, /Ничего не записано/);
  assert.deepEqual(await count(staff, everything), nothing);
  assert.equal((await load(staff, bytes)).sheets['Семьи']!.created, 1);
});

test('an import whose process was killed is done anew by the next one: nothing twice; without its file it is taken back', async () => {
  for (const fileKept of [true, false]) {
    const staff = await newManager();
    const bytes = await book({ Семьи: [familyHead, family('С-1')], Люди: [personHead, mother('С-1')] });
    const nothing = await count(staff, everything);
    const done = await load(staff, bytes);
    const loaded = await count(staff, everything);
    // As a kill in the last moment leaves it, on a database where each piece commits by itself.
    await app.database.asOwner(async (tx) => {
      await tx.rows("select set_config('ryadom.org', $1, true)", [String(staff.organization.id)]);
      await tx.rows("update ryadom.import_run set state = 'running', result = null where id = $1", [done.id]);
      await tx.rows("update ryadom.job set state = 'running', worker = gen_random_uuid(), beat_at = now(), finished_at = null, result = null where id = $1", [done.id]);
      if (fileKept) await tx.rows('insert into ryadom.import_file (organization_id, import_id, bytes) values ($1, $2, $3)', [staff.organization.id, done.id, bytes]);
    });
    const blocked = await app.call(staff, 'POST', `/imports?practice=${PRACTICE}`, bytes);
    assert.deepEqual([blocked.status, blocked.body.code], [409, 'import_running']);
    await app.database.asOwner((tx) => tx.rows("update ryadom.job set beat_at = now() - interval '2 minutes' where id = $1", [done.id]));
    await takeOverJobs(app.services);
    assert.deepEqual(await count(staff, everything), fileKept ? loaded : nothing);
    const run = await app.ok(staff, 'GET', `/imports/${done.id}`);
    assert.deepEqual([run.state, run.refusal?.code ?? null], fileKept ? ['done', null] : ['failed', 'import_stopped']);
    const job = await app.ok(staff, 'GET', `/jobs/${done.id}`);
    assert.deepEqual([job.state, job.title, job.mine], [fileKept ? 'done' : 'failed', 'Загрузка книги Excel', true]);
  }
});

test('the same id and file give the same import; another file under the id is refused', async () => {
  const staff = await newManager();
  const id = uuid();
  const bytes = await book({ Семьи: [familyHead, family('С-1')] });
  const first = await load(staff, bytes, `&id=${id}`);
  const again = await load(staff, bytes, `&id=${id}`);
  assert.deepEqual([first.id, again.id, again.sheets['Семьи']!.created], [id, id, 1]);
  const other = await app.call(staff, 'POST', `/imports?practice=${PRACTICE}&id=${id}`, await book({ Семьи: [familyHead, family('С-2')] }));
  assert.deepEqual([other.status, other.body.code], [409, 'id_reused']);
  assert.equal((await app.ok(staff, 'GET', '/imports')).items.length, 1);
});

test('who may: a manager of everything loads, an administrator sees counts alone, others nothing; strangers get 404', async () => {
  const staff = await newManager();
  const bytes = await book({ Семьи: [familyHead, family('С-1', 'x')] });
  const run = await load(staff, bytes);
  const { organization } = staff;
  const administrator = await app.staff(organization, ['administrator']);
  const seen = await app.ok(administrator, 'GET', `/imports/${run.id}`);
  assert.deepEqual([seen.errors, seen.withheld, seen.sheets['Семьи'].rejected], [[], 1, 1]);
  const branchId = await app.branch(organization, 'Северное');
  const others: [TestStaff, string, string, number][] = [
    [administrator, 'POST', `/imports?practice=${PRACTICE}`, 403],
    [administrator, 'GET', `/imports/${run.id}/remarks.xlsx`, 403],
    [await app.staff(organization, ['case-manager']), 'GET', '/imports', 403],
    [await app.staff(organization, ['practitioner']), 'POST', `/imports/${run.id}/undo`, 403],
    [await app.staff(organization, [{ role: 'manager', branchId }]), 'POST', `/imports?practice=${PRACTICE}`, 403],
    [await newManager(), 'GET', `/imports/${run.id}`, 404],
    [await newManager(), 'POST', `/imports/${run.id}/undo`, 404],
  ];
  for (const [who, method, path, status] of others) assert.equal((await app.call(who, method, path, method === 'POST' && path.includes('practice') ? bytes : undefined)).status, status, `${method} ${path}`);
});

test('bad uploads are refused with a code and Russian words; the template and the remarks open', async () => {
  const staff = await newManager();
  const cases: [string, Buffer, number, string][] = [
    [`?practice=${PRACTICE}`, Buffer.from('привет'), 422, 'workbook_not_xlsx'],
    [`?practice=${PRACTICE}`, await book({ Лист1: [['a'], ['b']] }), 422, 'no_sheets'],
    ['?practice=none', await book({ Семьи: [familyHead, family('С-1')] }), 404, 'unknown_practice'],
    ['', Buffer.from('x'), 400, 'invalid_query'],
    [`?practice=${PRACTICE}&mode=1`, Buffer.from('x'), 400, 'invalid_query'],
  ];
  for (const [query, bytes, status, code] of cases) {
    const answer = await app.call(staff, 'POST', `/imports${query}`, bytes);
    assert.deepEqual([answer.status, answer.body.code], [status, code], answer.text.slice(0, 300));
    assert.match(answer.body.title, /[а-я]/);
  }
  const template = await app.call(staff, 'GET', `/imports/template.xlsx?practice=${PRACTICE}`);
  assert.equal(template.status, 200);
  const empty = await app.call(staff, 'POST', `/imports?practice=${PRACTICE}`, template.bytes);
  assert.equal(empty.body.code, 'workbook_empty');
  const run = await load(staff, await book({ Семьи: [familyHead, family('С-1', 'x')] }));
  const remarks = await app.call(staff, 'GET', `/imports/${run.id}/remarks.xlsx`);
  assert.equal(remarks.bytes.subarray(0, 2).toString(), 'PK');
});

test('a register of hundreds of families goes in as a whole and comes back unchanged', async () => {
  const staff = await newManager();
  const bytes = Buffer.from(await registerWorkbook({ families: 400, services: 2 }));
  const first = await load(staff, bytes, '&wait=120');
  assert.deepEqual(first.errors, []);
  assert.deepEqual([first.sheets['Семьи']!.created, first.sheets['Люди']!.created, first.sheets['Услуги']!.created], [400, 1_467, 800]);
  const again = await load(staff, bytes, '&wait=120');
  assert.deepEqual([again.sheets['Семьи']!.unchanged, again.sheets['Люди']!.unchanged, again.sheets['Услуги']!.unchanged], [400, 1_467, 800]);
});

test('the command line’s verb answers exactly what the contract says', async () => {
  const staff = await newManager();
  const bytes = await book({ Семьи: [familyHead, family('С-1')] });
  const result = await importFile({ services: app.services, organization: staff.organization.slug, practice: PRACTICE, bytes, fileName: 'a.xlsx', dryRun: true });
  assert.deepEqual(Object.keys(result), ['dryRun', 'sheets', 'errors', 'warnings']);
  assert.deepEqual(result.sheets['Семьи'], { rows: 1, created: 1, updated: 0, unchanged: 0, rejected: 0 });
  await assert.rejects(importFile({ services: app.services, organization: 'nobody', practice: PRACTICE, bytes, fileName: 'a.xlsx', dryRun: true }), { code: 'unknown_organization' });
});
