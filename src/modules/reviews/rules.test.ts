import { strict as assert } from 'node:assert';
import { test } from 'node:test';
import fc from 'fast-check';
import { addDays } from '../../kernel/time.ts';
import { type CaseFacts, dueOn, reasonsOf, urgencyOf } from './rules/agenda.ts';
import { changesDissent, type Draft, effectsOf, lacksReason, monthsAfter, obstaclesOf, type Situation } from './rules/conclusion.ts';
import { lawOn, type QuorumLaw, quorumOf } from './rules/quorum.ts';

const plain = (text: string) => text.replaceAll('\u00a0', ' ');
const law: QuorumLaw = { fromOn: '2022-07-01', members: 3, share: 50, chair: true, secretary: true, basis: 'x', source: 'pack' };
const seat = (role: 'chair' | 'secretary' | 'member' | 'guest', present: boolean | null = true) => ({ role, present });

test('quorum: heads, share of those invited, chair and secretary; guests have no vote, the unmarked have not come', () => {
  const table: [Parameters<typeof quorumOf>[1], boolean, number][] = [
    [[seat('chair'), seat('secretary'), seat('member')], true, 3],
    [[seat('chair'), seat('secretary'), seat('guest')], false, 3],
    [[seat('chair'), seat('secretary'), seat('member', null)], false, 3],
    [[seat('chair', false), seat('secretary'), seat('member'), seat('member')], false, 3],
    [[seat('chair'), seat('secretary', false), seat('member'), seat('member')], false, 3],
    // Nine invited: half of them is five.
    [[seat('chair'), seat('secretary'), seat('member'), seat('member'), ...Array.from({ length: 5 }, () => seat('member', false))], false, 5],
    [[seat('chair'), seat('secretary'), seat('member'), seat('member'), seat('member'), ...Array.from({ length: 4 }, () => seat('member', false))], true, 5],
    [[], false, 3],
  ];
  for (const [people, met, needed] of table) assert.deepEqual([quorumOf(law, people).met, quorumOf(law, people).needed], [met, needed], JSON.stringify(people));
  assert.equal(plain(quorumOf(law, [seat('chair')]).text), 'Кворума нет: с правом голоса 1 участник на месте, нужно 3, нет секретаря.');
});

test('who comes never undoes a quorum', () => {
  const role = fc.constantFrom('chair' as const, 'secretary' as const, 'member' as const, 'guest' as const);
  const people = fc.array(fc.record({ role, present: fc.constantFrom(true, false, null) }), { maxLength: 12 });
  fc.assert(
    fc.property(people, fc.nat(), (list, at) => {
      if (list.length === 0 || !quorumOf(law, list).met) return;
      assert.ok(quorumOf(law, list.map((one, index) => (index === at % list.length ? { ...one, present: true } : one))).met);
    }),
  );
});

test('the rule in force: the organization’s own from its day, else the pack’s; before all of them the pack’s earliest', () => {
  const laws: QuorumLaw[] = [
    { ...law, fromOn: '2023-01-01', members: 4 }, law,
    { ...law, source: 'own', fromOn: '2026-01-01', members: 5 }, { ...law, source: 'own', fromOn: '2026-06-01', members: 7 },
  ];
  for (const [day, members] of [['2020-01-01', 3], ['2022-12-31', 3], ['2023-01-01', 4], ['2026-01-01', 5], ['2026-05-31', 5], ['2026-06-01', 7], ['2030-01-01', 7]] as const) assert.equal(lawOn(laws, day).members, members, day);
});

const quiet: CaseFacts = { openedOn: '2026-11-01', lastReviewOn: null, everyDays: 90, planTo: null, risk: null, behind: [], asked: [] };

