import { IconMapPin, IconPencilPlus, IconPhone, IconUserHeart, IconUserStar } from '@tabler/icons-react';
import { plural } from '../../../kernel/texts.ts';
import { shortDate } from '../../../kernel/time.ts';
import { useOperation } from '../../../kernel/web/query.ts';
import { useCan, useSession } from '../../../kernel/web/session.tsx';
import { ButtonLink } from '../../../web/ui/button.tsx';
import { Chip } from '../../../web/ui/chip.tsx';
import { MarginList, MarginRow } from '../../../web/ui/margin-list.tsx';
import { SidePanel } from '../../../web/ui/side-panel.tsx';
import { FailedState, LoadingState } from '../../../web/ui/states.tsx';
import { texts as peopleTexts } from '../../people/texts.ru.ts';
import { familyHeading } from '../../people/web/heading.ts';
import { recordService } from '../../services/contract/services.ts';
import { type CardMember, type FamilyCard, getFamily } from '../contract.ts';
import css from './families-page.module.css';
import { useFactWords } from './use-fact-words.ts';
import { shortName, useFamilyWords } from './use-family-words.ts';

/** A family beside the list: who lives together, how to reach them, what was last; two ways further. */
export function FamilyPanel({ id, onClose }: { id: string; onClose: () => void }) {
  const card = useOperation(getFamily, { params: { id } });
  if (!card.data) {
    return (
      <SidePanel title="Семья" onClose={onClose}>
        {card.error ? <FailedState error={card.error} onRetry={() => void card.refetch()} /> : <LoadingState />}
      </SidePanel>
    );
  }
  return (
    <SidePanel title={familyHeading(card.data.members.filter((member) => member.toOn === null), card.data.titleOwn ? card.data.title : null)} over={card.data.code} onClose={onClose}>
      <Body family={card.data} />
    </SidePanel>
  );
}

function Body({ family }: { family: FamilyCard }) {
  const can = useCan();
  const { today, practice } = useSession();
  const words = useFamilyWords();
  const facts = useFactWords();
  const current = family.cases.find((one) => one.practice === practice && one.closedOn === null) ?? family.cases[0];
  const living = family.members.filter((member) => member.toOn === null && member.deathDate === null);
  const phones = family.contacts.filter((contact) => contact.kind === 'phone' && (contact.toOn === null || contact.toOn >= today));
  const owner = (personId: string | null) => family.members.find((member) => member.personId === personId)?.firstName;
  const categories = family.categories.filter((one) => one.toOn === null || one.toOn >= today);
  const place = [family.settlement?.name, family.address].filter(Boolean).join(', ');
  return (
    <div className="stack">
      {categories.length > 0 && (
        <div className="row">
          {categories.map((one) => (
            <Chip key={one.id}>{words.categoryTitle(one.categoryId)}</Chip>
          ))}
        </div>
      )}
      <div className="row">
        <ButtonLink to={`/families/${family.id}`} variant="primary">
          Открыть карточку
        </ButtonLink>
        {can(recordService) && (
          <ButtonLink to="/record" search={{ family: family.id }} icon={<IconPencilPlus size={18} stroke={1.75} />}>
            Записать
          </ButtonLink>
        )}
      </div>
      <section className="stack-tight" aria-label="Кто в семье">
        <h3 className="strong">Кто в семье</h3>
        <div className={css['people']}>
          {living.map((member) => (
            <PersonLine key={member.membershipId} member={member} />
          ))}
        </div>
      </section>
      <section className={`stack-tight ${css['section']}`} aria-label="Как связаться">
        {phones.map((phone) => (
          <div key={phone.id} className={css['line']}>
            <IconPhone size={18} stroke={1.75} aria-label="Телефон:" />
            <a className="link" href={`tel:${phone.value.replace(/[^+\d]/g, '')}`}>
              {phone.value}
            </a>
            <span className="second">{[owner(phone.personId), phone.note].filter(Boolean).join(', ')}</span>
          </div>
        ))}
        {place && (
          <div className={css['line']}>
            <IconMapPin size={18} stroke={1.75} aria-label="Адрес:" />
            <span>{place}</span>
          </div>
        )}
        <div className={css['line']}>
          <IconUserStar size={18} stroke={1.75} aria-hidden="true" />
          <span>Куратор: {current?.caseManager ? shortName(current.caseManager.name) : 'не назначен'}</span>
        </div>
        {current?.mentor && (
          <div className={css['line']}>
            <IconUserHeart size={18} stroke={1.75} aria-hidden="true" />
            <span>Наставник: {shortName(current.mentor.name)}</span>
          </div>
        )}
      </section>
      <section className={`stack-tight ${css['section']}`} aria-label="Последнее">
        <h3 className="strong">Последнее</h3>
        {family.facts.length === 0 ? (
          <p className="second">Записей пока нет.</p>
        ) : (
          <MarginList bare>
            {family.facts.slice(0, 5).map((fact) => (
              <MarginRow key={fact.id} when={shortDate(fact.happenedOn).slice(0, 5)} title={facts.title(fact)} />
            ))}
          </MarginList>
        )}
      </section>
    </div>
  );
}

function PersonLine({ member }: { member: CardMember }) {
  const name = [member.firstName, member.role === 'child' ? null : member.patronymic].filter(Boolean).join(' ');
  return (
    <>
      <span>
        {name}
        {member.role !== 'child' && <span className="second">, {peopleTexts.roles[member.role as 'mother']}</span>}
      </span>
      <span className="second numbers">{member.age === null ? '' : plural(member.age, 'год', 'года', 'лет')}</span>
    </>
  );
}
