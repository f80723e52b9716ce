import { badField, Refusal, versionConflict } from '../../../kernel/errors.ts';
import { sendMail } from '../../../kernel/server/mail.ts';
import type { Context, Handler } from '../../../kernel/server/module.ts';
import { fill } from '../../../kernel/texts.ts';
import { baseUrl } from '../../accounts/public.ts';
import { giveTasks } from '../../tasks/public.ts';
import type * as c from '../contract/glasses.ts';
import { requireFamily } from '../queries/compartments.ts';
import { findGlass } from '../queries/glasses.ts';
import { texts } from '../texts.ru.ts';

const refused = (code: keyof typeof texts.refusals, status = 409) => new Refusal(status, code, texts.refusals[code]);

/** How long access lasts; one number for everybody, so that nobody gives more. */
const minutes = 30;

export const askGlass: Handler<typeof c.askGlass> = async (context, { params, body }) => {
  const { tx, actor } = context;
  const { code } = await requireFamily(context, params.id);
  // Two requests at once wait for each other here.
  await tx.rows("select pg_advisory_xact_lock(hashtext('ryadom.glass'), hashtext($1))", [actor.staffId]);
  const waits = await tx.row('select 1 from ryadom.glass where organization_id = $1 and family_id = $2 and asked_by = $3 and confirmed_at is null and refused_at is null', [actor.organization.id, params.id, actor.staffId]);
  if (waits) throw refused('glass_waits');
  const added = await tx.count('insert into ryadom.glass (organization_id, id, family_id, family_code, asked_by, reason) values ($1, $2, $3, $4, $5, $6) on conflict (organization_id, id) do nothing', [
    actor.organization.id, body.id, params.id, code, actor.staffId, body.reason,
  ]);
  if (added === 0) throw refused('id_reused');
  context.subject({ familyId: params.id, subjectId: body.id });
  return findGlass(context, body.id);
};
export const replayGlass: Handler<typeof c.askGlass> = (context, { body }) => findGlass(context, body.id);

async function held(context: Context, id: string, version: number): Promise<c.Glass> {
  await context.tx.rows('select 1 from ryadom.glass where organization_id = $1 and id = $2 for update', [context.actor.organization.id, id]);
  const glass = await findGlass(context, id);
  context.subject({ familyId: glass.family.id, subjectId: id, details: { glass: id } });
  if (glass.version !== version) throw versionConflict(version, { ...glass });
  return glass;
}

/** Refuses whoever asked, may not answer or comes too late. */
function proveAnswers(context: Context, glass: c.Glass): void {
  if (glass.asked.by.id === context.actor.staffId) throw refused('own_glass', 403);
  if (glass.state !== 'asked') throw refused('glass_decided');
  if (!glass.can.confirm) throw refused('may_not_confirm', 403);
}

/** Its own transaction: letters go once it is certain. They name nobody and nothing, only the page. */
export const confirmGlass: Handler<typeof c.confirmGlass> = async (context, { params, body }) => {
  const done = await context.within(async (inner) => {
    const { tx, actor } = inner;
    const glass = await held(inner, params.id, body.version);
    proveAnswers(inner, glass);
    const asker = glass.asked.by.id;
    await tx.rows("select pg_advisory_xact_lock(hashtext('ryadom.glass'), hashtext($1))", [asker]);
    const other = await tx.row('select 1 from ryadom.glass where organization_id = $1 and asked_by = $2 and confirmed_at is not null and ended_at is null and until_at > now()', [actor.organization.id, asker]);
    if (other) throw refused('glass_open');
    await tx.rows('update ryadom.glass set confirmed_by = $3, confirmed_at = now(), until_at = now() + make_interval(mins => $4), version = version + 1 where organization_id = $1 and id = $2', [
      actor.organization.id, params.id, actor.staffId, minutes,
    ]);
    const told = await tx.rows<{ email: string }>('select email from ryadom.tell_keepers($1, $2, $3, $4)', [actor.organization.id, params.id, glass.family.id, asker]);
    return { glass: await findGlass(inner, params.id), told, slug: actor.organization.slug };
  });
  const { services } = context;
  for (const { email } of done.told) {
    try {
      await sendMail(services.config, { to: email, subject: texts.mail.subject, text: fill(texts.mail.text, { url: `${baseUrl(services)}/o/${done.slug}/closed/${params.id}` }) });
    } catch (error) {
      services.log.error({ code: (error as { code?: string }).code, name: (error as Error).name }, 'letter about closed facts not sent');
    }
  }
  return done.glass;
};

export const refuseGlass: Handler<typeof c.refuseGlass> = async (context, { params, body }) => {
  const { tx, actor } = context;
  proveAnswers(context, await held(context, params.id, body.version));
  await tx.rows('update ryadom.glass set refused_by = $3, refused_at = now(), refuse_reason = $4, version = version + 1 where organization_id = $1 and id = $2', [actor.organization.id, params.id, actor.staffId, body.reason]);
  return findGlass(context, params.id);
};

export const endGlass: Handler<typeof c.endGlass> = async (context, { params, body }) => {
  const { tx, actor } = context;
  const glass = await held(context, params.id, body.version);
  if (glass.state !== 'open') throw refused('glass_not_open');
  await tx.rows('update ryadom.glass set ended_by = $3, ended_at = now(), version = version + 1 where organization_id = $1 and id = $2', [actor.organization.id, params.id, actor.staffId]);
  return findGlass(context, params.id);
};

/** «Later» needs a day: then a task asks whoever decided again. */
export const tellFamily: Handler<typeof c.tellFamily> = async (context, { params, body }) => {
  const { tx, actor, today } = context;
  const glass = await held(context, params.id, body.version);
  if (glass.confirmed === null) throw refused('not_confirmed');
  if (!glass.can.tell) throw refused('may_not_confirm', 403);
  if (body.decision === 'later' && (body.askAgainOn === null || body.askAgainOn <= today)) throw badField('askAgainOn', 'ask_again_needed', texts.refusals.ask_again_needed);
  await tx.rows('update ryadom.glass set told = $3, told_at = now(), told_by = $4, told_note = $5, ask_again_on = $6, version = version + 1 where organization_id = $1 and id = $2', [
    actor.organization.id, params.id, body.decision, actor.staffId, body.note, body.decision === 'later' ? body.askAgainOn : null,
  ]);
  if (body.decision === 'later') {
    // Of no family: whoever sees the family need not know that there was something to tell.
    await giveTasks(context, [{
      id: crypto.randomUUID(), title: fill(texts.taskAgain, { code: glass.family.code }), note: null, familyId: null, caseId: null, practice: null,
      dueOn: body.askAgainOn!, page: `/closed/${params.id}`, assigneeId: actor.staffId,
    }]);
  }
  return findGlass(context, params.id);
};

export const seeGlass: Handler<typeof c.seeGlass> = async (context, { params }) => {
  const { tx, actor } = context;
  const glass = await findGlass(context, params.id);
  context.subject({ familyId: glass.family.id, subjectId: params.id });
  await tx.rows('update ryadom.glass_told set seen_at = now() where organization_id = $1 and glass_id = $2 and staff_id = $3 and seen_at is null', [actor.organization.id, params.id, actor.staffId]);
  return findGlass(context, params.id);
};
