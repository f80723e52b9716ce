import assert from 'node:assert/strict';
import { test } from 'node:test';
import { monthsOf } from './rules/months.ts';
import { kindOf, type Period, periodAround, periodWords, stepPeriod, yearBefore } from './rules/periods.ts';

test('calendar periods around a day', () => {
  assert.deepEqual(periodAround('half', '2022-07-01'), { from: '2022-07-01', to: '2022-12-31' });
  assert.deepEqual(periodAround('half', '2022-06-30'), { from: '2022-01-01', to: '2022-06-30' });
  assert.deepEqual(periodAround('quarter', '2024-02-29'), { from: '2024-01-01', to: '2024-03-31' });
  assert.deepEqual(periodAround('month', '2024-02-10'), { from: '2024-02-01', to: '2024-02-29' });
  assert.deepEqual(periodAround('year', '2023-05-05'), { from: '2023-01-01', to: '2023-12-31' });
});

test('kinds are known again, steps go to the neighbour', () => {
  const cases: [Period, string, Period][] = [
    [{ from: '2022-07-01', to: '2022-12-31' }, 'half', { from: '2022-01-01', to: '2022-06-30' }],
    [{ from: '2022-01-01', to: '2022-03-31' }, 'quarter', { from: '2021-10-01', to: '2021-12-31' }],
    [{ from: '2022-03-01', to: '2022-03-31' }, 'month', { from: '2022-02-01', to: '2022-02-28' }],
    [{ from: '2022-03-02', to: '2022-03-31' }, 'other', { from: '2022-01-31', to: '2022-03-01' }],
  ];
  for (const [period, kind, before] of cases) {
    assert.equal(kindOf(period), kind);
    assert.deepEqual(stepPeriod(period, -1), before);
    assert.deepEqual(stepPeriod(before, 1), period);
  }
});

test('periods in words and their months', () => {
  const nbsp = '\u00a0';
  assert.equal(periodWords({ from: '2022-07-01', to: '2022-12-31' }), `1${nbsp}июля – 31${nbsp}декабря 2022`);
  assert.equal(periodWords({ from: '2022-12-15', to: '2023-01-15' }), `15${nbsp}декабря 2022 – 15${nbsp}января 2023`);
  assert.equal(periodWords({ from: '2022-12-15', to: '2022-12-15' }), `15${nbsp}декабря 2022`);
  assert.deepEqual(monthsOf('2022-11-30', '2023-01-01'), ['2022-11', '2022-12', '2023-01']);
  assert.equal(monthsOf('2022-01-01', '2024-12-31').length, 36);
  assert.deepEqual(monthsOf('2022-01-01', '2025-01-01'), []);
});

test('the same period a year before', () => {
  const cases: [Period, Period][] = [
    [{ from: '2022-07-01', to: '2022-12-31' }, { from: '2021-07-01', to: '2021-12-31' }],
    [{ from: '2024-02-01', to: '2024-02-29' }, { from: '2023-02-01', to: '2023-02-28' }],
    [{ from: '2025-02-01', to: '2025-02-28' }, { from: '2024-02-01', to: '2024-02-29' }],
    [{ from: '2024-02-29', to: '2024-03-15' }, { from: '2023-02-28', to: '2023-03-15' }],
  ];
  for (const [period, before] of cases) assert.deepEqual(yearBefore(period), before);
});
