import { ApiError, call } from '../../kernel/web/api.ts';
import { saveDraft } from '../../modules/drafts/contract.ts';
import { settleDrafts } from './keeper.ts';
import { keyOf, listLocal } from './local.ts';

/**
 * Before sign-out: what this computer still has goes to the server, for nobody who comes after may find it here. What the
 * server does not take stays behind in its newest form there.
 */
export async function handOverDrafts(user: string, org: string): Promise<void> {
  await settleDrafts();
  for (const { id, kind, practice, about, values, base } of listLocal(keyOf(user, org))) {
    try {
      await call(saveDraft, { params: { org, id }, body: { version: base, kind, practice, family: about.family, title: about.title, content: values } });
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
    }
  }
}
