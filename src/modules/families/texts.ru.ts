import { plural } from '../../kernel/texts.ts';

/** Every word of families that a person sees. */
export const texts = {
  unknown: {
    district: 'Такого района нет. Нужны его название или идентификатор.',
    category: 'Такой категории нет. Нужны её название или идентификатор.',
    caseManager: 'Такого сотрудника нет. Нужны почта, полное имя, идентификатор, me или none.',
  },
  refusals: { invalid_cursor: 'Страница устарела. Откройте список заново.' },
  export: {
    sheet: 'Семьи',
    file: (day: string) => `Семьи ${day}.xlsx`,
    columns: {
      code: 'Код семьи', title: 'Семья', state: 'Дело', openedOn: 'Дата постановки', closedOn: 'Дата снятия', district: 'Район', settlement: 'Населённый пункт',
      caseManager: 'Куратор', categories: 'Категории', childrenCount: 'Детей', servicesLast30Days: 'Услуг за 30 дней', lastContactOn: 'Последний контакт',
    },
  },
  state: { open: 'открыто', closed: 'закрыто' },
  subjects: {
    family: 'Семья', person: 'Человек', membership: 'Место в семье', contact: 'Контакт', address: 'Адрес', relation: 'Связь',
    family_category: 'Категория', person_status: 'Статус', family_case: 'Дело', case_team: 'Команда дела', service_record: 'Услуга', aid_record: 'Помощь', outcome_record: 'Результат', assessment: 'Оценка', merge: 'Объединение',
    attendance: 'Отметка на встрече',
    plan: 'План', plan_goal: 'Цель плана', plan_measure: 'Мера плана',
    case_level: 'Уровень', review_item: 'Консилиум', task: 'Задача',
    passport: 'Паспорт', passport_fact: 'Сведение паспорта', passport_priority: 'С чего начинаем',
  },
  historyFields: {
    code: 'код', title: 'название', titleOwn: 'своё название', districtId: 'район', settlementId: 'населённый пункт', address: 'адрес', note: 'примечание',
    lastName: 'фамилия', firstName: 'имя', patronymic: 'отчество', birthDate: 'дата рождения', deathDate: 'дата смерти', sex: 'пол', snils: 'СНИЛС',
    role: 'кем приходится', livesTogether: 'живёт с семьёй', fromOn: 'с', toOn: 'по', endedBecause: 'почему выбыл', personId: 'кто', otherId: 'кому', kind: 'что',
    value: 'значение', text: 'адрес', categoryId: 'категория', statusId: 'статус', basis: 'основание', practice: 'практика', packVersion: 'версия практики',
    branchId: 'отделение', openedOn: 'дата постановки', closedOn: 'дата снятия', closeReason: 'причина снятия', closeNote: 'чем закончилось',
    caseManagerId: 'куратор', caseManagerText: 'куратор из файла', mentorId: 'наставник', staffId: 'коллега', happenedOn: 'дата', minutes: 'минуты', topic: 'тема',
    practitioner: 'исполнитель', place: 'место', quantity: 'количество', amount: 'сумма', evidence: 'подтверждение', cancelReason: 'причина отмены', merged: 'присоединена запись', undone: 'снова отдельно',
    mark: 'отметка', conclusion: 'заключение', score: 'число', correctionReason: 'причина правки',
    state: 'состояние', wish: 'пожелание', returnNote: 'что поправить', sentAt: 'отправлен', sentBy: 'отправил', approvedOn: 'утверждён', approvedBy: 'утвердил', answer: 'ответ семьи', answerWords: 'слова семьи', answerOn: 'день ответа',
    answerPersonId: 'кто ответил', startedOn: 'в действии с', problem: 'проблема', cause: 'причина', goal: 'цель', levels: 'уровни цели', weight: 'вес', levelBefore: 'уровень был', levelNow: 'уровень', goalId: 'цель',
    serviceId: 'услуга', partner: 'кто ещё', method: 'способ', period: 'как часто', unit: 'единица', declined: 'отказ семьи', replaces: 'вместо чего', doneOn: 'сделано',
    level: 'уровень', heardOn: 'заслушали', report: 'доклад', opinion: 'мнение', dissent: 'особое мнение', familyWord: 'слово семьи', familyWords: 'слова семьи', resultId: 'код результата', levelId: 'новый уровень', planFrom: 'план с', planTo: 'план по',
    toManagerId: 'новый куратор', toBranchId: 'новое отделение', orders: 'поручения', chair: 'подпись председателя', secretary: 'подпись секретаря', signedOn: 'подписано',
    rank: 'когда', decision: 'решение', reason: 'почему', decidedBy: 'кто решил', decidedOn: 'когда решили', planLineId: 'строка плана', ruleId: 'правило', caseId: 'дело', ground: 'основание показа', signedBy: 'подписал',
  },
  /** States of an assessment in the history. */
  assessmentStates: { draft: 'черновик', completed: 'заполнена', signed: 'заключение подписано' },
  /** Marks of a meeting in the history. */
  marks: { here: 'здесь', late: 'с опозданием', absent: 'не было' },
  nobodyCame: 'Не было на встрече',
  absent: 'Не было: {names}',
  outcomes: { read: 'смотрели', done: 'изменили', exported: 'выгрузили', failed: 'не вышло изменить' },
  found: (count: number) => plural(count, 'семья', 'семьи', 'семей'),
} as const;
