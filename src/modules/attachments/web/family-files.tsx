import { longDate } from '../../../kernel/time.ts';
import { PageLink, usePlace } from '../../../kernel/web/place.tsx';
import { useList } from '../../../kernel/web/query.ts';
import { useSession } from '../../../kernel/web/session.tsx';
import { Button } from '../../../web/ui/button.tsx';
import { DateField } from '../../../web/ui/date-field.tsx';
import { Panel } from '../../../web/ui/page.tsx';
import { FailedState, LoadingState, NothingFound } from '../../../web/ui/states.tsx';
import { Segments } from '../../../web/ui/tabs.tsx';
import { listAttachments, type AttachmentItem } from '../contract.ts';
import { AttachmentField } from './attachment-field.tsx';
import { AttachmentList } from './attachment-list.tsx';
import css from './attachments.module.css';

const kinds = [
  { value: '', label: 'Всё' },
  { value: 'picture', label: 'Снимки' },
  { value: 'paper', label: 'Документы' },
];

interface Props {
  family: { id: string };
  /** A record in the words of its practice: «Патронаж семьи». */
  titleOf: (subject: 'service' | 'aid' | 'outcome', record: NonNullable<AttachmentItem['record']>) => string;
}

/** «Документы и снимки»: the family's own file and what was attached to its records, newest first. */
export function FamilyFiles({ family, titleOf }: Props) {
  const { search, setSearch } = usePlace();
  const { today } = useSession();
  const [kind, from, to] = [search['files'] ?? '', search['from'] ?? '', search['to'] ?? ''];
  const day = (text: string) => (/^\d{4}-\d{2}-\d{2}$/.test(text) ? text : undefined);
  const list = useList(listAttachments, { query: { family: family.id, kind: (kind || undefined) as 'picture' | undefined, from: day(from), to: day(to) } });
  const narrowed = kind !== '' || from !== '' || to !== '';
  const date = (name: 'from' | 'to', label: string, value: string) => (
    <DateField id={`files-${name}`} name={name} label={label} value={value} today={today} error={undefined} onBlur={() => {}} onChange={(next) => setSearch({ [name]: next || undefined })} />
  );
  return (
    <>
      <Panel title="Общие документы">
        <AttachmentField subject="family" subjectId={family.id} family={family.id} label="Согласия, справки, заключения" />
      </Panel>
      <Panel title="Документы и снимки" actions={<Segments label="Что показать" options={kinds} value={kind} onChange={(next) => setSearch({ files: next || undefined })} />}>
        <div className="stack">
          <div className={css['dates']}>
            {date('from', 'Приложено с', from)}
            {date('to', 'по', to)}
          </div>
          {!list.items ? (
            list.error ? (
              <FailedState error={list.error} onRetry={list.retry} />
            ) : (
              <LoadingState />
            )
          ) : list.items.length > 0 ? (
            <AttachmentList items={list.items} meta={(item) => <Proves item={item} family={family.id} titleOf={titleOf} today={today} />} />
          ) : narrowed ? (
            <NothingFound title="Таких файлов нет" onReset={() => setSearch({ files: undefined, from: undefined, to: undefined })} />
          ) : (
            <p className="second">Здесь соберутся снимки и документы со всех записей семьи.</p>
          )}
          {list.hasMore && <Button onClick={list.more}>Показать ещё</Button>}
        </div>
      </Panel>
    </>
  );
}

function Proves({ item, family, titleOf, today }: { item: AttachmentItem; family: string; titleOf: Props['titleOf']; today: string }) {
  const { search } = usePlace();
  if (item.subject === 'family') return <>Общий документ</>;
  if (item.record === null) return <>Запись ещё пишут</>;
  return (
    <PageLink to={`/families/${family}`} search={{ ...search, record: `${item.subject}.${item.subjectId}` }} className="link">
      {titleOf(item.subject, item.record)}, {longDate(item.record.date, today)}
    </PageLink>
  );
}
