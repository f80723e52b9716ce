import { decodeCursor, encodeCursor } from '../../../kernel/contract.ts';
import type { Context } from '../../../kernel/server/module.ts';
import type { Tx } from '../../../kernel/server/transaction.ts';
import { type Day, isDay, shortDate } from '../../../kernel/time.ts';
import { Compiler, type Scope, wholeListSql, wholeListWith } from '../../indicators/public.ts';
import { getPack, type Indicator, type Pack } from '../../practices/public.ts';
import type { Difference, DifferenceItem, DifferenceQuery, DifferenceReason, FrozenRow } from '../contract.ts';
import { fieldsOf, type RecordNow, type Trace, whyAdded, whyChanged, whyGone } from '../rules/difference.ts';
import { texts } from '../texts.ru.ts';
import { badCursor, findFrozen, type Frozen, indicatorOf, reportOf } from './frozen.ts';

/** The report, its pack and what it asked; the transaction then sees the report's own branches and no more. */
async function openReport(context: Context, id: string): Promise<{ frozen: Frozen; pack: Pack; scope: Scope }> {
  const { tx, actor } = context;
  const frozen = await findFrozen(tx, actor.organization.id, id);
  // Only ever narrower: the report is visible to nobody who does not see all of these branches.
  if (frozen.branches.length > 0) {
    await tx.rows("select set_config('ryadom.all', '', true), set_config('ryadom.principals', $1::uuid[]::text, true)", [frozen.branches]);
  }
  const { district, category, caseManager } = frozen.filters;
  return {
    frozen,
    pack: await getPack(tx, actor.organization.id, frozen.practice_id, frozen.pack_version),
    scope: {
      organizationId: actor.organization.id, practice: frozen.practice_id, from: frozen.from_on, to: frozen.to_on,
      districtId: district?.id ?? null, categoryId: category?.id ?? null, caseManagerId: caseManager?.id ?? null,
    },
  };
}

/** `with … pairs as (…)`: rows of the submitted list and of the list as it would be now, side by side by what counts once. */
function pairsSql(compiler: Compiler, pack: Pack, indicator: Indicator, report: string): string {
  const { org, params } = compiler;
  // Who was merged since answers under another id; of several who became one, one row stands for them all now.
  const merged = `select c.id, c.into_id from chain c where not exists (select from ryadom.merged_id_view m where m.organization_id = ${org} and m.id = c.into_id)`;
  return `with recursive chain as (
      select m.id, m.into_id from ryadom.merged_id_view m where m.organization_id = ${org} and m.kind in ('person', 'family')
      union all
      select c.id, m.into_id from chain c join ryadom.merged_id_view m on m.organization_id = ${org} and m.id = c.into_id
    ), ${wholeListWith(compiler, indicator.count)} listed as materialized (${wholeListSql(compiler, pack, indicator.count)}),
    kept as (
      select r.key as own, coalesce(m.into_id, r.key) as key, r.item,
        row_number() over (partition by coalesce(m.into_id, r.key) order by m.into_id is not null, r.place) as number
      from ryadom.frozen_row r left join (${merged}) m on m.id = r.key
      where r.organization_id = ${org} and r.report_id = ${params.add(report, 'uuid')} and r.indicator_id = ${params.add(indicator.id, 'text')}
    ),
    pairs as (
      select coalesce(b.own, n.key) as key, b.item as before, n.item as now, b.own <> b.key as merged,
        case when b.own is null then 'added' when n.key is null then 'gone' else 'changed' end as change
      from kept b full join listed n on n.key = b.key and b.number = 1
      where b.item is distinct from n.item
    )`;
}

export async function getDifference(context: Context, { params }: { params: { id: string } }): Promise<Difference> {
  const { frozen, pack, scope } = await openReport(context, params.id);
  const report = reportOf(frozen);
  const figures: Difference['figures'] = [];
  for (const figure of report.indicators) {
    const indicator = pack.indicators.find((one) => one.id === figure.id)!;
    const compiler = new Compiler(scope);
    const row = await context.tx.row<{ added: number; gone: number; changed: number }>(
      `${pairsSql(compiler, pack, indicator, frozen.id)} select count(*) filter (where change = 'added')::integer as added,
         count(*) filter (where change = 'gone')::integer as gone, count(*) filter (where change = 'changed')::integer as changed from pairs`,
      compiler.params.values,
    );
    const { added, gone, changed } = row!;
    const { id, title, section, unitShort, unitForms, value } = figure;
    figures.push({ id, title, section, unitShort, unitForms, before: value, now: value - gone + added, added, gone, changed });
  }
  const now = await getPack(context.tx, scope.organizationId, frozen.practice_id);
  return { packVersionNow: now.version, figures };
}

