import { IconClipboardCheck, IconGift, IconHome, IconMedal, IconMessageCircle, IconUserOff, IconUsersGroup, IconX } from '@tabler/icons-react';
import { Fragment, type ReactNode } from 'react';
import { fill, plural } from '../../../kernel/texts.ts';
import { marginDate, monthName } from '../../../kernel/time.ts';
import { PageLink, usePlace } from '../../../kernel/web/place.tsx';
import { useList } from '../../../kernel/web/query.ts';
import { useSession } from '../../../kernel/web/session.tsx';
import { Button } from '../../../web/ui/button.tsx';
import { Chip } from '../../../web/ui/chip.tsx';
import { MarginList, MarginMonth, MarginRow } from '../../../web/ui/margin-list.tsx';
import { Panel } from '../../../web/ui/page.tsx';
import { FailedState, LoadingState } from '../../../web/ui/states.tsx';
import { Segments } from '../../../web/ui/tabs.tsx';
import { type FamilyCard, type LedgerFact, listTimeline } from '../contract.ts';
import { texts } from '../texts.ru.ts';
import css from './card.module.css';
import { useFactWords } from './use-fact-words.ts';

type Kind = LedgerFact['kind'];
const kinds = [
  { value: '', label: 'Всё' },
  { value: 'service', label: 'Встречи' },
  { value: 'aid', label: 'Помощь' },
  { value: 'outcome', label: 'Результаты' },
];

/** `all`: with what only the timeline tells, beyond the ledger. */
function KindSegments({ all }: { all?: boolean }) {
  const { search, setSearch } = usePlace();
  return <Segments label="Что показать" options={all ? [...kinds, { value: 'assessment', label: 'Оценки' }] : kinds} value={search['kind'] ?? ''} onChange={(kind) => setSearch({ kind: kind || undefined })} />;
}

const shownAtFirst = 12;

/** «Что было»: the newest records, months in the margin. */
export function CardFacts({ family, total }: { family: FamilyCard; total: number }) {
  const { search, setSearch } = usePlace();
  const kind = search['kind'] as Exclude<Kind, 'absence' | 'assessment'> | undefined;
  const facts = family.facts.filter((fact) => !kind || fact.kind === kind).slice(0, shownAtFirst);
  const count = kind ? family.counts[kind] : total;
  return (
    <Panel title="Что было" actions={<KindSegments />} flush>
      {facts.length === 0 ? (
        <p className={css['nothing']}>{kind ? 'Таких записей пока нет.' : 'Записей пока нет. Первая встреча появится здесь.'}</p>
      ) : (
        <Facts facts={facts} family={family} />
      )}
      {count > facts.length && (
        <div className={css['more']}>
          <Button variant="link" onClick={() => setSearch({ tab: 'records', kind }, { push: true })}>
            Показать ещё {count - facts.length}
          </Button>
        </div>
      )}
    </Panel>
  );
}

/** Every record of the family, a page more at a time. */
export function CardRecords({ family }: { family: FamilyCard }) {
  const { search } = usePlace();
  const kind = search['kind'] as Kind | undefined;
  const list = useList(listTimeline, { params: { id: family.id }, query: { kind } });
  return (
    <Panel title="Записи" actions={<KindSegments all />} flush>
      {!list.items ? (
        list.error ? (
          <FailedState error={list.error} onRetry={() => list.retry()} />
        ) : (
          <LoadingState />
        )
      ) : list.items.length === 0 ? (
        <p className={css['nothing']}>Таких записей пока нет.</p>
      ) : (
        <Facts facts={list.items} family={family} />
      )}
      {list.hasMore && (
        <div className={css['more']}>
          <Button onClick={() => list.more()}>Показать ещё</Button>
        </div>
      )}
    </Panel>
  );
}

