import { decodeCursor, encodeCursor } from '../../../kernel/contract.ts';
import { notFound, Refusal } from '../../../kernel/errors.ts';
import type { Context } from '../../../kernel/server/module.ts';
import type { Tx } from '../../../kernel/server/transaction.ts';
import { ageOn, type Day, isDay } from '../../../kernel/time.ts';
import { digestInUse, getPack, guessPack } from '../../practices/public.ts';
import type { Count, Indicator, Pack } from '../../practices/public.ts';
import type { RecordItem, RecordsQuery } from '../contract.ts';
import { Compiler, type Scope } from '../rules/compile.ts';
import { texts } from '../texts.ru.ts';
import { statementName } from './names.ts';
import { asked, scopeOf } from './report.ts';

/** Where a page begins: after this record (and, in lists of people, this person). */
export interface After {
  day: Day;
  record: string;
  person: string;
}

export interface FactRow {
  leg: number;
  record_id: string;
  happened_on: Day | null;
  family_id: string | null;
  family_code: string | null;
  family_title: string | null;
  person_id: string | null;
  last_name: string | null;
  first_name: string | null;
  patronymic: string | null;
  birth_on: Day | null;
  role: string | null;
  word_id: string | null;
  extra_id: string | null;
  code: string | null;
  detail: string | null;
  test_passed: boolean | null;
  /** Of the pack in use now; on a page that was asked for by a guess. */
  pack_digest?: string | null;
}

const nobody = '00000000-0000-0000-0000-000000000000';

/** Columns of one fact under alias `f`; mentors have fewer. */
export function factColumns(isMentors: boolean, person: string): string {
  return isMentors
    ? `f.record_id, f.happened_on, null::uuid as family_id, ${person} as person_id, null::text as word_id, null::text as extra_id, f.code,
        null::text as detail, f.test_passed`
    : `f.record_id, f.happened_on, f.family_id, ${person} as person_id, f.word_id, f.extra_id, f.code, f.detail, null::boolean as test_passed`;
}

/** Adds names and codes to the facts `f` of a finished page; `more`: other columns. */
export function named(compiler: Compiler, isMentors: boolean, page: string, more = ''): string {
  const people = isMentors ? 'mentor_view' : 'person_fact_view';
  return `select f.*, y.code as family_code, y.title as family_title, h.last_name, h.first_name, h.patronymic,
      ${isMentors ? 'null::date' : 'h.birth_on'} as birth_on${more}
    from (${page}) f
    left join ryadom.family_view y on y.organization_id = ${compiler.org} and y.id = f.family_id
    left join ryadom.${people} h on h.organization_id = ${compiler.org} and h.id = f.person_id
    order by f.happened_on, f.record_id, f.person_id`;
}

/**
 * One page of the list behind a figure, oldest first: for records each of them; for families and people the first record
 * that counts. Walks the facts in the order of an index and stops after `limit`: of a person's or a family's records only
 * the one without an earlier counted record is kept.
 */
export function recordsSql(compiler: Compiler, count: Count, limit: number, after: After | null, more = ''): string {
  const { params, org } = compiler;
  const isMentors = count.facts[0]!.of === 'mentors';
  const most = params.add(limit, 'integer');
  const legs = count.facts.map((facts, leg) => {
    const person = count.what === 'people' ? compiler.person(facts, 'f') : `null::uuid`;
    const conditions: string[] = [];
    if (after) {
      const [day, record] = [params.add(after.day, 'date'), params.add(after.record, 'uuid')];
      conditions.push(
        count.what === 'people'
          ? `(f.happened_on, f.record_id) >= (${day}, ${record}) and (f.happened_on, f.record_id, ${person}) > (${day}, ${record}, ${params.add(after.person, 'uuid')})`
          : `(f.happened_on, f.record_id) > (${day}, ${record})`,
      );
    }
    if (count.what !== 'records' && !isMentors) {
      // OFFSET 0 keeps it a look by index for each record; as a join the planner may go through the whole period for each.
      for (const other of count.facts) {
        const same = count.what === 'families' ? 'e.family_id = f.family_id' : `${compiler.person(other, 'e')} = ${person}`;
        conditions.push(`not exists (select ${compiler.counted(count, other, 'e')} and ${same}
          and (e.happened_on, e.record_id) < (f.happened_on, f.record_id) offset 0)`);
      }
    }
    const age = compiler.ofAge(count.age, 'h.birth_on', 'm.role', 'f.happened_on');
    const joins = age === null ? '' : `join ryadom.person_fact_view h on h.organization_id = ${org} and h.id = ${person}
        ${compiler.role('m', 'f.family_id', person, 'f.happened_on')}`;
    if (age !== null) conditions.push(age);
    return `(select ${leg} as leg, ${factColumns(isMentors, person)}, ${age === null ? 'null::text' : 'm.role'} as role
      ${compiler.counted(count, facts, 'f', joins)}${conditions.map((one) => `\n and ${one}`).join('')}
      order by f.happened_on, f.record_id${count.what === 'people' ? `, ${person}` : ''} limit ${most})`;
  });
  const page = legs.length === 1 ? legs[0]! : `${legs.join('\nunion all ')} order by happened_on, record_id, person_id limit ${most}`;
  return named(compiler, isMentors, page, more);
}

