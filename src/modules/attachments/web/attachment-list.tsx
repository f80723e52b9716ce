import { IconFileSpreadsheet, IconFileText, IconFileTypePdf } from '@tabler/icons-react';
import { useState, type ReactNode } from 'react';
import { longDate } from '../../../kernel/time.ts';
import { urlOf } from '../../../kernel/web/api.ts';
import { usePlace } from '../../../kernel/web/place.tsx';
import { useSession } from '../../../kernel/web/session.tsx';
import { readThumbnail, type AttachmentItem } from '../contract.ts';
import css from './attachments.module.css';
import { AttachmentView } from './attachment-view.tsx';
import { kindWords, sizeWords } from './words.ts';

/** Files as a list of small pictures with their names; a press opens one. `meta` adds a line below: the record it proves. */
export function AttachmentList({ items, draft, meta }: { items: AttachmentItem[]; /** The record is not written yet. */ draft?: boolean; meta?: (item: AttachmentItem) => ReactNode }) {
  const [openId, setOpenId] = useState<string | null>(null);
  const opened = items.find((item) => item.id === openId);
  const step = (by: number) => {
    const at = items.findIndex((item) => item.id === openId);
    return items[at + by]?.id ?? null;
  };
  const { today, dayOf } = useSession();
  return (
    <>
      <ul className={css['list']}>
        {items.map((item) => (
          <li key={item.id} className={css['item']}>
            <button type="button" className={css['open']} onClick={() => setOpenId(item.id)}>
              <Small item={item} />
              <span className={css['words']}>
                <span className={css['name']}>{item.description ?? item.name}</span>
                <span className="second small">
                  {[kindWords(item), sizeWords(item.size), longDate(dayOf(item.createdAt), today), item.by].filter(Boolean).join(' · ')}
                </span>
              </span>
            </button>
            {meta && <span className={`${css['meta']} small`}>{meta(item)}</span>}
          </li>
        ))}
      </ul>
      {opened && (
        <AttachmentView
          key={opened.id}
          item={opened}
          draft={draft ?? false}
          before={step(-1)}
          after={step(1)}
          onGo={setOpenId}
          onClose={() => setOpenId(null)}
        />
      )}
    </>
  );
}

/** The small copy that the server drew, or a sign of what kind of paper it is. */
function Small({ item }: { item: AttachmentItem }) {
  const { org } = usePlace();
  const [broken, setBroken] = useState(false);
  if (item.hasThumbnail && !broken) {
    return <img className={css['small']} src={urlOf(readThumbnail, { params: { org, id: item.id } })} alt="" width={64} height={64} loading="lazy" onError={() => setBroken(true)} />;
  }
  const Sign = item.kind === 'pdf' ? IconFileTypePdf : item.kind === 'sheet' ? IconFileSpreadsheet : IconFileText;
  return (
    <span className={css['small']}>
      <Sign size={28} stroke={1.5} aria-hidden="true" />
    </span>
  );
}
