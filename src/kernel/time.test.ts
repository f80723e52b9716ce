import assert from 'node:assert/strict';
import { test } from 'node:test';
import { addDays, ageOn, daysBetween, isDay, marginDate, today } from './time.ts';

test('today follows the zone, on both sides of midnight', () => {
  const now = new Date('2026-11-24T17:30:00Z');
  assert.equal(today(now, 'Europe/Kaliningrad'), '2026-11-24');
  assert.equal(today(now, 'Asia/Novokuznetsk'), '2026-11-25');
  assert.equal(today(new Date('2026-12-31T12:00:00Z'), 'Asia/Kamchatka'), '2027-01-01');
});

test('a day is real and between 1900 and 2100', () => {
  for (const day of ['1900-01-01', '2024-02-29', '2000-02-29', '2100-12-31']) assert.equal(isDay(day), true, day);
  for (const text of ['2026-02-29', '1900-02-29', '2026-02-31', '2026-13-01', '2026-00-10', '2026-01-00', '1899-12-31', '2101-01-01', '26-01-01', '2026-1-1', '2026-01-01T00:00:00Z']) {
    assert.equal(isDay(text), false, text);
  }
});

test('days are added and counted over months, leap years and clock changes', () => {
  assert.equal(addDays('2026-02-28', 1), '2026-03-01');
  assert.equal(addDays('2024-02-28', 1), '2024-02-29');
  assert.equal(addDays('2026-01-01', -1), '2025-12-31');
  assert.equal(daysBetween('2010-03-27', '2010-03-29'), 2);
  assert.equal(daysBetween('2026-11-24', '2026-11-08'), -16);
  assert.equal(daysBetween('1900-01-01', '2100-12-31'), 73_413);
});

test('age turns on the birthday; of 29 February on 1 March', () => {
  assert.equal(ageOn('2008-11-24', '2026-11-23'), 17);
  assert.equal(ageOn('2008-11-24', '2026-11-24'), 18);
  assert.equal(ageOn('2008-02-29', '2026-02-28'), 17);
  assert.equal(ageOn('2008-02-29', '2026-03-01'), 18);
});

test('the margin names the weekday', () => {
  assert.equal(marginDate('2026-11-22'), '22, вс');
});
