import { IconArrowsExchange, IconArrowMerge } from '@tabler/icons-react';
import { useState } from 'react';
import { shortDate } from '../../../kernel/time.ts';
import { PageLink, usePlace } from '../../../kernel/web/place.tsx';
import { useCommand, useOperation } from '../../../kernel/web/query.ts';
import { Button } from '../../../web/ui/button.tsx';
import { ConfirmDialog } from '../../../web/ui/dialogs.tsx';
import { Page, Panel } from '../../../web/ui/page.tsx';
import { FailedState, LoadingState, Notice } from '../../../web/ui/states.tsx';
import { sayDone } from '../../../web/ui/undo-bar.tsx';
import { type Comparison, compare, type Kind, merge, type Pair, type Side, undoMerge } from '../contract.ts';
import { counted } from '../texts.ru.ts';
import { FieldChoices, proposed } from './fields.tsx';
import css from './merges.module.css';
import { OtherPicker } from './other-picker.tsx';
import { toldMoves } from './words.ts';

const crumbs = [{ title: 'Похожие записи', to: '/merges' }, { title: 'Сравнение' }];

/** Two records side by side: what of which stays, what moves, and the button that makes them one. */
export default function ComparePage() {
  const { search, setSearch } = usePlace();
  const kind: Kind = search['kind'] === 'person' ? 'person' : 'family';
  const keepId = search['keep'] ?? '';
  const otherId = search['other'] ?? '';
  const seen = useOperation(compare, { query: { kind, keepId, otherId } }, { enabled: keepId !== '' && otherId !== '' });
  const title = kind === 'family' ? 'Одна ли это семья?' : 'Один ли это человек?';
  if (otherId === '') {
    return (
      <Page title="С кем объединить?" crumbs={crumbs} narrow>
        <OtherPicker familyId={keepId} onPick={(id) => setSearch({ other: id }, { push: true })} />
      </Page>
    );
  }
  if (!seen.data) {
    return (
      <Page title={title} crumbs={crumbs} narrow>
        {seen.error ? <FailedState error={seen.error} onRetry={() => void seen.refetch()} waiting={seen.isFetching} /> : <LoadingState />}
      </Page>
    );
  }
  return <Compared key={seen.data.seen + keepId} seen={seen.data} title={title} onSwap={() => setSearch({ keep: otherId, other: keepId })} />;
}

