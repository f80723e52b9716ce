import type { ReactNode } from 'react';
import { plural } from '../../../kernel/texts.ts';
import { longDate } from '../../../kernel/time.ts';
import { useCan, useSession } from '../../../kernel/web/session.tsx';
import { getFamilyConsents } from '../../consents/contract.ts';
import { ConsentsCell } from '../../consents/web/consents-cell.tsx';
import { listTasks } from '../../tasks/contract/tasks.ts';
import { NextStep } from '../../tasks/web/next-step.tsx';
import type { CardCase, FamilyCard } from '../contract.ts';
import type { OpenDialog } from './card-dialog.tsx';
import css from './card.module.css';
import { ContactWord } from './contact-word.tsx';
import { useContactNorm } from './use-contact-norm.ts';
import { shortName } from './use-family-words.ts';

interface Props {
  family: FamilyCard;
  found: CardCase;
  may: (operation: string) => boolean;
  open: (dialog: OpenDialog) => void;
}

/** Under the name: what next and when they were last met, who leads, who mentors, how their consents stand. */
export function CardStrip({ family, found, may, open }: Props) {
  const can = useCan();
  const { today } = useSession();
  const isOpen = found.closedOn === null;
  const manager = found.caseManager;
  const norm = useContactNorm(found.practice)(found.level?.id ?? null);
  const met = <ContactWord last={found.lastContactOn} today={today} norm={norm} open={isOpen} ago />;
  return (
    <section className={css['strip']} aria-label="Дело семьи">
      {isOpen && can(listTasks) ? (
        <Cell name="Следующий шаг" tinted>
          <NextStep family={family.id} otherwise="Задач по семье нет" />
          <span className="second">последняя встреча: {met}</span>
        </Cell>
      ) : (
        <Cell name="Последняя встреча" tinted>
          <b>{met}</b>
          <span className="second">{found.lastContactOn ? longDate(found.lastContactOn, today) : 'после записи услуги дата появится сама'}</span>
        </Cell>
      )}
      <Cell name="Куратор">
        <b>{manager ? shortName(manager.name) : 'Не назначен'}</b>
        <span className="second">
          {manager && manager.id === null && 'имя из файла, коллега не найден · '}
          {found.team.length > 0 ? `и ещё ${plural(found.team.length, 'коллега', 'коллеги', 'коллег')}` : 'команды пока нет'}
          {may('cases.addToTeam') && isOpen && (
            <>
              {' · '}
              <button type="button" className={`link ${css['text']}`} onClick={() => open({ what: 'team', found })}>
                команда
              </button>
            </>
          )}
        </span>
      </Cell>
      <Cell name="Наставник">
        <b>{found.mentor ? shortName(found.mentor.name) : 'Не закреплён'}</b>
        <span className="second">{found.mentor ? `код ${found.mentor.code}` : found.branch.name}</span>
      </Cell>
      {can(getFamilyConsents) && (
        <Cell name="Согласия">
          <ConsentsCell family={family.id} />
        </Cell>
      )}
    </section>
  );
}

function Cell({ name, tinted, children }: { name: string; tinted?: boolean; children: ReactNode }) {
  return (
    <div className={tinted ? `${css['cell']} ${css['tinted']}` : css['cell']}>
      <span className="second">{name}</span>
      {children}
    </div>
  );
}
