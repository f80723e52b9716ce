import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { after, before, test } from 'node:test';
import { strFromU8, unzipSync } from 'fflate';
import { startTestApp, type TestApp, type TestOrganization, type TestStaff, uuid } from '../../testing/app.ts';
import { installPractice, makeFamily, type TestFamily } from '../../testing/ledger.ts';

let app: TestApp;
before(async () => {
  app = await startTestApp();
});
after(() => app.close());

interface Place {
  organization: TestOrganization;
  practice: string;
  manager: TestStaff;
  north: string;
  worker: TestStaff;
  families: TestFamily[];
  records: Record<string, { id: string; version: number }>;
}

const period = { from: '2026-07-01', to: '2026-12-31' };

/** Two branches, four families, and records of every kind. */
async function place(): Promise<Place> {
  const organization = await app.organization();
  const practice = await installPractice(app, organization);
  const north = await app.branch(organization, 'Северное');
  const manager = await app.staff(organization, ['manager'], 'Вера Алексеевна Соловьёва');
  const worker = await app.staff(organization, ['case-manager'], 'Олег Петрович Юдин');
  const families: TestFamily[] = [];
  for (const [index, title] of ['Орловы', 'Зуевы', 'Лыковы', 'Юдины'].entries()) {
    families.push(await makeFamily(app, organization, { practice, title, manager: worker.staffId, branchId: index === 3 ? north : organization.branchId }));
  }
  const records: Place['records'] = {};
  const add = async (name: string, path: string, body: object) => {
    records[name] = await app.ok(manager, 'POST', path, { id: uuid(), practice, ...body });
  };
  for (const [index, family] of families.entries()) {
    await add(`visit${index}`, '/services', { family: family.id, service: 'home_visit', date: `2026-08-0${index + 1}` });
    await add(`lesson${index}`, '/services', { family: family.id, service: 'financial_literacy', date: `2026-09-0${index + 1}`, recipients: [family.people['Наталья'], family.people['Егор']] });
  }
  await add('coal', '/aid', { family: families[0]!.id, kind: 'coal', source: 'local_budget', date: '2026-10-01', quantity: 1 });
  await add('contract', '/outcomes', { family: families[0]!.id, outcome: 'social_contract', kind: 'job_search', person: families[0]!.people['Наталья'], date: '2026-10-05', evidence: 'договор № 5' });
  return { organization, practice, manager, north, worker, families, records };
}

const freeze = async (at: Place, staff = at.manager, more: object = {}) => app.ok(staff, 'POST', '/frozen-reports', { id: uuid(), practice: at.practice, ...period, ...more });
const file = async (staff: TestStaff, id: string, format: string) => {
  const answer = await app.call(staff, 'GET', `/frozen-reports/${id}/report.${format}`);
  assert.equal(answer.status, 200, answer.text.slice(0, 300));
  return answer.bytes;
};
const sha = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');

async function all(staff: TestStaff, path: string, limit = 200): Promise<any[]> {
  const items: any[] = [];
  for (let next: string | null = ''; next !== null; ) {
    const page: { items: any[]; next: string | null } = await app.ok(staff, 'GET', `${path}${path.includes('?') ? '&' : '?'}limit=${limit}${next ? `&after=${next}` : ''}`);
    items.push(...page.items);
    next = page.next;
  }
  return items;
}

test('a frozen report is the report of that moment: every figure, every row of every list', async () => {
  const at = await place();
  const live = await app.ok(at.manager, 'GET', `/reports/${at.practice}?from=${period.from}&to=${period.to}`);
  const frozen = await freeze(at, at.manager, { note: 'Министерство' });
  assert.equal(frozen.isIntact, true);
  assert.deepEqual([frozen.note, frozen.frozenBy, frozen.branches, frozen.filters], ['Министерство', 'Вера Алексеевна Соловьёва', [], {}]);
  for (const [index, figure] of live.indicators.entries()) {
    const kept = frozen.report.indicators[index];
    assert.deepEqual([kept.value, kept.target, kept.months], [figure.value, figure.target, figure.months]);
    const now = await all(at.manager, figure.records.replace(/.*\/reports/, '/reports'));
    const then = await all(at.manager, kept.records.replace(/.*\/frozen-reports/, '/frozen-reports'), 2);
    assert.deepEqual(then, now, figure.id);
    assert.equal(then.length, kept.value - kept.withheld);
  }
  const listed = await app.ok(at.manager, 'GET', '/frozen-reports');
  assert.deepEqual(listed.items.map((one: any) => [one.id, one.rows > 10, one.indicators]), [[frozen.id, true, live.indicators.length]]);
});

