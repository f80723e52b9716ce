import { badField, notFound, Refusal, versionConflict } from '../../../kernel/errors.ts';
import type { Context, Handler } from '../../../kernel/server/module.ts';
import { daysBetween } from '../../../kernel/time.ts';
import { fill } from '../../../kernel/texts.ts';
import type * as c from '../contract/alarms.ts';
import { findAlarm, findDuty, readAround } from '../queries/alarms.ts';
import { readNorms } from '../queries/norms.ts';
import { chainOf } from '../rules/alarms.ts';
import { texts } from '../texts.ru.ts';

const refused = (code: keyof typeof texts.refusals, values: Record<string, string> = {}) => new Refusal(409, code, fill(texts.refusals[code], values));

interface About {
  id: string;
  family: string;
  practice: string;
  branchId: string;
  caseManager: string | null;
  withheld: boolean;
}

/** The case that the alarm is about: of a family in sight, else of a withheld one that the caller may call for help about. */
async function caseOf({ tx, actor }: Context, { family, code }: { family: string | null; code: string | null }): Promise<About> {
  const org = actor.organization.id;
  if (family === null && code === null) throw badField('family', 'required', texts.fields.family);
  const columns = 'case_id as id, family_id as family, practice_id as practice, branch_id as "branchId", case_manager_id as "caseManager"';
  const seen = await tx.row<{ id: string }>('select id from ryadom.family_view where organization_id = $1 and (id = $2 or $2::uuid is null and lower(code) = lower(btrim($3)))', [org, family, code]);
  if (!seen) {
    const hidden = await tx.row<Omit<About, 'withheld'>>(`select ${columns} from ryadom.alarm_reach($1, $2)`, [family, family === null ? code : null]);
    if (!hidden) throw family === null ? badField('code', 'unknown_code', texts.refusals.unknown_code) : badField('family', 'unknown_family', texts.refusals.unknown_family);
    return { ...hidden, withheld: true };
  }
  const about = await tx.row<Omit<About, 'withheld'>>(
    `select ${columns} from (select *, id as case_id from ryadom.case_view) c where organization_id = $1 and family_id = $2 order by closed_on is null desc, opened_on desc, id limit 1`,
    [org, seen.id],
  );
  if (!about) throw badField('family', 'no_case', texts.refusals.no_case);
  return { ...about, withheld: false };
}

/** Writes the alarm, its playbook and whom it asks; the first is asked at once, letters go out by the background work. */
export const raiseAlarm: Handler<typeof c.raiseAlarm> = async (context, { body }) => {
  const { tx, actor, now, today } = context;
  const org = actor.organization.id;
  const about = await caseOf(context, body);
  const { alarms } = await readNorms(tx, org, about.practice);
  const { norm } = alarms.find((one) => one.norm.level === body.level)!;
  const added = await tx.count(
    `insert into ryadom.alarm (organization_id, id, family_id, case_id, practice_id, branch_id, level, what, source, raised_by, raised_at, minutes, due_at, by_code)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12::integer, $11::timestamptz + make_interval(mins => $12::integer), $13) on conflict (organization_id, id) do nothing`,
    [org, body.id, about.family, about.id, about.practice, about.branchId, body.level, body.what ?? texts.unsaid, body.source, actor.staffId, now, norm.minutes, about.withheld],
  );
  if (added === 0) throw refused('id_reused');
  await tx.rows(
    'insert into ryadom.alarm_step (organization_id, alarm_id, family_id, place, title) select $1, $2, $3, s.place, s.title from unnest($4::text[]) with ordinality s(title, place)',
    [org, body.id, about.family, norm.steps],
  );
  const chain = chainOf(await readAround(tx, org, { branchId: about.branchId, caseManager: about.caseManager, raiser: actor.staffId, today }));
  // Who raised it is asked last of all, and so keeps sight of it whoever's family it is.
  if (about.withheld && actor.staffId !== null && !chain.some((one) => one.staffId === actor.staffId)) chain.push({ staffId: actor.staffId, why: 'raiser' });
  await tx.rows(
    `insert into ryadom.alarm_turn (organization_id, alarm_id, family_id, turn, staff_id, why, asked_at)
     select $1, $2, $3, t.turn, t.staff_id, t.why, case when t.turn = 1 then $6::timestamptz end from unnest($4::uuid[], $5::text[]) with ordinality t(staff_id, why, turn)`,
    [org, body.id, about.family, chain.map((one) => one.staffId), chain.map((one) => one.why), now],
  );
  context.subject({ familyId: about.family, subjectId: body.id, details: { level: body.level, ...(about.withheld ? { withheld: true } : {}) } });
  return findAlarm(context, body.id);
};

export const replayAlarm: Handler<typeof c.raiseAlarm> = (context, { body }) => findAlarm(context, body.id);

/** The first who accepts has it; the same person again is no harm. */
export const acceptAlarm: Handler<typeof c.acceptAlarm> = async (context, { params }) => {
  const { tx, actor, now } = context;
  const accepted = await tx.count(
    `update ryadom.alarm set state = 'accepted', accepted_by = $3, accepted_at = $4, due_at = null, version = version + 1 where organization_id = $1 and id = $2 and state = 'raised'`,
    [actor.organization.id, params.id, actor.staffId, now],
  );
  const alarm = await findAlarm(context, params.id);
  context.subject({ familyId: alarm.family.id, subjectId: alarm.id });
  if (accepted === 0 && alarm.state === 'closed') throw refused('alarm_closed');
  if (accepted === 0 && alarm.acceptedBy?.id !== actor.staffId) throw refused('already_accepted', { name: alarm.acceptedBy?.name ?? '' });
  return alarm;
};

