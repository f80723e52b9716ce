import { IconTrash } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { ApiError } from '../../../kernel/web/api.ts';
import { PageLink, usePlace } from '../../../kernel/web/place.tsx';
import { useList } from '../../../kernel/web/query.ts';
import { useSession } from '../../../kernel/web/session.tsx';
import { draftPlace, draftTime, draftWords } from '../../../web/drafts/draft-words.ts';
import { dropOnServer } from '../../../web/drafts/keeper.ts';
import { keyOf, removeLocal } from '../../../web/drafts/local.ts';
import { type Unfinished, useWithUnsent } from '../../../web/drafts/use-unfinished.ts';
import { Button, IconButton } from '../../../web/ui/button.tsx';
import { Panel } from '../../../web/ui/page.tsx';
import { FailedState } from '../../../web/ui/states.tsx';
import { sayDone } from '../../../web/ui/undo-bar.tsx';
import { listDrafts } from '../../drafts/contract.ts';
import type { Today } from '../contract.ts';
import css from './today.module.css';

/** «Не дописано»: what one began and left, on whatever computer. */
export function DraftList({ part }: { part: Today['drafts'] }) {
  const { today } = useSession();
  const [all, setAll] = useState(false);
  const list = useList(listDrafts, { query: { limit: 50 } }, { enabled: all });
  const withUnsent = useWithUnsent();
  const drop = useDrop();
  const drafts = withUnsent(all && list.items ? list.items : part.items);
  if (drafts.length === 0) return null;
  const more = all ? list.hasMore : part.count > part.items.length;
  return (
    <Panel title="Не дописано" hint={part.count > 0 ? part.count : undefined}>
      <ul className={css['drafts']}>
        {drafts.map((draft) => (
          <li key={draft.id}>
            <span>
              <PageLink to={draftPlace(draft.kind).to} search={{ what: draftPlace(draft.kind).what, draft: draft.id, practice: draft.practice ?? undefined, back: 'today' }} className="link">
                <b>{draftWords(draft)}</b>
              </PageLink>
              <span className="second">{[draftTime(draft.at, today), draft.onlyHere ? 'пока только на этом компьютере' : null].filter(Boolean).join(' · ')}</span>
            </span>
            <IconButton label={`Удалить черновик: ${draftWords(draft)}`} onClick={() => void drop.run(draft)}>
              <IconTrash size={16} stroke={1.75} aria-hidden="true" />
            </IconButton>
          </li>
        ))}
      </ul>
      {drop.error && <FailedState error={drop.error} what="Черновик не удалился" />}
      {more && (
        <Button variant="link" onClick={() => (all ? list.more() : setAll(true))} waiting={list.loadingMore}>
          {all ? 'Показать ещё' : `Показать все ${part.count}`}
        </Button>
      )}
    </Panel>
  );
}

/** Deletes with «Отменить»: the server gave the draft whole, so it can be put back. */
function useDrop() {
  const { org } = usePlace();
  const { user } = useSession();
  const client = useQueryClient();
  const [error, setError] = useState<ApiError | null>(null);
  const run = async (draft: Unfinished) => {
    setError(null);
    try {
      const undo = await dropOnServer(org, draft.id);
      removeLocal(keyOf(user.id, org), draft.id);
      await client.invalidateQueries();
      sayDone('Черновик удалён', undo ? () => undo().then(() => client.invalidateQueries()) : undefined);
    } catch (failure) {
      if (!(failure instanceof ApiError)) throw failure;
      setError(failure);
    }
  };
  return { run, error };
}
