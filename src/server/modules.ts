import type { Module } from '../kernel/server/module.ts';
import { exports } from '../modules/exports/routes.ts';
import { imports } from '../modules/imports/routes.ts';
import { indicators } from '../modules/indicators/routes.ts';
import { reports } from '../modules/reports/routes.ts';
import { installPack, shippedPacks } from '../modules/practices/public.ts';
import { practices } from '../modules/practices/routes.ts';
import { connectPractices } from '../modules/accounts/public.ts';
import { accounts } from '../modules/accounts/routes.ts';
import { attachments } from '../modules/attachments/routes.ts';
import { audit } from '../modules/audit/routes.ts';
import { intake } from '../modules/intake/routes.ts';
import { consents } from '../modules/consents/routes.ts';
import { jobs } from '../modules/jobs/routes.ts';
import { mentoring } from '../modules/mentoring/routes.ts';
import { drafts } from '../modules/drafts/routes.ts';
import { assessments } from '../modules/assessments/routes.ts';
import { closed } from '../modules/closed/routes.ts';
import { plans } from '../modules/plans/routes.ts';
import { outcomes } from '../modules/outcomes/routes.ts';
import { services } from '../modules/services/routes.ts';
import { cases } from '../modules/cases/routes.ts';
import { documents } from '../modules/documents/routes.ts';
import { families } from '../modules/families/routes.ts';
import { reviews } from '../modules/reviews/routes.ts';
import { tasks } from '../modules/tasks/routes.ts';
import { today } from '../modules/today/routes.ts';
import { merges } from '../modules/merges/routes.ts';
import { partners } from '../modules/partners/routes.ts';
import { passports } from '../modules/passports/routes.ts';
import { people } from '../modules/people/routes.ts';
import { organizations } from '../modules/organizations/routes.ts';

/** Every module of the product, in the order in which they may depend on each other. */
export const modules: readonly Module[] = [organizations, accounts, audit, jobs, people, practices, mentoring, cases, partners, consents, services, outcomes, attachments, drafts, intake, assessments, plans, tasks, closed, reviews, passports, documents, families, merges, today, imports, indicators, reports, exports];

// The first run may install a practice, though practices stand later in the order than accounts.
connectPractices({
  list: () => [...shippedPacks().values()].map(({ id, version, title }) => ({ id, version, title })),
  async install(tx, organizationId, practiceId) {
    const pack = shippedPacks().get(practiceId);
    if (!pack) return false;
    await installPack(tx, organizationId, pack);
    return true;
  },
});
