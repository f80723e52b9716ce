import { badField, badFields, Refusal } from '../../../kernel/errors.ts';
import type { Complaint } from '../../../kernel/errors.ts';
import { recordHistory } from '../../../kernel/server/history.ts';
import type { Context, Input } from '../../../kernel/server/module.ts';
import type { PassportField } from '../../practices/public.ts';
import { gather, type Gathered } from '../queries/living.ts';
import type * as c from '../contract.ts';
import { fieldsOf, factWords, type Value, valueComplaint } from '../rules/facts.ts';
import { texts } from '../texts.ru.ts';

type Refused = keyof typeof texts.refusals;
export const refuse = (code: Refused) => new Refusal(409, code, texts.refusals[code]);

/** The family in the practice today, its case open; throws notFound, `no_case`, `case_closed`. */
export async function openCase(context: Context, familyId: string, practice: string): Promise<Gathered> {
  const found = await gather(context, familyId, practice, context.today);
  context.subject({ familyId });
  if (found.caseClosed) throw refuse('case_closed');
  return found;
}

type Body = Input<typeof c.recordFacts>['body'];

function complaints({ values }: Body, { living, rules }: Gathered): Complaint[] {
  const found: Complaint[] = [];
  const seen = new Set<string>();
  values.forEach((one, at) => {
    const complain = (name: string, code: Refused) => found.push({ path: `values.${at}.${name}`, code, message: texts.refusals[code] });
    const known = fieldsOf(rules).get(one.field);
    if (!known) return complain('field', 'unknown_field');
    if (known.section.of === 'person' && one.personId === null) complain('personId', 'field_of_person');
    if (known.section.of === 'family' && one.personId !== null) complain('personId', 'field_of_family');
    if (one.personId !== null && !living.members.some((member) => member.id === one.personId)) complain('personId', 'not_member');
    const wrong = valueComplaint(known.field, one.value);
    if (wrong) complain('value', wrong);
    const key = `${one.field} ${one.personId}`;
    if (seen.has(key)) complain('field', 'repeated_field');
    seen.add(key);
  });
  return found;
}

/** Values that hold from a day. The same day again corrects it, with history; another day begins a new value and leaves the old one in the past. */
export async function recordFacts(context: Context, { params, body }: Input<typeof c.recordFacts>) {
  const { tx, actor, today } = context;
  const org = actor.organization.id;
  const found = await openCase(context, params.id, body.practice);
  if (body.fromOn > today) throw badField('fromOn', 'date_in_future', texts.refusals.date_in_future);
  const wrong = complaints(body, found);
  if (wrong.length > 0) throw badFields(wrong);
  const rows = body.values.map((one) => ({ ...one, value: typeof one.value === 'string' ? one.value.trim() : one.value, ground: fieldsOf(found.rules).get(one.field)!.field.health ? 'health' : null }));
  // What stood there on that day, for the history.
  const before = await tx.rows<{ personId: string | null; field: string; value: Value }>(
    'select person_id as "personId", field_id as field, value from ryadom.passport_fact where organization_id = $1 and family_id = $2 and from_on = $3',
    [org, params.id, body.fromOn],
  );
  const written = await tx.rows<{ id: string; personId: string | null; field: string; value: Value; version: number }>(
    `insert into ryadom.passport_fact as p (organization_id, id, family_id, person_id, field_id, value, ground, from_on, recorded_by)
     select $1, gen_random_uuid(), $2, (v->>'personId')::uuid, v->>'field', case when v->'value' <> 'null'::jsonb then v->'value' end, v->>'ground', $3, $5 from jsonb_array_elements($4::jsonb) v
     on conflict (organization_id, family_id, field_id, person_id, from_on) do update set value = excluded.value, recorded_by = excluded.recorded_by, version = p.version + 1
       where p.value is distinct from excluded.value
     returning id, person_id as "personId", field_id as field, value, version`,
    [org, params.id, body.fromOn, JSON.stringify(rows), actor.staffId],
  );
  await recordHistory(tx, ...written.map((one) => ({
    organizationId: org, subject: 'passport_fact', subjectId: one.id, familyId: params.id, version: one.version, staffId: actor.staffId,
    changes: told(fieldsOf(found.rules).get(one.field)!.field, before.find((old) => old.field === one.field && old.personId === one.personId)?.value ?? null, one.value),
  })));
  return replayFacts(context, { params, body });
}

/** The history keeps a value as people read it: a pack may call its answers otherwise one day. */
function told(field: PassportField, before: Value, after: Value): Record<string, [string | null, string | null]> {
  const words = (value: Value) => (value === null ? null : factWords(field, value));
  return { [field.title]: [words(before), words(after)] };
}

/** The same submission again: the values of that day as they are now. */
export async function replayFacts({ tx, actor, subject }: Context, { params, body }: Pick<Input<typeof c.recordFacts>, 'params' | 'body'>) {
  subject({ familyId: params.id });
  const values = await tx.rows<{ personId: string | null; field: string; value: string | number | boolean | null; version: number }>(
    `select person_id as "personId", field_id as field, value, version from ryadom.passport_fact where organization_id = $1 and family_id = $2 and from_on = $3
       and field_id = any ($4) order by field_id, person_id`,
    [actor.organization.id, params.id, body.fromOn, body.values.map((one) => one.field)],
  );
  return { fromOn: body.fromOn, values };
}
