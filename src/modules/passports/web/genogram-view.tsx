import { IconChevronLeft, IconChevronRight, IconPrinter } from '@tabler/icons-react';
import { isDay, longDate, shortDate } from '../../../kernel/time.ts';
import { PageLink, usePlace } from '../../../kernel/web/place.tsx';
import { useOperation } from '../../../kernel/web/query.ts';
import { useSession } from '../../../kernel/web/session.tsx';
import { Button } from '../../../web/ui/button.tsx';
import { DateField } from '../../../web/ui/date-field.tsx';
import { DataTable } from '../../../web/ui/data-table.tsx';
import { Panel } from '../../../web/ui/page.tsx';
import { FailedState, LoadingState, Notice } from '../../../web/ui/states.tsx';
import { type GenogramRecord, showGenogram } from '../contract.ts';
import { ageWords, bondsOf, placeOf } from '../rules/words.ts';
import { texts } from '../texts.ru.ts';
import { GenogramSvg, Legend } from './genogram-svg.tsx';
import css from './passports.module.css';

/** The genogram on a date: the date and the chosen person stand in the address; the table below says the same in words. */
export function GenogramView({ familyId }: { familyId: string }) {
  const { search, setSearch } = usePlace();
  const { today } = useSession();
  const on = search['on'] !== undefined && isDay(search['on']) ? search['on'] : today;
  const answer = useOperation(showGenogram, { params: { id: familyId }, query: on === today ? {} : { on } } as never, { keep: true });
  const picture = answer.data;
  if (!picture) return answer.error ? <FailedState error={answer.error} onRetry={() => void answer.refetch()} waiting={answer.isFetching} /> : <LoadingState />;
  const go = (day: string | undefined) => setSearch({ on: day === today ? undefined : day });
  const earlier = picture.days.findLast((day) => day < picture.onDate);
  const later = picture.days.find((day) => day > picture.onDate) ?? (picture.onDate < today ? today : undefined);
  return (
    <div className="stack">
      <Panel
        title={`Семья ${picture.onDate === today ? 'сегодня' : longDate(picture.onDate)}`}
        actions={
          <Button variant="plain" small icon={<IconPrinter size={16} stroke={1.75} aria-hidden="true" />} onClick={() => window.print()}>
            Напечатать
          </Button>
        }
      >
        <div className={css['dates']}>
          <DateField key={picture.onDate} id="genogram-on" name="on" label="На дату" value={picture.onDate} today={today} error={answer.error?.errors[0]?.message} onBlur={() => {}} onChange={(day) => isDay(day) && go(day)} />
          <div className="row">
            {earlier && (
              <Button onClick={() => go(earlier)} icon={<IconChevronLeft size={18} stroke={1.75} aria-hidden="true" />}>
                Раньше: {shortDate(earlier)}
              </Button>
            )}
            {later && (
              <Button onClick={() => go(later)} icon={<IconChevronRight size={18} stroke={1.75} aria-hidden="true" />}>
                Позже: {later === today ? 'сегодня' : shortDate(later)}
              </Button>
            )}
          </div>
        </div>
        {picture.people.length === 0 ? (
          <Notice>В этот день в семье ещё никого не было. Выберите день позже.</Notice>
        ) : (
          <>
            <div className={css['scroll']}>
              <GenogramSvg picture={picture} chosen={search['person']} onChoose={(id) => setSearch({ person: search['person'] === id ? undefined : id })} />
            </div>
            <Legend picture={picture} />
          </>
        )}
      </Panel>
      <People picture={picture} familyId={familyId} />
    </div>
  );
}

/** The twin of the picture: the same facts by rows. */
function People({ picture, familyId }: { picture: GenogramRecord; familyId: string }) {
  const { search } = usePlace();
  const guessed = picture.unions.some((one) => one.kind === 'unknown');
  return (
    <Panel
      title="То же списком"
      flush
      actions={
        <PageLink to={`/families/${familyId}`} search={{ tab: 'people' }} className="link">
          Записать связи
        </PageLink>
      }
    >
      {guessed && <p className={`second ${css['inset']}`}>Где связи не записаны, они взяты из ролей: мать и отец семьи — родители её детей. Как связаны сами родители, не записано.</p>}
      <DataTable
        label="Люди генограммы"
        rows={picture.people}
        rowKey={(one) => one.id}
        selected={search['person']}
        empty={<p className="second">Никого.</p>}
        columns={[
          { key: 'name', title: 'Кто', cell: (one) => one.fullName },
          { key: 'role', title: 'Кем приходится', cell: (one) => (one.inCare ? `${texts.roles[one.role] ?? one.role}, ${texts.genogram.under.inCare}` : (texts.roles[one.role] ?? one.role)) },
          { key: 'born', title: 'Родился', cell: (one) => (one.birthDate ? `${shortDate(one.birthDate)}${one.age === null ? '' : `, ${ageWords(one.age)}`}` : 'не записано') },
          { key: 'place', title: 'Где', cell: (one) => placeOf(one) },
          { key: 'bonds', title: 'Связи', cell: (one) => <Bonds items={bondsOf(picture, one.id)} /> },
        ]}
      />
    </Panel>
  );
}

function Bonds({ items }: { items: [string, string][] }) {
  if (items.length === 0) return <span className="second">не записаны</span>;
  return (
    <>
      {items.map(([title, people]) => (
        <span key={title} className={css['bond']}>
          <span className="second">{title}:</span> {people}
        </span>
      ))}
    </>
  );
}

/** The picture of today on the card of a family; a press opens the genogram with its dates. */
export function FamilyPicture({ familyId }: { familyId: string }) {
  const answer = useOperation(showGenogram, { params: { id: familyId }, query: {} } as never, { keep: true });
  if (!answer.data || answer.data.people.length < 2) return null;
  return (
    <figure className={css['small']}>
      <GenogramSvg picture={answer.data} />
      <figcaption>
        <PageLink to={`/families/${familyId}/passport`} search={{ tab: 'genogram' }} className="link">
          Генограмма на дату
        </PageLink>
      </figcaption>
    </figure>
  );
}