/** Reads a cursor; a spoiled one is refused with 400. */
export function readAfter(text: string | undefined): After | null {
  if (text === undefined) return null;
  const values = decodeCursor(text, 3);
  const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
  if (!values || !values.every((value) => typeof value === 'string')) throw badCursor();
  const [day, record, person] = values as [string, string, string];
  if (!isDay(day) || !uuid.test(record) || !uuid.test(person)) throw badCursor();
  return { day, record, person };
}

function badCursor(): Refusal {
  return new Refusal(400, 'invalid_query', texts.badCursor, { complaints: [{ path: 'after', code: 'invalid_cursor', message: texts.badCursor }] });
}

export function cursorOf(row: FactRow): string {
  return encodeCursor([row.happened_on, row.record_id, row.person_id ?? nobody]);
}

/** One page; `isGuess`: with the digest of the pack in use, and hopefully nothing after it. */
export async function recordPage(tx: Tx, scope: Scope, count: Count, limit: number, after: After | null, isGuess = false): Promise<{ rows: FactRow[]; next: string | null }> {
  const compiler = new Compiler(scope);
  const digest = isGuess ? `, ${digestInUse(compiler.org, compiler.practice)} as pack_digest` : '';
  const sql = recordsSql(compiler, count, limit + 1, after, digest);
  const rows = await tx[isGuess ? 'closing' : 'rows']<FactRow>(sql, compiler.params.values, statementName(sql));
  const more = rows.length > limit;
  return { rows: rows.slice(0, limit), next: more ? cursorOf(rows[limit - 1]!) : null };
}

/** The row in words of the pack. */
export function itemOf(pack: Pack, count: Count, row: FactRow): RecordItem & { date: Day } {
  const { of } = count.facts[row.leg]!;
  const title = (words: readonly { id: string; title: string }[] | undefined, id: string | null) =>
    id === null ? null : (words?.find((word) => word.id === id)?.title ?? id);
  const outcome = pack.outcomes.find((one) => one.id === row.word_id);
  const { mentor } = texts;
  const tested = row.test_passed === null ? mentor.tested : row.test_passed ? mentor.passed : mentor.failed;
  const words = { services: pack.services, aid: pack.aid, outcomes: pack.outcomes, mentors: undefined }[of];
  return {
    recordId: of === 'mentors' ? null : row.record_id,
    recordKind: ({ services: 'service', aid: 'aid', outcomes: 'outcome', mentors: 'mentor' } as const)[of],
    date: row.happened_on!,
    code: row.code,
    familyId: row.family_id,
    familyCode: row.family_code,
    familyTitle: row.family_title,
    personId: of === 'mentors' ? null : row.person_id,
    personName: row.last_name === null ? null : [row.last_name, row.first_name, row.patronymic].filter(Boolean).join(' '),
    birthDate: row.birth_on,
    age: row.birth_on && row.happened_on ? ageOn(row.birth_on, row.happened_on) : null,
    role: row.role,
    what: of === 'mentors' ? tested : (title(words, row.word_id) ?? ''),
    kind: of === 'aid' ? title(pack.sources, row.extra_id) : of === 'outcomes' ? title(outcome?.kinds, row.extra_id) : null,
    evidence: of === 'outcomes' ? row.detail : null,
  };
}

/** The indicator of the pack, and the pack; throws notFound. */
export async function findIndicator(tx: Tx, organizationId: number, practice: string, id: string): Promise<{ pack: Pack; indicator: Indicator }> {
  const pack = await getPack(tx, organizationId, practice);
  const indicator = pack.indicators.find((one) => one.id === id);
  if (!indicator) throw notFound();
  return { pack, indicator };
}

interface ListInput<Q> {
  params: { practice: string; indicator: string };
  query: Q;
}

export async function listRecords(context: Context, { params, query }: ListInput<RecordsQuery>) {
  const organizationId = context.actor.organization.id;
  const scope = scopeOf(organizationId, params.practice, await asked(context, params.practice, query));
  const after = readAfter(query.after);
  const page = (count: Count, isGuess: boolean) => recordPage(context.tx, scope, count, query.limit, after, isGuess);
  // By the pack of the last time, which is almost always still the one: the page itself says whether it is.
  const guess = guessPack(organizationId, params.practice);
  const guessed = guess?.pack.indicators.find((one) => one.id === params.indicator);
  const first = guessed && (await page(guessed.count, true));
  const isRight = first?.rows[0]?.pack_digest === guess?.digest;
  const { pack, indicator } = guess && guessed && isRight ? { pack: guess.pack, indicator: guessed } : await findIndicator(context.tx, organizationId, params.practice, params.indicator);
  const { rows, next } = first && isRight ? first : await page(indicator.count, false);
  context.subject({ details: { practice: params.practice, indicator: indicator.id, from: query.from, to: query.to, rows: rows.length } });
  return { items: rows.map((row) => itemOf(pack, indicator.count, row)), next };
}
