import { IconLock, IconPencilPlus } from '@tabler/icons-react';
import { useState } from 'react';
import { longDate } from '../../../kernel/time.ts';
import { useForm } from '../../../kernel/web/form.ts';
import { PageLink } from '../../../kernel/web/place.tsx';
import { useCommand, useList, useOperation } from '../../../kernel/web/query.ts';
import { useCan, useSession } from '../../../kernel/web/session.tsx';
import { Button } from '../../../web/ui/button.tsx';
import { Chip } from '../../../web/ui/chip.tsx';
import { DateField } from '../../../web/ui/date-field.tsx';
import { FormDialog } from '../../../web/ui/form-dialog.tsx';
import { TextAreaField } from '../../../web/ui/fields.tsx';
import { MarginList, MarginRow } from '../../../web/ui/margin-list.tsx';
import { Panel } from '../../../web/ui/page.tsx';
import { SelectField } from '../../../web/ui/select-field.tsx';
import { FailedState, LoadingState } from '../../../web/ui/states.tsx';
import { sayDone } from '../../../web/ui/undo-bar.tsx';
import { listPeople } from '../../people/contract/people.ts';
import { addNote, listFamilyNotes, type Note } from '../contract/notes.ts';
import { texts } from '../texts.ru.ts';

export function NoteChip({ note }: { note: Pick<Note, 'state'> }) {
  return (
    <Chip tone={note.state === 'deleted' ? 'neutral' : 'violet'} icon={IconLock}>
      {texts.noteStates[note.state]}
    </Chip>
  );
}

/** One note as a row of the margin; its first words and whose it is. */
export function NoteRow({ note, withFamily }: { note: Note; withFamily?: boolean }) {
  const { today } = useSession();
  const about = [withFamily ? (note.family.title ?? note.family.code) : null, note.person?.name, note.own ? null : note.author.name].filter(Boolean).join(' · ');
  return (
    <MarginRow
      when={longDate(note.on, today)}
      title={
        <span className="row">
          <PageLink to={`/closed-notes/${note.id}`}>{note.text === null ? 'Заметка удалена' : first(note.text)}</PageLink> <NoteChip note={note} />
        </span>
      }
      {...(about ? { meta: about } : {})}
    />
  );
}

const first = (text: string): string => (text.length > 120 ? `${text.slice(0, 120).trimEnd()}…` : text);

/** Notes about a family that the caller may read: own, and of those whom he or she supervises. */
export function FamilyNotes({ family }: { family: string }) {
  const can = useCan();
  const [writing, setWriting] = useState(false);
  const list = useList(listFamilyNotes, { params: { id: family } as never });
  if (list.error && !list.items) return <FailedState error={list.error} onRetry={list.retry} />;
  if (!list.items) return <LoadingState lines={3} />;
  // Whoever neither writes notes nor supervises has nothing to see here.
  if (list.items.length === 0 && !can(addNote)) return null;
  return (
    <Panel
      title="Закрытые заметки"
      hint="Видите вы и ваш супервизор. Больше никто, и руководитель тоже"
      actions={
        can(addNote) && (
          <Button small icon={<IconPencilPlus size={16} stroke={1.75} aria-hidden="true" />} onClick={() => setWriting(true)}>
            Написать
          </Button>
        )
      }
    >
      {list.items.length === 0 ? (
        <p className="second">Заметок пока нет.</p>
      ) : (
        <MarginList label="Закрытые заметки" bare>
          {list.items.map((note) => (
            <NoteRow key={note.id} note={note} />
          ))}
        </MarginList>
      )}
      {list.hasMore && (
        <Button small onClick={list.more} waiting={list.loadingMore}>
          Показать ещё
        </Button>
      )}
      {writing && <WriteDialog family={family} onClose={() => setWriting(false)} />}
    </Panel>
  );
}

function WriteDialog({ family, onClose }: { family: string; onClose: () => void }) {
  const { today } = useSession();
  const add = useCommand(addNote);
  const people = useOperation(listPeople, { query: { familyId: family, limit: 200 } as never });
  const form = useForm({ initial: { family, person: '', on: today, text: '' }, schema: addNote.body!, prepare: (values) => ({ ...values, person: values.person || null }) });
  return (
    <FormDialog
      title="Закрытая заметка"
      form={form}
      wide
      onClose={onClose}
      send={async (body) => {
        await add.run({ body });
        sayDone('Заметка записана. Подпишите её, когда закончите');
        onClose();
        }}
    >
      <div className="columns-2">
        <SelectField {...form.field('person')} label="С кем" optional options={(people.data?.items ?? []).map((one) => ({ value: one.id, label: [one.lastName, one.firstName].join(' ') }))} placeholder="Со всей семьёй" />
        <DateField {...form.field('on')} label="День" today={today} />
      </div>
      <TextAreaField {...form.field('text')} label="Заметка" rows={8} help="Ребёнку что-то угрожает? Заметки мало: поднимите тревогу с карточки семьи." />
    </FormDialog>
  );
}
