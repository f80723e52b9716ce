import assert from 'node:assert/strict';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { loadPack, packSchema, shippedPacks, validatePack } from './public.ts';

const packs = join(import.meta.dirname, '..', '..', '..', 'packs');
const copies: string[] = [];
after(() => copies.forEach((dir) => rmSync(dir, { recursive: true, force: true })));

/** A copy of a shipped pack with one change. */
function changed(change: (dir: string, edit: (file: string, from: string | RegExp, to: string) => void) => void): string {
  const dir = mkdtempSync(join(tmpdir(), 'pack-'));
  copies.push(dir);
  cpSync(join(packs, 'course-for-family'), dir, { recursive: true });
  change(dir, (file, from, to) => {
    const text = readFileSync(join(dir, file), 'utf8');
    const next = text.replace(from, to);
    assert.notEqual(next, text, `${file} holds ${String(from)}`);
    writeFileSync(join(dir, file), next);
  });
  return dir;
}

const lineOf = (dir: string, file: string, part: string) =>
  readFileSync(join(dir, file), 'utf8').split('\n').findIndex((line) => line.includes(part)) + 1;

test('every shipped pack is valid, under its own id', () => {
  const folders = readdirSync(packs, { withFileTypes: true }).filter((entry) => entry.isDirectory()).map((entry) => entry.name);
  assert.ok(folders.length > 0);
  for (const folder of folders) {
    assert.deepEqual(validatePack(join(packs, folder)), { valid: true, errors: [] });
    assert.equal(shippedPacks().get(folder)?.id, folder);
  }
});

test('packs/schema.json is what the program checks', () => {
  assert.deepEqual(JSON.parse(readFileSync(join(packs, 'schema.json'), 'utf8')), JSON.parse(JSON.stringify(packSchema())));
});

test('ids and titles of the public contract are there to the letter', () => {
  const pack = loadPack(join(packs, 'course-for-family'));
  const said = (words: readonly { id: string; title: string }[]) => words.map((word) => `${word.id} ${word.title}`).join(' · ');
  assert.equal(
    said(pack.services),
    'home_visit Патронаж семьи · financial_literacy Обучение финансовой грамотности · day_rehab Реабилитация в дневном отделении · interagency_consultation Межведомственная консультация · counselling Консультирование · preventive_talk Профилактическая беседа · psych_correction Психологическая коррекция · family_leisure Семейный досуг · social_contract_help Помощь с социальным контрактом · employment_help Помощь с трудоустройством · support_measure_help Помощь с мерами поддержки · alcohol_treatment_help Помощь с лечением зависимости',
  );
  assert.equal(
    said(pack.aid),
    'fire_sensor Извещатель и датчик · school_kit Помощь к школе · coal Уголь · wiring_repair Ремонт проводки · stove_repair Ремонт печи · new_year_gift Новогодний подарок · money Деньги · other Другое',
  );
  assert.equal(said(pack.sources), 'local_budget Местный бюджет · regional_budget Региональный бюджет · sponsor Спонсор · fund Фонд · other Другое');
  assert.equal(
    said(pack.outcomes),
    'treated Прошёл лечение · jobseeker_registered Встал на учёт в центр занятости · employed Трудоустроен · social_contract Заключён социальный контракт · rights_restored Восстановлен в правах · rights_limited Ограничен в правах · rights_removed Лишён прав · removed_from_register_improved Снята с учёта с улучшением',
  );
  assert.equal(
    said(pack.outcomes.find((outcome) => outcome.id === 'social_contract')!.kinds),
    'job_search поиск работы · household_plot подсобное хозяйство · training обучение · business своё дело · other другое',
  );
  assert.equal(pack.categories.map((word) => word.title).join(', '), 'СОП, ТЖС, группа риска, малоимущая, многодетная, неполная, ребёнок-инвалид, ребёнок с ОВЗ, замещающая');
  assert.equal(pack.statuses.map((word) => word.title).join(', '), 'ребёнок-инвалид, ОВЗ, инвалид, под опекой');
  assert.equal(
    pack.closeReasons.map((word) => word.title).join(', '),
    'цели достигнуты, улучшение, без изменений, ухудшение, отказ, переезд, смена категории, отобрание, иное',
  );
  assert.equal(pack.mentorTopics.length, 9);
  assert.equal(pack.mentorMethods.length, 8);
  assert.equal(pack.planning.length, 6);
  assert.equal(pack.indicators.length, 25);
});

