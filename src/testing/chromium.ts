import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { AxeBuilder } from '@axe-core/playwright';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';

/** Chromium of the machine: CHROMIUM_PATH, the system's, else (as root on Debian) installed from its packages. */
function findChromium(): string {
  const given = process.env['CHROMIUM_PATH'];
  if (given) return given;
  const places = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome', '/usr/bin/google-chrome-stable'];
  const found = places.find((path) => existsSync(path));
  if (found) return found;
  if (process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')) {
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
    spawnSync('apt-get', ['update', '-qq'], { env });
    spawnSync('apt-get', ['install', '-y', '-qq', '--no-install-recommends', 'chromium'], { env });
    if (existsSync(places[0]!)) return places[0]!;
  }
  throw new Error('Нет Chromium для проверок в браузере: поставьте его (Debian: apt-get install chromium) или задайте CHROMIUM_PATH.');
}

/** A headless browser that asks nothing outside of this machine. */
export async function openBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: findChromium(),
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync', '--disable-dev-shm-usage'],
  });
}

export const desk = { width: 1280, height: 900 };
export const phone = { width: 360, height: 740 };

/** A fresh person at a desk or with a phone; complains about anything the page asks from outside and about script errors. */
export async function newPerson(browser: Browser, base: string, viewport = desk): Promise<{ context: BrowserContext; page: Page; complaints: string[] }> {
  const context = await browser.newContext({ baseURL: base, viewport, locale: 'ru-RU', timezoneId: 'Asia/Novokuznetsk', hasTouch: viewport.width < 700, reducedMotion: 'reduce', permissions: ['clipboard-read', 'clipboard-write'] });
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(`ошибка на странице: ${error.message}`));
  page.on('request', (request) => {
    const url = new URL(request.url());
    if (url.protocol.startsWith('http') && url.origin !== new URL(base).origin) complaints.push(`запрос наружу: ${url.origin}`);
  });
  page.on('console', (message) => {
    if (message.type() === 'error' && !/status of (401|404|403|409|422|429)/.test(message.text())) complaints.push(`в консоли: ${message.text()}`);
  });
  return { context, page, complaints };
}

const rules = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/**
 * WCAG 2.2 AA by axe; a line for each violation. A target that a bar fixed to the screen happens to cover is judged again in the
 * middle of the screen, where a person scrolls it to.
 */
export async function axeComplaints(page: Page): Promise<string[]> {
  // In the page itself: without frames of others there is no need to gather the result on a page of its own, which takes half the time.
  const { violations } = await new AxeBuilder({ page }).setLegacyMode().withTags(rules).analyze();
  const complaints: string[] = [];
  for (const { id, help, nodes } of violations) {
    const places = nodes.map((node) => node.target.join(' '));
    const stay = id === 'target-size' ? await keepAsync(places, (place) => isSmall(page, place)) : places;
    if (stay.length > 0) complaints.push(`${id}: ${help} (${stay.slice(0, 3).join('; ')})`);
  }
  return complaints;
}

async function isSmall(page: Page, selector: string): Promise<boolean> {
  await page.locator(selector).first().evaluate((node) => node.scrollIntoView({ block: 'center' }));
  const { violations } = await new AxeBuilder({ page }).include(selector).withRules(['target-size']).analyze();
  return violations.length > 0;
}

async function keepAsync<T>(items: readonly T[], test: (item: T) => Promise<boolean>): Promise<T[]> {
  const kept: T[] = [];
  for (const item of items) if (await test(item)) kept.push(item);
  return kept;
}

/** Whether something sticks out sideways at this width. */
export async function overflows(page: Page): Promise<boolean> {
  return page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth + 1);
}
