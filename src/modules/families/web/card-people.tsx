import { IconPlus } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { plural } from '../../../kernel/texts.ts';
import { shortDate } from '../../../kernel/time.ts';
import { PageLink } from '../../../kernel/web/place.tsx';
import { useCan, useSession } from '../../../kernel/web/session.tsx';
import { Button } from '../../../web/ui/button.tsx';
import { Chip, PersonAvatar } from '../../../web/ui/chip.tsx';
import { Panel } from '../../../web/ui/page.tsx';
import type { FactKind as ClosableKind } from '../../closed/contract/compartments.ts';
import { FactLock } from '../../closed/web/fact-lock.tsx';
import { exportPerson } from '../../exports/contract.ts';
import { texts as exportTexts } from '../../exports/texts.ru.ts';
import { showPassport } from '../../passports/contract.ts';
import { FamilySigns } from '../../passports/web/family-signs.tsx';
import { FamilyPicture } from '../../passports/web/genogram-view.tsx';
import type { FactKind } from '../../people/contract/facts.ts';
import { texts } from '../../people/texts.ru.ts';
import type { CardMember, FamilyCard } from '../contract.ts';
import type { OpenDialog } from './card-dialog.tsx';
import css from './card.module.css';
import { usePackWords } from './use-pack-words.ts';

interface Props {
  family: FamilyCard;
  may: (operation: string) => boolean;
  open: (dialog: OpenDialog) => void;
}

const years = (age: number) => plural(age, 'год', 'года', 'лет');

function period(from: string | null, to: string | null): string {
  if (from && to) return `${shortDate(from)} – ${shortDate(to)}`;
  return from ? `с ${shortDate(from)}` : to ? `по ${shortDate(to)}` : '';
}

function AddButton({ children, onClick }: { children: ReactNode; onClick: () => void }) {
  return (
    <Button small variant="link" icon={<IconPlus size={16} stroke={1.75} />} onClick={onClick}>
      {children}
    </Button>
  );
}

/** A line of a small list that opens its own dialog; plain text for those who may not change it. */
function Line({ children, meta, onClick, label, lock }: { children: ReactNode; meta?: ReactNode; onClick: (() => void) | undefined; label: string; lock?: ReactNode }) {
  return (
    <li className={css['line']}>
      <span>
        {children}
        {meta && <span className="second"> {meta}</span>}
      </span>
      {onClick && (
        <button type="button" className={`link ${css['text']} ${css['edit']}`} onClick={onClick} aria-label={`Изменить: ${label}`}>
          изменить
        </button>
      )}
      {lock}
    </li>
  );
}

