import type { Count, Pack } from '../../practices/public.ts';
import type { Compiler } from '../rules/compile.ts';
import { texts } from '../texts.ru.ts';
import { factColumns, named } from './records.ts';

/** Titles of the pack's words by id, for SQL that writes rows as people read them. */
function wordsOf(pack: Pack): string {
  const titles = (words: readonly { id: string; title: string }[]) => Object.fromEntries(words.map((word) => [word.id, word.title]));
  return JSON.stringify({
    services: titles(pack.services), aid: titles(pack.aid), outcomes: titles(pack.outcomes), sources: titles(pack.sources),
    kinds: Object.fromEntries(pack.outcomes.map((outcome) => [outcome.id, titles(outcome.kinds)])),
  });
}

const recordKinds = { services: 'service', aid: 'aid', outcomes: 'outcome', mentors: 'mentor' } as const;

/**
 * The whole list behind a figure as one set, for keeping it or comparing it: rows (place from 1, key, item). `key` is what
 * counts once: the record, the family or the person; `item` is the row exactly as `listRecords` answers it.
 */
export function wholeListSql(compiler: Compiler, pack: Pack, count: Count): string {
  const { org, params } = compiler;
  const isMentors = count.facts[0]!.of === 'mentors';
  const facts = count.facts
    .map((one, leg) => `select ${leg} as leg, ${factColumns(isMentors, count.what === 'people' ? compiler.person(one, 'f') : 'null::uuid')} ${compiler.counted(count, one, 'f')}`)
    .join('\nunion all ');
  const key = isMentors || count.what === 'records' ? 'f.record_id' : count.what === 'families' ? 'f.family_id' : 'f.person_id';
  const once = count.what === 'records' ? `select f.*, f.record_id as key from (${facts}) f` : `select distinct on (${key}) f.*, ${key} as key from (${facts}) f order by ${key}, f.happened_on, f.record_id`;
  const role = compiler.roleOfMany('m');
  const age = compiler.ofAge(count.age, 'h.birth_on', role, 'f.happened_on');
  const counted = age === null
    ? `select f.*, null::text as role from (${once}) f`
    : `select f.*, ${role} as role from (${once}) f
       join ryadom.person_fact_view h on h.organization_id = ${org} and h.id = f.person_id
       ${compiler.rolesOfMany('m', 'f.family_id', 'f.person_id', 'f.happened_on')} where ${age}`;
  const words = params.add(wordsOf(pack), 'jsonb');
  const legs = (value: (of: keyof typeof recordKinds) => string) => `case f.leg ${count.facts.map((one, leg) => `when ${leg} then ${value(one.of)}`).join(' ')} end`;
  const { mentor } = texts;
  const tested = `case f.test_passed when true then '${mentor.passed}' when false then '${mentor.failed}' else '${mentor.tested}' end`;
  const title = (from: string, column: string) => `coalesce(w.words->'${from}'->>${column}, ${column})`;
  const item = `jsonb_build_object(
    'recordId', ${isMentors ? 'null' : 'f.record_id'}, 'recordKind', ${legs((of) => `'${recordKinds[of]}'`)}, 'date', f.happened_on, 'code', f.code,
    'familyId', f.family_id, 'familyCode', f.family_code, 'familyTitle', f.family_title, 'personId', ${isMentors ? 'null' : 'f.person_id'},
    'personName', case when f.last_name is not null then concat_ws(' ', f.last_name, nullif(f.first_name, ''), nullif(f.patronymic, '')) end,
    'birthDate', f.birth_on, 'age', extract(year from age(f.happened_on, f.birth_on))::integer, 'role', f.role,
    'what', ${legs((of) => (of === 'mentors' ? tested : `coalesce(${title(of, 'f.word_id')}, '')`))},
    'kind', ${legs((of) => (of === 'aid' ? title('sources', 'f.extra_id') : of === 'outcomes' ? `coalesce(w.words->'kinds'->f.word_id->>f.extra_id, f.extra_id)` : 'null::text'))},
    'evidence', ${legs((of) => (of === 'outcomes' ? 'f.detail' : 'null::text'))})`;
  return `select row_number() over (order by f.happened_on, f.record_id, f.person_id)::integer as place, f.key, ${item} as item
    from (${named(compiler, isMentors, counted)}) f cross join (select ${words} as words) w`;
}

/** What `wholeListSql` needs before it, as `with` of the statement; empty where no age is asked. */
export function wholeListWith(compiler: Compiler, count: Count): string {
  return count.age === 'any' ? '' : `roles as materialized (${compiler.rolesOnce()}),`;
}