export const markStep: Handler<typeof c.markStep> = async (context, { params, body }) => {
  const { tx, actor, now } = context;
  const org = actor.organization.id;
  const held = await tx.row<{ state: string; family: string }>('select state, family_id as family from ryadom.alarm where organization_id = $1 and id = $2 for update', [org, params.id]);
  if (!held) throw notFound();
  if (held.state === 'closed') throw refused('alarm_closed');
  // Who did it first stays written.
  const marked = await tx.count(
    `update ryadom.alarm_step set done_at = case when $4 then coalesce(done_at, $5::timestamptz) end, done_by = case when $4 then coalesce(done_by, $6::uuid) end
     where organization_id = $1 and alarm_id = $2 and place = $3`,
    [org, params.id, params.place, body.done, now, actor.staffId],
  );
  if (marked === 0) throw notFound();
  context.subject({ familyId: held.family, subjectId: params.id, details: { step: params.place, done: body.done } });
  return findAlarm(context, params.id);
};

export const closeAlarm: Handler<typeof c.closeAlarm> = async (context, { params, body }) => {
  const { tx, actor, now } = context;
  const org = actor.organization.id;
  await tx.rows('select 1 from ryadom.alarm where organization_id = $1 and id = $2 for update', [org, params.id]);
  const alarm = await findAlarm(context, params.id);
  context.subject({ familyId: alarm.family.id, subjectId: alarm.id });
  if (alarm.state === 'closed') throw refused('alarm_closed');
  if (alarm.version !== body.version) throw versionConflict(body.version, { ...alarm });
  if (alarm.state === 'raised') throw refused('not_accepted');
  // Read before: with its end whoever was only asked sees the family no more.
  const closed: c.AlarmCard = { ...alarm, state: 'closed', result: body.result, closedAt: now.toISOString().replace(/\.\d+Z$/, 'Z'), closedBy: { id: actor.staffId!, name: actor.name }, version: alarm.version + 1 };
  // A closed alarm of a family that is withheld is withheld too, and no row may go out of sight of whoever writes it.
  const [before] = await tx.rows<{ day: string }>("select ryadom.withhold_on('') as day");
  await tx.rows(`update ryadom.alarm set state = 'closed', result = $3, closed_by = $4, closed_at = $5, due_at = null, version = version + 1 where organization_id = $1 and id = $2`, [org, params.id, body.result, actor.staffId, now]);
  await tx.rows('select ryadom.withhold_on($1)', [before!.day]);
  return closed;
};

/** The branches that the caller leads; null: all of them. */
function branchesOf({ actor }: Context): (string | null)[] | null {
  const led = actor.roles.filter(({ role }) => role === 'manager').map(({ branchId }) => branchId);
  return led.includes(null) ? null : led;
}

export const addDuty: Handler<typeof c.addDuty> = async (context, { body }) => {
  const { tx, actor } = context;
  const org = actor.organization.id;
  const own = branchesOf(context);
  const isKnown = body.branch === null ? own === null : (own === null || own.includes(body.branch)) && (await tx.row('select 1 from ryadom.branch where organization_id = $1 and id = $2 and closed_at is null', [org, body.branch]));
  if (!isKnown) throw badField('branch', 'branch_unknown', texts.refusals.branch_unknown);
  if (body.to < body.from) throw badField('to', 'period', texts.refusals.period);
  if (daysBetween(body.from, body.to) > 366) throw badField('to', 'too_long', texts.refusals.too_long);
  if (!(await tx.row('select 1 from ryadom.staff where organization_id = $1 and id = $2 and disabled_at is null', [org, body.staff]))) throw badField('staff', 'unknown_staff', texts.refusals.unknown_staff);
  const added = await tx.count(
    'insert into ryadom.duty (organization_id, id, branch_id, staff_id, from_on, to_on, place, created_by) values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict (organization_id, id) do nothing',
    [org, body.id, body.branch, body.staff, body.from, body.to, body.place, actor.staffId],
  );
  if (added === 0) throw refused('id_reused');
  context.subject({ subjectId: body.id, details: { staff: body.staff, branch: body.branch, from: body.from, to: body.to, place: body.place } });
  return findDuty(context, body.id);
};

export const replayDuty: Handler<typeof c.addDuty> = (context, { body }) => findDuty(context, body.id);

export const dropDuty: Handler<typeof c.dropDuty> = async (context, { params }) => {
  const found = await findDuty(context, params.id);
  const own = branchesOf(context);
  if (own !== null && !(found.branch && own.includes(found.branch.id))) throw badField('branch', 'branch_unknown', texts.refusals.branch_unknown);
  await context.tx.count('delete from ryadom.duty where organization_id = $1 and id = $2', [context.actor.organization.id, params.id]);
  context.subject({ subjectId: params.id, details: { staff: found.staff.id, from: found.from, to: found.to } });
  return found;
};