test('the same id again gives the same report, another body is refused', async () => {
  const at = await place();
  const body = { id: uuid(), practice: at.practice, ...period };
  const first = await app.call(at.manager, 'POST', '/frozen-reports', body);
  assert.equal(first.status, 201);
  const again = await app.call(at.manager, 'POST', '/frozen-reports', body);
  assert.equal(again.status, 200);
  assert.deepEqual(again.body, first.body);
  assert.equal((await app.call(at.manager, 'POST', '/frozen-reports', { ...body, to: '2026-11-30' })).body.code, 'id_reused');
});

test('after edits the four files keep their bytes, and the difference names the records', async () => {
  const at = await place();
  const { manager, families, records } = at;
  const frozen = await freeze(at);
  const formats = ['json', 'xlsx', 'docx', 'pdf'];
  const before = await Promise.all(formats.map((format) => file(manager, frozen.id, format)));
  const untouched = await app.ok(manager, 'GET', `/frozen-reports/${frozen.id}/difference`);
  assert.ok(untouched.figures.every((one: any) => one.added + one.gone + one.changed === 0 && one.before === one.now), 'nothing changed yet');

  // Cancelled, dated into another period, a person taken out, another kind, a late record, a corrected birth date.
  await app.ok(manager, 'POST', `/services/${records['visit0']!.id}/cancel`, { version: records['visit0']!.version, reason: 'занесли дважды' });
  await app.ok(manager, 'PATCH', `/services/${records['visit1']!.id}`, { version: records['visit1']!.version, date: '2026-06-30' });
  await app.ok(manager, 'PATCH', `/services/${records['lesson2']!.id}`, { version: records['lesson2']!.version, recipients: [families[2]!.people['Наталья']] });
  await app.ok(manager, 'PATCH', `/outcomes/${records['contract']!.id}`, { version: records['contract']!.version, kind: 'household_plot' });
  const late = await app.ok(manager, 'POST', '/services', { id: uuid(), practice: at.practice, family: families[3]!.id, service: 'home_visit', date: '2026-11-11' });
  const child = families[3]!.people['Егор']!;
  const { version } = await app.ok(manager, 'GET', `/people/${child}`);
  await app.ok(manager, 'PATCH', `/people/${child}`, { version, birthDate: '2000-03-10' });

  const now = await Promise.all(formats.map((format) => file(manager, frozen.id, format)));
  for (const [index, format] of formats.entries()) assert.ok(before[index]!.equals(now[index]!), `${format} is byte-equal`);
  const card = await app.ok(manager, 'GET', `/frozen-reports/${frozen.id}`);
  assert.deepEqual(card.report, frozen.report);
  assert.deepEqual([card.isIntact, card.sha256], [true, frozen.sha256]);
  assert.deepEqual(card.files, ['docx', 'pdf', 'xlsx'].map((format) => ({ format, sha256: sha(before[formats.indexOf(format)]!) })));

  const difference = await app.ok(manager, 'GET', `/frozen-reports/${frozen.id}/difference`);
  const live = await app.ok(manager, 'GET', `/reports/${at.practice}?from=${period.from}&to=${period.to}`);
  for (const [index, figure] of difference.figures.entries()) assert.equal(figure.now, live.indicators[index].value, figure.id);
  const of = (id: string) => all(manager, `/frozen-reports/${frozen.id}/indicators/${id}/difference`, 1);
  const visits = await of('home_visits');
  assert.deepEqual(
    visits.map((one) => [one.change, one.reason, one.words, (one.before ?? one.now).recordId, one.by]),
    [
      ['gone', 'cancelled', 'Запись отменена: занесли дважды', records['visit0']!.id, 'Вера Алексеевна Соловьёва'],
      ['gone', 'other_period', 'Дата теперь в другом периоде: 30.06.2026', records['visit1']!.id, 'Вера Алексеевна Соловьёва'],
      ['added', 'recorded_later', 'Записано позже', late.id, 'Вера Алексеевна Соловьёва'],
    ],
  );
  assert.ok(visits.every((one) => /^\d{4}-\d\d-\d\dT/.test(one.at)));
  const children = await of('financial_literacy_children');
  assert.deepEqual(
    children.map((one) => [one.change, one.reason, one.before.personId]),
    [['gone', 'no_person', families[2]!.people['Егор']], ['gone', 'not_child', child]],
  );
  const contracts = await of('social_contract_families');
  assert.deepEqual(contracts.map((one) => [one.change, one.reason, one.fields]), [
    ['changed', 'record_edited', [{ field: 'kind', title: 'Вид или источник', before: 'поиск работы', now: 'подсобное хозяйство' }]],
  ]);
  assert.deepEqual((await of('social_contract_job_search')).map((one) => one.reason), ['other_kind']);
  assert.deepEqual((await of('social_contract_household_plot')).map((one) => [one.change, one.reason]), [['added', 'record_edited']]);
  const only = await all(manager, `/frozen-reports/${frozen.id}/indicators/home_visits/difference?change=added`);
  assert.deepEqual(only.map((one) => one.now.recordId), [late.id]);
});

