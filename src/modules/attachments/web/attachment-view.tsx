import { IconChevronLeft, IconChevronRight, IconPencil, IconTrashX } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import { longDate } from '../../../kernel/time.ts';
import { ApiError, call } from '../../../kernel/web/api.ts';
import { useForm } from '../../../kernel/web/form.ts';
import { usePlace } from '../../../kernel/web/place.tsx';
import { useCommand } from '../../../kernel/web/query.ts';
import { useCan, useSession } from '../../../kernel/web/session.tsx';
import { Button, IconButton } from '../../../web/ui/button.tsx';
import { ConfirmDialog, Dialog } from '../../../web/ui/dialogs.tsx';
import { CheckField, TextField } from '../../../web/ui/fields.tsx';
import { FormDialog } from '../../../web/ui/form-dialog.tsx';
import { FileFailure, FileLink, useFiles } from '../../../web/ui/file-link.tsx';
import { Facts } from '../../../web/ui/page.tsx';
import { ReasonDialog } from '../../../web/ui/reason-dialog.tsx';
import { FailedState, LoadingState } from '../../../web/ui/states.tsx';
import { sayDone } from '../../../web/ui/undo-bar.tsx';
import { CloseDialog } from '../../closed/web/close-dialog.tsx';
import { FactLock } from '../../closed/web/fact-lock.tsx';
import { cancelAttachment, changeAttachment, readFile, restoreAttachment, type AttachmentItem } from '../contract.ts';
import css from './attachments.module.css';
import { kindWords, sizeWords, stemOf } from './words.ts';

interface Props {
  item: AttachmentItem;
  /** Files of a record that is not written yet go without a reason. */
  draft: boolean;
  before: string | null;
  after: string | null;
  onGo: (id: string) => void;
  onClose: () => void;
}

/** One file: the picture itself, what it is, save, rename, take away. A paper is saved and opened by its own program. */
export function AttachmentView(props: Props) {
  const { item, draft, onClose } = props;
  const [mode, setMode] = useState<'view' | 'edit' | 'remove' | 'close'>('view');
  const view = () => setMode('view');
  if (mode === 'close') return <CloseDialog family={item.family.id} chosen={{ kind: 'attachment', id: item.id }} onClose={view} />;
  if (mode === 'edit') return <Edit item={item} onLeave={view} />;
  if (mode === 'remove') return <Remove item={item} draft={draft} onLeave={view} onGone={onClose} />;
  return (
    <Dialog title={item.name} onClose={onClose} wide>
      <View {...props} onMode={setMode} />
    </Dialog>
  );
}

function View({ item, draft, before, after, onGo, onMode }: Props & { onMode: (mode: 'edit' | 'remove' | 'close') => void }) {
  const files = useFiles();
  const { today, dayOf } = useSession();
  const can = useCan();
  return (
    <div className="stack">
      {item.kind === 'picture' ? (
        <figure className={css['figure']}>
          <Picture item={item} />
        </figure>
      ) : (
        <p className="second">Файл откроется в программе на вашем устройстве: здесь документы не показываем, так безопаснее.</p>
      )}
      {(before !== null || after !== null) && (
        <div className="row-apart">
          {before === null ? <span /> : <IconButton label="Предыдущий файл" bordered onClick={() => onGo(before)}><IconChevronLeft size={20} stroke={1.75} aria-hidden="true" /></IconButton>}
          {after !== null && <IconButton label="Следующий файл" bordered onClick={() => onGo(after)}><IconChevronRight size={20} stroke={1.75} aria-hidden="true" /></IconButton>}
        </div>
      )}
      <Facts
        items={[
          ['Что это', item.description],
          ['На снимке', item.photo ? 'люди: виден, пока есть согласие на фото' : null],
          ['Файл', [kindWords(item), sizeWords(item.size), item.width === null ? null : `${item.width} × ${item.height}`].filter(Boolean).join(' · ')],
          ['Приложено', [item.by, longDate(dayOf(item.createdAt), today)].filter(Boolean).join(', ')],
        ]}
      />
      <FileFailure files={files} />
      <div className="row">
        <FileLink operation={readFile} params={{ id: item.id }} file={item.name} files={files} variant="primary">
          Скачать
        </FileLink>
        {can(changeAttachment) && (
          <Button icon={<IconPencil size={18} stroke={1.75} aria-hidden="true" />} onClick={() => onMode('edit')}>
            Назвать
          </Button>
        )}
        {!draft && <FactLock family={item.family.id} kind="attachment" id={item.id} label={item.name} words onPress={() => onMode('close')} />}
        {can(cancelAttachment) && (
          <Button variant="danger-plain" icon={<IconTrashX size={18} stroke={1.75} aria-hidden="true" />} onClick={() => onMode('remove')}>
            Убрать файл
          </Button>
        )}
      </div>
    </div>
  );
}

