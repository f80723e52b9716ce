/** The workbook of CONTRACT: sheets, their columns and what a cell of each column may hold. */

export type CellKind =
  | 'code' // a code as written, up to 100 characters
  | 'codes' // several, split by «;»
  | 'text'
  | 'day'
  | 'sex'
  | 'role'
  | 'snils'
  | 'phone'
  | 'minutes'
  | 'quantity'
  | 'amount'
  | 'passed'
  | 'category' // words of the pack; the plural ones split by «;»
  | 'status'
  | 'closeReason'
  | 'service'
  | 'aid'
  | 'source'
  | 'outcome'
  | 'outcomeKind';

export interface ColumnRule {
  title: string;
  kind: CellKind;
  required?: true;
  /** Characters, for texts. */
  max?: number;
}

export const sheetNames = ['Семьи', 'Люди', 'Услуги', 'Помощь', 'Результаты', 'Наставники'] as const;
export type SheetName = (typeof sheetNames)[number];

/** Mentors come first because families name them; records come after the people whom they name. */
export const readingOrder: readonly SheetName[] = ['Наставники', 'Семьи', 'Люди', 'Услуги', 'Помощь', 'Результаты'];

const code = (title: string): ColumnRule => ({ title, kind: 'code', required: true });
const text = (title: string, max: number): ColumnRule => ({ title, kind: 'text', max });
const name = (title: string): ColumnRule => ({ title, kind: 'text', max: 100, required: true });
const date: ColumnRule = { title: 'Дата', kind: 'day', required: true };

export const sheetColumns: Record<SheetName, readonly ColumnRule[]> = {
  Семьи: [
    code('Код семьи'),
    { title: 'Дата постановки', kind: 'day', required: true },
    { title: 'Дата снятия', kind: 'day' },
    { title: 'Причина снятия', kind: 'closeReason' },
    { title: 'Категории', kind: 'category' },
    text('Район', 200),
    text('Населённый пункт', 200),
    text('Адрес', 500),
    text('Куратор', 200),
    { title: 'Наставник', kind: 'code' },
  ],
  Люди: [
    code('Код семьи'),
    code('Код человека'),
    name('Фамилия'),
    name('Имя'),
    text('Отчество', 100),
    { title: 'Дата рождения', kind: 'day' },
    { title: 'Пол', kind: 'sex' },
    { title: 'Роль', kind: 'role', required: true },
    { title: 'СНИЛС', kind: 'snils' },
    { title: 'Телефон', kind: 'phone' },
    { title: 'Статусы', kind: 'status' },
  ],
  Услуги: [
    code('Код записи'),
    date,
    { title: 'Услуга', kind: 'service', required: true },
    code('Код семьи'),
    { title: 'Получатели', kind: 'codes' },
    text('Исполнитель', 300),
    { title: 'Минуты', kind: 'minutes' },
    text('Место', 300),
    text('Примечание', 4000),
  ],
  Помощь: [
    code('Код записи'),
    date,
    code('Код семьи'),
    { title: 'Вид помощи', kind: 'aid', required: true },
    { title: 'Количество', kind: 'quantity' },
    { title: 'Сумма', kind: 'amount' },
    { title: 'Источник', kind: 'source', required: true },
  ],
  Результаты: [
    code('Код записи'),
    date,
    code('Код семьи'),
    { title: 'Код человека', kind: 'code' },
    { title: 'Результат', kind: 'outcome', required: true },
    { title: 'Вид', kind: 'outcomeKind' },
    text('Подтверждение', 1000),
  ],
  Наставники: [
    code('Код'),
    name('Фамилия'),
    name('Имя'),
    text('Отчество', 100),
    { title: 'Дата тестирования', kind: 'day' },
    { title: 'Результат тестирования', kind: 'passed' },
    { title: 'Дата включения в реестр', kind: 'day' },
  ],
};

/** Unit separator: no code can hold it, so the parts of a key cannot run into each other. */
const SEPARATOR = '\u001f';

/** Columns that make the key of a row. */
export const keyColumns: Record<SheetName, readonly string[]> = {
  Семьи: ['Код семьи'],
  Люди: ['Код семьи', 'Код человека'],
  Услуги: ['Код записи'],
  Помощь: ['Код записи'],
  Результаты: ['Код записи'],
  Наставники: ['Код'],
};

export function keyOf(parts: readonly string[]): string {
  return parts.join(SEPARATOR);
}

/** Sheets that a template has beside the six; they are not data and raise no warning. */
export const helpSheets = ['Как заполнять', 'Справочник'] as const;
