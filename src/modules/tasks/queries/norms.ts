import { notFound } from '../../../kernel/errors.ts';
import type { Context, Handler } from '../../../kernel/server/module.ts';
import { fill, plural } from '../../../kernel/texts.ts';
import type { Day } from '../../../kernel/time.ts';
import type { Tx } from '../../../kernel/server/transaction.ts';
import { type AlarmNorm, alarmNorm, alarmNormsOf, type Deadline, deadline, getPack, listInstalled, type Pack } from '../../practices/public.ts';
import type * as c from '../contract/norms.ts';
import { levelNorms, type OwnNorm } from '../rules/contact.ts';
import { type Calendar, calendarOf, daysFrom, isWorking } from '../rules/calendar.ts';
import { namedJson, utc } from './tasks.ts';

/** A deadline as it works here. */
export interface RunningDeadline {
  norm: Deadline;
  active: boolean;
  own: boolean;
  /** The organization's own, in no pack. */
  added: boolean;
  version: number | null;
}

interface Kept {
  kind: 'deadline' | 'alarm';
  id: string;
  content: Record<string, unknown>;
  version: number;
}

/** Deadlines and alarm norms of a practice: of the pack in use, with what the organization changed in place of them. */
export async function readNorms(tx: Tx, organizationId: number, practice: string): Promise<{ pack: Pack; deadlines: RunningDeadline[]; alarms: { norm: AlarmNorm; own: boolean; version: number | null }[] }> {
  const pack = await getPack(tx, organizationId, practice);
  const kept = await tx.rows<Kept>('select kind, norm_id as id, content, version from ryadom.work_norm where organization_id = $1 and practice_id = $2', [organizationId, practice]);
  const own = (kind: Kept['kind'], id: string) => kept.find((one) => one.kind === kind && one.id === id);
  const ofPack = pack.deadlines ?? [];
  // A rule of an organization's own is kept whole; a change of a rule that the pack in use has no more is not.
  const added = kept.filter((one) => one.kind === 'deadline' && one.content['since'] !== undefined && !ofPack.some((norm) => norm.id === one.id));
  return {
    pack,
    deadlines: [
      ...ofPack.map((norm) => {
        const changed = own('deadline', norm.id);
        if (!changed) return { norm, active: true, own: false, added: false, version: null };
        const { active, ...fields } = changed.content;
        return { norm: deadline.parse({ ...norm, ...fields }), active: active !== false, own: true, added: false, version: changed.version };
      }),
      ...added.map(({ id, content: { active, ...content }, version }) => ({ norm: deadline.parse({ ...content, id }), active: active !== false, own: true, added: true, version })),
    ],
    alarms: alarmNormsOf(pack).map((norm) => {
      const changed = own('alarm', String(norm.level));
      return changed ? { norm: alarmNorm.parse({ ...norm, ...changed.content }), own: true, version: changed.version } : { norm, own: false, version: null };
    }),
  };
}

/** «3 рабочих дня, как открыто дело» */
function wordsOf(norm: Deadline, pack: Pack): string {
  const titleOf = (words: readonly { id: string; title: string }[], id: string) => words.find((word) => word.id === id)?.title ?? id;
  const length = norm.counted === 'working' ? plural(norm.days, 'рабочий день', 'рабочих дня', 'рабочих дней') : plural(norm.days, 'день', 'дня', 'дней');
  const { since } = norm;
  switch (since.of) {
    case 'case_opened': return `${length} с открытия дела`;
    case 'service': return fill('{length} после услуги «{word}»', { length, word: titleOf(pack.services, since.id) });
    case 'outcome': return fill('{length} после результата «{word}»', { length, word: titleOf(pack.outcomes, since.id) });
    case 'contact_lapse': return `${length} после того, как прошла норма встреч`;
    case 'category_ends': return fill('за {length} до конца категории «{word}»', { length, word: titleOf(pack.categories, since.id) });
    case 'consent_ends': return fill('за {length} до конца согласия', { length });
    case 'status_ends': return fill('за {length} до конца статуса «{word}»', { length, word: titleOf(pack.statuses, since.id) });
  }
}

export async function normsOf({ tx, actor, today }: Context, practice: string): Promise<c.Norms> {
  const org = actor.organization.id;
  if (!(await listInstalled(tx, org)).some((one) => one.id === practice)) throw notFound();
  const { pack, deadlines, alarms } = await readNorms(tx, org, practice);
  const counts = await tx.rows<{ rule: string; n: number }>(
    "select rule_id as rule, count(*)::integer as n from ryadom.task where organization_id = $1 and practice_id = $2 and state = 'open' and rule_id is not null group by 1",
    [org, practice],
  );
  const own = await tx.rows<OwnNorm>(
    'select level_id as level, from_on::text as "from", days, basis, version from ryadom.contact_level_norm where organization_id = $1 and practice_id = $2',
    [org, practice],
  );
  const run = await tx.row<{ at: string }>(`select ${utc('ran_at')} as at from ryadom.rule_run where organization_id = $1`, [org]);
  return {
    practice,
    deadlines: deadlines.map((one) => ({ ...one, words: wordsOf(one.norm, pack), openTasks: counts.find((count) => count.rule === one.norm.id)?.n ?? 0 })),
    contact: { days: pack.contact.days, basis: pack.contact.basis, levels: levelNorms(pack, own, today) },
    alarms,
    ranAt: run?.at ?? null,
  };
}

