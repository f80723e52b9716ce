import { notFound } from '../../../kernel/errors.ts';
import type { Context, Handler } from '../../../kernel/server/module.ts';
import type * as c from '../contract/compartments.ts';
import { listFactsOf } from './facts.ts';

const utc = (column: string) => `to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')`;

type Row = Omit<c.Compartment, 'items'> & { items: { kind: c.FactKind; id: string }[] };

const staff = (which: string) => `coalesce((select json_agg(json_build_object('id', s.id, 'name', s.name) order by s.name) from ryadom.closed_access a
  join ryadom.staff_name_view s on s.organization_id = $1 and s.id = a.staff_id where a.organization_id = $1 and a.compartment_id = k.id and ${which}), '[]')`;
const roles = (which: string) => `array(select a.role from ryadom.closed_access a where a.organization_id = $1 and a.compartment_id = k.id and a.role is not null and ${which} order by a.role)`;

/** Which compartments the caller sees the policies decide. $1 organization, $2 the caller. */
const select = `select k.id, json_build_object('id', f.id, 'code', f.code, 'title', f.title) as family, k.kind, k.about,
    coalesce((select json_agg(json_build_object('kind', i.kind, 'id', i.subject_id)) from ryadom.closed_item i where i.organization_id = $1 and i.compartment_id = k.id), '[]') as items,
    k.closed_from as "from", ${staff('not a.hidden')} as staff, ${roles('not a.hidden')} as roles, ${staff('a.hidden')} as "hiddenStaff", ${roles('a.hidden')} as "hiddenRoles",
    ${utc('k.created_at')} as "createdAt", ${utc('k.opened_at')} as "openedAt", k.open_reason as "openReason",
    exists (select from ryadom.closed_access a where a.organization_id = $1 and a.compartment_id = k.id and a.staff_id = $2 and not a.hidden) as keeps, k.version
  from ryadom.compartment k join ryadom.family_view f on f.organization_id = $1 and f.id = k.family_id
  where k.organization_id = $1`;

async function labelled({ tx, actor }: Context, rows: Row[]): Promise<c.Compartment[]> {
  const labels = new Map<string, string>();
  for (const family of new Set(rows.map((row) => row.family.id))) {
    const ids = rows.filter((row) => row.family.id === family).flatMap((row) => row.items.map(({ id }) => id));
    for (const fact of await listFactsOf(tx, actor.organization.id, family, ids)) labels.set(fact.id, fact.label);
  }
  // A row that was removed since closes nothing.
  return rows.map((row) => ({ ...row, items: row.items.flatMap((item) => (labels.has(item.id) ? [{ ...item, label: labels.get(item.id)! }] : [])) }));
}

export async function requireFamily({ tx, actor }: Context, id: string): Promise<{ id: string; code: string; title: string }> {
  const family = await tx.row<{ id: string; code: string; title: string }>('select id, code, title from ryadom.family_view where organization_id = $1 and id = $2', [actor.organization.id, id]);
  if (!family) throw notFound();
  return family;
}

export const listCompartments: Handler<typeof c.listCompartments> = async (context, { params }) => {
  const family = await requireFamily(context, params.id);
  context.subject({ familyId: params.id });
  const rows = await context.tx.rows<Row>(`${select} and k.family_id = $3 order by k.opened_at is not null, k.created_at, k.id`, [context.actor.organization.id, context.actor.staffId, params.id]);
  // By the clock of the database, as in ryadom.glass_of(): that of the screen may be wrong.
  const glass = await context.tx.row<{ id: string; secondsLeft: number }>(
    `select id, ceil(extract(epoch from until_at - now()))::integer as "secondsLeft" from ryadom.glass
     where organization_id = $1 and asked_by = $2 and family_id = $3 and confirmed_at is not null and ended_at is null and until_at > now()`,
    [context.actor.organization.id, context.actor.staffId, params.id],
    'closed.glassHere',
  );
  return { family, items: await labelled(context, rows), glass: glass ?? null };
};

/** A compartment that the caller may look into; throws notFound. */
export async function findCompartment(context: Context, id: string): Promise<c.Compartment> {
  const row = await context.tx.row<Row>(`${select} and k.id = $3`, [context.actor.organization.id, context.actor.staffId, id]);
  if (!row) throw notFound();
  return (await labelled(context, [row]))[0]!;
}

/** What may still be closed: what the caller sees and nobody closed yet. */
export const listFacts: Handler<typeof c.listFacts> = async (context, { params }) => {
  const { tx, actor } = context;
  await requireFamily(context, params.id);
  context.subject({ familyId: params.id });
  const taken = await tx.rows<{ id: string }>('select subject_id as id from ryadom.closed_item where organization_id = $1 and family_id = $2', [actor.organization.id, params.id]);
  const closed = new Set(taken.map(({ id }) => id));
  return { items: (await listFactsOf(tx, actor.organization.id, params.id)).filter(({ id }) => !closed.has(id)) };
};
