import { basename, resolve } from 'node:path';
import { Refusal } from '../kernel/errors.ts';
import * as fields from '../kernel/fields.ts';
import { writeAudit } from '../kernel/server/audit.ts';
import { plural } from '../kernel/texts.ts';
import type { Check } from './finding.ts';
import type { Tools } from './tools.ts';
import { organizationVerbs } from './organization-verbs.ts';
import { checked, describeFile, entered, lines, readNamed, writeNamed, type Verb } from './verb.ts';

const createUser: Verb = {
  name: 'user create',
  usage: 'user create --email ПОЧТА --name ИМЯ --organization ID --role РОЛЬ[,РОЛЬ]',
  title: 'добавить сотрудника; роли: administrator, manager, case-manager, practitioner',
  options: { email: 'required', name: 'required', organization: 'required', role: 'required' },
  async run({ tools, values }) {
    const accounts = await import('../modules/accounts/public.ts');
    const email = checked(fields.email, 'email', values['email']!);
    const name = checked(fields.text(200), 'name', values['name']!);
    const roles = accounts.readRoles(values['role']!.split(',').map((role) => role.trim()).filter(Boolean));
    const made = await accounts.createUser(await tools.services(), { email, name, organization: values['organization']!, roles });
    return { id: made.id, email: made.email, roles: made.roles, invitationUrl: made.invitationUrl };
  },
  print: ({ email, invitationUrl }: { email: string; invitationUrl: string | null }) =>
    invitationUrl === null ? `${email}: добавлен, входит со своим прежним паролем\n` : `${email}: добавлен. Ссылка, по которой он задаст пароль:\n${invitationUrl}\n`,
};

interface ListedUser {
  email: string;
  name: string;
  organizations: { id: string; roles: string[]; disabled: boolean }[];
}

const listUsers: Verb = {
  name: 'user list',
  usage: 'user list',
  title: 'все, у кого есть доступ',
  options: {},
  async run({ tools }) {
    const accounts = await import('../modules/accounts/public.ts');
    return { items: await accounts.listUsers(await tools.services()) };
  },
  print: ({ items }: { items: ListedUser[] }) =>
    lines(
      items.map((item) => {
        const places = item.organizations.map((place) => `${place.id}: ${place.disabled ? 'доступ закрыт' : place.roles.join(', ')}`);
        return `${item.email}  ${item.name}  ${places.join('; ')}`;
      }),
      'Пользователей ещё нет. Завести: ryadom user create',
    ),
};

const disableUser: Verb = {
  name: 'user disable',
  usage: 'user disable --email ПОЧТА',
  title: 'закрыть доступ во всех организациях: сеансы, ключи и ссылки кончаются сразу',
  options: { email: 'required' },
  async run({ tools, values }) {
    const accounts = await import('../modules/accounts/public.ts');
    const { email, unled } = await accounts.disableUser(await tools.services(), checked(fields.email, 'email', values['email']!));
    return { email, disabled: true, withoutAdministrator: unled };
  },
  print: ({ email, withoutAdministrator }: { email: string; withoutAdministrator: string[] }) =>
    `${email}: доступ закрыт\n${withoutAdministrator.map((id) => `В организации «${id}» больше нет администратора, который может войти. Назначить: ryadom user create --organization ${id} --role administrator …\n`).join('')}`,
};

const createToken: Verb = {
  name: 'token create',
  usage: 'token create --email ПОЧТА [--days ДНЕЙ]',
  title: 'ключ для программы, которая действует от имени пользователя; показывается один раз',
  options: { email: 'required', days: 'optional' },
  async run({ tools, values }) {
    const accounts = await import('../modules/accounts/public.ts');
    const email = checked(fields.email, 'email', values['email']!);
    const days = values['days'] === undefined ? undefined : Number(values['days']);
    const { token, expiresAt } = await accounts.createToken(await tools.services(), email, days);
    return { token, expiresAt: expiresAt.toISOString() };
  },
  print: ({ token, expiresAt }: { token: string; expiresAt: string }) => `${token}\nДействует до ${expiresAt.slice(0, 10)}\n`,
};

