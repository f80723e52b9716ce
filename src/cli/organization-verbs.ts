import { resolve } from 'node:path';
import * as fields from '../kernel/fields.ts';
import { writeAudit } from '../kernel/server/audit.ts';
import { checked, describeFile, entered, fileRefusal, lines, type Verb } from './verb.ts';

const createOrganization: Verb = {
  name: 'organization create',
  usage: 'organization create --id КОРОТКОЕ-ИМЯ --name НАЗВАНИЕ [--time-zone ПОЯС]',
  title: 'завести организацию; id латиницей виден в адресах, пояс по умолчанию Europe/Moscow',
  options: { id: 'required', name: 'required', 'time-zone': 'optional' },
  async run({ tools, values }) {
    const slug = checked(fields.slug, 'id', values['id']!);
    const name = checked(fields.text(200), 'name', values['name']!);
    const timeZone = checked(fields.timeZone, 'time-zone', values['time-zone'] ?? 'Europe/Moscow');
    const organizations = await import('../modules/organizations/public.ts');
    const { database } = await tools.services();
    return database.asOwner(async (tx) => {
      const made = await organizations.createOrganization(tx, { slug, name, timeZone });
      writeAudit(tx, [{ organizationId: made.id, actorId: null, actorName: null, operation: 'organizations.createOrganization', outcome: 'done' }]);
      return { id: made.slug, name: made.name, timeZone: made.timeZone };
    });
  },
  print: ({ id, name, timeZone }: { id: string; name: string; timeZone: string }) => `Организация «${name}» заведена: ${id}, часовой пояс ${timeZone}\n`,
};

const listOrganizations: Verb = {
  name: 'organization list',
  usage: 'organization list',
  title: 'организации этой установки',
  options: {},
  async run({ tools }) {
    const organizations = await import('../modules/organizations/public.ts');
    const { database } = await tools.services();
    return { items: await database.asOwner((tx) => organizations.listOrganizations(tx)) };
  },
  print: ({ items }: { items: { id: string; name: string; timeZone: string }[] }) =>
    lines(items.map((item) => `${item.id}  ${item.name}  (${item.timeZone})`), 'Организаций ещё нет. Завести: ryadom organization create'),
};

const exportOrganization: Verb = {
  name: 'organization export',
  usage: 'organization export --organization ID --out ФАЙЛ',
  title: 'вся организация одним архивом, чтобы переехать в другую установку; сервер может работать',
  options: { organization: 'required', out: 'required' },
  async run({ tools, values }) {
    const { exportToFile } = await import('../modules/exports/public.ts');
    const services = await tools.services();
    await services.database.transaction((tx) => entered(tx, values['organization']!), { readOnly: true });
    return describeFile(values['out']!, (file) => exportToFile(services, values['organization']!, file));
  },
  print: ({ file }: { file: string }) => `Архив: ${file}\nВ нём персональные данные семей: храните его так же строго, как сами дела.\n`,
};

const importOrganization: Verb = {
  name: 'organization import',
  usage: 'organization import АРХИВ [--id КОРОТКОЕ-ИМЯ]',
  title: 'перенести организацию из архива: всё или ничего; сотрудники получают новые приглашения',
  options: { id: 'optional' },
  files: 1,
  async run({ tools, values, files }) {
    const { moveIn } = await import('../modules/exports/public.ts');
    const slug = values['id'] === undefined ? undefined : checked(fields.slug, 'id', values['id']);
    const file = resolve(files[0]!);
    try {
      return await moveIn(await tools.services(), file, slug);
    } catch (error) {
      throw (error as NodeJS.ErrnoException).path === file ? fileRefusal(files[0]!, error) : error;
    }
  },
  print: ({ id, name, rows, missingFiles, invitations }: MovedOrganization) =>
    lines(
      [
        `Организация «${name}» перенесена: ${id}, строк ${rows}`,
        ...(missingFiles === 0 ? [] : [`Файлов, которых не было в архиве: ${missingFiles}`]),
        ...(invitations.length === 0 ? [] : ['', 'Ссылки, по которым сотрудники зададут пароль:', ...invitations.map((one) => `${one.email}  ${one.url}`)]),
      ],
      '',
    ),
};

interface MovedOrganization {
  id: string;
  name: string;
  rows: number;
  missingFiles: number;
  invitations: { email: string; url: string }[];
}

export const organizationVerbs: readonly Verb[] = [createOrganization, listOrganizations, exportOrganization, importOrganization];
