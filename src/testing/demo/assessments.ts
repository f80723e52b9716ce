import type { Services } from '../../kernel/server/module.ts';
import { addDays, type Day } from '../../kernel/time.ts';
import type { Point } from '../../modules/assessments/contract/instrument.ts';
import type { Answers } from '../../modules/assessments/contract/operations.ts';
import { keepInstrument, shippedInstruments } from '../../modules/assessments/queries/instruments.ts';
import { scoreOf } from '../../modules/assessments/rules/score.ts';
import { storyFamilies } from './stories.ts';

interface Told {
  instrument: string;
  /** Of the family's mother; else about the whole family. */
  mother?: boolean;
  point: Point;
  daysAgo: number;
  answers: Answers;
  conclusion?: string;
}

const who = (...given: number[]): Answers => ({ items: Object.fromEntries(['cheerful', 'calm', 'active', 'rested', 'interest'].map((item, at) => [item, given[at]!])) });
const home = (...given: number[]): Answers => ({ items: Object.fromEntries(['fire', 'dangers', 'warmth', 'water', 'clean', 'food', 'sleep', 'study', 'clothes'].map((item, at) => [item, given[at]!])) });
const goals = (...levels: number[]): Answers => ({
  goals: [
    { title: 'Дети ходят в школу каждый день', importance: 3, difficulty: 2, baseline: -2, expected: 'за месяц ни одного пропуска без причины', level: levels[0]! },
    { title: 'Печь не дымит, датчик работает', importance: 2, difficulty: 1, baseline: -2, expected: 'ремонт сделан, датчик проверен', level: levels[1]! },
    { title: 'Мама закончила курсы', importance: 2, difficulty: 3, baseline: -1, expected: 'свидетельство на руках', level: levels[2]! },
  ],
});

/** What happened to three families of the district, counted from today. */
const stories: Told[][] = [
  [
    { instrument: 'who_5', mother: true, point: 'entry', daysAgo: 150, answers: who(1, 2, 1, 1, 2), conclusion: 'Мама устала, спит мало. Предложили передышку по субботам и разговор с врачом; согласилась на первое.' },
    { instrument: 'who_5', mother: true, point: 'interim', daysAgo: 75, answers: who(2, 2, 3, 2, 3), conclusion: 'Стало легче: бабушка забирает младшего. Сон пока плохой.' },
    { instrument: 'who_5', mother: true, point: 'interim', daysAgo: 12, answers: who(3, 3, 3, 2, 4) },
    { instrument: 'living_conditions', point: 'entry', daysAgo: 148, answers: home(0, 1, 1, 2, 1, 1, 1, 0, 2), conclusion: 'Сначала печь и датчик. Место для уроков можно сделать в большой комнате.' },
    { instrument: 'living_conditions', point: 'interim', daysAgo: 20, answers: home(2, 1, 2, 2, 2, 1, 2, 1, 2), conclusion: 'Печь отремонтирована, датчик работает. Осталось место для уроков.' },
    { instrument: 'goals', point: 'entry', daysAgo: 140, answers: goals(-2, -2, -1) },
    { instrument: 'goals', point: 'interim', daysAgo: 10, answers: goals(0, 1, -1) },
  ],
  [
    { instrument: 'family_strengths', point: 'entry', daysAgo: 60, answers: { items: { relatives: 2, friends: 1, alone: 1, together: 3, talk: 1, children: 2, hold: 2, money: 1, skills: 3, hope: 2 } }, conclusion: 'Опереться можно на бабушку и на то, что папа умеет чинить технику.' },
    { instrument: 'satisfaction', mother: true, point: 'interim', daysAgo: 7, answers: { items: { heard: 5, respect: 5, clear: 4, chosen: 4, useless: 2, reachable: 5, easier: 3, recommend: 4 } } },
  ],
  [{ instrument: 'living_conditions', point: 'entry', daysAgo: 3, answers: { items: { fire: 1, dangers: 2, warmth: 2 } } }],
];

/** Two or three assessments for families that the case manager leads now; the first family has a whole story. */
export async function addAssessments({ database }: Services, organization: { id: number; slug: string }, caseManager: string, specialist: string, day: Day, uuid: () => string): Promise<void> {
  await database.asOwner(async (tx) => {
    await tx.rows('select * from ryadom.enter_organization($1)', [organization.slug]);
    // Long enough on the register for every date of the story.
    const cases = await tx.rows<{ id: string; family: string; practice: string; mother: string }>(
      `select c.id, c.family_id as family, c.practice_id as practice, (select m.person_id from ryadom.member_view m
           where m.organization_id = c.organization_id and m.family_id = c.family_id and m.role = 'mother' limit 1) as mother
       from ryadom.case_view c join ryadom.family_view f on f.organization_id = c.organization_id and f.id = c.family_id
       where c.organization_id = $1 and c.case_manager_id = $2 and c.closed_on is null and c.opened_on < $3::date - 160
         and exists (select from ryadom.member_view m where m.organization_id = c.organization_id and m.family_id = c.family_id and m.role = 'mother')
       order by array_position($5::uuid[], c.family_id), f.code limit $4`,
      [organization.id, caseManager, day, stories.length, await storyFamilies(tx, organization.id, caseManager, day)],
    );
    for (const [at, found] of cases.entries()) {
      for (const told of stories[at]!) {
        const instrument = await keepInstrument(tx, organization.id, shippedInstruments().get(told.instrument)!);
        const scores = scoreOf(instrument, told.answers, null);
        const done = scores[0]!.value !== null;
        const date = addDays(day, -told.daysAgo);
        await tx.rows(
          `insert into ryadom.assessment (organization_id, id, case_id, family_id, practice_id, person_id, instrument_id, instrument_version, point, happened_on, conducted_by, state,
             answers, scores, main_value, main_grade, conclusion, signed_by, signed_at, created_by, created_at)
           values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21)`,
          [
            organization.id, uuid(), found.id, found.family, found.practice, told.mother ? found.mother : null, instrument.id, instrument.version, told.point, date,
            told.mother ? specialist : caseManager, told.conclusion ? 'signed' : done ? 'completed' : 'draft', JSON.stringify(told.answers), done ? JSON.stringify(scores) : null,
            done ? scores[0]!.value : null, done ? (scores[0]!.band?.grade ?? null) : null, told.conclusion ?? null, told.conclusion ? specialist : null,
            told.conclusion ? `${date}T08:30:00Z` : null, caseManager, `${date}T08:00:00Z`,
          ],
        );
      }
    }
  });
}