interface Pair {
  key: string;
  day: Day;
  change: DifferenceItem['change'];
  before: FrozenRow | null;
  now: FrozenRow | null;
  /** The person or family of the submitted row is one with another now. */
  merged: boolean | null;
}

interface Found extends Trace {
  key: string;
  record: RecordNow | null;
  cancel_reason: string | null;
  by: string | null;
  at: string | null;
}

export async function listDifference(context: Context, { params, query }: { params: { id: string; indicator: string }; query: DifferenceQuery }) {
  const { frozen, pack, scope } = await openReport(context, params.id);
  indicatorOf(reportOf(frozen), params.indicator);
  const indicator = pack.indicators.find((one) => one.id === params.indicator)!;
  const pairs = await pairPage(context.tx, scope, pack, indicator, frozen.id, query);
  const shown = pairs.slice(0, query.limit);
  const found = await lookUp(context.tx, scope, frozen, indicator, shown);
  const last = shown.at(-1);
  context.subject({ subjectId: params.id, details: { practice: frozen.practice_id, indicator: indicator.id, from: frozen.from_on, to: frozen.to_on, rows: shown.length } });
  return {
    items: shown.map((pair) => itemOf(indicator, scope, pair, found.get(pair.key)!)),
    next: pairs.length > query.limit && last ? encodeCursor([last.day, last.key]) : null,
  };
}

async function pairPage(tx: Tx, scope: Scope, pack: Pack, indicator: Indicator, report: string, query: DifferenceQuery): Promise<Pair[]> {
  const after = query.after === undefined ? null : decodeCursor(query.after, 2);
  const [day, key] = after ?? [];
  if (query.after !== undefined && !(typeof day === 'string' && isDay(day) && typeof key === 'string' && /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(key))) throw badCursor();
  const compiler = new Compiler(scope);
  const { params: given } = compiler;
  const pairs = pairsSql(compiler, pack, indicator, report);
  const place = `(coalesce(p.now->>'date', p.before->>'date')::date, p.key)`;
  const conditions = [
    ...(query.change ? [`p.change = ${given.add(query.change, 'text')}`] : []),
    ...(after ? [`${place} > (${given.add(day, 'date')}, ${given.add(key, 'uuid')})`] : []),
  ];
  return tx.rows<Pair>(
    `${pairs} select p.key, coalesce(p.now->>'date', p.before->>'date') as day, p.change, p.before, p.now, p.merged from pairs p
     ${conditions.length > 0 ? `where ${conditions.join(' and ')}` : ''} order by coalesce(p.now->>'date', p.before->>'date')::date, p.key limit ${given.add(query.limit + 1, 'integer')}`,
    given.values,
  );
}

