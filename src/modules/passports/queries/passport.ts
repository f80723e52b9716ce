import { decodeCursor, encodeCursor } from '../../../kernel/contract.ts';
import { badQuery, notFound } from '../../../kernel/errors.ts';
import type { Context, Input } from '../../../kernel/server/module.ts';
import { getPack, passportOf } from '../../practices/public.ts';
import { access } from '../access.ts';
import type * as c from '../contract.ts';
import type { PartRecord, PassportRecord, PriorityRecord, SnapshotItem, SnapshotRecord } from '../contract.ts';
import { compose, sectionsOf } from '../rules/compose.ts';
import { changesBetween } from '../rules/difference.ts';
import type { Living, Part } from '../rules/living.ts';
import type { Priority } from '../rules/priorities.ts';
import { gather } from './living.ts';
import { texts } from '../texts.ru.ts';

const utc = (column: string) => `to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')`;
const staffName = (column: string) => `(select s.name from ryadom.staff_name_view s where s.organization_id = p.organization_id and s.id = ${column})`;
const item = `p.id, p.number, p.practice_id as practice, p.on_date as "onDate", p.note, ${utc('p.taken_at')} as "takenAt", ${staffName('p.taken_by')} as "takenBy",
  ${utc('p.signed_at')} as "signedAt", ${staffName('p.signed_by')} as "signedBy", p.version`;

const told = ({ section, key, personId, title, words, grade, notedOn }: Part): PartRecord => ({ section, key, personId, title, words, grade, notedOn });

/** A priority as the API shows it. */
export function priorityRecord(priority: Priority, living: Living): PriorityRecord {
  const { personId, ground: _, because, ...rest } = priority;
  const person = living.members.find((one) => one.id === personId);
  return { ...rest, because: because.map(({ words, date }) => ({ words, date })), person: person ? { id: person.id, name: person.firstName } : null };
}

export async function showPassport(context: Context, { params, query }: Input<typeof c.showPassport>): Promise<PassportRecord> {
  const { actor, subject } = context;
  const onDate = query.on ?? context.today;
  const found = await gather(context, params.id, query.practice, onDate);
  subject({ familyId: params.id, details: { onDate } });
  const { living, pack, rules, priorities } = found;
  const held = actor.roles.map((one) => one.role);
  const reads = new Set(['passports.showPassport', 'passports.showGenogram', 'passports.listSnapshots', 'passports.getSnapshot', 'passports.comparePassports']);
  return {
    family: { id: params.id, code: living.family.code, title: living.family.title },
    caseId: found.caseId,
    practice: found.practice,
    practiceTitle: pack.title,
    onDate,
    sections: sectionsOf(rules),
    parts: compose(living, pack, rules, priorities, onDate).map(told),
    priorities: priorities.map((one) => priorityRecord(one, living)),
    fields: rules.sections.map(({ fields, ...section }) => ({
      ...section, fields: fields.map(({ id, title, kind, unit, help, options }) => ({ id, title, kind, unit: unit ?? null, help: help ?? null, options: options ?? [] })),
    })),
    values: living.facts.map(({ personId, field, value, fromOn }) => ({ personId, field, value, fromOn })),
    people: living.members.map(({ id, name }) => ({ id, name })),
    operations: Object.entries(access).filter(([name, roles]) => !reads.has(name) && !found.caseClosed && held.some((role) => Object.hasOwn(roles as object, role))).map(([name]) => name),
  };
}

