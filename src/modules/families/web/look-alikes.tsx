import { useDebouncedValue } from '@mantine/hooks';
import { isDay, shortDate } from '../../../kernel/time.ts';
import { PageLink } from '../../../kernel/web/place.tsx';
import { useOperation } from '../../../kernel/web/query.ts';
import { Notice } from '../../../web/ui/states.tsx';
import { findSimilar } from '../../people/contract/people.ts';
import { texts as peopleTexts } from '../../people/texts.ru.ts';

interface Described {
  lastName: string;
  firstName: string;
  patronymic?: string;
  birthDate?: string;
  phone?: string;
  snils?: string;
  /** Who is being edited is no twin of itself. */
  exceptId?: string;
}

/** While a person is typed in: who of those one sees may be the same one, and why. */
export function LookAlikes(described: Described) {
  const [settled] = useDebouncedValue(described, 400);
  const { lastName, firstName, patronymic, birthDate, phone, snils, exceptId } = settled;
  const enough = (lastName.trim().length > 1 && firstName.trim().length > 1) || (phone ?? '').replace(/\D/g, '').length >= 10 || (snils ?? '').replace(/\D/g, '').length === 11;
  const found = useOperation(
    findSimilar,
    {
      query: {
        lastName: lastName.trim() || undefined,
        firstName: firstName.trim() || undefined,
        patronymic: patronymic?.trim() || undefined,
        birthDate: birthDate && isDay(birthDate) ? birthDate : undefined,
        phone: phone?.trim() || undefined,
        snils: snils?.trim() || undefined,
        exceptId,
      },
    },
    { enabled: enough, keep: true },
  );
  const items = enough ? (found.data?.items ?? []) : [];
  if (items.length === 0) return null;
  return (
    <Notice tone="warn" live>
      <div className="stack-tight">
        <span>{items.length === 1 ? 'Возможно, этот человек уже записан:' : 'Возможно, кто-то из них уже записан:'}</span>
        <ul className="stack-tight" style={{ margin: 0, paddingLeft: 18 }}>
          {items.slice(0, 5).map((person) => (
            <li key={`${person.personId}-${person.familyId}`}>
              <PageLink to={`/families/${person.familyId}`} className="link" target="_blank">
                {person.name}
              </PageLink>
              {person.birthDate && `, ${shortDate(person.birthDate)}`} — семья {person.familyTitle}, {person.familyCode}: {person.reasons.map((reason) => peopleTexts.likeness[reason]).join(', ')}
            </li>
          ))}
        </ul>
      </div>
    </Notice>
  );
}