function Facts({ facts, family }: { facts: LedgerFact[]; family: FamilyCard }) {
  const { today } = useSession();
  const words = useFactWords();
  const name = (personId: string) => family.members.find((member) => member.personId === personId)?.firstName;
  const month = (fact: LedgerFact) => fact.happenedOn.slice(0, 7);
  return (
    <MarginList bare label="Записи о семье">
      {facts.map((fact, index) => (
        <Fragment key={fact.id}>
          {(index === 0 || month(facts[index - 1]!) !== month(fact)) && (
            <MarginMonth>{fact.happenedOn.slice(0, 4) === today.slice(0, 4) ? monthName(fact.happenedOn) : `${monthName(fact.happenedOn)} ${fact.happenedOn.slice(0, 4)}`}</MarginMonth>
          )}
          <MarginRow when={marginDate(fact.happenedOn)} icon={iconOf(fact)} title={<FactTitle fact={fact} text={words.title(fact)} />} meta={metaOf(fact, words, name)} />
        </Fragment>
      ))}
    </MarginList>
  );
}

function FactTitle({ fact, text }: { fact: LedgerFact; text: string }) {
  const { search } = usePlace();
  const path = usePath();
  if (fact.kind === 'absence') {
    return (
      <>
        <PageLink to={`/meetings/${fact.groupId}`} className={css['fact']}>
          {fact.cancelReason !== null ? <s>{text}</s> : text}
        </PageLink>{' '}
        <Chip>{texts.nobodyCame.toLowerCase()}</Chip>
      </>
    );
  }
  if (fact.kind === 'assessment') {
    return (
      <PageLink to={`/assessments/${fact.id}`} className={css['fact']}>
        {fact.cancelReason !== null ? <s>{text}</s> : text}
      </PageLink>
    );
  }
  return (
    <>
      <PageLink to={path} search={{ ...search, record: `${fact.kind}.${fact.id}` }} className={css['fact']}>
        {fact.cancelReason !== null ? <s>{text}</s> : text}
      </PageLink>{' '}
      {fact.groupId && <Chip>группа</Chip>}
    </>
  );
}

/** The page's own path, for links that change only the question. */
function usePath(): string {
  const { params } = usePlace();
  return `/families/${params['id']}`;
}

function iconOf(fact: LedgerFact): ReactNode {
  const look = { size: 18, stroke: 1.75, 'aria-hidden': true } as const;
  if (fact.cancelReason !== null) return <IconX {...look} className={css['gone']} />;
  if (fact.kind === 'absence') return <IconUserOff {...look} className={css['gone']} />;
  if (fact.kind === 'assessment') return <IconClipboardCheck {...look} className={css['info']} />;
  if (fact.kind === 'outcome') return <IconMedal {...look} className={css['violet']} />;
  if (fact.kind === 'aid') return <IconGift {...look} className={css['info']} />;
  if (fact.groupId) return <IconUsersGroup {...look} className={css['pine']} />;
  return fact.place === null ? <IconMessageCircle {...look} className={css['pine']} /> : <IconHome {...look} className={css['pine']} />;
}

function metaOf(fact: LedgerFact, words: ReturnType<typeof useFactWords>, name: (personId: string) => string | undefined): string {
  const people = fact.kind === 'assessment' ? '' : fact.wholeFamily ? 'вся семья' : fact.recipients.length > 3 ? plural(fact.recipients.length, 'получатель', 'получателя', 'получателей') : fact.recipients.map(name).filter(Boolean).join(', ');
  const person = fact.personId ? (name(fact.personId) ?? '') : '';
  const evidence = fact.evidence ? `Подтверждение: ${fact.evidence}` : '';
  const missed = fact.absent.map((one) => [name(one.personId) ?? 'другой человек', words.reason(fact, one.reason), one.note].filter(Boolean).join(', ')).join('; ');
  const absent = missed && (fact.kind === 'absence' ? missed : fill(texts.absent, { names: missed }));
  const what = fact.kind === 'service' ? people : fact.kind === 'absence' ? '' : words.extra(fact);
  const parts = fact.cancelReason !== null ? [`Отменено: ${fact.cancelReason}`] : [what, person, absent, fact.practitioner, fact.kind === 'assessment' ? null : fact.topic, evidence, fact.note];
  return parts.filter(Boolean).join(' · ');
}
