import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type AccessRow, type Role, roles, type View } from '../src/kernel/access.ts';
import { modules } from '../src/server/modules.ts';

// docs/rights.md: every access table of the product on one page. Without --write it is checked for drift.
const file = fileURLToPath(new URL('../docs/rights.md', import.meta.url));

const roleTitles: Record<Role, string> = { administrator: 'Администратор', manager: 'Руководитель', 'case-manager': 'Куратор', practitioner: 'Специалист' };
const viewTitles: Record<View, string> = { organization: 'все семьи', team: 'свои семьи', none: 'да' };

/** Open to a manager only where the role is not narrowed to a branch: what they do touches the whole organization. */
export const wholeOrganizationOnly: ReadonlySet<string> = new Set([
  'imports.startImport', 'exports.startExport', 'exports.exportPerson', 'imports.getRemarks', 'imports.undoImport', 'indicators.setTarget', 'indicators.startFactsCheck', 'reports.setTargets',
  'tasks.setDeadline', 'tasks.addDeadline', 'tasks.dropDeadline', 'tasks.setAlarmNorm', 'tasks.setContactNorm', 'tasks.dropContactNorm', 'tasks.setDay', 'tasks.dropDay', 'tasks.importDays', 'tasks.dropYear', 'assessments.addInstrument', 'assessments.withdrawInstrument',
]);

function cells(row: AccessRow): string[] {
  if (row === 'public') return roles.map(() => 'без входа');
  if (row === 'self') return roles.map(() => 'о себе');
  return roles.map((role) => (row[role] === undefined ? '–' : viewTitles[row[role]]));
}

/** The page as it should be now. */
export function rightsPage(): string {
  const lines = [
    '# Кто что может',
    '',
    'Собрано из таблиц прав модулей (`src/modules/*/access.ts`) командой `node bin/run.js scripts/rights.ts --write`; правьте таблицы, а не эту страницу.',
    'Проверка `src/testing/rights.test.ts` вызывает каждую операцию от каждой роли и сверяет ответ с этой таблицей.',
    '',
    '- **все семьи**: вся организация; если роль руководителя дана на отделение, то семьи этого отделения;',
    '- **свои семьи**: те, где сотрудник куратор или в команде;',
    '- **да**: можно, но ни одна семья этим не открывается;',
    '- **¹**: только руководителю всей организации, не одного отделения;',
    '- **–**: отказ, он остаётся в журнале; чужая организация и невидимая семья отвечают «не нашли»;',
    '- **о себе**: любой вошедший, только про себя; **без входа**: до входа.',
    '',
    'У кого ролей несколько, тому открыто самое широкое из них.',
  ];
  for (const module of modules) {
    if (module.routes.length === 0) continue;
    lines.push('', `## ${module.name}`, '', `| Операция | ${roles.map((role) => roleTitles[role]).join(' | ')} | Адрес |`, `|---|${roles.map(() => '---|').join('')}---|`);
    for (const { operation } of module.routes) {
      lines.push(`| ${operation.summary}${wholeOrganizationOnly.has(operation.name) ? '¹' : ''} | ${cells(module.access[operation.name]!).join(' | ')} | \`${operation.method} ${operation.path}\` |`);
    }
  }
  return `${lines.join('\n')}\n`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const page = rightsPage();
  if (process.argv.includes('--write')) writeFileSync(file, page);
  else if (readFileSync(file, 'utf8') !== page) {
    console.error('docs/rights.md отстал от таблиц прав: node bin/run.js scripts/rights.ts --write');
    process.exit(1);
  }
  process.exit(0);
}