test('a family that counts by another record now is changed, not gone; one off the register is', async () => {
  const at = await place();
  const [family] = at.families as [TestFamily];
  const frozen = await freeze(at);
  await app.ok(at.manager, 'POST', `/services/${at.records['visit0']!.id}/cancel`, { version: 1, reason: 'ошибка' });
  const served = await all(at.manager, `/frozen-reports/${frozen.id}/indicators/families_served/difference`);
  assert.deepEqual(served.map((one) => [one.change, one.reason, one.now.recordId]), [['changed', 'replaced', at.records['lesson0']!.id]]);
  await app.database.asOwner(async (tx) => {
    await tx.rows('select ryadom.enter_organization($1)', [at.organization.slug]);
    await tx.rows("update ryadom.family_case set opened_on = '2025-01-01', closed_on = '2025-02-01' where organization_id = $1 and family_id = $2", [at.organization.id, family.id]);
  });
  const off = await all(at.manager, `/frozen-reports/${frozen.id}/indicators/families_served/difference`);
  // Its first record was cancelled, and that speaks first.
  assert.deepEqual(off.map((one) => [one.change, one.reason]), [['gone', 'cancelled']]);
});

test('a submitted report is read by those who see all its families, and by nobody else', async () => {
  const at = await place();
  const northern = await app.staff(at.organization, [{ role: 'manager', branchId: at.north }]);
  const southern = await app.staff(at.organization, [{ role: 'manager', branchId: at.organization.branchId }]);
  const administrator = await app.staff(at.organization, ['administrator']);
  const stranger = await app.staff(await app.organization(), ['manager']);
  const whole = await freeze(at);
  const part = await freeze(at, northern);
  assert.deepEqual(part.branches, ['Северное']);
  assert.equal(part.report.indicators.find((one: any) => one.id === 'home_visits').value, 1);
  const seen = async (staff: TestStaff) => (await app.ok(staff, 'GET', '/frozen-reports')).items.map((one: any) => one.id).toSorted();
  assert.deepEqual(await seen(at.manager), [whole.id, part.id].toSorted());
  assert.deepEqual(await seen(northern), [part.id]);
  assert.deepEqual(await seen(southern), []);
  const paths = (id: string) => [
    `/frozen-reports/${id}`, `/frozen-reports/${id}/difference`, `/frozen-reports/${id}/indicators/home_visits/records`,
    `/frozen-reports/${id}/indicators/home_visits/difference`, ...['json', 'xlsx', 'docx', 'pdf'].map((format) => `/frozen-reports/${id}/report.${format}`),
  ];
  for (const path of paths(part.id)) {
    assert.equal((await app.call(northern, 'GET', path)).status, 200, path);
    assert.equal((await app.call(at.manager, 'GET', path)).status, 200, path);
    assert.equal((await app.call(southern, 'GET', path)).status, 404, path);
    assert.equal((await app.call(at.worker, 'GET', path)).status, 403, path);
    assert.equal((await app.call(administrator, 'GET', path)).status, 403, path);
    assert.equal((await app.call(stranger, 'GET', path)).status, 404, path);
  }
  for (const path of paths(whole.id)) assert.equal((await app.call(northern, 'GET', path)).status, 404, path);
  assert.equal((await app.call(northern, 'POST', `/frozen-reports/${whole.id}/annul`, { reason: 'нет', version: 1 })).status, 404);
  // Whoever sees more still compares the branch with the branch.
  const difference = await app.ok(at.manager, 'GET', `/frozen-reports/${part.id}/difference`);
  assert.ok(difference.figures.every((one: any) => one.added + one.gone + one.changed === 0));
});

