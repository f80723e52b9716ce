import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { signIn } from '../e2e/people.ts';
import { demoPages, people } from '../e2e/screens.ts';
import { startServer } from '../e2e/server.ts';
import { desk, newPerson, openBrowser, phone } from '../src/testing/chromium.ts';

// `npm run screenshots`: starts the demo and saves every screen, at a desk and on a phone, under docs/screens/.
const folder = join(fileURLToPath(new URL('..', import.meta.url)), 'docs/screens');
mkdirSync(folder, { recursive: true });
const server = await startServer({ demo: true });
const browser = await openBrowser();
for (const [place, viewport] of [['desk', desk], ['phone', phone]] as const) {
  const stranger = await newPerson(browser, server.url, viewport);
  await stranger.page.goto('/sign-in');
  await stranger.page.waitForLoadState('networkidle');
  await stranger.page.screenshot({ path: join(folder, `sign-in-${place}.png`) });
  await stranger.context.close();
  for (const [email, pages] of Object.entries(demoPages)) {
    const { context, page } = await newPerson(browser, server.url, viewport);
    await signIn(page, email, people.password);
    for (const { name, open } of pages) {
      await open(page);
      // A taller window instead of a full-page picture: sticky parts stay where a person sees them.
      const height = await page.evaluate(() => document.documentElement.scrollHeight);
      await page.setViewportSize({ ...viewport, height: Math.min(Math.max(height, viewport.height), place === 'desk' ? 1300 : viewport.height) });
      await page.screenshot({ path: join(folder, `${name}-${place}.png`) });
      await page.setViewportSize(viewport);
      console.log(`${name}-${place}.png`);
    }
    await context.close();
  }
}
await browser.close();
await server.stop();