export async function listSnapshots(context: Context, { params, query }: Input<typeof c.listSnapshots>): Promise<{ items: SnapshotItem[]; next: string | null }> {
  const { tx, actor, subject } = context;
  const org = actor.organization.id;
  if (!(await tx.row('select 1 from ryadom.family_view where organization_id = $1 and id = $2', [org, params.id]))) throw notFound();
  subject({ familyId: params.id });
  const seen = query.after === undefined ? null : decodeCursor(query.after, 2);
  if (query.after !== undefined && !seen) throw badQuery('after', 'invalid_cursor', 'Страница устарела. Откройте список заново.');
  const rows = await tx.rows<SnapshotItem>(
    `select ${item} from ryadom.passport p where p.organization_id = $1 and p.family_id = $2 and ($3::date is null or (p.on_date, p.id) < ($3::date, $4::uuid))
     order by p.on_date desc, p.id desc limit ${query.limit + 1}`,
    [org, params.id, seen?.[0] ?? null, seen?.[1] ?? null],
  );
  const items = rows.slice(0, query.limit);
  const last = items.at(-1);
  return { items, next: rows.length > query.limit && last ? encodeCursor([last.onDate, last.id]) : null };
}

/** A snapshot as it is shown to this reader; throws notFound. */
export async function readSnapshot({ tx, actor }: Context, id: string): Promise<SnapshotRecord & { caseId: string }> {
  const org = actor.organization.id;
  const row = await tx.row<SnapshotRecord & { caseId: string }>(
    `select ${item}, json_build_object('id', f.id, 'code', f.code, 'title', f.title) as family, p.pack_version as "packVersion", p.case_id as "caseId",
       coalesce((select json_agg(json_build_object('section', l.section, 'key', l.key, 'personId', l.person_id, 'title', l.title, 'words', l.words, 'grade', l.grade, 'notedOn', l.noted_on) order by l.place)
         from ryadom.passport_part_view l where l.organization_id = p.organization_id and l.passport_id = p.id), '[]') as parts
     from ryadom.passport p join ryadom.family_view f on f.organization_id = p.organization_id and f.id = p.family_id
     where p.organization_id = $1 and p.id = $2`,
    [org, id],
    'passports.snapshot',
  );
  if (!row) throw notFound();
  const pack = await getPack(tx, org, row.practice, row.packVersion);
  return { ...row, practiceTitle: pack.title, sections: sectionsOf(passportOf(pack)) };
}

export async function getSnapshot(context: Context, { params }: Input<typeof c.getSnapshot>): Promise<SnapshotRecord> {
  const { caseId: _, ...found } = await readSnapshot(context, params.id);
  context.subject({ familyId: found.family.id, subjectId: found.id });
  return found;
}

/** Between two snapshots, the earlier day first whichever was named first; without `to`: a snapshot and what is known today. */
export async function comparePassports(context: Context, { params, query }: Input<typeof c.comparePassports>) {
  const one = await readSnapshot(context, query.from);
  const foreign = badQuery('to', 'other_family', texts.refusals.other_family);
  if (one.family.id !== params.id) throw notFound();
  context.subject({ familyId: params.id, subjectId: one.id });
  let other: { id: string | null; number: number | null; onDate: string; parts: PartRecord[]; sections: SnapshotRecord['sections'] };
  if (query.to === undefined) {
    const found = await gather(context, params.id, one.practice, context.today);
    other = { id: null, number: null, onDate: context.today, parts: compose(found.living, found.pack, found.rules, found.priorities, context.today).map(told), sections: sectionsOf(found.rules) };
  } else {
    other = await readSnapshot(context, query.to);
    if ((other as SnapshotRecord).family.id !== params.id || (other as SnapshotRecord).practice !== one.practice) throw foreign;
  }
  const turned = other.id !== null && (other.onDate < one.onDate || (other.onDate === one.onDate && other.number! < one.number));
  const [from, to] = turned ? [other, one] : [one, other];
  const { items, same } = changesBetween(from.parts, to.parts, to.sections);
  const title = new Map([...from.sections, ...to.sections].map((each) => [each.id, each.title]));
  const side = ({ id, number, onDate }: typeof from) => ({ id, number, onDate });
  return { family: one.family, practice: one.practice, from: side(from), to: side(to), same, items: items.map((each) => ({ ...each, sectionTitle: title.get(each.section) ?? '' })) };
}
