import { IconArrowMerge, IconBellRinging, IconBooks, IconChartBar, IconFileExport, IconFileImport, IconHeartHandshake, IconSun, IconTargetArrow, IconUsers, IconUsersGroup } from '@tabler/icons-react';
import type { PageRoute } from './page-route.ts';

/**
 * Every page of an organization. A module's page is one line: its address, the operation it needs, its file (default
 * export). The order is the order of the rail and of the sections of «Настройки».
 */
export const pages: PageRoute[] = [
  { path: '/today', operation: 'today.getToday', page: () => import('../modules/today/web/today-page.tsx'), nav: { title: 'Сегодня', icon: IconSun } },
  { path: '/families', operation: 'families.listFamilies', page: () => import('../modules/families/web/families-page.tsx'), nav: { title: 'Семьи', icon: IconUsers }, wide: true, search: true },
  { path: '/families/new', operation: 'cases.admitFamily', page: () => import('../modules/families/web/new-family-page.tsx') },
  { path: '/families/:id/plan', operation: 'plans.getPlan', page: () => import('../modules/plans/web/plan-page.tsx'), wide: true },
  { path: '/families/:id', operation: 'families.getFamily', page: () => import('../modules/families/web/family-page.tsx') },
  { path: '/assessments/new', operation: 'assessments.recordAssessment', page: () => import('../modules/assessments/web/new-assessment-page.tsx') },
  { path: '/assessments/:id', operation: 'assessments.getAssessment', page: () => import('../modules/assessments/web/assessment-page.tsx') },
  { path: '/intake', operation: 'intake.addSignal', page: () => import('../modules/intake/web/intake-page.tsx'), nav: { title: 'Обращения', icon: IconBellRinging }, wide: true },
  { path: '/signals/new', operation: 'intake.addSignal', page: () => import('../modules/intake/web/new-signal-page.tsx') },
  { path: '/signals/:id', operation: 'intake.getSignal', page: () => import('../modules/intake/web/signal-page.tsx') },
  { path: '/applications/new', operation: 'intake.addApplication', page: () => import('../modules/intake/web/new-application-page.tsx') },
  { path: '/applications/:id', operation: 'intake.getApplication', page: () => import('../modules/intake/web/application-page.tsx') },
  { path: '/meetings', operation: 'services.listMeetings', page: () => import('../modules/services/web/meetings-page.tsx'), nav: { title: 'Встречи', icon: IconUsersGroup }, wide: true },
  { path: '/meetings/:id', operation: 'services.getMeeting', page: () => import('../modules/services/web/meeting-page.tsx'), wide: true },
  { path: '/record', operation: 'services.recordService', page: () => import('../modules/services/web/record-page.tsx'), record: true, wide: (search) => search['what'] === 'group' },
  { path: '/dosage', operation: 'plans.listDosage', page: () => import('../modules/plans/web/dosage-page.tsx'), nav: { title: 'Нормы планов', icon: IconTargetArrow }, wide: true },
  { path: '/reports', operation: 'indicators.getReport', page: () => import('../modules/indicators/web/report-page.tsx'), nav: { title: 'Отчёт', icon: IconChartBar }, wide: true },
  { path: '/frozen-reports', operation: 'reports.listFrozen', page: () => import('../modules/reports/web/frozen-list-page.tsx') },
  { path: '/frozen-reports/:id', operation: 'reports.getFrozen', page: () => import('../modules/reports/web/frozen-page.tsx'), wide: true },
  { path: '/targets', operation: 'reports.setTargets', page: () => import('../modules/reports/web/targets-page.tsx') },
  { path: '/practices', operation: 'practices.listPractices', page: () => import('../modules/practices/web/practices-page.tsx'), nav: { title: 'Практики', icon: IconBooks } },
  { path: '/practices/:practice', operation: 'practices.getPractice', page: () => import('../modules/practices/web/practice-page.tsx') },
  { path: '/mentors', operation: 'mentoring.listMentors', page: () => import('../modules/mentoring/web/mentors-page.tsx'), nav: { title: 'Наставники', icon: IconHeartHandshake }, search: true },
  { path: '/merges', operation: 'merges.listCandidates', page: () => import('../modules/merges/web/merges-page.tsx'), nav: { title: 'Похожие записи', icon: IconArrowMerge } },
  { path: '/merges/compare', operation: 'merges.compare', page: () => import('../modules/merges/web/compare-page.tsx') },
  { path: '/merges/:id', operation: 'merges.getMerge', page: () => import('../modules/merges/web/merge-page.tsx') },
  { path: '/imports', operation: 'imports.listImports', page: () => import('../modules/imports/web/imports-page.tsx'), nav: { title: 'Загрузка из Excel', icon: IconFileImport } },
  { path: '/imports/:id', operation: 'imports.getImport', page: () => import('../modules/imports/web/import-page.tsx') },
  { path: '/exports', operation: 'exports.listExports', page: () => import('../modules/exports/web/exports-page.tsx'), nav: { title: 'Выгрузка', icon: IconFileExport } },
  { path: '/jobs', operation: 'jobs.listJobs', page: () => import('../modules/jobs/web/jobs-page.tsx') },
  { path: '/settings', operation: 'organizations.changeOrganization', page: () => import('../modules/organizations/web/settings-page.tsx'), settings: 'Организация' },
  { path: '/settings/staff', operation: 'accounts.listUsers', page: () => import('../modules/accounts/web/staff-page.tsx'), settings: 'Сотрудники', search: true },
  { path: '/settings/branches', operation: 'organizations.addBranch', page: () => import('../modules/organizations/web/branches-page.tsx'), settings: 'Отделения' },
  { path: '/settings/places', operation: 'organizations.addDistrict', page: () => import('../modules/organizations/web/places-page.tsx'), settings: 'Районы и посёлки' },
  { path: '/settings/audit', operation: 'audit.listAuditEvents', page: () => import('../modules/audit/web/audit-page.tsx'), settings: 'Журнал' },
  { path: '/account', operation: 'accounts.me', page: () => import('../modules/accounts/web/account-page.tsx') },
  { path: '/welcome', operation: 'accounts.inviteUser', page: () => import('../modules/accounts/web/welcome-page.tsx') },
];
