import { plural } from '../../../kernel/texts.ts';
import { shortDate } from '../../../kernel/time.ts';
import { useSession } from '../../../kernel/web/session.tsx';
import { usePlace } from '../../../kernel/web/place.tsx';
import { useOperation } from '../../../kernel/web/query.ts';
import { Facts, Page, Panel } from '../../../web/ui/page.tsx';
import { FailedState, LoadingState } from '../../../web/ui/states.tsx';
import { tabPanel, Tabs } from '../../../web/ui/tabs.tsx';
import { getPractice, type PracticeCard } from '../contract/operations.ts';
import css from './practice-page.module.css';

const tabs = [
  { id: 'about', title: 'О практике' },
  { id: 'words', title: 'Что записывают' },
  { id: 'indicators', title: 'Показатели' },
  { id: 'work', title: 'Шаги и документы' },
  { id: 'mentors', title: 'Наставники' },
] as const;

/** What is in a practice: everything that its pack says, readable without a computer person. */
export default function PracticePage() {
  const { params, search, setSearch } = usePlace();
  const answer = useOperation(getPractice, { params: { practice: params['practice']! } });
  const practice = answer.data;
  const crumbs = [{ title: 'Практики', to: '/practices' }, { title: practice?.title ?? 'Практика' }];
  if (!practice) {
    return (
      <Page title="Практика" crumbs={crumbs}>
        {answer.error ? <FailedState error={answer.error} onRetry={() => void answer.refetch()} waiting={answer.isFetching} /> : <LoadingState />}
      </Page>
    );
  }
  const shown = tabs.filter((tab) => tab.id !== 'mentors' || practice.mentorTopics.length + practice.mentorMethods.length > 0);
  const tab = shown.find((one) => one.id === search['tab'])?.id ?? 'about';
  const View = { about: About, words: Words, indicators: Indicators, work: Work, mentors: Mentors }[tab];
  return (
    <Page title={practice.title} beside={`версия ${practice.version}`} subtitle={practice.aim} crumbs={crumbs}>
      <Tabs label="Разделы практики" tabs={[...shown]} value={tab} onChange={(id) => setSearch({ tab: id === 'about' ? undefined : id })} />
      <div {...tabPanel(tab)} className="stack">
        <View practice={practice} />
      </div>
    </Page>
  );
}

interface Has {
  practice: PracticeCard;
}

function List({ items, ordered }: { items: { id?: string; title: string; text?: string | undefined }[]; ordered?: boolean }) {
  const Tag = ordered ? 'ol' : 'ul';
  return (
    <Tag className={ordered ? css['ordered'] : css['list']}>
      {items.map((item) => (
        <li key={item.id ?? item.title}>
          {item.title}
          {item.text && <span className="second">{item.text}</span>}
        </li>
      ))}
    </Tag>
  );
}

function About({ practice }: Has) {
  const { dayOf } = useSession();
  const { origin } = practice;
  return (
    <>
      <div className="columns-2">
        <Panel title="Кому помогает">
          <List items={practice.targetGroups} />
        </Panel>
        {practice.problems.length > 0 && (
          <Panel title="С какой бедой">
            <List items={practice.problems.map((title) => ({ title }))} />
          </Panel>
        )}
      </div>
      {practice.tasks.length > 0 && (
        <Panel title="Задачи">
          <List items={practice.tasks.map((title) => ({ title }))} />
        </Panel>
      )}
      <Panel title="Норма контакта" hint={`раз в ${plural(practice.contact.days, 'день', 'дня', 'дней')}`}>
        <div className="stack-tight">
          {practice.contact.levels.length > 0 && <Facts items={practice.contact.levels.map((level) => [level.title, `раз в ${plural(level.days, 'день', 'дня', 'дней')}`])} />}
          <p className="second">{practice.contact.basis}</p>
        </div>
      </Panel>
      {practice.materials.length > 0 && (
        <Panel title="Материалы">
          <List items={practice.materials.map((item) => ({ ...item, text: item.kind === 'guideline' ? 'методические рекомендации' : 'буклет' }))} />
        </Panel>
      )}
      {practice.partners.length > 0 && (
        <Panel title="Партнёры">
          <List items={practice.partners} />
        </Panel>
      )}
      <Panel title="Версии">
        <Facts
          items={[
            ...(origin ? [['Откуда практика', `${origin.place}, ${shortDate(origin.from)} – ${shortDate(origin.to)}`] as [string, string]] : []),
            ...practice.versions.map((one) => [`Версия ${one.version}`, `установлена ${shortDate(dayOf(one.installedAt))}${one.version === practice.version ? ', по ней новые дела' : ''}`] as [string, string]),
          ]}
        />
      </Panel>
    </>
  );
}

