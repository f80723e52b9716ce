import type { Page } from 'playwright-core';

/** Whom the demo region knows; the password is the same for all of them. */
export const people = {
  administrator: 'administrator@krapivino.example',
  manager: 'rukovoditel@krapivino.example',
  caseManager: 'kurator@krapivino.example',
  practitioner: 'psiholog@krapivino.example',
  password: 'Ivan-chai-u-reki-7',
};

export interface Screen {
  /** File name of the picture. */
  name: string;
  open: (page: Page) => Promise<unknown>;
}
export type DemoPages = Screen[];

const at = (path: string, ready?: (page: Page) => Promise<unknown>) => async (page: Page) => {
  await page.goto(`/o/krapivino${path}`);
  await page.getByRole('heading', { level: 1 }).first().waitFor();
  await page.waitForLoadState('networkidle');
  await ready?.(page);
};

/** Opens the card of a family that is in the register for long and has many records. */
const card = (tab?: string) => async (page: Page) => {
  await at('/families?query=К-0045')(page);
  await page.getByRole('link', { name: /Бычковы|К-0045/ }).first().click();
  // The heading stands there before the card has come.
  await page.getByRole('tab').first().waitFor();
  if (tab) await page.getByRole('tab', { name: new RegExp(tab) }).click();
  await page.waitForLoadState('networkidle');
};

/** An assessment of one state that the demo tells of. */
const assessment = (query: string, search = '') => async (page: Page) => {
  await at('/today')(page);
  const found = await page.evaluate(async (address) => (await fetch(address)).json(), `/api/v1/organizations/krapivino/assessments?${query}`);
  await at(`/assessments/${found.items[0].id}${search}`)(page);
};
/** The family whose assessments change over time. */
const assessedFamily = (path: (id: string) => string) => async (page: Page) => {
  await at('/today')(page);
  const found = await page.evaluate(async (address) => (await fetch(address)).json(), '/api/v1/organizations/krapivino/assessments?instrument=who_5');
  await at(path(found.items[0].family.id))(page);
};

/** A family that gave consents. */
const consentedFamily = (path: (id: string) => string) => async (page: Page) => {
  await at('/today')(page);
  const found = await page.evaluate(async () => (await fetch('/api/v1/organizations/krapivino/consents?state=signed&limit=1')).json());
  await at(path(found.items[0].family.id))(page);
};

/** The demo's meeting to come or the one that was, or a page of something that it tells of. */
const review = (when: 'upcoming' | 'past', path: (review: any) => string | void) => async (page: Page) => {
  await at('/today')(page);
  const get = (address: string) => page.evaluate(async (one) => (await fetch(one)).json(), `/api/v1/organizations/krapivino${address}`);
  const { id } = (await get(`/reviews?practice=course-for-family&when=${when}`)).items[0];
  await at(path(await get(`/reviews/${id}`)) ?? `/reviews/${id}`)(page);
};

/** The last group taken again and partly marked. */
const markGroup = async (page: Page) => {
  await page.getByRole('button', { name: /^Та же группа/ }).first().click();
  const rows = page.getByRole('list', { name: 'Участники встречи' }).getByRole('listitem');
  await rows.first().waitFor();
  for (const [at, mark] of ['Здесь', 'Здесь', 'Нет', 'Здесь', 'Здесь', 'Опоздание', 'Нет', 'Здесь'].entries()) await rows.nth(at).getByRole('radio', { name: mark }).check();
  await rows.nth(2).getByLabel(/^Причина/).selectOption('ill');
  await rows.nth(5).getByLabel(/^Сколько минут/).fill('180');
  await rows.nth(6).getByLabel(/^Причина/).selectOption('no_childcare');
  await page.waitForTimeout(1000);
};

const openMeeting = async (page: Page) => {
  await page.getByRole('link', { name: /Реабилитация/ }).first().click();
  await page.getByRole('heading', { name: 'Кто был' }).waitFor();
  await page.waitForLoadState('networkidle');
};

const published = 'from=2022-07-01&to=2022-12-31';

/** Opens the newest submitted report, after which records were changed. */
const frozen = (search: string) => async (page: Page) => {
  await at('/frozen-reports')(page);
  await page.getByRole('main').getByRole('link', { name: /\d{4}/ }).first().click();
  await page.getByRole('tab', { name: 'Как отправлен' }).waitFor();
  if (search) await page.goto(`${page.url()}?${search}`);
  await page.waitForLoadState('networkidle');
};

