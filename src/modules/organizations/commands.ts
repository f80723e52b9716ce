import { randomUUID } from 'node:crypto';
import { badField, notFound, Refusal, versionConflict } from '../../kernel/errors.ts';
import type { Context, Handler } from '../../kernel/server/module.ts';
import { changesBetween, recordHistory } from '../../kernel/server/history.ts';
import type { Tx } from '../../kernel/server/transaction.ts';
import type * as c from './contract.ts';
import { branchOf, districtOf, organizationOf, settlementOf } from './queries.ts';
import { slugFrom } from './rules.ts';
import { texts } from './texts.ru.ts';

/** Runs a write whose unique or foreign key has a sentence of its own. */
async function orRefuse<T>(write: Promise<T>, state: '23505' | '23503', code: keyof typeof texts.refusals): Promise<T> {
  try {
    return await write;
  } catch (error) {
    if ((error as { code?: string }).code === state) throw new Refusal(409, code, texts.refusals[code]);
    throw error;
  }
}

/** Notes who changed which field of what. */
async function keep(
  context: Context,
  subject: string,
  subjectId: string,
  before: { version: number } & Record<string, unknown>,
  after: { version: number } & Record<string, unknown>,
): Promise<void> {
  const { version: _b, ...old } = before;
  const { version, ...fresh } = after;
  await recordHistory(context.tx, {
    organizationId: context.actor.organization.id, subject, subjectId, familyId: null, version, changes: changesBetween(old, fresh), staffId: context.actor.staffId,
  });
  context.subject({ subjectId });
}

/**
 * A new organization with its default branch, for the command line and the first run; within a transaction of the owner,
 * which it leaves entered into the new organization. Refuses a taken slug (`slug_taken`).
 */
export async function createOrganization(
  tx: Tx,
  draft: { slug?: string | undefined; name: string; timeZone: string; isDemo?: boolean },
): Promise<{ id: number; slug: string; name: string; timeZone: string; branchId: string }> {
  const wanted = draft.slug ?? slugFrom(draft.name);
  if (wanted === null) throw badField('organization.slug', 'slug_empty', texts.slugEmpty);
  const made = await tx.row<{ id: number }>(
    `insert into ryadom.organization (slug, name, time_zone, is_demo) values ($1, $2, $3, $4)
     on conflict (slug) do nothing returning id`,
    [wanted, draft.name, draft.timeZone, draft.isDemo ?? false],
  );
  if (!made) throw new Refusal(409, 'slug_taken', texts.refusals.slug_taken);
  await tx.rows('select ryadom.enter_organization($1)', [wanted]);
  const branchId = randomUUID();
  await tx.rows('insert into ryadom.branch (organization_id, id, name, is_default) values ($1, $2, $3, true)', [made.id, branchId, texts.defaultBranch]);
  return { id: made.id, slug: wanted, name: draft.name, timeZone: draft.timeZone, branchId };
}

/** Every organization of this installation, by name; within a transaction of the owner. */
export async function listOrganizations(tx: Tx): Promise<{ id: string; name: string; timeZone: string; isDemo: boolean }[]> {
  return tx.rows(
    `select slug as id, name, time_zone as "timeZone", is_demo as "isDemo" from ryadom.organization order by name collate "und-x-icu", slug`,
  );
}

export const changeOrganization: Handler<typeof c.changeOrganization> = async (context, { body }) => {
  const { tx, actor } = context;
  const before = await organizationOf(tx, actor.organization.id);
  const done = await tx.count(
    `update ryadom.organization set name = coalesce($3, name), time_zone = coalesce($4, time_zone), version = version + 1
     where id = $1 and version = $2`,
    [actor.organization.id, body.version, body.name ?? null, body.timeZone ?? null],
  );
  const after = await organizationOf(tx, actor.organization.id);
  if (done === 0) throw versionConflict(body.version, after);
  context.subject({ details: { fields: Object.keys(changesBetween({ ...before }, { ...after })).filter((field) => field !== 'version') } });
  return after;
};

export const addBranch: Handler<typeof c.addBranch> = async (context, { body }) => {
  const { tx, actor } = context;
  await orRefuse(
    tx.rows('insert into ryadom.branch (organization_id, id, name) values ($1, $2, $3)', [actor.organization.id, body.id, body.name]),
    '23505', 'branch_taken',
  );
  context.subject({ subjectId: body.id });
  return branchOf(tx, actor.organization.id, body.id);
};

