import { strict as assert } from 'node:assert';
import type { Browser, Page } from 'playwright-core';
import { axeComplaints, type desk, newPerson, overflows } from '../src/testing/chromium.ts';
import { people } from './screens.ts';

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

/** Somebody of the demo region signs in and walks; gives what the pages complained of on the way. `timeout` in ms, of each step. */
export async function walkAs(browser: Browser, url: string, email: string, viewport: typeof desk, walk: (page: Page) => Promise<void>, timeout?: number): Promise<string[]> {
  const { context, page, complaints } = await newPerson(browser, url, viewport);
  if (timeout !== undefined) page.setDefaultTimeout(timeout);
  try {
    await signIn(page, email, people.password);
    await walk(page);
    return complaints;
  } finally {
    await context.close();
  }
}

/** What the server gives the one who is signed in on the page, by a path within the demo region. */
export const readAs = (page: Page) => (path: string): Promise<any> =>
  page.evaluate(async (address) => (await fetch(`/api/v1/organizations/krapivino${address}`)).json(), path);

/** Picks one of the choices of a list field. */
export async function choose(page: Page, label: string, option: string | RegExp): Promise<void> {
  await page.getByLabel(label, { exact: true }).first().click();
  await page.getByRole('option', { name: option }).first().click();
}