/** For each pair of a page: its record as it stands now, and who touched it (else its person, else its family) after the report was sent. */
async function lookUp(tx: Tx, scope: Scope, frozen: Frozen, indicator: Indicator, pairs: Pair[]): Promise<Map<string, Found>> {
  if (pairs.length === 0) return new Map();
  const compiler = new Compiler(scope);
  const { org, params } = compiler;
  const sought = pairs.map((pair) => {
    const row = (pair.now ?? pair.before)!;
    const { recordId, personId, familyId, date } = pair.change === 'gone' ? pair.before! : row;
    return { key: pair.key, record: recordId ?? pair.key, person: personId, family: familyId, day: date };
  });
  const person = indicator.count.what === 'people';
  const mark = params.add(frozen.marked_at.toISOString(), 'timestamptz');
  const of = new Set(indicator.count.facts.map((facts) => facts.of));
  const fact = (view: string, who: string) =>
    `select f.record_id, f.happened_on, f.family_id, f.case_id, f.word_id, f.extra_id, f.cancelled_at, f.cancel_reason, ${who} as person_id
     from ryadom.${view} f where f.organization_id = ${org} and f.record_id in (select s.record from sought s)`;
  const facts = [
    ...(of.has('services') ? [fact('service_fact_view', 'null::uuid')] : []),
    ...(of.has('aid') ? [fact('aid_fact_view', 'null::uuid')] : []),
    ...(of.has('outcomes') ? [fact('outcome_fact_view', 'f.person_id')] : []),
    ...(of.has('mentors')
      ? [`select m.id as record_id, m.${indicator.count.facts.some((one) => one.of === 'mentors' && one.date === 'tested') ? 'tested_on' : 'registered_on'} as happened_on, null::uuid as family_id,
            null::uuid as case_id, null::text as word_id, null::text as extra_id, null::timestamptz as cancelled_at, null::text as cancel_reason, m.id as person_id
          from ryadom.mentor_view m where m.organization_id = ${org} and m.id in (select s.record from sought s)`]
      : []),
  ].join('\nunion all ');
  const isOf = (subject: string) => `h.organization_id = ${org} and ${subject} and h.at::timestamptz >= date_trunc('second', ${mark})`;
  const rows = await tx.rows<Found>(
    `with sought as materialized (
       select * from jsonb_to_recordset(${params.add(JSON.stringify(sought), 'jsonb')}) as s(key uuid, record uuid, person uuid, family uuid, day date)
     ), facts as materialized (${facts})
     select s.key, coalesce(t.created_at >= ${mark}, false) as "isStoredLater", r.at is not null as "isRecordEdited",
       p.at is not null as "isPersonEdited", m.at is not null as "isFamilyEdited", f.cancel_reason,
       case when g.merged_at is not null then null when r.at is not null then r.by when t.created_at >= ${mark} then y.name when p.at is not null then p.by else m.by end as by,
       coalesce(case when g.merged_at is not null then to_char(g.merged_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') end, r.at, case when t.created_at >= ${mark} then to_char(t.created_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') end, p.at, m.at) as at,
       case when f.record_id is null then null else jsonb_build_object(
         'cancelled', f.cancelled_at is not null, 'happenedOn', f.happened_on, 'wordId', f.word_id, 'extraId', f.extra_id,
         'familyId', f.family_id, 'birthOn', h.birth_on, 'role', x.role,
         'hasPerson', ${person ? `coalesce(f.person_id = s.person, false) or exists (select from ryadom.recipient_view q where q.organization_id = ${org}
           and q.record_id = f.record_id and q.person_id = s.person)` : 'true'},
         'isOpen', ${compiler.open('f.family_id')}, 'isChosen', ${compiler.isChosen('f')}) end as record
     from sought s
     left join facts f on f.record_id = s.record
     left join ryadom.record_trace_view t on t.organization_id = ${org} and t.id = s.record
     left join ryadom.staff_name_view y on y.organization_id = ${org} and y.id = t.created_by
     left join ryadom.merged_id_view i on i.organization_id = ${org} and i.id = s.key
     left join ryadom.merge_view g on g.organization_id = ${org} and g.id = i.merge_id
     left join ryadom.person_fact_view h on h.organization_id = ${org} and h.id = s.person
     ${compiler.role('x', 's.family', 's.person', 's.day')}
     left join lateral (select h.by, h.at from ryadom.history_view h where ${isOf('h.subject_id = s.record')} order by h.id desc limit 1) r on true
     left join lateral (select h.by, h.at from ryadom.history_view h where ${isOf('h.subject_id = s.person')} order by h.id desc limit 1) p on true
     left join lateral (select h.by, h.at from ryadom.history_view h where ${isOf("h.family_id = s.family and h.subject not like '%\\_record'")} order by h.id desc limit 1) m on true`,
    params.values,
  );
  return new Map(rows.map((row) => [row.key, row]));
}

function itemOf(indicator: Indicator, scope: Scope, pair: Pair, found: Found): DifferenceItem {
  const { change, before, now } = pair;
  const reason: DifferenceReason = pair.merged ? 'merged' : change === 'added'
    ? whyAdded(found)
    : change === 'gone' ? whyGone(indicator.count, scope, before!, found.record) : whyChanged(before!, now!, found);
  const said = reason === 'cancelled' && found.cancel_reason ? `${texts.reasons.cancelled}: ${found.cancel_reason}` : texts.reasons[reason];
  return {
    change,
    reason,
    words: reason === 'other_period' && found.record!.happenedOn !== null ? `${said}: ${shortDate(found.record!.happenedOn)}` : said,
    before,
    now,
    fields: change === 'changed' ? fieldsOf(before!, now!, shortDate) : [],
    by: found.by,
    at: found.at,
  };
}
