/** Time zones of Russia, west to east, with the difference from Moscow. */
const zones: [zone: string, offset: string, places: string][] = [
  ['Europe/Kaliningrad', '−1', 'Калининград'],
  ['Europe/Moscow', '', 'Москва'],
  ['Europe/Simferopol', '', 'Симферополь'],
  ['Europe/Volgograd', '', 'Волгоград'],
  ['Europe/Kirov', '', 'Киров'],
  ['Europe/Samara', '+1', 'Самара, Ижевск'],
  ['Europe/Saratov', '+1', 'Саратов'],
  ['Europe/Astrakhan', '+1', 'Астрахань'],
  ['Europe/Ulyanovsk', '+1', 'Ульяновск'],
  ['Asia/Yekaterinburg', '+2', 'Екатеринбург, Уфа, Пермь, Тюмень'],
  ['Asia/Omsk', '+3', 'Омск'],
  ['Asia/Novosibirsk', '+4', 'Новосибирск'],
  ['Asia/Novokuznetsk', '+4', 'Кемерово, Новокузнецк'],
  ['Asia/Barnaul', '+4', 'Барнаул, Горно-Алтайск'],
  ['Asia/Tomsk', '+4', 'Томск'],
  ['Asia/Krasnoyarsk', '+4', 'Красноярск, Абакан, Кызыл'],
  ['Asia/Irkutsk', '+5', 'Иркутск, Улан-Удэ'],
  ['Asia/Yakutsk', '+6', 'Якутск, Благовещенск'],
  ['Asia/Chita', '+6', 'Чита'],
  ['Asia/Vladivostok', '+7', 'Владивосток, Хабаровск'],
  ['Asia/Sakhalin', '+8', 'Южно-Сахалинск'],
  ['Asia/Magadan', '+8', 'Магадан'],
  ['Asia/Srednekolymsk', '+8', 'Среднеколымск'],
  ['Asia/Kamchatka', '+9', 'Петропавловск-Камчатский'],
  ['Asia/Anadyr', '+9', 'Анадырь'],
];

/** Choices for a field; a zone outside the list (set from the command line) stays choosable. */
export function timeZoneChoices(current?: string): { value: string; label: string }[] {
  const choices = zones.map(([value, offset, places]) => ({ value, label: `${places} · МСК${offset}` }));
  return current && !zones.some(([zone]) => zone === current) ? [{ value: current, label: current }, ...choices] : choices;
}

/** The zone of this computer, when it is one of Russia's. */
export function likelyTimeZone(): string {
  const here = new Intl.DateTimeFormat().resolvedOptions().timeZone;
  return zones.some(([zone]) => zone === here) ? here : 'Europe/Moscow';
}