const listPractices: Verb = {
  name: 'practice list',
  usage: 'practice list',
  title: 'практики, которые поставляются с программой',
  options: {},
  async run() {
    const practices = await import('../modules/practices/public.ts');
    return { items: [...practices.shippedPacks().values()].map(({ id, version, title }) => ({ id, version, title })) };
  },
  print: ({ items }: { items: { id: string; version: string; title: string }[] }) => lines(items.map((item) => `${item.id}  ${item.version}  ${item.title}`), 'Практик нет'),
};

interface PackCheck {
  valid: boolean;
  errors: { file: string; line: number; message: string }[];
}

/** The pack by itself, and what it asks of instruments. */
async function checkPack(dir: string): Promise<PackCheck> {
  const [practices, assessments] = [await import('../modules/practices/public.ts'), await import('../modules/assessments/public.ts')];
  const errors = [...practices.validatePack(dir).errors, ...assessments.instrumentComplaints(dir)].toSorted((a, b) => a.file.localeCompare(b.file) || a.line - b.line);
  return { valid: errors.length === 0, errors };
}

const validatePractice: Verb = {
  name: 'practice validate',
  usage: 'practice validate ПАПКА',
  title: 'проверить набор файлов практики',
  options: {},
  files: 1,
  async run({ files }) {
    return checkPack(resolve(files[0]!));
  },
  print: ({ valid, errors }: PackCheck) => (valid ? 'Ошибок нет\n' : lines(errors.map((error) => `${error.file}:${error.line}: ${error.message}`), '')),
  failure: ({ valid, errors }: PackCheck) =>
    valid ? null : { code: 'invalid_pack', message: `В наборе ${plural(errors.length, 'ошибка', 'ошибки', 'ошибок')}.` },
};

const installPractice: Verb = {
  name: 'practice install',
  usage: 'practice install ПАПКА --organization ID',
  title: 'установить практику в организации; идущие случаи остаются на прежней версии',
  options: { organization: 'required' },
  files: 1,
  async run({ tools, values, files }) {
    const practices = await import('../modules/practices/public.ts');
    const check = await checkPack(resolve(files[0]!));
    if (!check.valid) {
      const complaints = check.errors.map((error) => ({ path: `${error.file}:${error.line}`, code: 'invalid_pack', message: error.message }));
      throw new Refusal(422, 'invalid_pack', 'Набор не установлен: в нём ошибки.', { complaints });
    }
    const pack = practices.loadPack(resolve(files[0]!));
    const { database } = await tools.services();
    return database.transaction(async (tx) => {
      const { id: organizationId } = await entered(tx, values['organization']!);
      const installed = await practices.installPack(tx, organizationId, pack);
      const details = { practice: installed.id, version: installed.version };
      writeAudit(tx, [{ organizationId, actorId: null, actorName: null, operation: 'practices.installPractice', outcome: 'done', details }]);
      return installed;
    });
  },
  print: ({ id, version }: { id: string; version: string }) => `Практика ${id}, версия ${version}, установлена\n`,
};

/** Whether both words name something: «не нашли» alone would not tell which is wrong. */
async function requirePractice(tools: Tools, organization: string, practice: string): Promise<void> {
  const practices = await import('../modules/practices/public.ts');
  const { database } = await tools.services();
  const items = await database.transaction(async (tx) => practices.listInstalled(tx, (await entered(tx, organization)).id), { readOnly: true });
  if (items.some((item) => item.id === practice)) return;
  throw new Refusal(404, 'unknown_practice', `Практика «${practice}» в организации не установлена. Установить: ryadom practice install packs/${practice} --organization ${organization}`);
}

