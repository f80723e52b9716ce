import { badField, badFields, notFound } from '../../../kernel/errors.ts';
import type { Complaint } from '../../../kernel/errors.ts';
import type { Context } from '../../../kernel/server/module.ts';
import { texts } from '../texts.ru.ts';

export function refuseComplaints(complaints: Complaint[]): void {
  if (complaints.length > 0) throw badFields(complaints);
}

/** A field with one of the module's refusals. */
export function refused(path: string, code: keyof typeof texts.refusals) {
  return badField(path, code, texts.refusals[code]);
}

export async function requireFamily({ tx, actor }: Context, familyId: string): Promise<void> {
  const found = await tx.row('select 1 from ryadom.family where organization_id = $1 and id = $2', [actor.organization.id, familyId], 'people.family_seen');
  if (!found) throw notFound();
}

/** Every named person must be or have been a member of the family. */
export async function requireMembers({ tx, actor }: Context, familyId: string, people: Record<string, string | null | undefined>): Promise<void> {
  for (const [path, personId] of Object.entries(people)) {
    if (!personId) continue;
    const found = await tx.row('select 1 from ryadom.membership where organization_id = $1 and family_id = $2 and person_id = $3 limit 1', [actor.organization.id, familyId, personId]);
    if (!found) throw refused(path, 'not_member');
  }
}

/** Kinship that goes one way: whoever is above cannot be below. */
const descends = ['parent', 'grandparent'];

/** A relation is written once for the same days, not the other way round too, and a parent is older than the child. */
export async function requireRelation({ tx, actor }: Context, familyId: string, fact: Record<string, string | null | undefined>): Promise<void> {
  const found = await tx.row<{ reversed: boolean; repeated: boolean; younger: boolean }>(
    `select coalesce(bool_or(r.person_id = $4 and r.kind = any ($9::text[])), false) as reversed,
       coalesce(bool_or(r.kind = $5 and (r.person_id = $3 or $5 <> all ('{parent,grandparent,guardian,other}'::text[]))
         and daterange(r.from_on, r.to_on, '[]') && daterange($6::date, $7::date, '[]')), false) as repeated,
       (select $5 = any ($9::text[]) and a.birth_on >= b.birth_on from ryadom.person a, ryadom.person b
         where a.organization_id = $1 and a.id = $3 and b.organization_id = $1 and b.id = $4) as younger
     from ryadom.relation r where r.organization_id = $1 and r.family_id = $2 and r.id is distinct from $8
       and ((r.person_id = $3 and r.other_id = $4) or (r.person_id = $4 and r.other_id = $3))`,
    [actor.organization.id, familyId, fact['personId'], fact['otherId'], fact['kind'], fact['fromOn'] ?? null, fact['toOn'] ?? null, fact['id'] ?? null, descends],
  );
  if (found!.younger) throw refused('otherId', 'parent_younger');
  if (found!.reversed && descends.includes(fact['kind']!)) throw refused('otherId', 'relation_reversed');
  if (found!.repeated) throw refused('otherId', 'relation_repeated');
}

export async function requirePlace({ tx, actor }: Context, place: { districtId?: string | null; settlementId?: string | null }): Promise<void> {
  const org = actor.organization.id;
  if (place.districtId && !(await tx.row('select 1 from ryadom.district where organization_id = $1 and id = $2', [org, place.districtId]))) {
    throw refused('districtId', 'unknown_district');
  }
  if (place.settlementId && !(await tx.row('select 1 from ryadom.settlement where organization_id = $1 and id = $2', [org, place.settlementId]))) {
    throw refused('settlementId', 'unknown_settlement');
  }
}

/** Words of categories and statuses come from the packs of the organization. */
export async function requireWord({ tx, actor }: Context, kind: 'category' | 'status', path: string, wordId: string): Promise<void> {
  const found = await tx.row('select 1 from ryadom.pack_word_view where organization_id = $1 and kind = $2 and id = $3 limit 1', [actor.organization.id, kind, wordId]);
  if (!found) throw refused(path, kind === 'category' ? 'unknown_category' : 'unknown_status');
}

/** A status that the practice marks as one of health is written down only where it may be shown: by a consent, or a ground of the organization. */
export async function requireHealthGround({ tx }: Context, personId: string, statusId: string): Promise<void> {
  const found = await tx.row<{ shown: boolean }>('select $2 <> all (ryadom.health_words()) or ryadom.health_shown($1) as shown', [personId, statusId]);
  if (!found!.shown) throw refused('statusId', 'health_consent');
}

/** Runs a write whose unique index may refuse; the database's own word becomes a field's complaint. */
export async function unlessTaken<T>(constraint: string, path: string, code: keyof typeof texts.refusals, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if ((error as { constraint?: string }).constraint === constraint) throw refused(path, code);
    throw error;
  }
}