test('why a case is on an agenda, in words', () => {
  const today = '2026-11-24';
  const table: [Partial<CaseFacts>, string[]][] = [
    [{}, []],
    [{ lastReviewOn: '2026-09-08' }, ['due: последнее заключение 8 сентября, пересмотр раз в 90 дней, срок 7 декабря']],
    [{ openedOn: '2026-09-08', everyDays: 30 }, ['due: дело открыто 8 сентября, консилиума ещё не было, пересмотр раз в 30 дней, опоздали на 47 дней']],
    [{ planTo: '2026-12-01' }, ['plan: План кончается 1 декабря']],
    [{ planTo: '2026-11-20' }, ['plan: План кончился 20 ноября']],
    [{ planTo: '2027-02-01' }, []],
    [{ risk: { title: 'Риск жестокого обращения', band: 'высокий', on: '2026-11-10' } }, ['risk: «Риск жестокого обращения» 10 ноября: высокий']],
    [{ behind: [{ title: 'Коррекция', person: 'Егор', done: 3, planned: 10, forecast: 6, late: false }] }, ['norm: Коррекция (Егор): сделано 3 из 10, к концу срока выйдет 6']],
    [{ behind: [{ title: 'Визит', person: null, done: 1, planned: 8, forecast: 1, late: true }] }, ['norm: Визит: сделано 1 из 8, срок мер уже не догнать']],
    [{ asked: [{ by: 'Ольга', words: 'Мама просит' }] }, ['asked: Ольга просит: Мама просит']],
  ];
  for (const [facts, expected] of table) assert.deepEqual(reasonsOf({ ...quiet, ...facts }, today, 14).map((one) => plain(`${one.kind}: ${one.text}`)), expected);
  const many = reasonsOf({ ...quiet, planTo: '2026-11-20', risk: { title: 'x', band: null, on: today } }, today, 14);
  assert.ok(urgencyOf(many) > urgencyOf(many.slice(0, 1)));
});

test('a case is due when its days are over, not a day before the early notice', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 366 }), fc.integer({ min: 0, max: 60 }), fc.integer({ min: -400, max: 400 }), (everyDays, ahead, shift) => {
      const facts = { ...quiet, everyDays };
      const today = addDays(dueOn(facts), shift);
      assert.equal(reasonsOf(facts, today, ahead).length > 0, shift >= -ahead);
    }),
  );
});

test('months after a day: the same date, or the last of a shorter month; always in order', () => {
  for (const [day, months, expected] of [['2026-11-24', 3, '2027-02-24'], ['2026-11-30', 3, '2027-02-28'], ['2023-11-30', 3, '2024-02-29'], ['2026-08-31', 6, '2027-02-28'], ['2026-01-31', 12, '2027-01-31']] as const) {
    assert.equal(monthsAfter(day, months), expected);
  }
  fc.assert(fc.property(fc.integer({ min: 0, max: 20_000 }), fc.integer({ min: 1, max: 59 }), (days, months) => monthsAfter(addDays('1990-01-01', days), months) < monthsAfter(addDays('1990-01-01', days), months + 1)));
});

const draft: Draft = { decision: 'continue', ground: 'x', result: { id: 'improved', title: 'улучшение' }, level: null, planFrom: null, planTo: null, toManager: null, toBranch: null, toPractice: null, orders: [], corrects: false };
const now: Situation = {
  heldOn: '2026-11-24', cancelled: false, heard: true, familyWord: 'present', familyWords: null, openedOn: '2026-01-01', closedOn: null, managerId: 'm', branchId: 'b', level: { id: 'basic', title: 'Базовый' },
  everyDays: 180, planWritten: false, planActive: true, chair: true, secretary: true, secretaryNeeded: true, resultNeeded: true, followUp: { months: [3, 6], title: 'Узнать' }, unexplained: [],
};

