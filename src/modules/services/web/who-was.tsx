import { IconAlertTriangle, IconCheck, IconUsers } from '@tabler/icons-react';
import { isDay, type Day } from '../../../kernel/time.ts';
import { useOperation } from '../../../kernel/web/query.ts';
import { FieldFrame } from '../../../web/ui/fields.tsx';
import { listRecipients } from '../contract/services.ts';
import css from './record.module.css';
import { peopleCount, personWord } from './words.ts';

/** Who of a family was there: the whole family as of the date, or people one by one. */
export interface Presence {
  whole: boolean;
  here: string[];
}

/** Who may be marked on the date, with the register dates of the case; nothing while the date is no date. */
export function useCandidates(family: string | undefined, practice: string, date: Day) {
  const enabled = family !== undefined && isDay(date);
  return useOperation(listRecipients, { query: { family, practice, date } as never }, { enabled, keep: true });
}

function toggled(presence: Presence, person: string, everyone: readonly string[]): Presence {
  const now = presence.whole ? everyone : presence.here;
  return { whole: false, here: now.includes(person) ? now.filter((one) => one !== person) : [...now, person] };
}

interface TogglesProps {
  family: string;
  practice: string;
  date: Day;
  value: Presence;
  onChange: (value: Presence) => void;
}

/** Buttons of the people of a family, with ages; pressed means «здесь». */
function PeopleToggles({ family, practice, date, value, onChange }: TogglesProps) {
  const candidates = useCandidates(family, practice, date);
  const people = candidates.data?.people ?? [];
  const everyone = people.map((person) => person.id);
  const strangers = value.here.filter((id) => candidates.data && !everyone.includes(id)).length;
  if (candidates.error) return <p className="second">Состав семьи не загрузился. {candidates.error.message}</p>;
  if (!candidates.data) return <p className="second">Загружаем семью…</p>;
  if (people.length === 0) return <p className="second">На эту дату в семье никого не записано.</p>;
  return (
    <div>
      <div className={css['toggles']}>
        {people.length > 1 && (
          <button type="button" className={`${css['toggle']} ${css['whole']}`} aria-pressed={value.whole} onClick={() => onChange({ whole: !value.whole, here: [] })}>
            {value.whole ? <IconCheck size={16} stroke={2} aria-hidden="true" /> : <IconUsers size={16} stroke={1.75} aria-hidden="true" />}
            Вся семья
          </button>
        )}
        {people.map((person) => {
          const on = value.whole || value.here.includes(person.id);
          return (
            <button key={person.id} type="button" className={css['toggle']} aria-pressed={on} onClick={() => onChange(toggled(value, person.id, everyone))}>
              {on && <IconCheck size={16} stroke={2} aria-hidden="true" />}
              <span>
                {person.firstName}, {personWord(person, date)}
              </span>
            </button>
          );
        })}
      </div>
      {strangers > 0 && (
        <p className="row" style={{ marginTop: 4, color: 'var(--warn)', fontSize: 12 }} role="status">
          <IconAlertTriangle size={14} stroke={2} aria-hidden="true" /> На эту дату в семье нет {peopleCount(strangers)} из отмеченных: в запись не войдут
        </p>
      )}
    </div>
  );
}

/** The same as a field of a form: «Кого застали», «Кто был». */
export function WhoWas({ id, label, error, ...rest }: TogglesProps & { id: string; label: string; error?: string | undefined }) {
  return (
    <FieldFrame id={id} label={label} error={error} group>
      {(aria) => (
        <div id={id} tabIndex={-1} className={error ? css['bad'] : undefined} {...aria} aria-invalid={undefined}>
          <PeopleToggles {...rest} />
        </div>
      )}
    </FieldFrame>
  );
}
