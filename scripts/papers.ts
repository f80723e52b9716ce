import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { fieldCatalog } from '../src/modules/documents/fields/catalog.ts';
import { personFields } from '../src/modules/documents/fields/common.ts';
import type { CatalogField, SubjectKind } from '../src/modules/documents/rules/template-data.ts';
import { shippedPacks } from '../src/modules/practices/public.ts';

// docs/handbook/papers.md: which papers there are and what a template may name, from packs and catalogues. Without --write it is
// checked for drift.
const file = fileURLToPath(new URL('../docs/handbook/papers.md', import.meta.url));

const subjectTitles: Partial<Record<SubjectKind, string>> = {
  application: 'Заявление и соглашение: из дела или обращения', consent: 'Согласие', passport: 'Паспорт семьи', assessment: 'Обследование и оценка', plan: 'План сопровождения', record: 'Услуга или визит',
  aid: 'Помощь', review: 'Заседание', review_item: 'Заключение по семье',
};
const openedBy: Partial<Record<SubjectKind, string>> = {
  case: 'дело семьи', application: 'заявление', consent: 'подготовленное согласие', passport: 'снимок паспорта', assessment: 'проведённая оценка', plan: 'версия плана', record: 'запись об услуге',
  aid: 'запись о помощи', review: 'заседание', review_item: 'вопрос заседания',
};

function rows(fields: readonly CatalogField[], before = '', inList = '', of = ''): string[] {
  return fields.flatMap((field) => {
    const way = before === '' ? field.name : `${before}.${field.name}`;
    const title = of === '' ? field.title : `${of}: ${field.title[0]!.toLowerCase()}${field.title.slice(1)}`;
    const about = inList === '' ? title : `${title} (в списке \`${inList}\`)`;
    if (field.fields === personFields) {
      return [field.kind === 'group' ? `| \`{${way}.…}\` | ${about}: поля человека | |` : `| \`{#${way}}…{/${way}}\` | ${about}: поля человека, для каждого | |`];
    }
    if (field.kind === 'group') return rows(field.fields!, way, inList, field.title);
    if (field.kind === 'list') return [`| \`{#${way}}…{/${way}}\` | ${about}: повторяется для каждого | |`, ...rows(field.fields!, '', way)];
    return field.kind === 'flag' ? [`| \`{#${way}}…{/${way}}\` | ${about}: да или нет | |`] : [`| \`{${way}}\` | ${about} | ${field.example ?? ''} |`];
  });
}

/** A catalogue without what every family has: that stands on the page once. */
function own(subject: SubjectKind): readonly CatalogField[] {
  const common = new Set(fieldCatalog('family').map((field) => field.name));
  return fieldCatalog(subject).filter((field) => !common.has(field.name));
}

/** The page as it should be now. */
export function papersPage(): string {
  const table = (lines: string[]) => ['| Поле | Что это | Пример |', '|---|---|---|', ...lines];
  const out = [
    '# Какие бумаги умеет готовить «Рядом»',
    '',
    'Собрано из пакетов практик и списка полей командой `node bin/run.js scripts/papers.ts --write`; правьте их, а не эту страницу.',
    '',
    'Бумагу программа заполняет сама тем, что уже записано. Чего не знает, о том предупредит, а в бумаге оставит строку, чтобы вписать от руки.',
    'Имена стоят в нужных падежах; если падеж неверный, поправьте его перед печатью, программа запомнит. DOCX и PDF говорят одно и то же.',
    '',
  ];
  for (const pack of shippedPacks().values()) {
    if (!pack.documentKinds?.length) continue;
    out.push(`## ${pack.title}`, '', '| Бумага | Зачем | Откуда | Журнал |', '|---|---|---|---|');
    for (const kind of pack.documentKinds) {
      out.push(`| ${kind.title} | ${kind.text ?? ''} | ${openedBy[kind.subject as SubjectKind] ?? ''} | ${pack.journals?.find((one) => one.id === kind.journal)?.title ?? ''} |`);
    }
    out.push('');
  }
  out.push(
    '## Поля для своих шаблонов', '',
    'Шаблон — это документ Word. Там, где должно стоять значение, напишите имя поля в фигурных скобках. Условие: `{#поле}…{/поле}` показывает',
    'текст, если есть что показать; `{^поле}…{/поле}` — если нет. Список повторяет то, что между скобками, для каждого. Вычислений и программ в шаблоне нет.',
    'Картинку, например знак организации, вставьте файлом PNG или JPEG «В тексте»: она будет и в PDF. Лежащее поверх текста, повёрнутое, фигуры и надписи',
    'программа при загрузке назовёт: в PDF им не попасть.',
    'В любом шаблоне есть `{document.number}`, `{document.date}`, `{document.dateWords}`, `{document.dateShort}`, `{document.title}`.', '',
    '### О семье и деле: почти в каждой бумаге', '', ...table(rows(fieldCatalog('family'))), '',
    '### Человек: заявитель и каждый в списках людей', '', ...table(rows(personFields)), '',
  );
  for (const [subject, title] of Object.entries(subjectTitles) as [SubjectKind, string][]) {
    const fields = own(subject);
    if (fields.length > 0) out.push(`### ${title}`, '', ...table(rows(fields)), '');
  }
  return `${out.join('\n').trimEnd()}\n`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const page = papersPage();
  if (process.argv.includes('--write')) writeFileSync(file, page);
  else if (readFileSync(file, 'utf8') !== page) {
    console.error('docs/handbook/papers.md отстал от пакетов: node bin/run.js scripts/papers.ts --write');
    process.exit(1);
  }
}
