import { IconClockExclamation, IconListCheck, IconUserOff, IconUserQuestion, IconUsersGroup } from '@tabler/icons-react';
import { formatNumber, plural } from '../../../kernel/texts.ts';
import { longDate } from '../../../kernel/time.ts';
import { PageLink, type Search, usePlace } from '../../../kernel/web/place.tsx';
import { useOperation } from '../../../kernel/web/query.ts';
import { useCan } from '../../../kernel/web/session.tsx';
import { ButtonLink } from '../../../web/ui/button.tsx';
import { SplitBar } from '../../../web/ui/figures.tsx';
import { FilterChips } from '../../../web/ui/filters.tsx';
import { EmptySteps, MarginHeading, MarginList, MarginRow } from '../../../web/ui/margin-list.tsx';
import { FailedState, LoadingState } from '../../../web/ui/states.tsx';
import { reassign } from '../../cases/contract.ts';
import { listBranches } from '../../organizations/contract.ts';
import { type Branch, getBranch, type Load } from '../contract.ts';
import { AskingRows } from './asking-rows.tsx';
import { DutyLine, OnDutyLine } from './duty-line.tsx';
import { LapseRows } from './lapse-rows.tsx';
import { ReviewRows } from './review-rows.tsx';
import css from './today.module.css';
import { familiesCount } from './words.ts';

/** Reads the manager's page; the branch is in the address. */
export function useBranchDay(practice: string, enabled: boolean) {
  const { search } = usePlace();
  return useOperation(getBranch, { query: { practice, branch: search['branch'] } }, { refetchSeconds: 60, keep: true, enabled });
}

/** How the colleagues keep in touch with the families: who is overdue, who carries how much, whom nobody leads. */
export function BranchDay({ practice }: { practice: string }) {
  const { search, setSearch } = usePlace();
  const day = useBranchDay(practice, true);
  const branches = useOperation(listBranches, { query: { limit: 200 } }, { keep: true });
  const known = branches.data?.items ?? [];
  const within: Search = { state: 'open', branch: search['branch'] };
  return (
    <div className="stack">
      {known.length > 1 && (
        <FilterChips
          filters={[{ name: 'branch', label: 'Отделение', all: 'Все отделения', value: search['branch'], options: known.map(({ id, name }) => ({ value: id, label: name })) }]}
          onChange={(_, branch) => setSearch({ branch })}
        />
      )}
      {day.error && !day.data ? (
        <FailedState error={day.error} onRetry={() => void day.refetch()} waiting={day.isFetching} />
      ) : !day.data ? (
        <LoadingState />
      ) : day.data.families === 0 && day.data.asking.count === 0 ? (
        <NobodyHere />
      ) : (
        <div className={css['page']} style={{ gridTemplateColumns: 'minmax(0, 1fr)' }}>
          <div className="stack-tight">
            <DutyLine duty={day.data.duty} standsIn={[]} today={day.data.date} />
            <OnDutyLine onDuty={day.data.onDuty} />
          </div>
          <MarginList label="Сегодня">
            <BranchTasks tasks={day.data.tasks} />
            <ReviewRows part={day.data.reviews} today={day.data.date} />
            <AskingRows part={day.data.asking} today={day.data.date} />
            <Unled part={day.data.unled} list={{ ...within, caseManager: 'none' }} today={day.data.date} />
            <Loads loads={day.data.loads} within={within} />
            <LapseRows led icon={IconClockExclamation} title="Давно не встречались" part={day.data.overdue} today={day.data.date} list={{ ...within, lapse: 'overdue', sort: 'lastContactOn' }} />
            <LapseRows led icon={IconUserQuestion} title="Ещё не встречались" part={day.data.never} today={day.data.date} list={{ ...within, lapse: 'never', sort: 'openedOn' }} />
          </MarginList>
        </div>
      )}
    </div>
  );
}

/** What nobody does, and what is not done in time; each number opens its list. */
function BranchTasks({ tasks }: { tasks: Branch['tasks'] }) {
  if (tasks.overdue + tasks.nobody === 0) return null;
  return (
    <>
      <MarginHeading icon={IconListCheck} title="Задачи" />
      {tasks.overdue > 0 && (
        <MarginRow late when={formatNumber(tasks.overdue)} title={<PageLink to="/tasks" search={{ whose: 'all', due: 'overdue' }}>Просрочены</PageLink>} meta="У всех коллег, которых вы видите" />
      )}
      {tasks.nobody > 0 && (
        <MarginRow when={formatNumber(tasks.nobody)} title={<PageLink to="/tasks" search={{ whose: 'all', assignee: 'none' }}>Ничьи</PageLink>} meta="У этих семей нет куратора. Назначьте, кто сделает" />
      )}
    </>
  );
}

