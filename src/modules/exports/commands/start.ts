import { notFound, Refusal } from '../../../kernel/errors.ts';
import type { Actor, Context, Handler } from '../../../kernel/server/module.ts';
import { startJob } from '../../jobs/public.ts';
import type * as c from '../contract.ts';
import { readExport } from '../queries/exports.ts';
import type { ExportKind } from '../rules/terms.ts';
import { texts } from '../texts.ru.ts';
import { exportOrganization } from './organization.ts';
import { exportPersonData } from './person.ts';
import { exportWorkbooks } from './workbooks.ts';

/** Refuses (403) a manager of branches only: an export speaks of families of the whole organization. */
function requireWhole(actor: Actor): void {
  if (!actor.roles.some(({ role, branchId }) => role === 'manager' && branchId === null)) throw new Refusal(403, 'whole_organization_needed', texts.refusals.whole_organization_needed);
}

async function register({ tx, actor, now }: Context, id: string, kind: ExportKind, personId: string | null): Promise<void> {
  await tx.rows('insert into ryadom.export_run (organization_id, id, kind, person_id, staff_id, created_at, hidden) values ($1, $2, $3, $4, $5, $6, ryadom.out_of_sight())', [
    actor.organization.id, id, kind, personId, actor.staffId, now,
  ]);
}

const starterOf = ({ services, actor }: Context) => ({ services, organizationId: actor.organization.id, staffId: actor.staffId, staffName: actor.name });

export const startExport: Handler<typeof c.startExport> = async (context, { body: { id, kind } }) => {
  requireWhole(context.actor);
  await register(context, id, kind, null);
  if (kind === 'organization') await startJob(context.tx, starterOf(context), exportOrganization, id, { out: null });
  else await startJob(context.tx, starterOf(context), exportWorkbooks, id, {});
  context.subject({ subjectId: id, details: { kind } });
  return readExport(context, id);
};

export const exportPerson: Handler<typeof c.exportPerson> = async (context, { params, body }) => {
  const { tx, actor } = context;
  requireWhole(actor);
  const person = await tx.row<{ family: string | null }>(
    `select (select m.family_id from ryadom.membership_fact_view m where m.organization_id = $1 and m.person_id = p.id order by m.to_on is null desc, m.from_on desc nulls last limit 1) as family
     from ryadom.person_fact_view p where p.organization_id = $1 and p.id = $2`,
    [actor.organization.id, params.id],
  );
  if (!person) throw notFound();
  await register(context, body.id, 'person', params.id);
  await startJob(tx, starterOf(context), exportPersonData, body.id, { person: params.id });
  context.subject({ subjectId: params.id, familyId: person.family, details: { kind: 'person' } });
  return readExport(context, body.id);
};
