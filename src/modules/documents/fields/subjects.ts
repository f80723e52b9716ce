import type { CatalogField } from '../rules/template-data.ts';
import { alwaysFields, familyFields, flag, group, list, personFields, text } from './common.ts';

// What each kind of record adds to the family that it is about.

const application = group('application', 'Заявление', [
  text('receivedOn', 'Когда поступило', '22 ноября 2026 г.'),
  text('asks', 'О чём просит семья, её словами', 'Прошу помочь с документами и дровами'),
  text('from', 'Кто обратился, как записано при приёме', 'Мария, мама двоих детей'),
  text('channel', 'Как обратились', 'лично'),
]);

export const familyCatalog: readonly CatalogField[] = familyFields;
/** A case with the application that it began with. */
export const caseCatalog: readonly CatalogField[] = [...familyFields, application];

export const consentCatalog: readonly CatalogField[] = [
  ...familyFields,
  group('subject', 'Чьи сведения', personFields),
  group('giver', 'Кто даёт согласие', personFields),
  flag('bySelf', 'Человек подписывает за себя'),
  flag('teenSigns', 'Ребёнку от 14 до 17 лет: подписывает и он'),
  text('right', 'Кем приходится представитель, творительный падеж', 'родителем'),
  text('rightDocument', 'Что подтверждает право представителя', 'свидетельство о рождении'),
  text('conditions', 'Условия, которые назвала семья', 'не показывать в газете'),
  text('until', 'Последний день; пусто: до конца сопровождения', '31 декабря 2026 г.'),
  group('partner', 'Кому передают', [
    text('name', 'Название', 'Районная поликлиника'),
    text('address', 'Адрес', 'ул. Больничная, 1'),
    text('help', 'С чем помогает', 'медицинская помощь'),
  ]),
];

export const passportCatalog: readonly CatalogField[] = [
  ...familyFields,
  group('passport', 'Снимок паспорта семьи', [
    text('number', 'Номер снимка', '2'),
    text('on', 'На какой день', '22 ноября 2026 г.'),
    text('note', 'Примечание', 'после переезда'),
    text('takenBy', 'Кто составил', 'В. А. Соловьёва'),
    list('sections', 'Разделы', [
      text('title', 'Название раздела', 'Жильё'),
      list('lines', 'Строки раздела', [text('title', 'О чём', 'Отопление'), text('words', 'Что известно', 'печь, исправна'), text('on', 'На какой день известно', '20.11.2026')]),
    ]),
  ]),
];

export const assessmentCatalog: readonly CatalogField[] = [
  ...familyFields,
  group('assessment', 'Обследование', [
    text('title', 'Методика', 'Условия жизни семьи'),
    text('on', 'Когда проведено', '22 ноября 2026 г.'),
    text('point', 'На каком шаге', 'при входе'),
    text('conductedBy', 'Кто провёл', 'В. А. Соловьёва'),
    text('about', 'О ком: имя или «семья в целом»', 'семья в целом'),
    list('items', 'Пункты', [text('heading', 'Раздел, если с него начинается', 'Безопасность'), text('text', 'Что смотрели', 'Печь и проводка исправны'), text('answer', 'Что отмечено', 'В порядке')]),
    list('scores', 'Итоги', [text('title', 'Итог', 'Условия жизни'), text('value', 'Значение', '1,6'), text('band', 'Словами', 'Есть что улучшить')]),
    text('conclusion', 'Заключение специалиста', 'Условия подходят детям, печь нужно проверить до морозов'),
  ]),
];

const measureFields: readonly CatalogField[] = [
  text('number', 'Номер цели и меры', '1.2'),
  text('title', 'Мера', 'Патронаж семьи'),
  text('for', 'Для кого', 'вся семья'),
  text('who', 'Кто делает', 'В. А. Соловьёва'),
  text('partner', 'Кто ещё участвует', 'районная поликлиника'),
  text('method', 'Каким способом', 'наблюдение'),
  text('dosage', 'Сколько и как часто', '2 раза в месяц, по 40 минут'),
  text('term', 'Срок', '01.12.2026 – 31.05.2027'),
  text('done', 'Отметка о выполнении', 'выполнено 5 из 12'),
];