function Unled({ part, list, today }: { part: Branch['unled']; list: Search; today: string }) {
  const can = useCan();
  if (part.count === 0) return null;
  const shown = part.items.slice(0, 3);
  return (
    <>
      <MarginHeading
        icon={IconUserOff}
        title="Без куратора"
        count={part.count}
        actions={
          <ButtonLink small to="/families" search={list}>
            {can(reassign) ? 'Назначить куратора' : 'Показать все'}
          </ButtonLink>
        }
      />
      {shown.map(({ family, openedOn, name }) => (
        <MarginRow
          key={family.id}
          when={longDate(openedOn, today)}
          title={<PageLink to={`/families/${family.id}`}>{family.title}</PageLink>}
          meta={name === null ? 'Куратор не назначен' : `В файле куратор «${name}»: такого сотрудника нет`}
        />
      ))}
      {part.count > shown.length && (
        <p className={css['all']}>
          <PageLink to="/families" search={list} className="link">
            Показать все {formatNumber(part.count)}
          </PageLink>
        </p>
      )}
    </>
  );
}

function Loads({ loads, within }: { loads: Load[]; within: Search }) {
  const led = loads.filter((load) => load.caseManager !== null);
  if (led.length === 0) return null;
  return (
    <>
      <MarginHeading icon={IconUsersGroup} title="Кураторы" count={led.length} />
      {led.map((load) => (
        <LoadRow key={load.caseManager!.id} load={load} within={{ ...within, caseManager: load.caseManager!.id }} />
      ))}
    </>
  );
}

/** In the margin how many families; beside it how many of them wait, each number a link to its list. */
function LoadRow({ load, within }: { load: Load; within: Search }) {
  const { caseManager, families, overdue, never, soon } = load;
  const share = families > 0 ? Math.round((overdue / families) * 100) : 0;
  const parts = [
    overdue > 0 && { key: 'overdue', words: `давно не встречались — ${formatNumber(overdue)} (${share}\u00a0%)`, late: true },
    never > 0 && { key: 'never', words: `ещё не встречались — ${formatNumber(never)}`, late: false },
    soon > 0 && { key: 'soon', words: `пора встретиться — ${formatNumber(soon)}`, late: false },
  ].filter((part) => part !== false);
  return (
    <MarginRow
      when={<PageLink to="/families" search={within} className="link">{familiesCount(families)}</PageLink>}
      title={
        <>
          {caseManager!.name}
          {caseManager!.gone && <span className="second"> · вход закрыт, передайте семьи</span>}
        </>
      }
      meta={
        <>
          {parts.length === 0 && 'Со всеми встретились в срок'}
          {parts.map(({ key, words, late }, at) => (
            <span key={key}>
              {at > 0 && ' · '}
              <PageLink to="/families" search={{ ...within, lapse: key, sort: key === 'never' ? 'openedOn' : 'lastContactOn' }} className={late ? 'link overdue' : 'link'}>
                {words}
              </PageLink>
            </span>
          ))}
          <span className={css['load']}>
            <SplitBar
              label={`${plural(families, 'семья', 'семьи', 'семей')}: как давно встречались`}
              parts={[
                { label: 'давно не встречались', value: overdue, colour: 2 },
                { label: 'ещё не встречались', value: never, colour: 3 },
                { label: 'пора встретиться', value: soon, colour: 4 },
                { label: 'в срок', value: families - overdue - never - soon, colour: 1 },
              ]}
              thin
              bare
            />
          </span>
        </>
      }
    />
  );
}

function NobodyHere() {
  return (
    <EmptySteps
      steps={[
        {
          icon: IconUsersGroup,
          title: 'Здесь пока никого',
          text: 'В этой практике нет открытых дел. Добавьте семью или загрузите журнал из Excel: здесь станет видно, с кем давно не встречались.',
          action: <ButtonLink to="/families">Открыть семьи</ButtonLink>,
        },
      ]}
    />
  );
}
