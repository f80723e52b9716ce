import { strict as assert } from 'node:assert';
import type { Page } from 'playwright-core';
import { axeComplaints, overflows } from '../src/testing/chromium.ts';

/** What every page a person sees must hold: no violation of WCAG 2.2 AA, nothing sticking out sideways. */
export async function looksRight(page: Page, what: string): Promise<void> {
  await page.waitForLoadState('networkidle');
  assert.deepEqual(await axeComplaints(page), [], `${what}: axe`);
  assert.equal(await overflows(page), false, `${what}: шире экрана`);
}

/** Signs in by the form and waits for the first page of the organization. */
export async function signIn(page: Page, email: string, password: string): Promise<void> {
  await page.goto('/sign-in');
  await page.getByLabel('Электронная почта').fill(email);
  await page.getByLabel('Пароль', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Войти', exact: true }).click();
  await page.waitForURL(/\/o\//);
}

/** Picks one of the choices of a list field. */
export async function choose(page: Page, label: string, option: string | RegExp): Promise<void> {
  await page.getByLabel(label, { exact: true }).first().click();
  await page.getByRole('option', { name: option }).first().click();
}