function Words({ practice }: Has) {
  return (
    <div className="columns-2">
      <Panel title="Услуги" hint={String(practice.services.length)}>
        <List items={practice.services.map((one) => ({ ...one, text: [one.minutes && `обычно ${one.minutes} мин`, one.recipients === 'family' && 'вся семья'].filter(Boolean).join(', ') || undefined }))} />
      </Panel>
      <Panel title="Результаты" hint={String(practice.outcomes.length)}>
        <List items={practice.outcomes.map((one) => ({ ...one, text: [one.kinds.length > 0 && `виды: ${one.kinds.map((kind) => kind.title).join(', ')}`, one.evidence && `чем подтвердить: ${one.evidence.toLowerCase()}`].filter(Boolean).join('; ') || undefined }))} />
      </Panel>
      {practice.aid.length > 0 && (
        <Panel title="Помощь вещами и деньгами">
          <List items={practice.aid} />
        </Panel>
      )}
      {practice.sources.length > 0 && (
        <Panel title="Откуда помощь">
          <List items={practice.sources} />
        </Panel>
      )}
      <Panel title="Категории семей">
        <List items={practice.categories} />
      </Panel>
      <Panel title="Статусы людей">
        <List items={practice.statuses} />
      </Panel>
      <Panel title="Почему снимают с учёта">
        <List items={practice.closeReasons} />
      </Panel>
    </div>
  );
}

function Indicators({ practice }: Has) {
  const sections = [
    ['activity', 'Что делали'],
    ['outcome', 'Чего достигли'],
  ] as const;
  return (
    <>
      {sections.map(([section, title]) => (
        <Panel key={section} title={title}>
          <dl className={css['rules']}>
            {practice.indicators
              .filter((one) => one.section === section)
              .map((one) => (
                <div key={one.id}>
                  <dt>
                    {one.title} <span className="second">{practice.units[one.unit]?.short}</span>
                  </dt>
                  <dd className="second">{one.how}</dd>
                </div>
              ))}
          </dl>
        </Panel>
      ))}
    </>
  );
}

function Work({ practice }: Has) {
  return (
    <>
      <Panel title="Шаги">
        <List items={practice.steps.map((step) => ({ ...step, text: [step.text, marks(practice, step.id)].filter(Boolean).join(' ') || undefined }))} ordered />
      </Panel>
      <div className="columns-2">
        <Panel title="Документы семьи">
          <List items={practice.documents.map((one) => ({ ...one, text: one.text ?? (one.required ? undefined : 'если нужно') }))} />
        </Panel>
        <Panel title="Как составляют план">
          <List items={practice.planning} ordered />
        </Panel>
      </div>
      <Panel title="Кто участвует">
        <List items={practice.roles} />
      </Panel>
    </>
  );
}

function marks(practice: PracticeCard, step: string): string {
  const titles = practice.milestones.filter((one) => one.step === step).map((one) => one.title.toLowerCase());
  return titles.length > 0 ? `Вехи: ${titles.join(', ')}.` : '';
}

function Mentors({ practice }: Has) {
  return (
    <div className="columns-2">
      <Panel title="Чему учат наставников" hint={plural(practice.mentorTopics.length, 'тема', 'темы', 'тем')}>
        <List items={practice.mentorTopics} ordered />
      </Panel>
      <Panel title="Как работает наставник" hint={plural(practice.mentorMethods.length, 'метод', 'метода', 'методов')}>
        <List items={practice.mentorMethods} ordered />
      </Panel>
    </div>
  );
}
