import { decodeCursor, encodeCursor } from '../../../kernel/contract.ts';
import { badQuery, notFound } from '../../../kernel/errors.ts';
import type { Handler } from '../../../kernel/server/module.ts';
import { isDay } from '../../../kernel/time.ts';
import type * as c from '../contract/items.ts';
import type { FamilyConclusion } from '../contract/items.ts';
import { texts } from '../texts.ru.ts';
import { type Norms, readNorms } from './norms.ts';

type Row = Omit<FamilyConclusion, 'practiceTitle' | 'conclusion' | 'result'> & { practice: string; resultId: string | null };

/** Reviews of a family, the newest first, with the levels of its cases over time; a family out of sight is not found. */
export const listFamilyReviews: Handler<typeof c.listFamilyReviews> = async (context, { params, query }) => {
  const { tx, actor } = context;
  const org = actor.organization.id;
  const [day, id] = query.after === undefined ? [null, null] : (decodeCursor(query.after, 2) ?? ['', '']);
  if (query.after !== undefined && (!isDay(String(day)) || !/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(String(id)))) throw badQuery('after', 'invalid_cursor', texts.refusals.invalid_cursor);
  const family = await tx.row<{ id: string; code: string; title: string }>('select id, code, title from ryadom.family_view where organization_id = $1 and id = $2', [org, params.id]);
  if (!family) throw notFound();
  const rows = await tx.rows<Row>(
    `select i.id, v.id as "reviewId", v.number, v.held_on::text as "heldOn", v.practice_id as practice, i.reasons, i.decision, i.ground, i.result_id as "resultId",
       i.signed_on::text as "signedOn", i.done, i.corrects_id is not null as corrects,
       exists (select from ryadom.review_item o where o.organization_id = $1 and o.corrects_id = i.id and o.signed_at is not null) as corrected
     from ryadom.review_item i join ryadom.review v on v.organization_id = $1 and v.id = i.review_id
     where i.organization_id = $1 and i.family_id = $2 and ($3::date is null or (v.held_on, i.id) < ($3::date, $4::uuid))
     order by v.held_on desc, i.id desc limit $5`,
    [org, params.id, day, id, query.limit + 1],
  );
  const levels = await tx.rows<{ caseId: string; practice: string; levelId: string; fromOn: string; toOn: string | null; itemId: string | null }>(
    `select l.case_id as "caseId", c.practice_id as practice, l.level_id as "levelId", l.from_on::text as "fromOn", l.to_on::text as "toOn", l.review_item_id as "itemId"
     from ryadom.case_level_view l join ryadom.case_view c on c.organization_id = $1 and c.id = l.case_id
     where l.organization_id = $1 and l.family_id = $2 order by l.from_on desc, l.created_at desc limit 200`,
    [org, params.id],
  );
  const cases = await tx.rows<{ id: string; practice: string }>('select id, practice_id as practice from ryadom.case_view where organization_id = $1 and family_id = $2 and closed_on is null order by opened_on', [org, params.id]);
  const norms = new Map<string, Norms>();
  for (const practice of new Set([...rows, ...levels, ...cases].map((one) => one.practice))) norms.set(practice, await readNorms(context, practice));
  context.subject({ familyId: params.id, details: { rows: rows.length } });
  const shown = rows.slice(0, query.limit);
  const last = shown.at(-1);
  return {
    family,
    items: shown.map(({ practice, resultId, ...row }) => {
      const { pack, conclusions } = norms.get(practice)!;
      return { ...row, practiceTitle: pack.title, conclusion: conclusions.find((one) => one.id === row.decision)?.title ?? null, result: pack.closeReasons.find((one) => one.id === resultId)?.title ?? resultId };
    }),
    next: rows.length > shown.length && last ? encodeCursor([last.heldOn, last.id]) : null,
    levels: levels.map(({ practice, levelId, ...row }) => {
      const word = norms.get(practice)!.levels.find((one) => one.id === levelId);
      return { ...row, title: word?.title ?? levelId, tone: word?.tone ?? ('work' as const) };
    }),
    cases: cases.map(({ id: caseId, practice }) => ({ id: caseId, practice, practiceTitle: norms.get(practice)!.pack.title })),
  };
};