const importWorkbook: Verb = {
  name: 'import',
  usage: 'import ФАЙЛ.xlsx --organization ID --practice ID [--dry-run]',
  title: 'загрузить регистры из Excel; с --dry-run только проверить',
  options: { organization: 'required', practice: 'required', 'dry-run': 'flag' },
  files: 1,
  async run({ tools, values, files }) {
    const imports = await import('../modules/imports/public.ts');
    const bytes = readNamed(files[0]!);
    await requirePractice(tools, values['organization']!, values['practice']!);
    return imports.importFile({
      services: await tools.services(), organization: values['organization']!, practice: values['practice']!, bytes, fileName: basename(files[0]!), dryRun: values['dry-run'] !== undefined,
    });
  },
  print: (result: ImportResult) => {
    const sheets = Object.entries(result.sheets).map(
      ([sheet, n]) => `${sheet}: строк ${n.rows}, новых ${n.created}, изменённых ${n.updated}, прежних ${n.unchanged}, не принятых ${n.rejected}`,
    );
    const complaints = (title: string, items: ImportComplaint[]) =>
      items.length === 0 ? [] : ['', `${title}:`, ...items.map((item) => `  ${item.sheet}, строка ${item.row}${item.column ? `, ${item.column}` : ''}: ${item.message}`)];
    const head = result.dryRun ? ['Только проверка, ничего не записано.'] : [];
    return lines([...head, ...sheets, ...complaints('Не принято', result.errors), ...complaints('Обратите внимание', result.warnings)], '');
  },
};

interface ImportComplaint {
  sheet: string;
  row: number;
  column: string | null;
  message: string;
}

interface ImportResult {
  dryRun: boolean;
  sheets: Record<string, { rows: number; created: number; updated: number; unchanged: number; rejected: number }>;
  errors: ImportComplaint[];
  warnings: ImportComplaint[];
}

const report: Verb = {
  name: 'report',
  usage: 'report --organization ID --practice ID --from ДАТА --to ДАТА --format json|xlsx|docx|pdf [--out ФАЙЛ]',
  title: 'отчёт практики за период; даты вида ГГГГ-ММ-ДД, оба края входят',
  options: { organization: 'required', practice: 'required', from: 'required', to: 'required', format: 'required', out: 'optional' },
  async run({ tools, values }) {
    const format = values['format']!;
    if (format !== 'json' && format !== 'xlsx' && format !== 'docx' && format !== 'pdf') {
      throw new Refusal(422, 'unknown_format', `Отчёт в виде «${format}» не делаем. Можно: json, xlsx, docx, pdf.`);
    }
    await requirePractice(tools, values['organization']!, values['practice']!);
    if (format === 'docx' || format === 'pdf') {
      const { reportDocument } = await import('../modules/reports/public.ts');
      const file = await reportDocument({
        services: await tools.services(), organization: values['organization']!, practice: values['practice']!, from: values['from']!, to: values['to']!, format,
      });
      return writeNamed(values['out'] ?? file.name, file.bytes);
    }
    const indicators = await import('../modules/indicators/public.ts');
    const answer = await indicators.report({
      services: await tools.services(), organization: values['organization']!, practice: values['practice']!, from: values['from']!, to: values['to']!, format,
    });
    if (answer.format === 'xlsx') return writeNamed(values['out'] ?? answer.name, answer.bytes);
    if (values['out'] !== undefined) writeNamed(values['out'], Buffer.from(`${JSON.stringify(answer.report, null, 2)}\n`));
    return answer.report;
  },
  print: (result: { file?: string }) => (result.file === undefined ? `${JSON.stringify(result, null, 2)}\n` : `Отчёт: ${result.file}\n`),
};

const facts = (name: 'check' | 'rebuild', title: string): Verb => ({
  name: `facts ${name}`,
  usage: `facts ${name} --organization ID`,
  title,
  options: { organization: 'required' },
  async run({ tools, values }) {
    const { checkFacts, factsInWords } = await import('../modules/indicators/public.ts');
    const done = await checkFacts(await tools.services(), values['organization']!, { write: name === 'rebuild' ? 'all' : false });
    return { ok: done.drift.length === 0, ...done, message: factsInWords(done) };
  },
  print: ({ message }: { message: string }) => `${message}\n`,
  failure: ({ ok, message }: { ok: boolean; message: string }) => (ok || name === 'rebuild' ? null : { code: 'facts_drifted', message }),
});