test('an annulled report keeps everything and says why; a second time and a stale version are refused', async () => {
  const at = await place();
  const frozen = await freeze(at);
  const pdf = await file(at.manager, frozen.id, 'pdf');
  assert.equal((await app.call(at.manager, 'POST', `/frozen-reports/${frozen.id}/annul`, { reason: ' ', version: 1 })).status, 422);
  assert.equal((await app.call(at.manager, 'POST', `/frozen-reports/${frozen.id}/annul`, { reason: 'не тот период', version: 3 })).body.code, 'version_conflict');
  const annulled = await app.ok(at.manager, 'POST', `/frozen-reports/${frozen.id}/annul`, { reason: 'не тот период', version: 1 });
  assert.deepEqual([annulled.annulReason, annulled.annulledBy, annulled.isIntact, annulled.sha256], ['не тот период', 'Вера Алексеевна Соловьёва', true, frozen.sha256]);
  assert.equal((await app.call(at.manager, 'POST', `/frozen-reports/${frozen.id}/annul`, { reason: 'ещё раз', version: 2 })).body.code, 'already_annulled');
  assert.ok(pdf.equals(await file(at.manager, frozen.id, 'pdf')));
});

test('the program cannot change what was submitted, and a change past the program is seen', async () => {
  const at = await place();
  const frozen = await freeze(at);
  const attempts = [
    "update ryadom.frozen_report set body = '{}'", "update ryadom.frozen_row set item = '{}'", 'delete from ryadom.frozen_report', 'delete from ryadom.frozen_row',
    "update ryadom.frozen_file set bytes = ''", 'delete from ryadom.frozen_file',
  ];
  for (const sql of attempts) {
    await assert.rejects(
      app.database.transaction(async (tx) => {
        await tx.rows('select ryadom.enter_organization($1)', [at.organization.slug]);
        await tx.rows(`${sql} where organization_id = $1`, [at.organization.id]);
      }),
      { code: '42501' },
      sql,
    );
  }
  await app.database.asOwner(async (tx) => {
    await tx.rows('select ryadom.enter_organization($1)', [at.organization.slug]);
    await tx.rows("alter table ryadom.frozen_row disable row level security");
    await tx.rows(
      `update ryadom.frozen_row set item = item || '{"familyTitle": "Другие"}' where organization_id = $1 and report_id = $2 and indicator_id = 'home_visits' and place = 2`,
      [at.organization.id, frozen.id],
    );
    await tx.rows("alter table ryadom.frozen_row enable row level security");
  });
  assert.equal((await app.ok(at.manager, 'GET', `/frozen-reports/${frozen.id}`)).isIntact, false);
});