export const planCatalog: readonly CatalogField[] = [
  ...familyFields,
  group('plan', 'План', [
    text('number', 'Номер версии', '1'),
    text('from', 'Начало', '1 декабря 2026 г.'),
    text('to', 'Последний день', '31 мая 2027 г.'),
    text('wish', 'Чего хочет семья, её словами', 'Чтобы дома было тепло и дети ходили в школу'),
    text('approvedOn', 'Когда утверждён', '28 ноября 2026 г.'),
    text('approvedBy', 'Кто утвердил', 'О. Н. Першина'),
    text('answer', 'Ответ семьи', 'семья согласна'),
    text('answerWords', 'Слова семьи', 'Согласны, только не по субботам'),
    text('answerOn', 'Когда ответили', '27 ноября 2026 г.'),
    list('goals', 'Цели', [
      text('number', 'Номер', '1'),
      text('problem', 'Что мешает', 'В доме холодно'),
      text('cause', 'Почему', 'Печь неисправна'),
      text('goal', 'Что изменится', 'К морозам дома тепло'),
      list('measures', 'Меры этой цели', measureFields),
    ]),
    list('measures', 'Все меры подряд', [...measureFields, text('problem', 'Что мешает', 'В доме холодно'), text('goal', 'Что изменится', 'К морозам дома тепло')]),
    list('declined', 'Меры, от которых семья отказалась', [text('title', 'Мера', 'Семейный досуг'), text('reason', 'Почему', 'не хотят в выходные')]),
  ]),
];

export const recordCatalog: readonly CatalogField[] = [
  ...familyFields,
  group('record', 'Запись об услуге или визите', [
    text('service', 'Услуга', 'Патронаж семьи'),
    text('on', 'Когда', '22 ноября 2026 г.'),
    text('time', 'Во сколько', '14:00'),
    text('duration', 'Сколько длилось', '40 минут'),
    text('place', 'Где', 'дома у семьи'),
    text('practitioner', 'Кто провёл', 'В. А. Соловьёва'),
    text('topic', 'Тема', 'Подготовка к школе'),
    text('note', 'Что было', 'Печь топится, дети здоровы'),
    list('present', 'Кто из семьи участвовал', personFields),
    text('presentWords', 'Они же через запятую', 'Ковалёва Мария Петровна, Ковалёв Егор Иванович'),
  ]),
];

export const aidCatalog: readonly CatalogField[] = [
  ...familyFields,
  group('aid', 'Помощь', [
    text('title', 'Что передано', 'Уголь'),
    text('source', 'За чей счёт', 'Местный бюджет'),
    text('on', 'Когда', '22 ноября 2026 г.'),
    text('quantity', 'Сколько', '2,5'),
    text('amount', 'Сумма цифрами', '12 400,00 ₽'),
    text('amountWords', 'Сумма словами', '12 400 (двенадцать тысяч четыреста) рублей 00 копеек'),
    text('note', 'Примечание', 'с доставкой'),
  ]),
];

const participant: readonly CatalogField[] = [
  text('name', 'Имя', 'О. Н. Першина'),
  text('role', 'Роль', 'председатель'),
  text('office', 'Должность и организация', 'заведующая отделением, Центр помощи семье'),
  text('presence', 'Был ли на заседании', 'участвует'),
  flag('signs', 'Председатель или секретарь: подписывает протокол'),
];

const itemFields: readonly CatalogField[] = [
  text('number', 'Номер вопроса', '1'),
  text('family', 'Семья: название и код', 'Семья Ковалёвых, К-001'),
  text('reasons', 'Почему вопрос в повестке', 'подошёл срок пересмотра'),
  text('report', 'Что рассказал куратор', 'Семья держится графика визитов'),
  text('familyWord', 'Что сказала семья', 'Семья участвует: «Нам стало легче»'),
  text('decision', 'Решение', 'Продолжить сопровождение'),
  text('ground', 'Основание', 'Цели достигнуты не все'),
  text('result', 'Результат', 'улучшение'),
  text('level', 'Новый уровень', 'базовый'),
  text('votes', 'Как голосовали', 'за — 4, против — 1'),
  list('orders', 'Поручения', [text('title', 'Что сделать', 'Проверить печь'), text('who', 'Кому', 'В. А. Соловьёва'), text('due', 'Срок', '10.12.2026')]),
  list('dissents', 'Особые мнения', [text('name', 'Чьё', 'А. С. Лавров'), text('words', 'Слова', 'Считаю, что рано')]),
];

const meetingFields: readonly CatalogField[] = [
  text('number', 'Номер протокола', '7'),
  text('on', 'Когда', '22 ноября 2026 г.'),
  text('time', 'Во сколько', '14:00'),
  text('place', 'Где', 'кабинет 4'),
  text('note', 'Примечание', 'по видеосвязи'),
];

export const reviewItemCatalog: readonly CatalogField[] = [
  ...familyFields,
  group('review', 'Заседание', meetingFields),
  list('participants', 'Участники', participant),
  group('item', 'Вопрос и заключение', itemFields),
  text('chair', 'Председатель', 'О. Н. Першина'),
  text('secretary', 'Секретарь', 'Т. И. Рогова'),
  text('signedOn', 'День подписи', '22 ноября 2026 г.'),
];

export const reviewCatalog: readonly CatalogField[] = [
  ...alwaysFields,
  group('review', 'Заседание', meetingFields),
  list('participants', 'Участники', participant),
  list('items', 'Вопросы повестки', itemFields),
  text('chair', 'Председатель', 'О. Н. Першина'),
  text('secretary', 'Секретарь', 'Т. И. Рогова'),
];
