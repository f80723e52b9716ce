import { notFound, versionConflict } from '../../../kernel/errors.ts';
import type { Context, Input } from '../../../kernel/server/module.ts';
import type * as contract from '../contract.ts';
import type { NamedItem } from '../contract.ts';
import type { NameForms } from '../rules/template-data.ts';

/** Keeps the cases of a name as people corrected them; they hold while the person is called so. */
export async function saveNameForms(context: Context, { params, body }: Input<typeof contract.saveNameForms>): Promise<NamedItem> {
  const { tx, actor, now } = context;
  const { id: organizationId } = actor.organization;
  const person = await tx.row<{ name: string; family: string | null }>(
    `select concat_ws(' ', p.last_name, p.first_name, p.patronymic) as name,
       (select m.family_id from ryadom.member_view m where m.organization_id = p.organization_id and m.person_id = p.id order by m.current desc limit 1) as family
     from ryadom.person_view p where p.organization_id = $1 and p.id = $2`,
    [organizationId, params.id],
  );
  if (!person) throw notFound();
  context.subject({ familyId: person.family, subjectId: params.id });
  const current = await tx.row<{ forms: NameForms; version: number }>(
    'select forms, version from ryadom.person_name_case where organization_id = $1 and person_id = $2 for update',
    [organizationId, params.id],
  );
  if ((current?.version ?? null) !== body.version) throw versionConflict(body.version ?? 0, { version: current?.version ?? 0, forms: current?.forms ?? null });
  const { version: _version, ...cases } = body;
  const forms: NameForms = { nominative: person.name, ...cases };
  const row = await tx.row<{ version: number }>(
    `insert into ryadom.person_name_case (organization_id, person_id, of, forms, changed_by, changed_at) values ($1, $2, $3, $4, $5, $6)
     on conflict (organization_id, person_id) do update set of = excluded.of, forms = excluded.forms, changed_by = excluded.changed_by, changed_at = excluded.changed_at,
       version = person_name_case.version + 1 returning version`,
    [organizationId, params.id, person.name, JSON.stringify(forms), actor.staffId, now],
  );
  return { person: params.id, forms, source: 'corrected', version: row!.version };
}