test('documents: valid parts, what was typed is text and never markup, the same data gives the same bytes', async () => {
  const at = await place();
  await app.database.asOwner((tx) => tx.rows(`update ryadom.organization set name = '#import "x" <b>&amp;</b> {title} $x$ «Исток»' where id = $1`, [at.organization.id]));
  const query = `from=${period.from}&to=${period.to}`;
  const [docx, again] = [await app.call(at.manager, 'GET', `/reports/${at.practice}.docx?${query}`), await app.call(at.manager, 'GET', `/reports/${at.practice}.docx?${query}`)];
  assert.equal(docx.status, 200);
  assert.match(String(docx.headers['content-disposition']), /%D0%9E%D1%82%D1%87%D1%91%D1%82/);
  assert.ok(docx.bytes.equals(again.bytes));
  const parts = unzipSync(docx.bytes);
  const text = strFromU8(parts['word/document.xml']!);
  assert.ok(text.includes('#import &quot;x&quot; &lt;b&gt;&amp;amp;&lt;/b&gt; {title} $x$ «Исток»'), text.slice(0, 1500));
  assert.ok(text.includes('Семьи, которым помогали') && text.includes('w:tblHeader') && strFromU8(parts['word/footer1.xml']!).includes('NUMPAGES'));
  const pdf = await app.call(at.worker, 'GET', `/reports/${at.practice}.pdf?${query}`);
  assert.equal(pdf.status, 200);
  assert.equal(pdf.headers['content-type'], 'application/pdf');
  assert.match(pdf.bytes.toString('latin1'), /^%PDF-1\.7/);
  assert.match(pdf.bytes.toString('utf8'), /pdfaid:part>2</, 'PDF/A-2');
  assert.equal((await app.call(at.manager, 'GET', `/reports/${at.practice}.pdf?from=2026-12-31&to=2026-01-01`)).status, 400);
  assert.equal((await app.call(at.manager, 'GET', `/reports/unknown.pdf?${query}`)).status, 404);
});

const spoiled: [string, number][] = [
  ['/frozen-reports?after=x', 400], ['/frozen-reports?limit=0', 400], ['/frozen-reports?practice=%20', 400], [`/frozen-reports/${uuid()}`, 404], ['/frozen-reports/x', 404],
];
test('bad input is refused with its place', async () => {
  const at = await place();
  const frozen = await freeze(at);
  const list = `/frozen-reports/${frozen.id}/indicators/home_visits`;
  const more: [string, number][] = [
    [`${list}/records?after=x`, 400], [`${list}/difference?after=x`, 400], [`${list}/difference?change=other`, 400], [`/frozen-reports/${frozen.id}/indicators/unknown_one/records`, 404],
    [`/frozen-reports/${frozen.id}/indicators/unknown_one/difference`, 404],
  ];
  for (const [path, status] of [...spoiled, ...more]) {
    const answer = await app.call(at.manager, 'GET', path);
    assert.equal(answer.status, status, `${path} ${answer.text}`);
  }
  const post = (body: object) => app.call(at.manager, 'POST', '/frozen-reports', { id: uuid(), practice: at.practice, ...period, ...body });
  assert.equal((await post({ to: '2026-01-01' })).status, 422);
  assert.equal((await post({ practice: 'unknown' })).status, 404);
  assert.equal((await post({ district: 'Нигде' })).status, 400);
  assert.equal((await post({ from: '2026-02-30' })).status, 422);
});

test('targets of a period are set together, copied from another period, and not past a colleague', async () => {
  const at = await place();
  const path = `/reports/${at.practice}/targets`;
  const body = { ...period, targets: [{ indicator: 'home_visits', value: 120, version: null as number | null }, { indicator: 'aid_families', value: 7.5, version: null as number | null }] };
  const of = (answer: any, id: string) => answer.items.find((one: any) => one.indicator === id);
  const set = await app.ok(at.manager, 'PUT', path, body);
  assert.deepEqual([of(set, 'home_visits').own, of(set, 'home_visits').version, of(set, 'aid_families').own], [120, 1, 7.5]);
  const report = await app.ok(at.manager, 'GET', `/reports/${at.practice}?from=${period.from}&to=${period.to}`);
  assert.equal(report.indicators.find((one: any) => one.id === 'home_visits').target, 120);
  const later = await app.ok(at.manager, 'GET', `${path}?from=2027-01-01&to=2027-06-30`);
  assert.deepEqual(later.periods[0], { ...period, count: 2 });
  assert.ok(later.periods.some((one: any) => one.from === '2022-07-01' && one.count > 10), 'the practice has targets of its own');
  // One stale version: none of them is written.
  const stale = await app.call(at.manager, 'PUT', path, { ...period, targets: [{ indicator: 'aid_families', value: 9, version: 1 }, { indicator: 'home_visits', value: 1, version: null }] });
  assert.deepEqual([stale.status, stale.body.code], [409, 'version_conflict']);
  assert.equal(of(await app.ok(at.manager, 'GET', `${path}?from=${period.from}&to=${period.to}`), 'aid_families').own, 7.5);
  assert.equal((await app.call(at.manager, 'PUT', path, { ...period, targets: [{ indicator: 'home_visits', value: -1, version: 1 }] })).body.errors[0].path, 'targets.0.value');
  assert.equal((await app.call(at.manager, 'PUT', path, { ...period, targets: [] })).status, 422);
  const northern = await app.staff(at.organization, [{ role: 'manager', branchId: at.north }]);
  assert.equal((await app.call(northern, 'PUT', path, body)).status, 403);
  assert.equal((await app.call(at.worker, 'GET', `${path}?from=${period.from}&to=${period.to}`)).status, 403);
});

