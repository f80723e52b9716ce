import assert from 'node:assert/strict';
import { test } from 'node:test';
import { likeness, likenessRank, type Described, type LikenessReason } from './likeness.ts';

const stored: Described = {
  lastName: 'Ковалёва', firstName: 'Оксана', patronymic: 'Игоревна', birthDate: '1992-03-07', snils: '11223344595', phones: ['8 900 000-01-47'],
};
const table: [string, Described, LikenessReason[]][] = [
  ['тот же СНИЛС при другой фамилии', { lastName: 'Титова', firstName: 'Оксана', snils: '11223344595' }, ['snils']],
  ['тот же телефон', { lastName: 'Юдина', firstName: 'Нина', phones: ['+7 (900) 000 01 47'] }, ['phone']],
  ['е вместо ё, то же рождение', { lastName: 'Ковалева', firstName: 'Оксана', birthDate: '1992-03-07' }, ['name_and_birth']],
  ['опечатка и переставленные день с месяцем', { lastName: 'Кавалева', firstName: 'Оксана', birthDate: '1992-07-03' }, ['name_and_birth']],
  ['латиницей', { lastName: 'Kovaleva', firstName: 'Oksana' }, ['name']],
  ['фамилия без имени', { lastName: 'Ковалева' }, []],
  ['тёзка другого года', { lastName: 'Ковалёва', firstName: 'Оксана', birthDate: '1971-11-20' }, []],
  ['тёзка с другим отчеством', { lastName: 'Ковалёва', firstName: 'Оксана', patronymic: 'Петровна' }, []],
  ['сменила фамилию', { lastName: 'Титова', firstName: 'Оксана', birthDate: '1992-03-07' }, ['birth_and_first_name']],
  ['ничего общего', { lastName: 'Юдин', firstName: 'Егор', birthDate: '2016-01-02' }, []],
];
for (const [name, entered, reasons] of table) test(name, () => assert.deepEqual(likeness(entered, stored), reasons));

test('сильнейшее основание впереди', () => {
  assert.ok(likenessRank(['phone', 'name']) < likenessRank(['name_and_birth']));
  assert.ok(likenessRank(['snils']) < likenessRank(['phone']));
});