const mistakes: [name: string, change: Parameters<typeof changed>[0], file: string, line: (dir: string) => number, message: RegExp][] = [
  ['unknown word', (_, edit) => edit('indicators.json', '"id": ["home_visit"]', '"id": ["home_visits"]'), 'indicators.json', (dir) => lineOf(dir, 'indicators.json', '["home_visits"]'), /«home_visits» не найдено в списке services/],
  ['a sign of an unknown field', (_, edit) => edit('passport.json', '"of": "from", "field": "debts"', '"of": "from", "field": "dept"'), 'passport.json', (dir) => lineOf(dir, 'passport.json', '"dept"'), /«dept» не найдено в списке fields/],
  ['a sign of an answer that is not there', (_, edit) => edit('passport.json', '"any": ["unsettled"]', '"any": ["unset"]'), 'passport.json', (dir) => lineOf(dir, 'passport.json', '"unset"'), /«unset» не найдено в списке housing_right/],
  ['a number asked of words', (_, edit) => edit('passport.json', '"of": "from", "field": "debts"', '"of": "from", "field": "benefits"'), 'passport.json', (dir) => lineOf(dir, 'passport.json', '"of": "from"'), /«benefits» не число/],
  ['repeated id', (_, edit) => edit('services.json', '"id": "day_rehab"', '"id": "home_visit"'), 'services.json', (dir) => lineOf(dir, 'services.json', 'Реабилитация'), /«home_visit» уже занят/],
  ['repeated title', (_, edit) => edit('aid.json', 'Уголь', 'деньги'), 'aid.json', (dir) => lineOf(dir, 'aid.json', '"money"'), /«Деньги» уже занято/],
  ['wrong type', (_, edit) => edit('services.json', '"minutes": 90', '"minutes": "час"'), 'services.json', (dir) => lineOf(dir, 'services.json', '"час"'), /«minutes»: Нужно целое число/],
  ['unknown field', (_, edit) => edit('services.json', '"minutes": 90', '"minuts": 90'), 'services.json', (dir) => lineOf(dir, 'services.json', 'minuts'), /Лишнее поле «minuts»/],
  ['missing field', (_, edit) => edit('aid.json', '"id": "coal", ', ''), 'aid.json', (dir) => lineOf(dir, 'aid.json', 'Уголь'), /Не хватает поля «id»/],
  ['missing file', (dir) => rmSync(join(dir, 'families.json')), 'families.json', () => 1, /Файла нет/],
  ['strange file', (dir) => writeFileSync(join(dir, 'extra.json'), '{}'), 'extra.json', () => 1, /Лишний файл/],
  ['not JSON', (_, edit) => edit('outcomes.json', '"required", "evidence"', '"required" "evidence"'), 'outcomes.json', (dir) => lineOf(dir, 'outcomes.json', '"required" "evidence"'), /Не JSON/],
  ['cut off', (dir) => writeFileSync(join(dir, 'aid.json'), '{\n  "aid": [\n'), 'aid.json', () => 3, /Не JSON: здесь не ждали конца файла/],
  ['too deep', (dir) => writeFileSync(join(dir, 'aid.json'), '['.repeat(200_000)), 'aid.json', () => 1, /вложенных скобок/],
  ['not an object', (dir) => writeFileSync(join(dir, 'aid.json'), '[]'), 'aid.json', () => 1, /Нужны фигурные скобки/],
  ['unknown unit', (_, edit) => edit('indicators.json', '"unit": "visit"', '"unit": "trip"'), 'indicators.json', (dir) => lineOf(dir, 'indicators.json', '"trip"'), /«trip» не найдено в списке units/],
  ['kind of another outcome', (_, edit) => edit('indicators.json', '"kind": ["job_search"]', '"kind": ["coal"]'), 'indicators.json', (dir) => lineOf(dir, 'indicators.json', '["coal"]'), /«coal» не найдено в списке kinds/],
  ['age without people', (_, edit) => edit('indicators.json', '"register": "open"', '"age": "child"'), 'indicators.json', (dir) => lineOf(dir, 'indicators.json', '"age": "child"'), /Возраст спрашивают только у людей/],
  ['unknown facts', (_, edit) => edit('indicators.json', '{ "of": "mentors"', '{ "of": "dreams"'), 'indicators.json', (dir) => lineOf(dir, 'indicators.json', '"dreams"'), /можно services, aid, outcomes, mentors/],
  ['version not told', (_, edit) => edit('manifest.json', '"version": "1.2"', '"version": "7.7"'), 'CHANGELOG.md', () => 1, /«## 7\.7»/],
  ['bad version', (_, edit) => edit('manifest.json', '"version": "1.2"', '"version": "первая"'), 'manifest.json', (dir) => lineOf(dir, 'manifest.json', 'первая'), /Номер версии вида/],
  ['unknown result of a conclusion', (_, edit) => edit('reviews.json', '"goals_reached"', '"all_well"'), 'reviews.json', (dir) => lineOf(dir, 'reviews.json', '"all_well"'), /«all_well» не найдено в списке closeReasons/],
  ['unknown conclusion', (_, edit) => edit('reviews.json', '"id": "transfer"', '"id": "forget"'), 'reviews.json', (dir) => lineOf(dir, 'reviews.json', '"forget"'), /Можно: open, continue/],
  ['quorum of nobody', (_, edit) => edit('reviews.json', '"members": 3', '"members": 0'), 'reviews.json', (dir) => lineOf(dir, 'reviews.json', '"members": 0'), /От 1 до 50/],
  ['repeated month of follow-up', (_, edit) => edit('reviews.json', '[3, 6, 12]', '[3, 3, 12]'), 'reviews.json', (dir) => lineOf(dir, 'reviews.json', '"months"'), /«3» уже занят/],
  ['impossible day', (_, edit) => edit('indicators.json', '2022-12-31', '2022-12-32'), 'indicators.json', (dir) => lineOf(dir, 'indicators.json', '2022-12-32'), /Нужна дата/],
];
for (const [name, change, file, line, message] of mistakes) {
  test(`a mistake is told with its place: ${name}`, () => {
    const dir = changed(change);
    const { valid, errors } = validatePack(dir);
    assert.equal(valid, false);
    const found = errors.filter((error) => error.file === file && message.test(error.message));
    assert.equal(found.length, 1, JSON.stringify(errors, null, 1));
    assert.equal(found[0]!.line, line(dir));
    assert.throws(() => loadPack(dir), { code: 'invalid_pack' });
  });
}

test('a folder that is not there is an error too', () => {
  assert.equal(validatePack(join(tmpdir(), 'no-such-pack')).errors[0]?.message, 'Папки нет или её нельзя прочитать');
});