test('two families merged since: one row stands for both, the other says why it went', async () => {
  const at = await place();
  const frozen = await freeze(at);
  const [keep, other] = at.families as [TestFamily, TestFamily];
  const seen = await app.ok(at.manager, 'GET', `/merges/comparison?kind=family&keepId=${keep.id}&otherId=${other.id}`);
  await app.ok(at.manager, 'POST', '/merges', {
    id: uuid(), kind: 'family', keepId: keep.id, otherId: other.id, seen: seen.seen, people: seen.people.map(({ keepId, otherId }: any) => ({ keepId, otherId })),
  });
  const families = await all(at.manager, `/frozen-reports/${frozen.id}/indicators/families_visited/difference?change=gone`);
  assert.deepEqual(families.map((one) => [one.change, one.reason, one.before.familyId, typeof one.at]), [['gone', 'merged', other.id, 'string']]);
  const children = await all(at.manager, `/frozen-reports/${frozen.id}/indicators/financial_literacy_children/difference`);
  assert.deepEqual(children.filter((one) => one.change !== 'changed').map((one) => [one.change, one.reason, one.before.personId]), [['gone', 'merged', other.people['Егор']]]);
  const difference = await app.ok(at.manager, 'GET', `/frozen-reports/${frozen.id}/difference`);
  const live = await app.ok(at.manager, 'GET', `/reports/${at.practice}?from=${period.from}&to=${period.to}`);
  for (const [index, figure] of difference.figures.entries()) assert.equal(figure.now, live.indicators[index].value, figure.id);
  assert.equal((await app.ok(at.manager, 'GET', `/frozen-reports/${frozen.id}`)).isIntact, true);
});

test('while others write, every frozen figure is as long as its list', async () => {
  const at = await place();
  let day = 1;
  const state = { isDone: false };
  const writing = async () => {
    for (let count = 0; count < 40 && !state.isDone; count++) {
      const family = at.families[count % 4]!;
      await app.ok(at.manager, 'POST', '/services', { id: uuid(), practice: at.practice, family: family.id, service: 'home_visit', date: `2026-10-${String((day++ % 28) + 1).padStart(2, '0')}` });
    }
  };
  const writers = [writing(), writing()];
  for (let count = 0; count < 4; count++) {
    const frozen = await freeze(at);
    const visits = frozen.report.indicators.find((one: any) => one.id === 'home_visits');
    assert.equal((await all(at.manager, `/frozen-reports/${frozen.id}/indicators/home_visits/records`)).length, visits.value);
    assert.equal(visits.months.reduce((sum: number, one: any) => sum + one.value, 0), visits.value);
    assert.equal(frozen.isIntact, true);
  }
  state.isDone = true;
  await Promise.all(writers);
});

test('signs that no font draws do not stop a report: Word keeps them, PDF marks them', async () => {
  const at = await place();
  await app.database.asOwner((tx) => tx.rows(`update ryadom.organization set name = 'Центр 漢字 😀' where id = $1`, [at.organization.id]));
  const query = `from=${period.from}&to=${period.to}`;
  const docx = await app.call(at.manager, 'GET', `/reports/${at.practice}.docx?${query}`);
  assert.ok(strFromU8(unzipSync(docx.bytes)['word/document.xml']!).includes('Центр 漢字 😀'));
  const pdf = await app.call(at.manager, 'GET', `/reports/${at.practice}.pdf?${query}`);
  assert.equal(pdf.status, 200, pdf.text.slice(0, 300));
  assert.match(pdf.bytes.toString('latin1'), /pdfaid:part>2</);
  assert.ok((await file(at.manager, (await freeze(at)).id, 'pdf')).length > 10_000);
});
