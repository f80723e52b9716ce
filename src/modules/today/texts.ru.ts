/** Words of «Сегодня». */
export const texts = {
  refusals: { invalid_cursor: 'Эта страница списка устарела. Откройте список сначала' },
  /** What a record or a family lacks. */
  gaps: {
    minutes: 'нет минут',
    practitioner: 'не сказано, кто провёл',
    amount: 'нет количества и суммы',
    evidence: 'нет подтверждения',
    birth: 'нет даты рождения ребёнка',
    people: 'никого не записано',
  },
} as const;