/** Right of the timeline: who they are, how to reach them, on what ground they are helped. */
export function CardAside({ family, may, open }: Props) {
  const { today } = useSession();
  const can = useCan();
  const practice = (family.cases.find((one) => one.closedOn === null) ?? family.cases[0])?.practice;
  const words = usePackWords(family.cases.map((one) => one.practice));
  const name = (personId: string | null) => family.members.find((member) => member.personId === personId)?.firstName;
  const edit = (kind: FactKind, fact: { id: string; version: number }) => {
    const noun = kind[0]!.toUpperCase() + kind.slice(1);
    return may(`people.edit${noun}`) ? () => open({ what: 'fact', kind, fact }) : undefined;
  };
  const lock = (kind: ClosableKind, id: string, label: string) => <FactLock family={family.id} kind={kind} id={id} label={label} />;
  const current = family.members.filter((member) => member.toOn === null);
  const together = current.filter((member) => member.livesTogether && member.deathDate === null);
  const apart = current.filter((member) => !together.includes(member));
  const place = [family.district?.name, family.settlement?.name, family.address].filter(Boolean).join(', ');
  const contacts = family.contacts.filter((one) => one.toOn === null || one.toOn >= today);
  return (
    <div className="stack">
      <Panel title="Семья" actions={may('people.addPerson') && <AddButton onClick={() => open({ what: 'add-person' })}>Человек</AddButton>}>
        <FamilyPicture familyId={family.id} />
        <Group title="Живут вместе" members={together} family={family} />
        {apart.length > 0 && <Group title="Отдельно" members={apart} family={family} />}
        {family.note && <p className="words">{family.note}</p>}
      </Panel>
      {practice && can(showPassport) && <FamilySigns family={family.id} practice={practice} />}
      <Panel title="Как связаться" actions={may('people.addContact') && <AddButton onClick={() => open({ what: 'fact', kind: 'contact' })}>Контакт</AddButton>}>
        <ul className={css['list']}>
          {contacts.map((one) => (
            <Line key={one.id} label={one.value} meta={[name(one.personId), one.note].filter(Boolean).join(', ')} onClick={edit('contact', one)} lock={lock('contact', one.id, one.value)}>
              {one.kind === 'phone' ? (
                <a className="link" href={`tel:${one.value.replace(/[^+\d]/g, '')}`}>
                  {one.value}
                </a>
              ) : (
                one.value
              )}
            </Line>
          ))}
          <Line label="адрес" onClick={may('people.editFamily') ? () => open({ what: family.address ? 'move-house' : 'family' }) : undefined} meta={place ? '' : 'Адрес не записан'} lock={family.address !== null && lock('living', family.id, family.address)}>
            {place}
          </Line>
          {family.addresses.map((one) => (
            <Line key={one.id} label={one.text} meta={[texts.addresses[one.kind as 'living'], period(one.fromOn, one.toOn), name(one.personId)].filter(Boolean).join(', ')} onClick={edit('address', one)} lock={lock('address', one.id, one.text)}>
              {[one.settlement, one.text].filter(Boolean).join(', ')}
            </Line>
          ))}
        </ul>
        {may('people.addAddress') && <AddButton onClick={() => open({ what: 'fact', kind: 'address' })}>Ещё адрес</AddButton>}
      </Panel>
      <Panel title="Категории" actions={may('people.addCategory') && <AddButton onClick={() => open({ what: 'fact', kind: 'category' })}>Категория</AddButton>}>
        {family.categories.length === 0 && <p className="second">Пока ни одной.</p>}
        <ul className={css['list']}>
          {family.categories.map((one) => {
            const title = words.categories.find((word) => word.value === one.categoryId)?.label ?? one.categoryId;
            return (
              <Line key={one.id} label={title} meta={[period(one.fromOn, one.toOn), one.basis].filter(Boolean).join(' · ')} onClick={edit('category', one)} lock={lock('category', one.id, title)}>
                {title}
              </Line>
            );
          })}
        </ul>
      </Panel>
    </div>
  );
}