const makeBackup: Verb = {
  name: 'backup',
  usage: 'backup --out ФАЙЛ',
  title: 'запасная копия всего: базы, файлов и ключей; сервер может работать',
  options: { out: 'required' },
  async run({ tools, values }) {
    const { backup } = await import('../kernel/server/backup/public.ts');
    return describeFile(values['out']!, async (file) => void (await backup(await tools.services(), file)));
  },
  print: ({ file, bytes }: { file: string; bytes: number }) => `Запасная копия: ${file}, ${plural(bytes, 'байт', 'байта', 'байт')}\n`,
};

const restoreBackup: Verb = {
  name: 'restore',
  usage: 'restore ФАЙЛ',
  title: 'вернуть всё из запасной копии в пустую базу того или другого вида; сервер должен быть остановлен',
  options: {},
  files: 1,
  async run({ tools, files }) {
    const { restore } = await import('../kernel/server/backup/public.ts');
    if (await tools.serverRuns()) throw new Refusal(409, 'server_runs', 'Сервер работает. Остановите его и повторите: иначе он продолжит писать в базу, которую заменяют.');
    let kept = { secretKept: true, files: true };
    const described = await describeFile(files[0]!, async (file) => {
      const { secretKept, files: withFiles } = await restore(await tools.services(), file);
      kept = { secretKept, files: withFiles };
    });
    return { ...described, secretKept: kept.secretKept, filesRestored: kept.files };
  },
  print: ({ file, secretKept, filesRestored }: { file: string; secretKept: boolean; filesRestored: boolean }) =>
    [
      `Восстановлено из ${file}\n`,
      secretKept ? '' : 'В копии был другой ключ, чем в SECRET: вход со вторым фактором придётся настроить заново.\n',
      filesRestored ? '' : 'Приложенных файлов в этой копии нет: их папку (files) перенесите отдельно.\n',
    ].join(''),
};

interface AuditResult {
  ok: boolean;
  message: string;
  limits: string;
}

const verifyAudit: Verb = {
  name: 'audit verify',
  usage: 'audit verify [--since ДАТА]',
  title: 'проверить, что записи журнала никто не менял',
  options: { since: 'optional' },
  async run({ tools, values }) {
    const audit = await import('../modules/audit/public.ts');
    const since = values['since'] === undefined ? undefined : new Date(`${checked(fields.day, 'since', values['since'])}T00:00:00Z`);
    const { database } = await tools.services();
    return audit.verifyAudit(database, since);
  },
  print: ({ message, limits }: AuditResult) => `${message}\n${limits}\n`,
  failure: ({ ok, message }: AuditResult) => (ok ? null : { code: 'audit_broken', message }),
};

interface Findings {
  ok: boolean;
  checks: Check[];
}

const doctor: Verb = {
  name: 'doctor',
  usage: 'doctor',
  title: 'проверить, всё ли в порядке с программой, базой и настройками',
  options: {},
  run: async ({ tools }) => (await import('./doctor.ts')).examine(tools),
  print: ({ checks }: Findings) => lines(checks.map((check) => `${check.ok ? '✔' : '✖'} ${check.message}`), ''),
  failure: ({ ok, checks }: Findings) =>
    ok ? null : { code: 'trouble_found', message: checks.filter((check) => !check.ok).map((check) => check.message).join(' ') },
};

export const verbs: readonly Verb[] = [
  ...organizationVerbs, createUser, listUsers, disableUser, createToken, listPractices, validatePractice, installPractice,
  importWorkbook, report,
  facts('check', 'сверить подготовленные данные отчётов с записями'), facts('rebuild', 'подготовить данные отчётов заново и сказать, что разошлось'), makeBackup, restoreBackup, verifyAudit, doctor,
];