/** Every screen of the product by the person who uses it. */
export const demoPages: Record<string, DemoPages> = {
  [people.manager]: [
    { name: 'today-manager', open: at('/today') },
    { name: 'families', open: at('/families') },
    { name: 'families-search', open: at('/families?query=ков') },
    { name: 'families-nothing', open: at('/families?query=щщщщщщ') },
    { name: 'family-new', open: at('/families/new') },
    { name: 'family', open: card() },
    { name: 'family-people', open: card('Люди') },
    { name: 'family-files', open: card('Документы') },
    { name: 'family-assessments', open: assessedFamily((id) => `/families/${id}?tab=assessments`) },
    { name: 'assessment-new', open: assessedFamily((id) => `/assessments/new?family=${id}`) },
    { name: 'assessment-result', open: assessment('instrument=who_5&state=completed') },
    { name: 'assessment-goals', open: assessment('instrument=goals') },
    { name: 'portrait', open: assessedFamily((id) => `/families/${id}/passport`) },
    { name: 'passport', open: assessedFamily((id) => `/families/${id}/passport?tab=passport`) },
    { name: 'genogram', open: assessedFamily((id) => `/families/${id}/passport?tab=genogram`) },
    { name: 'passport-compare', open: assessedFamily((id) => `/families/${id}/passport?tab=compare`) },
    { name: 'family-history', open: card('История') },
    { name: 'family-views', open: card('Кто открывал') },
    { name: 'intake', open: at('/intake') },
    { name: 'intake-waiting', open: at('/intake?tab=waiting') },
    { name: 'signal', open: at('/intake', async (page) => {
      await page.getByRole('link', { name: /Мальчик из 3/ }).click();
      await page.getByRole('heading', { name: 'Кто сообщил' }).waitFor();
    }) },
    { name: 'signal-new', open: at('/signals/new') },
    { name: 'application', open: at('/intake?tab=applications', async (page) => {
      await page.getByRole('link', { name: /Ладынина/ }).click();
      await page.getByRole('heading', { name: 'Каким практикам подходит' }).waitFor();
    }) },
    { name: 'tasks', open: at('/tasks') },
    { name: 'tasks-all', open: at('/tasks?whose=all') },
    { name: 'alarms', open: at('/alarms') },
    { name: 'alarm', open: at('/alarms', async (page) => {
      await page.locator('main a[href*="/alarms/"]').first().click();
      await page.waitForURL(/alarms\/./);
      await page.waitForLoadState('networkidle');
    }) },
    { name: 'duties', open: at('/duty') },
    { name: 'norms', open: at('/settings/norms') },
    { name: 'calendar', open: at('/settings/calendar') },
    { name: 'instruments', open: at('/instruments') },
    { name: 'instrument', open: at('/instruments/who_5') },
    { name: 'instrument-new', open: at('/instruments/new') },
    { name: 'assessments-check', open: at('/assessments/check') },
    { name: 'calendar-paste', open: at('/settings/calendar?year=2028&paste=1', (page) => page.getByLabel('Список дней').waitFor()) },
    { name: 'consents', open: at('/consents') },
    { name: 'consents-missing', open: at('/consents?tab=missing') },
    { name: 'consent-new', open: at('/consents/new') },
    { name: 'closed', open: at('/closed') },
    { name: 'glass', open: at('/closed', async (page) => {
      await page.getByRole('main').locator('a[href*="/closed/"]').first().click();
      await page.getByRole('heading', { name: 'Просьба' }).waitFor();
    }) },
    { name: 'documents', open: at('/documents') },
    { name: 'journals', open: at('/documents?tab=journals') },
    { name: 'documents-archive', open: at('/documents/archive') },
    { name: 'templates', open: at('/settings/templates?kind=consent_general', (page) => page.getByRole('img', { name: /Страницы/ }).waitFor()) },
    { name: 'case-file', open: consentedFamily((id) => `/families/${id}/documents`) },
    { name: 'document', open: at('/documents', async (page) => {
      const { id } = await page.evaluate(async () => (await (await fetch('/api/v1/organizations/krapivino/documents?limit=1')).json()).items[0]);
      await at(`/documents/${id}`, (opened) => opened.getByRole('img', { name: /Страницы/ }).waitFor())(page);
    }) },
    { name: 'document-new', open: at('/documents', async (page) => {
      const { practice, kind, subjectId } = await page.evaluate(async () => (await (await fetch('/api/v1/organizations/krapivino/documents?limit=1')).json()).items[0]);
      await at(`/documents/new?practice=${practice}&kind=${kind}&subject=${subjectId}`)(page);
    }) },
    { name: 'partners', open: at('/partners') },
    { name: 'dosage', open: at('/dosage') },
    { name: 'reviews-proposed', open: at('/reviews', (page) => page.getByRole('group', { name: 'Кого рассмотреть' }).waitFor()) },
    { name: 'reviews-rules', open: at('/reviews?tab=rules', (page) => page.getByRole('heading', { name: 'Кворум' }).waitFor()) },
    { name: 'review', open: review('upcoming', () => {}) },
    { name: 'review-held', open: review('past', () => {}) },
    { name: 'review-item', open: review('upcoming', (one) => `/review-items/${one.items[0].id}`) },
    { name: 'review-signed', open: review('past', (one) => `/review-items/${one.items[0].id}`) },
    { name: 'family-reviews', open: review('past', (one) => `/families/${one.items[0].family.id}/reviews`) },
    { name: 'plan', open: async (page) => {
      await at('/today')(page);
      const found = await page.evaluate(async (address) => (await fetch(address)).json(), '/api/v1/organizations/krapivino/dosage?practice=course-for-family');
      await at(`/families/${found.items[0].family.id}/plan`, (there) => there.getByText('Версии').first().waitFor())(page);
    } },
    { name: 'report', open: at(`/reports?${published}`) },
    { name: 'report-list', open: at(`/reports?${published}&indicator=social_contract_families`) },
    { name: 'report-months', open: at(`/reports?${published}&view=months`) },
    { name: 'report-services', open: at(`/reports?${published}&view=services`) },
    { name: 'report-services-list', open: at(`/reports?${published}&view=services&show=children&service=family_leisure&month=2022-07`) },
    { name: 'report-compare', open: at('/reports?from=2026-07-01&to=2026-09-30&compare=previous') },
    { name: 'targets', open: at(`/targets?${published}`) },
    { name: 'frozen-reports', open: at('/frozen-reports') },
    { name: 'frozen-report', open: frozen('') },
    { name: 'frozen-difference', open: frozen('tab=difference&indicator=home_visits') },
    { name: 'practices', open: at('/practices') },
    { name: 'practice', open: at('/practices/course-for-family') },
    { name: 'mentors', open: at('/mentors') },
    { name: 'merges', open: at('/merges', (page) => page.getByRole('link', { name: /^Сравнить:/ }).first().waitFor()) },
    { name: 'merges-compare', open: at('/merges', async (page) => {
      await page.getByRole('link', { name: /^Сравнить:/ }).first().click();
      await page.getByRole('button', { name: 'Объединить…' }).waitFor();
    }) },
    { name: 'imports', open: at('/imports') },
    { name: 'exports', open: at('/exports') },
    { name: 'jobs', open: at('/jobs?whose=all') },
    { name: 'record', open: at('/record') },
    { name: 'record-group', open: at('/record?what=group') },
    { name: 'record-group-marked', open: at('/record?what=group&service=day_rehab', markGroup) },
    { name: 'meetings', open: at('/meetings') },
    { name: 'meeting', open: at('/meetings', openMeeting) },
    { name: 'record-aid', open: at('/record?what=aid') },
    { name: 'record-outcome', open: at('/record?what=outcome') },
    { name: 'mentor-new', open: at('/mentors?new=1') },
    { name: 'account', open: at('/account') },
  ],
  [people.caseManager]: [
    { name: 'assessment-entry', open: assessment('state=draft') },
    { name: 'assessment-entry-one', open: assessment('state=draft', '?mode=one') },
    { name: 'today', open: at('/today') },
    { name: 'today-unfinished', open: at('/today?show=unfinished') },
    { name: 'families-mine', open: at('/families') },
    { name: 'family-closed', open: at('/families', async (page) => {
      const found = await page.evaluate(async () => {
        const read = async (path: string) => (await fetch(`/api/v1/organizations/krapivino${path}`)).json();
        for (const { id } of (await read('/families?limit=100&team=me&state=open')).items) if ((await read(`/families/${id}/compartments`)).items.length > 0) return id;
      });
      await at(`/families/${found}/closed`)(page);
    }) },
    { name: 'report-mine', open: at('/reports') },
  ],
  [people.practitioner]: [
    { name: 'families-practitioner', open: at('/families') },
    { name: 'closed-notes', open: at('/closed?tab=notes') },
    { name: 'closed-note', open: at('/closed?tab=notes', async (page) => {
      await page.getByRole('main').getByRole('link', { name: /^Вторая встреча/ }).click();
      await page.getByRole('heading', { name: 'О чём' }).waitFor();
    }) },
  ],
  [people.administrator]: [
    { name: 'upkeep', open: at('/upkeep') },
    { name: 'settings', open: at('/settings') },
    { name: 'staff', open: at('/settings/staff') },
    { name: 'branches', open: at('/settings/branches') },
    { name: 'places', open: at('/settings/places') },
    { name: 'supervision', open: at('/settings/supervision') },
    { name: 'audit', open: at('/settings/audit') },
  ],
};