test('a dissenting opinion: against needs a reason; only what it says is material', () => {
  const say = (stance: 'for' | 'against' | 'abstained' | null, dissent: string | null = null, words: string | null = null) => ({ stance, dissent, words });
  for (const [one, lacks] of [[say('against'), true], [say('against', 'Рано'), false], [say('for'), false], [say('abstained'), false], [say(null), false]] as const) assert.equal(lacksReason(one), lacks);
  for (const [before, after, material] of [
    [say(null), say('for', null, 'Да'), false], [say('for'), say('abstained'), false], [say('against', 'Рано', 'Нет'), say('against', 'Рано', 'Нет же'), false],
    [say(null), say('against', 'Рано'), true], [say('against', 'Рано'), say('against', 'Поздно'), true], [say('against', 'Рано'), say('for', 'Рано'), true], [say('for', 'Оговорка'), say('for'), true],
  ] as const) {
    assert.equal(changesDissent(before, after), material);
    assert.equal(changesDissent(after, before), material);
  }
});

test('what hinders signing', () => {
  const table: [Partial<Draft>, Partial<Situation>, string | null][] = [
    [{}, {}, null],
    [{}, { heldOn: '2026-11-25' }, 'день заседания ещё не наступил'],
    [{}, { heard: false }, 'сведения о семье ещё не заслушаны'],
    [{}, { familyWord: null }, 'не записано слово семьи'],
    [{}, { familyWord: 'said' }, 'не записано, что сказала семья'],
    [{ decision: null }, {}, 'решение не выбрано'],
    [{ ground: null }, {}, 'нет основания решения'],
    [{ result: null }, {}, 'не выбран код результата'],
    [{}, { unexplained: ['Ольга Белова'] }, 'Ольга Белова против, но не записано, почему'],
    [{}, { chair: false }, 'на заседании нет председателя'],
    [{}, { closedOn: '2026-11-01' }, 'дело семьи закрыто: его можно только открыть снова'],
    [{ corrects: true }, { closedOn: '2026-11-01' }, null],
    [{ decision: 'level' }, {}, 'не выбран новый уровень'],
    [{ decision: 'level', level: { id: 'basic', title: 'x' } }, {}, 'у дела уже этот уровень'],
    [{ decision: 'plan' }, {}, 'не указан срок новой версии плана'],
    [{ decision: 'plan' }, { planWritten: true }, null],
    [{ decision: 'transfer' }, {}, 'не сказано, кому или куда передать'],
    [{ decision: 'transfer', toManager: { id: 'm', name: 'x' } }, {}, 'дело и так там, куда его передают'],
    [{ decision: 'transfer', toManager: { id: 'n', name: 'x' } }, {}, null],
    [{ orders: [{ title: 'Зайти', dueOn: '2026-12-01', staff: { id: 'n', name: 'x', sees: false } }] }, {}, 'поручение «Зайти»: исполнитель не видит семью'],
    [{ decision: 'transfer', toManager: { id: 'n', name: 'x' }, orders: [{ title: 'Зайти', dueOn: '2026-12-01', staff: { id: 'n', name: 'x', sees: false } }] }, {}, null],
  ];
  for (const [change, situation, expected] of table) assert.deepEqual(obstaclesOf({ ...draft, ...change }, { ...now, ...situation }, '2026-11-24'), expected === null ? [] : [expected]);
});

test('what signing will do is said before', () => {
  const said = (change: Partial<Draft>, situation: Partial<Situation> = {}) => effectsOf({ ...draft, ...change }, { ...now, ...situation }, '2026-11-24').map((one) => plain(one.text));
  assert.deepEqual(said({}), ['Сопровождение продолжится, следующий пересмотр до 23 мая 2027']);
  assert.deepEqual(said({ decision: 'level', level: { id: 'crisis', title: 'Кризисный' } }), ['Уровень «Базовый» сменится на «Кризисный» с 24 ноября']);
  assert.deepEqual(said({ decision: 'stop' }), ['Дело закроется 24 ноября с кодом «улучшение»', 'Действующий план остановится', 'Встанут задачи «Узнать»: 24 февраля 2027, 24 мая 2027']);
  assert.deepEqual(said({ decision: 'open', corrects: true }, { closedOn: '2026-11-01' }), ['Дело семьи откроется снова', 'Задачи исправленного заключения, которые ещё открыты, снимутся']);
});
