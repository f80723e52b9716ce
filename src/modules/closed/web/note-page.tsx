import { useState } from 'react';
import { moment, shortDate } from '../../../kernel/time.ts';
import { useForm } from '../../../kernel/web/form.ts';
import { usePlace } from '../../../kernel/web/place.tsx';
import { useCommand, useOperation } from '../../../kernel/web/query.ts';
import { useCan, useSession } from '../../../kernel/web/session.tsx';
import { Button } from '../../../web/ui/button.tsx';
import { FormDialog } from '../../../web/ui/form-dialog.tsx';
import { TextAreaField, TextField } from '../../../web/ui/fields.tsx';
import { Facts, Page, Panel } from '../../../web/ui/page.tsx';
import { FailedState, LoadingState, RefusedState } from '../../../web/ui/states.tsx';
import { sayDone } from '../../../web/ui/undo-bar.tsx';
import { deleteNote, editNote, getNote, type NoteCard, signNote } from '../contract/notes.ts';
import { NoteChip } from './notes.tsx';

/** One closed note with its earlier wordings; the author puts it right, signs and deletes it. */
export default function NotePage() {
  const { params } = usePlace();
  const read = useOperation(getNote, { params: { id: params['id']! } as never }, { keep: true });
  if (read.data) return <Card note={read.data} />;
  return (
    <Page title="Закрытая заметка" crumbs={[{ title: 'Закрытое', to: '/closed' }]} narrow>
      {read.error ? <FailedState error={read.error} onRetry={() => void read.refetch()} waiting={read.isFetching} /> : <LoadingState />}
    </Page>
  );
}

function Card({ note }: { note: NoteCard }) {
  const { today, organization } = useSession();
  const can = useCan();
  const sign = useCommand(signNote);
  const [open, setOpen] = useState<'edit' | 'delete' | null>(null);
  const at = (iso: string) => moment(iso, today, organization.timeZone);
  const writable = note.own && note.state !== 'deleted' && can(editNote);
  const earlier = note.texts.slice(1);
  const crumbs = note.family.title === null ? [{ title: 'Закрытое', to: '/closed' }] : [{ title: note.family.title, to: `/families/${note.family.id}/closed` }];
  return (
    <Page
      title="Закрытая заметка"
      crumbs={[...crumbs, { title: shortDate(note.on) }]}
      subtitle={<NoteChip note={note} />}
      narrow
      actions={
        writable && (
          <>
            <Button onClick={() => setOpen('delete')}>Удалить</Button>
            <Button onClick={() => setOpen('edit')}>Исправить</Button>
            {note.state === 'draft' && (
              <Button variant="primary" waiting={sign.waiting} onClick={() => void sign.run({ params: { id: note.id } as never, body: { version: note.version } }).then(() => sayDone('Заметка подписана')).catch(() => {})}>
                Подписать
              </Button>
            )}
          </>
        )
      }
    >
      {sign.error && <FailedState error={sign.error} what="Не подписали" />}
      <Panel title="О чём">
        <Facts
          items={[
            ['Семья', note.family.title ?? note.family.code],
            ...(note.person ? [['С кем', note.person.name] as [string, string]] : []),
            ['Автор', note.author.name],
            ['День', shortDate(note.on)],
            ...(note.signedAt && note.state === 'signed' ? [['Подписана', at(note.signedAt)] as [string, string]] : []),
          ]}
        />
      </Panel>
      {note.text === null ? (
        <RefusedState title="Заметка удалена">
          {note.deletedAt && at(note.deletedAt)}. Почему: {note.deleteReason}
        </RefusedState>
      ) : (
        <Panel title="Заметка">
          <p style={{ whiteSpace: 'pre-wrap' }}>{note.text}</p>
        </Panel>
      )}
      {earlier.length > 0 && (
        <Panel title="Прежние редакции">
          <ul className="stack">
            {earlier.map((one) => (
              <li key={one.version}>
                <p className="second small">{at(one.at)}</p>
                <p style={{ whiteSpace: 'pre-wrap' }}>{one.text}</p>
              </li>
            ))}
          </ul>
        </Panel>
      )}
      {open === 'edit' && <EditDialog note={note} onClose={() => setOpen(null)} />}
      {open === 'delete' && <DeleteDialog note={note} onClose={() => setOpen(null)} />}
    </Page>
  );
}

function EditDialog({ note, onClose }: { note: NoteCard; onClose: () => void }) {
  const edit = useCommand(editNote);
  const signed = note.state === 'signed';
  const form = useForm({ initial: { text: note.text ?? '', reason: '' }, schema: editNote.body!, prepare: ({ text, reason }) => ({ version: note.version, text, ...(signed ? { reason } : {}) }) });
  return (
    <FormDialog
      title="Исправить заметку"
      form={form}
      keep="Не менять"
      wide
      onClose={onClose}
      send={async (body: any) => {
        await edit.run({ params: { id: note.id } as never, body });
        sayDone('Записано: прежняя редакция сохранена');
        onClose();
        }}
    >
      <TextAreaField {...form.field('text')} label="Заметка" rows={8} />
      {signed && <TextField {...form.field('reason')} label="Почему исправляете" help="Заметка подписана: исправленную нужно подписать снова" />}
    </FormDialog>
  );
}

function DeleteDialog({ note, onClose }: { note: NoteCard; onClose: () => void }) {
  const remove = useCommand(deleteNote);
  const form = useForm({ initial: { reason: '' }, schema: deleteNote.body!, prepare: ({ reason }) => ({ version: note.version, reason }) });
  return (
    <FormDialog
      title="Удалить заметку?"
      form={form}
      confirm="Удалить заметку"
      keep="Оставить"
      danger
      onClose={onClose}
      send={async (body: any) => {
        await remove.run({ params: { id: note.id } as never, body });
        sayDone('Заметка удалена');
        onClose();
        }}
    >
      <p>Слова заметки и всех её редакций исчезнут насовсем. Останутся день, автор и причина.</p>
      <TextField {...form.field('reason')} label="Почему удаляете" />
    </FormDialog>
  );
}
