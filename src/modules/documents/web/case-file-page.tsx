import { IconPlus } from '@tabler/icons-react';
import { plural } from '../../../kernel/texts.ts';
import { shortDate } from '../../../kernel/time.ts';
import { PageLink, usePlace } from '../../../kernel/web/place.tsx';
import { useOperation } from '../../../kernel/web/query.ts';
import { useCan } from '../../../kernel/web/session.tsx';
import { Button, ButtonLink } from '../../../web/ui/button.tsx';
import { Menu } from '../../../web/ui/menu.tsx';
import { Page, Panel } from '../../../web/ui/page.tsx';
import { FailedState, LoadingState, NothingFound } from '../../../web/ui/states.tsx';
import { type CaseFileLine, getCaseFile, makeDocument } from '../contract.ts';
import css from './documents.module.css';
import { LineChip } from './words.tsx';

/** «Личное дело»: what the case file of a family must hold, what is there, and the press that makes what is missing. */
export default function CaseFilePage() {
  const { params } = usePlace();
  const answer = useOperation(getCaseFile, { params: { id: params['id']! } });
  const file = answer.data;
  const crumbs = [{ title: 'Семьи', to: '/families' }, { title: file ? `${file.family.title}, ${file.family.code}` : 'Семья', to: `/families/${params['id']}` }, { title: 'Личное дело' }];
  if (!file) return <Page title="Личное дело" crumbs={crumbs}>{answer.error?.code === 'no_case' ? <NothingFound title="Личного дела пока нет">{answer.error.message}</NothingFound> : answer.error ? <FailedState error={answer.error} onRetry={() => void answer.refetch()} /> : <LoadingState />}</Page>;
  const asked = file.lines.filter((line) => line.required);
  const others = file.lines.filter((line) => !line.required);
  const missing = asked.filter((line) => line.state === 'missing' || line.state === 'expired').length;
  const waiting = asked.filter((line) => line.state === 'unsigned').length;
  const said = [missing > 0 && `не хватает: ${missing}`, waiting > 0 && `ждут подписи: ${waiting}`].filter(Boolean).join(', ');
  return (
    <Page title="Личное дело" crumbs={crumbs} subtitle={`${file.practiceTitle}. ${asked.length === 0 ? 'Обязательных документов практика не называет.' : said === '' ? 'Всё нужное на месте.' : `${said[0]!.toUpperCase()}${said.slice(1)}.`}`}>
      <Panel title="Опись" {...(asked.length > 0 ? { hint: plural(asked.length, 'документ', 'документа', 'документов') } : {})}>
        {asked.length === 0 ? <NothingFound title="Описи нет">Что должно быть в личном деле, говорит практика. В этой практике список пуст.</NothingFound> : <Lines lines={asked} family={file.family.id} practice={file.practice} />}
      </Panel>
      {others.length > 0 && (
        <Panel title="Ещё можно сделать">
          <Lines lines={others} family={file.family.id} practice={file.practice} />
        </Panel>
      )}
    </Page>
  );
}

function Lines({ lines, family, practice }: { lines: CaseFileLine[]; family: string; practice: string }) {
  return (
    <ul className={css['lines']}>
      {lines.map((line) => (
        <li key={`${line.kind} ${line.person?.id ?? ''}`} className={css['line']}>
          <div>
            {line.document ? (
              <PageLink to={`/documents/${line.document.id}`} className="strong">
                {line.title}
              </PageLink>
            ) : (
              <span className="strong">{line.title}</span>
            )}
            <div className="second small">
              {[line.person?.name, line.document && `№ ${line.document.number} от ${shortDate(line.document.date)}`, line.paper && `подписано ${shortDate(line.paper.date)}, в реестре согласий`].filter(Boolean).join(' · ')}
            </div>
          </div>
          <LineChip line={line} />
          <MakeButton line={line} family={family} practice={practice} />
        </li>
      ))}
    </ul>
  );
}

/** Where the record that a document is made from is written first. */
const sources: Partial<Record<string, { title: string; to: (family: string) => string; search?: (family: string, line: CaseFileLine) => Record<string, string> }>> = {
  consent: { title: 'Подготовить согласие', to: () => '/consents/new', search: (family, line) => ({ family, ...(line.person ? { person: line.person.id } : {}) }) },
  application: { title: 'Записать заявление', to: () => '/applications/new', search: (family) => ({ family }) },
  passport: { title: 'К паспорту семьи', to: (family) => `/families/${family}/passport` },
  plan: { title: 'К плану', to: (family) => `/families/${family}/plan` },
  assessment: { title: 'Провести оценку', to: () => '/assessments/new', search: (family) => ({ family }) },
};

function MakeButton({ line, family, practice }: { line: CaseFileLine; family: string; practice: string }) {
  const can = useCan();
  const { go } = usePlace();
  if (!can(makeDocument)) return <span />;
  const done = line.state === 'there' || line.state === 'unsigned' || line.state === 'expiring';
  const to = (subject: string) => ({ practice, kind: line.kind, subject, family });
  const words = line.document ? 'Сделать новый' : 'Сделать';
  const icon = <IconPlus size={16} stroke={1.75} aria-hidden="true" />;
  if (line.subjects.length === 0) {
    const source = sources[line.subject];
    return source && !done ? (
      <ButtonLink small to={source.to(family)} search={source.search?.(family, line)}>
        {source.title}
      </ButtonLink>
    ) : (
      <span />
    );
  }
  if (line.subjects.length === 1) {
    return (
      <ButtonLink small variant={done ? 'link' : 'soft'} to="/documents/new" search={to(line.subjects[0]!.id)} icon={done ? undefined : icon}>
        {words}
      </ButtonLink>
    );
  }
  return (
    <Menu
      label={`${words}: ${line.title}`}
      trigger={<Button small variant={done ? 'link' : 'soft'} icon={done ? undefined : icon}>{words}</Button>}
      items={line.subjects.map((subject) => ({ key: subject.id, title: subject.title, onPick: () => go('/documents/new', to(subject.id)) }))}
    />
  );
}
