import { badField, badFields, notFound, Refusal, versionConflict } from '../../../kernel/errors.ts';
import type { Context, Handler } from '../../../kernel/server/module.ts';
import { fill } from '../../../kernel/texts.ts';
import { daysBetween } from '../../../kernel/time.ts';
import type * as c from '../contract/norms.ts';
import { findAbsence, findDay, findYear, managesWhole, normsOf, readNorms } from '../queries/norms.ts';
import { readDays } from '../rules/calendar-list.ts';
import { texts } from '../texts.ru.ts';

const whole = ({ actor }: Context, roles: readonly string[]): void => {
  if (!actor.roles.some(({ role, branchId }) => roles.includes(role) && branchId === null)) throw new Refusal(403, 'whole_organization_needed', texts.refusals.whole_organization_needed);
};

/** Puts the organization's own norm in place of the pack's; `version` null: there was none. */
async function keepNorm(context: Context, key: { practice: string; kind: 'deadline' | 'alarm'; id: string }, content: object, version: number | null): Promise<void> {
  const { tx, actor, now } = context;
  const values = [actor.organization.id, key.practice, key.kind, key.id, JSON.stringify(content), actor.staffId, now];
  const kept = await tx.count(
    version === null
      ? `insert into ryadom.work_norm (organization_id, practice_id, kind, norm_id, content, changed_by, changed_at) values ($1, $2, $3, $4, $5, $6, $7) on conflict do nothing`
      : `update ryadom.work_norm set content = $5, changed_by = $6, changed_at = $7, version = version + 1
         where organization_id = $1 and practice_id = $2 and kind = $3 and norm_id = $4 and version = ${version}`,
    values,
  );
  context.subject({ details: { practice: key.practice, kind: key.kind, norm: key.id } });
  if (kept > 0) return;
  const current = await tx.row<{ version: number }>('select version, content from ryadom.work_norm where organization_id = $1 and practice_id = $2 and kind = $3 and norm_id = $4', values.slice(0, 4));
  throw versionConflict(version ?? 0, { version: 0, ...current });
}

export const setDeadline: Handler<typeof c.setDeadline> = async (context, { body }) => {
  whole(context, ['manager']);
  const norms = await normsOf(context, body.practice);
  const found = norms.deadlines.find(({ norm }) => norm.id === body.norm);
  if (!found) throw badField('norm', 'unknown_norm', texts.refusals.unknown_norm);
  const { id: _, ...rest } = found.norm;
  const changed = { days: body.days, counted: body.counted, basis: body.basis, active: body.active };
  await keepNorm(context, { practice: body.practice, kind: 'deadline', id: body.norm }, found.added ? { ...rest, ...changed } : changed, body.version);
  return normsOf(context, body.practice);
};

/** A rule that no pack has. Its words must be words of the practice, else it would wait for ever. */
export const addDeadline: Handler<typeof c.addDeadline> = async (context, { body: { id, practice, ...norm } }) => {
  whole(context, ['manager']);
  await normsOf(context, practice);
  const { pack } = await readNorms(context.tx, context.actor.organization.id, practice);
  const words = { service: pack.services, outcome: pack.outcomes, category_ends: pack.categories, status_ends: pack.statuses };
  const { since, until } = norm;
  if ('id' in since && !words[since.of].some((word) => word.id === since.id)) throw badField('since.id', 'unknown_word', texts.refusals.unknown_word);
  if (until?.of === 'service' && until.id !== undefined && !pack.services.some((word) => word.id === until.id)) throw badField('until.id', 'unknown_word', texts.refusals.unknown_word);
  await keepNorm(context, { practice, kind: 'deadline', id: ownId(id) }, { ...norm, active: true }, null);
  return normsOf(context, practice);
};

/** Begins with a letter as ids of packs do, and never meets one of them. */
const ownId = (id: string): string => `own_${id.replaceAll('-', '')}`;

export const replayDeadline: Handler<typeof c.addDeadline> = (context, { body }) => normsOf(context, body.practice);

export const dropDeadline: Handler<typeof c.dropDeadline> = async (context, { body }) => {
  whole(context, ['manager']);
  const found = (await normsOf(context, body.practice)).deadlines.find(({ norm }) => norm.id === body.norm);
  if (!found?.own) throw badField('norm', 'unknown_norm', texts.refusals.unknown_norm);
  const gone = await context.tx.count(
    "delete from ryadom.work_norm where organization_id = $1 and practice_id = $2 and kind = 'deadline' and norm_id = $3 and version = $4",
    [context.actor.organization.id, body.practice, body.norm, body.version],
  );
  if (gone === 0) throw versionConflict(body.version, { ...found, version: found.version! });
  context.subject({ details: { practice: body.practice, norm: body.norm } });
  return normsOf(context, body.practice);
};

