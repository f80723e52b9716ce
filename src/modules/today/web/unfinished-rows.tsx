import { marginDate, longDate, type Day } from '../../../kernel/time.ts';
import { PageLink, usePlace } from '../../../kernel/web/place.tsx';
import { MarginRow } from '../../../web/ui/margin-list.tsx';
import type { PracticeCard } from '../../practices/contract/operations.ts';
import type { UnfinishedItem } from '../contract.ts';
import { texts } from '../texts.ru.ts';

const words = { service: 'services', aid: 'aid', outcome: 'outcomes' } as const;

/** The word of the pack by its id. */
export function wordOf(pack: PracticeCard | undefined, kind: keyof typeof words, id: string): string {
  return pack?.[words[kind]].find((word) => word.id === id)?.title ?? id;
}

/** Records and families that lack something; a record opens beside the page, a family on its own. */
export function UnfinishedRows({ items, pack, today }: { items: UnfinishedItem[]; pack: PracticeCard | undefined; today: Day }) {
  const { search } = usePlace();
  return items.map((item) => {
    const missing = item.missing.map((gap) => texts.gaps[gap]).join(', ');
    return (
      <MarginRow
        key={`${item.kind}.${item.id}`}
        when={item.kind === 'family' ? '' : item.on.slice(0, 7) === today.slice(0, 7) ? marginDate(item.on) : longDate(item.on, today)}
        title={
          item.kind === 'family' ? (
            <PageLink to={`/families/${item.id}`}>{item.family.title}</PageLink>
          ) : (
            <PageLink to="/today" search={{ view: search['view'], show: search['show'], record: `${item.kind}.${item.id}` }}>
              {wordOf(pack, item.kind, item.word!)}: {item.family.title}
            </PageLink>
          )
        }
        meta={`${missing[0]!.toUpperCase()}${missing.slice(1)}`}
      />
    );
  });
}
