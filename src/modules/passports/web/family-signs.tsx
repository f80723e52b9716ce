import { PageLink } from '../../../kernel/web/place.tsx';
import { useOperation } from '../../../kernel/web/query.ts';
import { Panel } from '../../../web/ui/page.tsx';
import { showPassport } from '../contract.ts';
import { texts } from '../texts.ru.ts';
import { SignList } from './sign-list.tsx';

/** More than these are read in the portrait itself. */
const shown = 4;

/** What is dangerous and what is strong, on the card of a family; nothing while the portrait is empty. */
export function FamilySigns({ family, practice }: { family: string; practice: string }) {
  const found = useOperation(showPassport, { params: { id: family }, query: { practice } } as never);
  return (['risk', 'strength'] as const).map((section) => {
    const items = (found.data?.parts ?? []).filter((one) => one.section === section);
    if (items.length === 0) return null;
    return (
      <Panel key={section} title={texts.sections[section]} actions={items.length > shown && <PageLink to={`/families/${family}/passport`} className="link">Все {items.length}</PageLink>}>
        <SignList kind={section} items={items.slice(0, shown)} />
      </Panel>
    );
  });
}
