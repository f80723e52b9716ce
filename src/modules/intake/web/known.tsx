import { useDebouncedValue } from '@mantine/hooks';
import { PageLink } from '../../../kernel/web/place.tsx';
import { useOperation } from '../../../kernel/web/query.ts';
import { Button } from '../../../web/ui/button.tsx';
import { Notice } from '../../../web/ui/states.tsx';
import { listFamilies } from '../../families/contract.ts';
import { LookAlikes } from '../../families/web/look-alikes.tsx';
import { whoIn } from '../rules/names.ts';

/** While a signal is written down: families of the register whom it may be about, by the surname that it names. */
export function Known({ about, phone, onPick }: { about: string; phone: string; onPick: (family: string) => void }) {
  const [text] = useDebouncedValue(about, 400);
  const who = whoIn(text);
  const found = useOperation(listFamilies, { query: { query: who?.surname, state: 'all', limit: 3 } as never }, { enabled: who !== null, keep: true });
  const items = who === null ? [] : (found.data?.items ?? []);
  if (items.length === 0) return <LookAlikes lastName={who?.surname ?? ''} firstName={who?.name ?? ''} phone={phone} />;
  return (
    <Notice live>
      <div className="stack-tight">
        <span>{items.length === 1 ? 'Похоже, эта семья уже записана:' : 'Похожие семьи уже записаны:'}</span>
        <ul className="stack-tight" style={{ margin: 0, paddingLeft: 18 }}>
          {items.map((family) => (
            <li key={family.id}>
              <PageLink to={`/families/${family.id}`} className="link" target="_blank">
                {family.title}
              </PageLink>
              , {family.code}{' '}
              <Button small variant="link" aria-label={`Сигнал об этой семье: ${family.title}, ${family.code}`} onClick={() => onPick(family.id)}>
                сигнал об этой семье
              </Button>
            </li>
          ))}
        </ul>
      </div>
    </Notice>
  );
}
