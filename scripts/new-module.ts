import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

// `npm run new-module -- visits «Визиты»`: a module with the house's files, one working operation and its test.
const [noun, title] = process.argv.slice(2);
if (!noun || !/^[a-z][a-z-]*$/.test(noun) || !title) {
  console.error('Так: npm run new-module -- <существительное-по-английски> «Название по-русски»');
  process.exit(2);
}
const folder = join('src/modules', noun);
if (existsSync(folder)) {
  console.error(`${folder} уже есть`);
  process.exit(1);
}
const camel = noun.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
const pascal = camel[0]!.toUpperCase() + camel.slice(1);

const files: Record<string, string> = {
  'README.md': `# ${title} (\`${noun}\`)\n\nСуществительные, правила и входы модуля — в двадцати строках.\n`,
  'contract.ts': `import { z } from 'zod';
import { listOf, operation, page } from '../../kernel/contract.ts';
import { slug } from '../../kernel/fields.ts';

export const list${pascal} = operation({
  name: '${camel}.list',
  method: 'GET',
  path: '/organizations/:org/${noun}',
  summary: '${title}: список',
  params: z.strictObject({ org: slug }),
  query: z.strictObject({ ...page }),
  output: listOf(z.object({ id: z.string() })),
  personal: true,
});
`,
  'access.ts': `import type { AccessTable } from '../../kernel/access.ts';

export const access: AccessTable = {
  '${camel}.list': { manager: 'organization', 'case-manager': 'team' },
};
`,
  'queries.ts': `import type { Handler } from '../../kernel/server/module.ts';
import { decodeCursor, encodeCursor } from '../../kernel/contract.ts';
import { badField } from '../../kernel/errors.ts';
import type * as c from './contract.ts';
import { texts } from './texts.ru.ts';

export const list: Handler<typeof c.list${pascal}> = async ({ tx, actor }, { query }) => {
  const after = query.after === undefined ? null : decodeCursor(query.after, 1);
  if (query.after !== undefined && after === null) throw badField('after', 'bad_cursor', texts.badCursor);
  const items = await tx.rows<{ id: string }>(
    'select id from ryadom.${camel.toLowerCase()} where organization_id = $1 and ($2::uuid is null or id > $2) order by id limit $3',
    [actor.organization.id, after?.[0] ?? null, query.limit + 1],
    '${camel}.list',
  );
  const page = items.slice(0, query.limit);
  return { items: page, next: items.length > page.length ? encodeCursor([page.at(-1)!.id]) : null };
};
`,
  'texts.ru.ts': `export const texts = {
  title: '${title}',
  badCursor: 'Продолжение списка не читается. Откройте список заново.',
} as const;
`,
  'routes.ts': `import { defineModule, handle } from '../../kernel/server/module.ts';
import { access } from './access.ts';
import * as c from './contract.ts';
import { list } from './queries.ts';

export const ${camel} = defineModule({
  name: '${noun}',
  access,
  routes: [handle(c.list${pascal}, list)],
});
`,
  [`${noun}.test.ts`]: `import { strict as assert } from 'node:assert';
import { after, before, test } from 'node:test';
import { startTestApp, type TestApp } from '../../testing/app.ts';

let app: TestApp;
before(async () => {
  app = await startTestApp();
});
after(() => app.close());

test('the list of an empty organization is empty', async () => {
  const manager = await app.staff(await app.organization(), ['manager']);
  assert.deepEqual(await app.ok(manager, 'GET', '/${noun}'), { items: [], next: null });
});
`,
};

mkdirSync(folder, { recursive: true });
for (const [name, body] of Object.entries(files)) writeFileSync(join(folder, name), body);
console.log(`${folder} готов. Дальше: таблица в migrations/, строка в src/server/modules.ts и порядок в scripts/check-structure.ts`);