function Group({ title, members, family }: { title: string; members: CardMember[]; family: FamilyCard }) {
  const words = usePackWords(family.cases.map((one) => one.practice));
  return (
    <section className="stack-tight" aria-label={title}>
      <h3 className="strong">{title}</h3>
      <ul className={css['list']}>
        {members.map((member) => (
          <li key={member.membershipId} className={css['person']}>
            <span>
              {[member.firstName, member.role === 'child' ? null : member.patronymic].filter(Boolean).join(' ')}
              <span className="second">, {member.deathDate ? `умер${member.sex === 'f' ? 'ла' : ''} ${shortDate(member.deathDate)}` : texts.roles[member.role as 'mother']}</span>
              {family.statuses
                .filter((one) => one.personId === member.personId && one.toOn === null)
                .map((one) => (
                  <span key={one.id}>
                    {' '}
                    <Chip tone="info">{words.statuses.find((word) => word.value === one.statusId)?.label ?? one.statusId}</Chip>
                  </span>
                ))}
            </span>
            <span className="second numbers nowrap">{member.age === null ? '' : years(member.age)}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** «Люди»: everybody of the family, now and before, with what may be changed about each. */
export function CardPeople({ family, may, open }: Props) {
  const words = usePackWords(family.cases.map((one) => one.practice));
  const can = useCan();
  const name = (personId: string) => family.members.find((member) => member.personId === personId)?.firstName ?? '—';
  return (
    <div className="stack">
      <Panel title="Люди" actions={may('people.addPerson') && <AddButton onClick={() => open({ what: 'add-person' })}>Человек</AddButton>}>
        <ul className={css['list']}>
          {family.members.map((member) => (
            <li key={member.membershipId} className={css['member']}>
              <PersonAvatar name={`${member.firstName} ${member.lastName}`} tinted={member.toOn === null} />
              <div className="stack-tight">
                <span className="row-apart">
                  <b>{[member.lastName, member.firstName, member.patronymic].filter(Boolean).join(' ')}</b>
                  <FactLock family={family.id} kind="membership" id={member.membershipId} label={`${member.firstName} ${member.lastName}`} />
                </span>
                <span className="second">
                  {[
                    texts.roles[member.role as 'mother'],
                    member.birthDate && `${shortDate(member.birthDate)}${member.age === null ? '' : `, ${years(member.age)}`}`,
                    member.snils && `СНИЛС ${member.snils.replace(/^(\d{3})(\d{3})(\d{3})(\d\d)$/, '$1-$2-$3 $4')}`,
                    `код ${member.code}`,
                    !member.livesTogether && 'живёт отдельно',
                    period(member.fromOn, member.toOn),
                    member.endedBecause,
                  ]
                    .filter(Boolean)
                    .join(' · ')}
                </span>
                {member.otherFamilies.map((other) => (
                  <span key={other.id} className="second">
                    {other.current ? 'Состоит и в семье ' : 'Прежде: семья '}
                    <PageLink to={`/families/${other.id}`} className="link">
                      {other.title}, {other.code}
                    </PageLink>
                  </span>
                ))}
                {family.statuses.some((one) => one.personId === member.personId) && <span className={css['chips']}>
                  {family.statuses
                    .filter((one) => one.personId === member.personId)
                    .map((one) => {
                      const title = words.statuses.find((word) => word.value === one.statusId)?.label ?? one.statusId;
                      return (
                        <span key={one.id} className={css['status']}>
                          <button type="button" className={css['plain']} onClick={() => may('people.editStatus') && open({ what: 'fact', kind: 'status', fact: one })}>
                            <Chip tone={one.toOn === null ? 'info' : 'neutral'}>
                              {title} {period(one.fromOn, one.toOn)}
                            </Chip>
                          </button>
                          <FactLock family={family.id} kind="status" id={one.id} label={`${title}, ${member.firstName}`} />
                        </span>
                      );
                    })}
                </span>}
                {member.toOn === null && may('people.editPerson') && (
                  <span className={css['links']}>
                    <Button small variant="link" onClick={() => open({ what: 'person', member })}>Изменить</Button>
                    <Button small variant="link" onClick={() => open({ what: 'membership', member })}>Место в семье</Button>
                    <Button small variant="link" onClick={() => open({ what: 'move', member })}>В другую семью</Button>
                    {can(exportPerson) && <Button small variant="link" onClick={() => open({ what: 'export', member })}>{exportTexts.personLink}</Button>}
                  </span>
                )}
              </div>
            </li>
          ))}
        </ul>
        {may('people.addStatus') && <AddButton onClick={() => open({ what: 'fact', kind: 'status' })}>Статус человека</AddButton>}
      </Panel>
      <Panel title="Кто кому кем приходится" actions={may('people.addRelation') && family.members.length > 1 && <AddButton onClick={() => open({ what: 'fact', kind: 'relation' })}>Связь</AddButton>}>
        {family.relations.length === 0 && <p className="second">Связи пока не записаны.</p>}
        <ul className={css['list']}>
          {family.relations.map((one) => {
            const text = `${name(one.personId)} — ${texts.relations[one.kind as 'parent']} — ${name(one.otherId)}`;
            return (
              <Line key={one.id} label={text} meta={[period(one.fromOn, one.toOn), one.basis, one.note].filter(Boolean).join(' · ')} onClick={may('people.editRelation') ? () => open({ what: 'fact', kind: 'relation', fact: one }) : undefined} lock={<FactLock family={family.id} kind="relation" id={one.id} label={text} />}>
                {text}
              </Line>
            );
          })}
        </ul>
      </Panel>
    </div>
  );
}