export const setAlarmNorm: Handler<typeof c.setAlarmNorm> = async (context, { body }) => {
  whole(context, ['manager']);
  await normsOf(context, body.practice);
  await keepNorm(context, { practice: body.practice, kind: 'alarm', id: String(body.level) }, { minutes: body.minutes, steps: body.steps }, body.version);
  return normsOf(context, body.practice);
};

/** The organization's norm of contact at a level from a day on; the day names it, so that later words stand beside earlier ones. */
export const setContactNorm: Handler<typeof c.setContactNorm> = async (context, { body }) => {
  whole(context, ['manager']);
  const { tx, actor, now, today } = context;
  const { contact } = await normsOf(context, body.practice);
  const level = contact.levels.find(({ id }) => id === body.level);
  if (!level) throw badField('level', 'unknown_level', texts.refusals.unknown_level);
  if (Math.abs(daysBetween(today, body.from)) > 366) throw badField('from', 'far_day', texts.refusals.far_day);
  const values = [actor.organization.id, body.practice, body.level, body.from, body.days, body.basis, actor.staffId, now];
  const kept = await tx.count(
    body.version === null
      ? `insert into ryadom.contact_level_norm (organization_id, practice_id, level_id, from_on, days, basis, changed_by, changed_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict do nothing`
      : `update ryadom.contact_level_norm set days = $5, basis = $6, changed_by = $7, changed_at = $8, version = version + 1
         where organization_id = $1 and practice_id = $2 and level_id = $3 and from_on = $4 and version = ${body.version}`,
    values,
  );
  context.subject({ details: { practice: body.practice, level: body.level, from: body.from, days: body.days } });
  if (kept === 0) throw versionConflict(body.version ?? 0, { version: 0, ...level.own.find(({ from }) => from === body.from) });
  return normsOf(context, body.practice);
};

export const dropContactNorm: Handler<typeof c.dropContactNorm> = async (context, { body }) => {
  whole(context, ['manager']);
  const { tx, actor } = context;
  const { contact } = await normsOf(context, body.practice);
  const found = contact.levels.find(({ id }) => id === body.level)?.own.find(({ from }) => from === body.from);
  if (!found) throw badField('from', 'contact_norm_gone', texts.refusals.contact_norm_gone);
  const gone = await tx.count(
    'delete from ryadom.contact_level_norm where organization_id = $1 and practice_id = $2 and level_id = $3 and from_on = $4 and version = $5',
    [actor.organization.id, body.practice, body.level, body.from, body.version],
  );
  if (gone === 0) throw versionConflict(body.version, found);
  context.subject({ details: { practice: body.practice, level: body.level, from: body.from } });
  return normsOf(context, body.practice);
};

export const setDay: Handler<typeof c.setDay> = async (context, { body }) => {
  whole(context, ['manager', 'administrator']);
  const { tx, actor, now } = context;
  await tx.rows(
    `insert into ryadom.calendar_day (organization_id, on_day, working, title, created_by, created_at) values ($1, $2, $3, $4, $5, $6)
     on conflict (organization_id, on_day, imported) do update set working = excluded.working, title = excluded.title, created_by = excluded.created_by, created_at = excluded.created_at`,
    [actor.organization.id, body.day, body.working, body.title, actor.staffId, now],
  );
  context.subject({ details: { day: body.day, working: body.working } });
  return findDay(context, body.day);
};

export const dropDay: Handler<typeof c.dropDay> = async (context, { body }) => {
  whole(context, ['manager', 'administrator']);
  const gone = await context.tx.count('delete from ryadom.calendar_day where organization_id = $1 and on_day = $2 and not imported', [context.actor.organization.id, body.day]);
  if (gone === 0) throw badField('day', 'day_not_own', texts.refusals.day_not_own);
  context.subject({ details: { day: body.day } });
  return { day: body.day };
};

