import { strict as assert } from 'node:assert';
import { test } from 'node:test';
import { deviceOf, limits, passwordComplaint, rolesComplaints, tidyRoles, waitAfter, waitText } from './rules.ts';
import { texts } from './texts.ru.ts';

const owner = { email: 'v.solovyova@istok.example', name: 'Вера Алексеевна Соловьёва' };

test('passwords: what is refused and why', () => {
  const cases: [string, string | null][] = [
    ['короткий 11', texts.passwordTooShort],
    ['👍👍👍👍👍👍', texts.passwordTooShort],
    ['v.solovyova@istok.example', texts.passwordLikeEmail],
    ['V.Solovyova12', texts.passwordLikeEmail],
    ['СоловьёваВера', texts.passwordLikeName],
    ['Вера Соловьева 76', texts.passwordLikeName],
    ['аааааааааааааа', texts.passwordMonotonous],
    ['123456789012', texts.passwordCommon],
    ['qwertyuiop[]asdf', texts.passwordCommon],
    ['Password123456', texts.passwordCommon],
    ['пароль123456', texts.passwordCommon],
    ['йцукенгшщзхъ', texts.passwordCommon],
    ['qwerty123456', texts.passwordCommon],
    ['administrator1', texts.passwordCommon],
    ['сирень у старого моста', null],
    ['correct horse battery', null],
    ['Tr0ub4dor&3-klen', null],
    ['20 яблок в саду', null],
  ];
  for (const [password, complaint] of cases) assert.equal(passwordComplaint(password, owner), complaint, password);
});

test('waiting: five failures in a quarter of an hour, until the oldest leaves it', () => {
  const now = new Date('2026-11-24T10:00:00Z');
  const ago = (minutes: number) => new Date(now.getTime() - minutes * 60_000);
  assert.equal(waitAfter([ago(1), ago(2), ago(3), ago(4)], limits.account, now), 0);
  assert.equal(waitAfter([ago(1), ago(2), ago(3), ago(4), ago(10)], limits.account, now), 5 * 60_000);
  assert.equal(waitAfter([ago(1), ago(2), ago(3), ago(4), ago(16)], limits.account, now), 0);
  assert.equal(waitAfter([ago(0), ago(1), ago(2), ago(3), ago(4), ago(14)], limits.account, now), 11 * 60_000);
  assert.deepEqual([1, 2000, 59_000, 60_000, 61_000, 5 * 60_000, 21 * 60_000].map(waitText), ['1 секунду', '2 секунды', '59 секунд', '1 минуту', '2 минуты', '5 минут', '21 минуту']);
});

test('roles: only a manager is narrowed to a branch; repeats vanish', () => {
  const open = new Set(['b1']);
  assert.deepEqual(rolesComplaints([{ role: 'manager', branchId: 'b1' }, { role: 'practitioner', branchId: null }], open), []);
  assert.deepEqual(
    rolesComplaints([{ role: 'manager', branchId: 'b2' }, { role: 'administrator', branchId: 'b1' }, { role: 'case-manager', branchId: 'b1' }], open).map((item) => [item.path, item.code]),
    [['roles.0.branchId', 'unknown_value'], ['roles.1.branchId', 'no_branch'], ['roles.2.branchId', 'no_branch']],
  );
  assert.deepEqual(tidyRoles([{ role: 'manager', branchId: 'b1' }, { role: 'manager', branchId: null }, { role: 'manager', branchId: null }]), [{ role: 'manager', branchId: null }]);
});

test('devices by their User-Agent', () => {
  assert.equal(deviceOf('Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/140.0 Mobile Safari/537.36'), 'Chrome, Android');
  assert.equal(deviceOf('Mozilla/5.0 (Windows NT 10.0) Chrome/140 YaBrowser/25 Safari/537'), 'Яндекс Браузер, Windows');
  assert.equal(deviceOf('curl/8'), 'Неизвестное устройство');
  assert.equal(deviceOf(null), 'Неизвестное устройство');
});