function Compared({ seen, title, onSwap }: { seen: Comparison; title: string; onSwap: () => void }) {
  const { go } = usePlace();
  const [choice, setChoice] = useState(() => proposed(seen.fields));
  const [people, setPeople] = useState(() => Object.fromEntries(seen.people.map((pair) => [pair.otherId, proposed(pair.fields)] as const)));
  const [apart, setApart] = useState<readonly string[]>([]);
  const [cases, setCases] = useState(() => Object.fromEntries(seen.cases.map((pair) => [pair.otherId, proposed(pair.fields)] as const)));
  const [asking, setAsking] = useState(false);
  const save = useCommand(merge);
  const undo = useCommand(undoMerge);
  const chosen = seen.people.filter((pair) => !apart.includes(pair.otherId));
  const joining = [...seen.joining.map((one) => one.title), ...seen.people.filter((pair) => apart.includes(pair.otherId)).map((pair) => pair.otherTitle)];
  const moves = toldMoves(seen.moves);
  const fieldsOf = (all: Record<string, Record<string, Side>>) => ({ keepId, otherId }: Pair) => ({ keepId, otherId, fields: (all[otherId] ?? {}) as never });
  const confirm = () =>
    void save
      .run({
        body: {
          kind: seen.kind, keepId: seen.keep.id, otherId: seen.other.id, seen: seen.seen, people: chosen.map(fieldsOf(people)), cases: seen.cases.map(fieldsOf(cases)),
          person: (seen.kind === 'person' ? choice : {}) as never, family: (seen.kind === 'family' ? choice : {}) as never,
        },
      })
      .then(
        (run) => {
          setAsking(false);
          sayDone(`Объединено: ${run.keepLabel}`, () => undo.run({ params: { id: run.id } }).then(() => sayDone('Объединение отменено: обе записи как были'), () => go(`/merges/${run.id}`)));
          go(`/families/${run.familyId}`, seen.kind === 'person' ? { tab: 'people' } : {});
        },
        () => {},
      );
  return (
    <Page
      title={title}
      crumbs={crumbs}
      narrow
      subtitle="Выберите, чьи сведения верны. Записи об услугах, помощи и результатах не теряются: они переходят к той записи, что остаётся."
      actions={
        <Button variant="primary" icon={<IconArrowMerge size={18} stroke={1.75} aria-hidden="true" />} onClick={() => setAsking(true)}>
          Объединить…
        </Button>
      }
    >
      <div className={css['heads']}>
        <Head title="Первая: остаётся" side={seen.keep} stays />
        <Button icon={<IconArrowsExchange size={18} stroke={1.75} aria-hidden="true" />} onClick={onSwap}>
          Поменять местами
        </Button>
        <Head title="Вторая: присоединяется к ней" side={seen.other} />
      </div>
      <Panel title={seen.kind === 'family' ? 'О семье' : 'О человеке'} hint="Отмечено то, что полнее или новее">
        <FieldChoices fields={seen.fields} choice={choice} onChange={setChoice} />
      </Panel>
      {seen.cases.length > 0 && (
        <Panel title="Дела" hint="Двух открытых дел одной практики у семьи не бывает: они станут одним">
          {seen.cases.map((pair) => (
            <div key={pair.otherId} className={css['twin']}>
              <b>{pair.keepTitle}</b>
              <FieldChoices brief fields={pair.fields} choice={cases[pair.otherId] ?? {}} onChange={(next) => setCases({ ...cases, [pair.otherId]: next })} />
            </div>
          ))}
        </Panel>
      )}
      {seen.people.length > 0 && (
        <Panel title="Один и тот же человек?" hint="Отметьте тех, кто записан в обеих семьях">
          {seen.people.map((pair) => (
            <div key={pair.otherId} className={css['twin']}>
              <label className={css['check']}>
                <input type="checkbox" checked={!apart.includes(pair.otherId)} onChange={(event) => setApart(event.target.checked ? apart.filter((id) => id !== pair.otherId) : [...apart, pair.otherId])} />
                <b>{pair.keepTitle === pair.otherTitle ? pair.keepTitle : `${pair.keepTitle} и ${pair.otherTitle}`}</b>
              </label>
              {!apart.includes(pair.otherId) && <FieldChoices brief fields={pair.fields} choice={people[pair.otherId] ?? {}} onChange={(next) => setPeople({ ...people, [pair.otherId]: next })} />}
            </div>
          ))}
        </Panel>
      )}
      <Panel title="Что перейдёт">
        <div className="stack-tight">
          {joining.length > 0 && <p>В семью войдут: {joining.join(', ')}.</p>}
          {moves.length > 0 ? <p>Записи: {moves.map(([table, count]) => counted(table, count)).join(', ')}.</p> : <p className="second">Записей о второй стороне нет.</p>}
          <p className="second">Прежний код и прежние ссылки продолжат открывать эту карточку. Объединение можно отменить из истории карточки.</p>
        </div>
      </Panel>
      {asking && (
        <ConfirmDialog
          title={seen.kind === 'family' ? 'Объединить эти семьи?' : 'Считать их одним человеком?'}
          confirm="Объединить"
          keep="Пока нет"
          danger={false}
          waiting={save.waiting}
          error={save.error}
          onConfirm={confirm}
          onClose={() => {
            save.reset();
            setAsking(false);
          }}
        >
          <p>
            Останется «{seen.keep.title}» ({seen.keep.detail}). Запись «{seen.other.title}» ({seen.other.detail}) отдельно больше не появится
            {moves.length > 0 && <>, а всё, что в ней было, перейдёт: {moves.map(([table, count]) => counted(table, count)).join(', ')}</>}.
          </p>
          {chosen.length > 0 && <p>Станут одним человеком: {chosen.map((pair) => pair.keepTitle).join(', ')}.</p>}
          <Notice>Передумаете — отмените объединение: всё станет как было.</Notice>
        </ConfirmDialog>
      )}
    </Page>
  );
}

function Head({ title, side, stays = false }: { title: string; side: Comparison['keep']; stays?: boolean }) {
  return (
    <div className={`${css['head']} ${stays ? css['stays'] : ''}`}>
      <span className="second">{title}</span>
      <PageLink to={`/families/${side.familyId}`} className="link strong" target="_blank">
        {side.title}
      </PageLink>
      <span className="second">{[side.birthDate && shortDate(side.birthDate), side.detail].filter(Boolean).join(' · ')}</span>
    </div>
  );
}