/** A year's list whole: what was pasted before goes, the organization's own days stay. One bad line and nothing changes. */
export const importDays: Handler<typeof c.importDays> = async (context, { params: { year }, body }) => {
  whole(context, ['manager', 'administrator']);
  const { tx, actor, now } = context;
  const org = actor.organization.id;
  const { days, complaints } = readDays(body.list, year);
  if (complaints.length > 0) throw badFields(complaints.slice(0, 20).map((one) => ({ path: 'list', code: 'bad_line', message: fill(texts.refusals.bad_line, one) })));
  await tx.rows(
    `insert into ryadom.calendar_year (organization_id, year, source, imported_by, imported_at) values ($1, $2, $3, $4, $5)
     on conflict (organization_id, year) do update set source = excluded.source, imported_by = excluded.imported_by, imported_at = excluded.imported_at`,
    [org, year, body.source, actor.staffId, now],
  );
  await tx.rows('delete from ryadom.calendar_day where organization_id = $1 and imported and extract(year from on_day) = $2', [org, year]);
  await tx.rows(
    `insert into ryadom.calendar_day (organization_id, on_day, working, title, imported, created_by, created_at)
     select $1, (d->>'day')::date, (d->>'working')::boolean, d->>'title', true, $3, $4 from jsonb_array_elements($2::jsonb) d`,
    [org, JSON.stringify(days), actor.staffId, now],
  );
  context.subject({ details: { year, days: days.length } });
  return findYear(context, year);
};

export const dropYear: Handler<typeof c.dropYear> = async (context, { params: { year } }) => {
  whole(context, ['manager', 'administrator']);
  const { tx, actor } = context;
  const gone = await tx.count('delete from ryadom.calendar_year where organization_id = $1 and year = $2', [actor.organization.id, year]);
  if (gone === 0) throw badField('year', 'year_not_own', texts.refusals.year_not_own);
  await tx.rows('delete from ryadom.calendar_day where organization_id = $1 and imported and extract(year from on_day) = $2', [actor.organization.id, year]);
  context.subject({ details: { year } });
  return findYear(context, year);
};

export const addAbsence: Handler<typeof c.addAbsence> = async (context, { body }) => {
  const { tx, actor } = context;
  // The substitute sees the families of whoever is away: only the person, or the manager of everybody, may hand that out.
  if (body.staff !== actor.staffId && !managesWhole(context)) throw badField('staff', 'not_yours', texts.refusals.not_yours);
  if (body.staff === body.substitute) throw badField('substitute', 'same_person', texts.refusals.same_person);
  if (body.to < body.from) throw badField('to', 'period', texts.refusals.period);
  if (daysBetween(body.from, body.to) > 366) throw badField('to', 'too_long', texts.refusals.too_long);
  const there = await tx.rows<{ id: string }>('select id from ryadom.staff where organization_id = $1 and id = any ($2::uuid[]) and disabled_at is null order by id for update', [actor.organization.id, [body.staff, body.substitute]]);
  for (const field of ['staff', 'substitute'] as const) if (!there.some(({ id }) => id === body[field])) throw badField(field, 'unknown_staff', texts.refusals.unknown_staff);
  const taken = await tx.row(
    'select 1 from ryadom.absence where organization_id = $1 and staff_id = $2 and ended_at is null and from_on <= $4::date and to_on >= $3::date and id <> $5',
    [actor.organization.id, body.staff, body.from, body.to, body.id],
  );
  if (taken) throw badField('from', 'already_away', texts.refusals.already_away);
  const added = await tx.count(
    `insert into ryadom.absence (organization_id, id, staff_id, substitute_id, from_on, to_on, created_by) values ($1, $2, $3, $4, $5, $6, $7) on conflict (organization_id, id) do nothing`,
    [actor.organization.id, body.id, body.staff, body.substitute, body.from, body.to, actor.staffId],
  );
  if (added === 0) throw new Refusal(409, 'id_reused', texts.refusals.id_reused);
  context.subject({ subjectId: body.id, details: { staff: body.staff, substitute: body.substitute, from: body.from, to: body.to } });
  return findAbsence(context, body.id);
};

export const replayAbsence: Handler<typeof c.addAbsence> = (context, { body }) => findAbsence(context, body.id);

export const endAbsence: Handler<typeof c.endAbsence> = async (context, { params, body }) => {
  const { tx, actor, now } = context;
  const found = await findAbsence(context, params.id);
  if (found.staff.id !== actor.staffId && !managesWhole(context)) throw badField('staff', 'not_yours', texts.refusals.not_yours);
  context.subject({ subjectId: found.id });
  const ended = await tx.count('update ryadom.absence set ended_at = $3, version = version + 1 where organization_id = $1 and id = $2 and version = $4 and ended_at is null', [actor.organization.id, found.id, now, body.version]);
  if (ended === 0) {
    const current = await findAbsence(context, params.id);
    if (!current) throw notFound();
    throw versionConflict(body.version, { ...current });
  }
  return findAbsence(context, params.id);
};
