import { ApiError, call } from '../../kernel/web/api.ts';
import { getDraft } from '../../modules/drafts/contract.ts';
import { nowhere, type Saved } from './keeper.ts';
import { type About, readLocal } from './local.ts';

/** What a form begins with. */
export interface Beginning {
  id: string;
  version: number;
  /** Null: nothing was left, the form is fresh. */
  found: Record<string, unknown> | null;
  saved: Saved;
  unsent: { values: Record<string, unknown>; about: About } | null;
}

/**
 * The draft as it lies on the server and on this computer. Null: there is none (the record is made, or it was deleted).
 * Throws an `ApiError` when the server refuses or does not answer and this computer has no copy either.
 */
export async function openDraft(org: string, owner: string, kind: string, id: string): Promise<Beginning | null> {
  const copy = readLocal(owner, id);
  // An address made by hand may name a draft of another form.
  const local = copy?.kind === kind ? copy : null;
  const here = local && { unsent: { values: local.values, about: local.about }, found: local.values, saved: { ...nowhere, where: 'computer' as const, at: new Date(local.at) } };
  try {
    const stored = await call(getDraft, { params: { org, id } });
    if (stored.kind !== kind) return null;
    if (!here || JSON.stringify(here.found) === JSON.stringify(stored.content)) {
      return { id, version: stored.version, found: stored.content, saved: { ...nowhere, where: 'server', at: new Date(stored.savedAt) }, unsent: null };
    }
    // This computer has words that the server did not get. They go on, unless the server has newer ones: then the person chooses.
    return { id, version: stored.version, ...here, saved: { ...here.saved, conflict: local.base === stored.version ? null : stored } };
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    const absent = error.status === 404;
    if (here && (absent || error.code === 'no_connection')) return { id, version: absent ? 0 : local.base, ...here };
    if (absent) return null;
    throw error;
  }
}
