import type { CatalogField } from '../rules/template-data.ts';

// Pieces that the catalogues of all subjects are made of: what a template may name, told in Russian.

export const text = (name: string, title: string, example: string): CatalogField => ({ name, title, kind: 'text', example });
export const flag = (name: string, title: string): CatalogField => ({ name, title, kind: 'flag' });
export const group = (name: string, title: string, fields: readonly CatalogField[]): CatalogField => ({ name, title, kind: 'group', fields });
export const list = (name: string, title: string, fields: readonly CatalogField[]): CatalogField => ({ name, title, kind: 'list', fields });

const nameCases = (title: string): CatalogField => group('name', title, [
  text('nominative', 'именительный: кто', 'Ковалёва Мария Петровна'),
  text('genitive', 'родительный: кого, чей', 'Ковалёвой Марии Петровны'),
  text('dative', 'дательный: кому', 'Ковалёвой Марии Петровне'),
  text('accusative', 'винительный: кого', 'Ковалёву Марию Петровну'),
  text('instrumental', 'творительный: кем, с кем', 'Ковалёвой Марией Петровной'),
  text('prepositional', 'предложный: о ком', 'Ковалёвой Марии Петровне'),
]);

const relationCases = group('relation', 'Кто это в семье, по падежам', [
  text('nominative', 'именительный', 'мать'),
  text('genitive', 'родительный', 'матери'),
  text('dative', 'дательный', 'матери'),
  text('accusative', 'винительный', 'мать'),
  text('instrumental', 'творительный', 'матерью'),
  text('prepositional', 'предложный', 'матери'),
]);

export const personFields: readonly CatalogField[] = [
  nameCases('Фамилия, имя, отчество по падежам'),
  text('shortName', 'Фамилия с инициалами для подписи: «М. П. Ковалёва»', 'М. П. Ковалёва'),
  text('firstName', 'Имя', 'Мария'),
  relationCases,
  text('birthDate', 'Дата рождения цифрами', '14.03.1990'),
  text('birthDateWords', 'Дата рождения с месяцем словом', '14 марта 1990 г.'),
  text('age', 'Возраст на день документа', '36 лет'),
  text('snils', 'СНИЛС', '112-233-445 95'),
  text('phone', 'Телефон', '+7 900 000-00-01'),
  text('statuses', 'Действующие статусы через запятую', 'инвалид'),
  text('lives', '«вместе с семьёй» или «отдельно»', 'вместе с семьёй'),
  flag('isChild', 'Младше 18 лет'),
  flag('isTeen', 'От 14 до 17 лет: подписывает вместе с представителем'),
];

/** Who made the document and for which organization: in every document. */
export const alwaysFields: readonly CatalogField[] = [
  group('organization', 'Организация', [text('name', 'Название', 'Центр помощи семье «Рядом»')]),
  group('staff', 'Кто составил документ', [
    text('name', 'Имя, как его пишут коллеги', 'Вера Алексеевна Соловьёва'),
    text('shortName', 'С инициалами', 'В. А. Соловьёва'),
    text('position', 'Должность', 'специалист по социальной работе'),
  ]),
  group('practice', 'Практика', [text('title', 'Название', 'Название практики')]),
];

/** A family, its people and its case. */
export const familyFields: readonly CatalogField[] = [
  ...alwaysFields,
  group('family', 'Семья', [
    text('code', 'Код', 'К-001'),
    text('title', 'Название', 'Ковалёвы'),
    text('heading', 'Семья, как её называют в тексте', 'семья Ковалёвых'),
    text('address', 'Адрес: населённый пункт и улица', 'п. Зеленогорский, ул. Лесная, 5'),
    text('street', 'Адрес без населённого пункта', 'ул. Лесная, 5'),
    text('settlement', 'Населённый пункт', 'п. Зеленогорский'),
    text('district', 'Район или округ', 'Крапивинский округ'),
    text('registered', 'Адрес регистрации', 'п. Зеленогорский, ул. Центральная, 7'),
    text('phones', 'Телефоны через запятую', '+7 900 000-00-01'),
    text('categories', 'Категории через запятую', 'малоимущая, многодетная'),
    text('childrenNominative', 'Дети через запятую', 'Ковалёв Егор Иванович, Ковалёва Лиза Ивановна'),
    text('childrenGenitive', 'Дети в родительном падеже через запятую', 'Ковалёва Егора Ивановича, Ковалёвой Лизы Ивановны'),
    text('childrenInstrumental', 'Дети в творительном падеже через запятую', 'Ковалёвым Егором Ивановичем, Ковалёвой Лизой Ивановной'),
  ]),
  list('people', 'Все члены семьи: сначала взрослые', personFields),
  list('adults', 'Взрослые', personFields),
  list('children', 'Дети', personFields),
  group('applicant', 'Заявитель: первый из родителей или законных представителей', personFields),
  group('case', 'Дело семьи в практике', [
    text('openedOn', 'День постановки на учёт', '15 января 2026 г.'),
    text('openedShort', 'День постановки на учёт цифрами', '15.01.2026'),
    text('closedOn', 'День снятия с учёта', '22 ноября 2026 г.'),
    text('level', 'Уровень сопровождения', 'адаптационный'),
    group('manager', 'Куратор', [text('name', 'Имя', 'Вера Алексеевна Соловьёва'), text('shortName', 'С инициалами', 'В. А. Соловьёва')]),
    group('mentor', 'Наставник', [
      nameCases('Фамилия, имя, отчество по падежам'),
      text('shortName', 'С инициалами', 'М. П. Ковалёва'),
      text('code', 'Код в реестре', 'Н-07'),
      text('registeredOn', 'День включения в реестр', '1 июля 2026 г.'),
    ]),
  ]),
];
