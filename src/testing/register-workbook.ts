import { type OutCell, type OutSheet, writeWorkbook } from '../kernel/server/workbook/write.ts';

/** A workbook by the contract with invented families, for tests and measurements of imports. */
export interface RegisterOptions {
  families: number;
  /** People of each family, in turn: 3, 4, 4 gives 36,666 people for 10,000 families. */
  people?: readonly number[];
  /** Services of each family. */
  services?: number;
}

const surnames = ['Ковалёв', 'Сидоров', 'Петров', 'Орлов', 'Зайцев', 'Никитин', 'Фёдоров', 'Соловьёв', 'Кузнецов', 'Лебедев', 'Морозов', 'Волков', 'Егоров', 'Гусев', 'Титов', 'Комаров', 'Беляев', 'Тарасов', 'Жуков', 'Баранов'];
const endings = ['', 'ский', 'енко', 'ин', 'цев', 'няк', 'чук', 'аев', 'илин', 'охин'];
const women = ['Анна', 'Мария', 'Елена', 'Ольга', 'Ксения', 'Софья', 'Алёна', 'Гульнара'];
const men = ['Пётр', 'Иван', 'Семён', 'Егор', 'Тимур', 'Ильдар', 'Фёдор', 'Алексей'];

/** A stable pseudo-random number for a place, so that the same options give the same workbook. */
function pick(seed: number, length: number): number {
  return ((seed * 2_654_435_761) >>> 0) % length;
}

function snils(number: number): string {
  const digits = String(200_000_000 + number).slice(0, 9);
  const sum = [...digits].reduce((total, digit, at) => total + Number(digit) * (9 - at), 0);
  const control = String((sum % 101) % 100).padStart(2, '0');
  return `${digits.slice(0, 3)}-${digits.slice(3, 6)}-${digits.slice(6)} ${control}`;
}

export async function registerWorkbook(options: RegisterOptions): Promise<Uint8Array> {
  const sizes = options.people ?? [3, 4, 4];
  const families: OutCell[][] = [];
  const people: OutCell[][] = [];
  const services: OutCell[][] = [];
  for (let at = 1; at <= options.families; at++) {
    const code = `Р-${String(at).padStart(5, '0')}`;
    const surname = surnames[pick(at, 20)]! + endings[pick(at * 7 + 3, 10)]!;
    families.push([
      code, { day: `202${pick(at, 4)}-0${1 + pick(at * 3, 9)}-1${pick(at * 5, 10)}` }, null, null, at % 3 === 0 ? 'СОП; многодетная' : 'малоимущая',
      `Район ${1 + pick(at, 12)}`, `с. Посёлок ${1 + pick(at * 11, 60)}`, `ул. Юбилейная, ${1 + pick(at, 99)}`, null, null,
    ]);
    const size = sizes[at % sizes.length]!;
    for (let person = 1; person <= size; person++) {
      const isChild = person > 1;
      const isMan = isChild && pick(at * 13 + person, 2) === 0;
      people.push([
        code, `Ч${person}`, isMan || surname.endsWith('ский') || surname.endsWith('енко') ? surname : `${surname}а`, (isMan ? men : women)[pick(at * 17 + person, 8)]!, isMan ? 'Петрович' : 'Петровна',
        { day: isChild ? `201${pick(at + person, 10)}-0${1 + pick(at, 9)}-2${pick(person, 9)}` : `198${pick(at, 10)}-05-1${pick(at * 3, 10)}` },
        isMan ? 'м' : 'ж', isChild ? 'ребёнок' : 'мать', person === 1 ? snils(at) : null, person === 1 ? `+7 9${String(10 + pick(at, 89))} 555-${String(1000 + pick(at * 7, 9000))}` : null,
        isChild && at % 10 === 0 ? 'ребёнок-инвалид' : null,
      ]);
    }
    for (let service = 1; service <= (options.services ?? 0); service++) {
      services.push([`${code}-у${service}`, { day: `2025-0${1 + pick(at + service, 9)}-15` }, 'Консультирование', code, service % 2 === 0 ? 'Ч1; Ч2' : null, 'Иванова И. И.', 30 + pick(service, 60), 'Центр', null]);
    }
  }
  const sheet = (name: string, titles: string, rows: OutCell[][]): OutSheet => ({ name, columns: titles.split(', ').map((title) => ({ title, width: 14 })), rows });
  return writeWorkbook([
    sheet('Семьи', 'Код семьи*, Дата постановки*, Дата снятия, Причина снятия, Категории, Район, Населённый пункт, Адрес, Куратор, Наставник', families),
    sheet('Люди', 'Код семьи*, Код человека*, Фамилия*, Имя*, Отчество, Дата рождения, Пол, Роль*, СНИЛС, Телефон, Статусы', people),
    ...(services.length > 0 ? [sheet('Услуги', 'Код записи*, Дата*, Услуга*, Код семьи*, Получатели, Исполнитель, Минуты, Место, Примечание', services)] : []),
  ]);
}