export const changeBranch: Handler<typeof c.changeBranch> = async (context, { params, body }) => {
  const { tx, actor } = context;
  const org = actor.organization.id;
  const locked = await tx.row('select 1 from ryadom.branch where organization_id = $1 and id = $2 for update', [org, params.id]);
  if (!locked) throw notFound();
  const before = await branchOf(tx, org, params.id);
  if (before.version !== body.version) throw versionConflict(body.version, before);
  const closes = body.isClosed ?? before.isClosed;
  if (closes && (before.isDefault || body.isDefault)) throw new Refusal(409, before.isDefault ? 'default_branch' : 'branch_closed', before.isDefault ? texts.refusals.default_branch : texts.refusals.branch_closed);
  if (body.isDefault) {
    await tx.rows('update ryadom.branch set is_default = false, version = version + 1 where organization_id = $1 and is_default and id <> $2', [org, params.id]);
  }
  await orRefuse(
    tx.rows(
      `update ryadom.branch set name = coalesce($3, name), is_default = is_default or $4, version = version + 1,
         closed_at = case when $5 then coalesce(closed_at, $6::timestamptz) end
       where organization_id = $1 and id = $2`,
      [org, params.id, body.name ?? null, body.isDefault ?? false, closes, context.now],
    ),
    '23505', 'branch_taken',
  );
  const after = await branchOf(tx, org, params.id);
  await keep(context, 'branch', params.id, before, after);
  return after;
};

export const addDistrict: Handler<typeof c.addDistrict> = async (context, { body }) => {
  const { tx, actor } = context;
  await orRefuse(
    tx.rows('insert into ryadom.district (organization_id, id, name) values ($1, $2, $3)', [actor.organization.id, body.id, body.name]),
    '23505', 'district_taken',
  );
  context.subject({ subjectId: body.id });
  return districtOf(tx, actor.organization.id, body.id);
};

export const changeDistrict: Handler<typeof c.changeDistrict> = async (context, { params, body }) => {
  const { tx, actor } = context;
  const before = await districtOf(tx, actor.organization.id, params.id);
  const done = await orRefuse(
    tx.count('update ryadom.district set name = $4, version = version + 1 where organization_id = $1 and id = $2 and version = $3', [
      actor.organization.id, params.id, body.version, body.name,
    ]),
    '23505', 'district_taken',
  );
  const after = await districtOf(tx, actor.organization.id, params.id);
  if (done === 0) throw versionConflict(body.version, after);
  await keep(context, 'district', params.id, before, after);
  return after;
};

export const removeDistrict: Handler<typeof c.removeDistrict> = async (context, { params }) => {
  const { tx, actor } = context;
  const done = await orRefuse(
    tx.count('delete from ryadom.district where organization_id = $1 and id = $2', [actor.organization.id, params.id]),
    '23503', 'district_in_use',
  );
  if (done === 0) throw notFound();
  context.subject({ subjectId: params.id });
  return { ok: true };
};

async function knownDistrict(tx: Tx, organizationId: number, id: string | null | undefined): Promise<void> {
  if (id == null) return;
  const found = await tx.row('select 1 from ryadom.district where organization_id = $1 and id = $2', [organizationId, id]);
  if (!found) throw badField('districtId', 'unknown_value', texts.unknownDistrict);
}

export const addSettlement: Handler<typeof c.addSettlement> = async (context, { body }) => {
  const { tx, actor } = context;
  await knownDistrict(tx, actor.organization.id, body.districtId);
  await orRefuse(
    tx.rows('insert into ryadom.settlement (organization_id, id, name, district_id) values ($1, $2, $3, $4)', [
      actor.organization.id, body.id, body.name, body.districtId,
    ]),
    '23505', 'settlement_taken',
  );
  context.subject({ subjectId: body.id });
  return settlementOf(tx, actor.organization.id, body.id);
};

export const changeSettlement: Handler<typeof c.changeSettlement> = async (context, { params, body }) => {
  const { tx, actor } = context;
  const before = await settlementOf(tx, actor.organization.id, params.id);
  await knownDistrict(tx, actor.organization.id, body.districtId);
  const done = await orRefuse(
    tx.count(
      `update ryadom.settlement set name = coalesce($4, name), district_id = case when $5 then $6::uuid else district_id end, version = version + 1
       where organization_id = $1 and id = $2 and version = $3`,
      [actor.organization.id, params.id, body.version, body.name ?? null, body.districtId !== undefined, body.districtId ?? null],
    ),
    '23505', 'settlement_taken',
  );
  const after = await settlementOf(tx, actor.organization.id, params.id);
  if (done === 0) throw versionConflict(body.version, after);
  await keep(context, 'settlement', params.id, before, after);
  return after;
};

export const removeSettlement: Handler<typeof c.removeSettlement> = async (context, { params }) => {
  const { tx, actor } = context;
  const done = await orRefuse(
    tx.count('delete from ryadom.settlement where organization_id = $1 and id = $2', [actor.organization.id, params.id]),
    '23503', 'settlement_in_use',
  );
  if (done === 0) throw notFound();
  context.subject({ subjectId: params.id });
  return { ok: true };
};