/** Read as bytes and shown from memory: the address of the file itself only ever saves it. */
function Picture({ item }: { item: AttachmentItem }) {
  const [attempt, setAttempt] = useState(0);
  return <Shown key={attempt} item={item} onRetry={() => setAttempt(attempt + 1)} />;
}

function Shown({ item, onRetry }: { item: AttachmentItem; onRetry: () => void }) {
  const { org } = usePlace();
  const [shown, setShown] = useState<{ url: string } | { error: ApiError } | null>(null);
  useEffect(() => {
    const stop = new AbortController();
    let url: string | null = null;
    call(readFile, { params: { org, id: item.id }, signal: stop.signal }).then(
      (blob) => {
        url = URL.createObjectURL(blob as Blob);
        if (stop.signal.aborted) return URL.revokeObjectURL(url);
        setShown({ url });
      },
      (error: unknown) => {
        if (!stop.signal.aborted && error instanceof ApiError) setShown({ error });
      },
    );
    return () => {
      stop.abort();
      if (url !== null) URL.revokeObjectURL(url);
    };
  }, [org, item.id]);
  if (shown === null) return <LoadingState lines={3} />;
  if ('error' in shown) return <FailedState error={shown.error} what="Снимок не открылся" onRetry={onRetry} />;
  return <img className={css['picture']} src={shown.url} alt={item.description ?? `Снимок «${stemOf(item.name)}»`} width={item.width ?? undefined} height={item.height ?? undefined} />;
}

function Edit({ item, onLeave }: { item: AttachmentItem; onLeave: () => void }) {
  const change = useCommand(changeAttachment);
  const form = useForm({
    initial: { name: stemOf(item.name), description: item.description ?? '', photo: item.photo },
    schema: changeAttachment.body!,
    prepare: ({ name, description, photo }) => ({ version: item.version, name, description: description || null, ...(item.kind === 'picture' ? { photo } : {}) }),
  });
  return (
    <FormDialog
      title="Название файла"
      about={item.id}
      form={form}
      keep="Не менять"
      onClose={onLeave}
      send={async (body) => {
        await change.run({ params: { id: item.id }, body });
        onLeave();
      }}
    >
      <TextField {...form.field('name')} label="Название" maxLength={150} autoFocus />
      <TextField {...form.field('description')} label="Что это" optional placeholder="Договор, последняя страница" maxLength={500} />
      {item.kind === 'picture' && <CheckField {...form.field('photo')} label="На снимке люди" help="Такой снимок виден, пока действует согласие на фото" />}
    </FormDialog>
  );
}

function Remove({ item, draft, onLeave, onGone }: { item: AttachmentItem; draft: boolean; onLeave: () => void; onGone: () => void }) {
  const cancel = useCommand(cancelAttachment);
  const restore = useCommand(restoreAttachment);
  const remove = async (reason: string) => {
    const { version } = await cancel.run({ params: { id: item.id }, body: { version: item.version, reason } });
    sayDone('Файл убран', () => restore.run({ params: { id: item.id }, body: { version } }).then(() => sayDone('Файл снова на месте')));
    onGone();
  };
  const words = <p>«{item.name}» исчезнет из списков. 30 дней его можно вернуть, потом он сотрётся совсем.</p>;
  if (draft) {
    return (
      <ConfirmDialog title="Убрать файл?" confirm="Убрать файл" waiting={cancel.waiting} error={cancel.error} onClose={onLeave} onConfirm={() => void remove('Убрали, пока писали запись').catch(() => {})}>
        {words}
      </ConfirmDialog>
    );
  }
  return (
    <ReasonDialog title="Убрать файл?" about={item.id} confirm="Убрать файл" what="Не убралось" label="Почему убираете" empty="Хватит двух слов: «не тот документ»" onReason={remove} onClose={onLeave}>
      {words}
    </ReasonDialog>
  );
}