export const listNorms: Handler<typeof c.listNorms> = async (context, { query }) => normsOf(context, query.practice);

/**
 * Days of all years ($2 null) or of one as they are known here: the year that the organization pasted, else the program's, and
 * `own`, the organization's word about single days.
 */
const daysSql = `select d.on_day::text as day, d.working, d.title, d.source, false as own, false as imported from ryadom.public_day_view d
    where ($2::integer is null or d.year = $2) and not exists (select from ryadom.calendar_year y where y.organization_id = $1 and y.year = d.year)
  union all select d.on_day::text, d.working, d.title, case when d.imported then y.source end, not d.imported, d.imported from ryadom.calendar_day d
    left join ryadom.calendar_year y on y.organization_id = $1 and y.year = extract(year from d.on_day)
    where d.organization_id = $1 and ($2::integer is null or extract(year from d.on_day) = $2) order by 1`;

const readDayRows = (tx: Tx, organizationId: number, year: number | null) => tx.rows<c.CalendarDay & { imported: boolean }>(daysSql, [organizationId, year]);
const asCalendar = (rows: readonly c.CalendarDay[]): Calendar => calendarOf(rows.filter((row) => !row.own), rows.filter((row) => row.own));

/** The calendar by which terms are counted here. */
export async function readCalendar(tx: Tx, organizationId: number): Promise<Calendar> {
  return asCalendar(await readDayRows(tx, organizationId, null));
}

/** One year with its source and its working days. */
export async function findYear({ tx, actor }: Context, year: number): Promise<c.CalendarYear> {
  const rows = await readDayRows(tx, actor.organization.id, year);
  const pasted = await tx.row<{ source: string }>('select source from ryadom.calendar_year where organization_id = $1 and year = $2', [actor.organization.id, year]);
  const common = rows.find((row) => !row.own);
  const calendar = asCalendar(rows);
  const working = daysFrom(`${year}-01-01`, `${year}-12-31`).filter((day) => isWorking(day, calendar)).length;
  // The organization's word about a day stands in place of the common one.
  const items = rows.filter((row) => row.own || !rows.some((other) => other.own && other.day === row.day)).map(({ imported: _, ...row }) => row);
  return { year, known: pasted !== undefined || common !== undefined, imported: pasted !== undefined, source: pasted?.source ?? common?.source ?? null, working, items };
}

export const listDays: Handler<typeof c.listDays> = (context, { query }) => findYear(context, query.year);

const absences = `select a.id, ${namedJson('s')} as staff, ${namedJson('u')} as substitute, a.from_on::text as "from", a.to_on::text as "to", ${utc('a.ended_at')} as "endedAt", a.version
  from ryadom.absence a left join ryadom.staff_name_view s on s.organization_id = $1 and s.id = a.staff_id
  left join ryadom.staff_name_view u on u.organization_id = $1 and u.id = a.substitute_id where a.organization_id = $1`;

/** Who may set and end a substitution of others: it opens that colleague's families, wherever they are. */
export const managesWhole = ({ actor }: Pick<Context, 'actor'>): boolean => actor.roles.some(({ role, branchId }) => role === 'manager' && branchId === null);

function shown(context: Context, row: Omit<c.Absence, 'canEnd'>): c.Absence {
  return { ...row, canEnd: row.endedAt === null && row.to >= context.today && (managesWhole(context) || row.staff.id === context.actor.staffId) };
}

/** One absence; throws notFound. */
export async function findAbsence(context: Context, id: string): Promise<c.Absence> {
  const row = await context.tx.row<Omit<c.Absence, 'canEnd'>>(`${absences} and a.id = $2`, [context.actor.organization.id, id]);
  if (!row) throw notFound();
  return shown(context, row);
}

export const listAbsences: Handler<typeof c.listAbsences> = async (context) => {
  const rows = await context.tx.rows<Omit<c.Absence, 'canEnd'>>(`${absences} and a.ended_at is null and a.to_on >= $2::date order by a.from_on, a.id limit 500`, [context.actor.organization.id, context.today]);
  return { items: rows.map((row) => shown(context, row)) };
};

/** The day of `day` as the calendar has it now. */
export async function findDay({ tx, actor }: Context, day: Day): Promise<c.CalendarDay> {
  const row = await tx.row<c.CalendarDay>('select on_day::text as day, working, title, null as source, true as own from ryadom.calendar_day where organization_id = $1 and on_day = $2 and not imported', [actor.organization.id, day]);
  if (!row) throw notFound();
  return row;
}
