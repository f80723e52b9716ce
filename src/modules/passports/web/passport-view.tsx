import { IconCheck, IconPrinter } from '@tabler/icons-react';
import { isDay, longDate, shortDate } from '../../../kernel/time.ts';
import { usePlace } from '../../../kernel/web/place.tsx';
import { useCommand, useList, useOperation } from '../../../kernel/web/query.ts';
import { useCan, useSession } from '../../../kernel/web/session.tsx';
import { Button } from '../../../web/ui/button.tsx';
import { Chip } from '../../../web/ui/chip.tsx';
import { DateField } from '../../../web/ui/date-field.tsx';
import { Panel } from '../../../web/ui/page.tsx';
import { FailedState, LoadingState, Notice } from '../../../web/ui/states.tsx';
import { sayDone } from '../../../web/ui/undo-bar.tsx';
import { getSnapshot, listSnapshots, type PartRecord, type PassportRecord, signSnapshot, type SnapshotRecord } from '../contract.ts';
import { texts } from '../texts.ru.ts';
import css from './passports.module.css';

/** What is known on a day, and passports kept before; `saved` in the address opens one of them. */
export function PassportView({ passport }: { passport: PassportRecord }) {
  const { search, setSearch } = usePlace();
  const { today } = useSession();
  const saved = search['saved'];
  return (
    <div className="beside">
      <div className="stack">
        {saved ? (
          <Saved id={saved} onBack={() => setSearch({ saved: undefined })} />
        ) : (
          <Sections
            sections={passport.sections}
            parts={passport.parts}
            head={
              <div className={css['dates']}>
                <DateField key={passport.onDate} id="passport-on" name="on" label="На дату" value={passport.onDate} today={today} error={undefined} onBlur={() => {}} onChange={(day) => isDay(day) && day <= today && setSearch({ on: day === today ? undefined : day })} />
                <Button variant="plain" icon={<IconPrinter size={18} stroke={1.75} aria-hidden="true" />} onClick={() => window.print()}>
                  Напечатать
                </Button>
              </div>
            }
          />
        )}
      </div>
      <Snapshots passport={passport} chosen={saved} />
    </div>
  );
}

function Sections({ sections, parts, head }: { sections: PassportRecord['sections']; parts: PartRecord[]; head?: React.ReactNode }) {
  const shown = sections.filter((section) => parts.some((one) => one.section === section.id));
  return (
    <>
      {head}
      {shown.map((section) => (
        <Panel key={section.id} title={section.title}>
          <dl>
            {parts
              .filter((one) => one.section === section.id)
              .map((one) => (
                <div key={`${one.key} ${one.personId}`} className={css['line']}>
                  <dt className="strong">{one.title}</dt>
                  <dd>
                    {one.words}
                    {one.grade && (
                      <>
                        {' '}
                        <Chip tone={one.grade === 'good' ? 'pine' : 'warn'}>{texts.bands[one.grade]}</Chip>
                      </>
                    )}
                  </dd>
                  <dd className="second numbers nowrap">{one.notedOn ? shortDate(one.notedOn) : ''}</dd>
                </div>
              ))}
          </dl>
        </Panel>
      ))}
    </>
  );
}

function Snapshots({ passport, chosen }: { passport: PassportRecord; chosen: string | undefined }) {
  const { setSearch } = usePlace();
  const list = useList(listSnapshots, { params: { id: passport.family.id } as never, query: {} });
  return (
    <Panel title="Сохранённые">
      {list.items?.length === 0 && <p className="second">Пока ни одного. Сохраните паспорт, чтобы потом увидеть, что изменилось.</p>}
      {list.error && <FailedState error={list.error} onRetry={() => list.retry()} />}
      <ul className={css['lines']}>
        {(list.items ?? []).map((one) => (
          <li key={one.id}>
            <span>
              <button type="button" className={`link ${css['plain']}`} aria-current={one.id === chosen ? 'true' : undefined} onClick={() => setSearch({ saved: one.id, on: undefined })}>
                № {one.number} на {shortDate(one.onDate)}
              </button>
              <span className={`second ${css['bond']}`}>{[one.takenBy, one.note, one.signedBy && `подписан: ${one.signedBy}`].filter(Boolean).join(' · ')}</span>
            </span>
          </li>
        ))}
      </ul>
      {list.hasMore && <Button variant="link" onClick={list.more}>Показать ещё</Button>}
    </Panel>
  );
}

/** A kept passport: as it was written down then, without what may not be shown now. */
function Saved({ id, onBack }: { id: string; onBack: () => void }) {
  const { dayOf } = useSession();
  const found = useOperation(getSnapshot, { params: { id } } as never, { keep: true });
  if (!found.data) return found.error ? <FailedState error={found.error} onRetry={() => void found.refetch()} /> : <LoadingState />;
  const snapshot = found.data;
  return (
    <Sections
      sections={snapshot.sections}
      parts={snapshot.parts}
      head={
        <div className="stack-tight">
          <h2 className="strong">
            Паспорт № {snapshot.number} на {longDate(snapshot.onDate)} {snapshot.signedAt && <Chip tone="pine" icon={IconCheck}>Подписан: {snapshot.signedBy}</Chip>}
          </h2>
          <Notice>Так было записано {shortDate(dayOf(snapshot.takenAt))}{snapshot.takenBy ? `, сохранил: ${snapshot.takenBy}` : ''}. Этот паспорт больше не меняется.</Notice>
          <div className="row">
            <Button onClick={onBack}>К сегодняшнему</Button>
            <Sign snapshot={snapshot} />
          </div>
        </div>
      }
    />
  );
}

function Sign({ snapshot }: { snapshot: SnapshotRecord }) {
  const can = useCan();
  const sign = useCommand(signSnapshot);
  if (snapshot.signedAt !== null || !can(signSnapshot)) return null;
  return (
    <>
      <Button variant="soft" waiting={sign.waiting} onClick={() => void sign.run({ params: { id: snapshot.id } as never, body: { version: snapshot.version } }).then(() => sayDone('Паспорт подписан')).catch(() => {})}>
        Подписать
      </Button>
      {sign.error && <span className="overdue" role="alert">{sign.error.message}</span>}
    </>
  );
}
