import { plural } from '../../../kernel/texts.ts';
import { isDay, shortDate } from '../../../kernel/time.ts';
import { PageLink } from '../../../kernel/web/place.tsx';
import { useList, useOperation } from '../../../kernel/web/query.ts';
import { useCan, useSession } from '../../../kernel/web/session.tsx';
import { Button } from '../../../web/ui/button.tsx';
import { MarginList, MarginRow } from '../../../web/ui/margin-list.tsx';
import { Panel } from '../../../web/ui/page.tsx';
import { FailedState, LoadingState } from '../../../web/ui/states.tsx';
import { listColleagues } from '../../accounts/contract.ts';
import { getMerge } from '../../merges/contract.ts';
import { listDistricts, listSettlements } from '../../organizations/contract.ts';
import { texts as peopleTexts } from '../../people/texts.ru.ts';
import { type Change, type FamilyCard, listHistory, listViews } from '../contract.ts';
import { texts } from '../texts.ru.ts';
import css from './card.module.css';
import { usePackWords } from './use-pack-words.ts';

/** A moment as day and time of the organization. */
function useMoment() {
  const { organization } = useSession();
  const format = new Intl.DateTimeFormat('ru', { timeZone: organization.timeZone, day: '2-digit', month: '2-digit', year: 'numeric', hour: '2-digit', minute: '2-digit' });
  return (at: string) => format.format(new Date(at));
}

/** Each field that changed: from what to what, who, when. */
export function CardHistory({ family }: { family: FamilyCard }) {
  const list = useList(listHistory, { params: { id: family.id } });
  const moment = useMoment();
  const can = useCan();
  const words = useValueWords(family);
  if (!list.items) return list.error ? <FailedState error={list.error} onRetry={() => list.retry()} /> : <LoadingState />;
  return (
    <Panel title="История" hint="Каждое изменение: что, кто и когда" flush>
      {list.items.length === 0 && <p className={css['nothing']}>С тех пор, как семья записана, ничего не меняли.</p>}
      <MarginList bare label="История изменений">
        {list.items.map((change) => (
          <MarginRow
            key={change.id}
            when={moment(change.at).slice(0, 5)}
            title={
              <>
                {texts.subjects[change.subject as 'family'] ?? change.subject}
                {change.person && `: ${change.person}`}
              </>
            }
            meta={
              <>
                <span className={css['changes']}>{Object.entries(change.changes).map(([field, pair]) => <ChangeLine key={field} field={field} pair={pair} words={words} />)}</span>
                {[change.source === 'import' ? 'загрузка файла' : change.who, moment(change.at)].filter(Boolean).join(' · ')}
                {change.subject === 'merge' && can(getMerge) && (
                  <>
                    {' · '}
                    <PageLink to={`/merges/${change.subjectId}`} className="link">
                      {change.changes['merged'] ? 'что перешло и как отменить' : 'подробнее'}
                    </PageLink>
                  </>
                )}
              </>
            }
          />
        ))}
      </MarginList>
      {list.hasMore && (
        <div className={css['more']}>
          <Button onClick={() => list.more()}>Показать ещё</Button>
        </div>
      )}
    </Panel>
  );
}

function ChangeLine({ field, pair: [before, after], words }: { field: string; pair: Change['changes'][string]; words: (field: string, value: unknown) => string }) {
  const name = texts.historyFields[field as 'code'];
  // Whose mark it was stands in the title.
  if (name === undefined || (field === 'personId' && before === after)) return null;
  return (
    <span>
      {name}: {before !== null && <s>{words(field, before)}</s>} {after === null ? 'убрано' : words(field, after)}
    </span>
  );
}

/** Values of the history in words: days, names behind ids, words of packs. */
function useValueWords(family: FamilyCard) {
  const pack = usePackWords(family.cases.map((one) => one.practice));
  const colleagues = useOperation(listColleagues, { query: { limit: 200 } }, { keep: true });
  const districts = useOperation(listDistricts, { query: { limit: 200 } }, { keep: true });
  const settlements = useOperation(listSettlements, { query: { limit: 200 } }, { keep: true });
  const names = new Map<string, string>([
    ...(colleagues.data?.items ?? []).map((one) => [one.id, one.name] as const),
    ...(districts.data?.items ?? []).map((one) => [one.id, one.name] as const),
    ...(settlements.data?.items ?? []).map((one) => [one.id, one.name] as const),
    ...family.members.map((one) => [one.personId, `${one.firstName} ${one.lastName}`] as const),
    ...family.cases.flatMap((one) => [[one.branch.id, one.branch.name] as const, [one.practice, one.practiceTitle] as const, ...(one.mentor ? [[one.mentor.id, one.mentor.name] as const] : [])]),
    ...pack.categories.map((one) => [one.value, one.label] as const),
    ...pack.statuses.map((one) => [one.value, one.label] as const),
    ...family.cases.flatMap((one) => pack.closeReasons(one.practice).map((word) => [word.value, word.label] as const)),
    ...Object.entries(peopleTexts.roles), ...Object.entries(peopleTexts.relations), ...Object.entries(peopleTexts.contacts), ...Object.entries(peopleTexts.addresses),
    ['m', 'мужской'], ['f', 'женский'], ...Object.entries(texts.marks), ...Object.entries(texts.assessmentStates),
  ]);
  return (_field: string, value: unknown): string => {
    if (typeof value === 'boolean') return value ? 'да' : 'нет';
    const text = String(value as string);
    if (isDay(text)) return shortDate(text);
    return names.get(text) ?? (/^[0-9a-f-]{36}$/.test(text) ? 'другое значение' : text);
  };
}

/** Who opened and changed the card: the family may ask. */
export function CardViews({ family }: { family: FamilyCard }) {
  const list = useList(listViews, { params: { id: family.id } });
  const moment = useMoment();
  if (!list.items) return list.error ? <FailedState error={list.error} onRetry={() => list.retry()} /> : <LoadingState />;
  return (
    <Panel title="Кто открывал" hint="Из журнала действий: запись попадает туда раньше, чем сведения на экран" flush>
      <MarginList bare label="Кто открывал карточку">
        {together(list.items, moment).map((group) => (
          <MarginRow
            key={group.first}
            when={group.day.slice(0, 5)}
            title={group.who ?? 'Программа'}
            meta={`${texts.outcomes[group.outcome as 'read'] ?? group.outcome}${group.times > 1 ? ` ${plural(group.times, 'раз', 'раза', 'раз')}` : ''} · ${group.times > 1 ? `с ${group.from} до ${group.to}` : `в ${group.to}`}`}
          />
        ))}
      </MarginList>
      {list.hasMore && (
        <div className={css['more']}>
          <Button onClick={() => list.more()}>Показать ещё</Button>
        </div>
      )}
    </Panel>
  );
}

type View = { at: string; who: string | null; outcome: string };

/** One line for a person's like acts that follow each other within a day; newest first. */
function together(views: readonly View[], moment: (at: string) => string) {
  const groups: { first: string; day: string; who: string | null; outcome: string; times: number; from: string; to: string }[] = [];
  for (const view of views) {
    const [day, time] = moment(view.at).split(', ') as [string, string];
    const last = groups.at(-1);
    if (last && last.day === day && last.who === view.who && last.outcome === view.outcome) {
      last.times++;
      last.from = time;
    } else groups.push({ first: view.at, day, who: view.who, outcome: view.outcome, times: 1, from: time, to: time });
  }
  return groups;
}
