import { useQueryClient } from '@tanstack/react-query';
import { IconCamera, IconPaperclip, IconRefresh, IconX } from '@tabler/icons-react';
import { useEffect, useEffectEvent, useId, useRef, useState, type DragEvent } from 'react';
import { call } from '../../../kernel/web/api.ts';
import { usePlace } from '../../../kernel/web/place.tsx';
import { useList } from '../../../kernel/web/query.ts';
import { useCan } from '../../../kernel/web/session.tsx';
import { Button, IconButton } from '../../../web/ui/button.tsx';
import { CheckField } from '../../../web/ui/fields.tsx';
import { FailedState } from '../../../web/ui/states.tsx';
import { type AttachmentItem, changeAttachment, listAttachments, uploadAttachment, type AttachmentSubject } from '../contract.ts';
import { AttachmentList } from './attachment-list.tsx';
import css from './attachments.module.css';
import { type Upload, useUploads } from './use-uploads.ts';
import { accepted, sizeWords } from './words.ts';

interface Props {
  subject: AttachmentSubject;
  subjectId: string;
  /** Whose family; undefined while it is not chosen yet. */
  family: string | undefined;
  /** «Файлы», «Подтверждение». */
  label?: string;
  /** The record is not written yet: its id is known, its files wait for it. */
  draft?: boolean;
  /** Nothing is added any more: the record is cancelled. */
  closed?: boolean;
  /** Scans of papers are expected here: a picture is of people only when somebody says so. */
  papers?: boolean;
  /** A file has come: the form keeps its draft, so that the file finds its record again, or names the file. */
  onAttached?: (item: AttachmentItem) => void;
}

/** Files of one record: those that are there, those on their way, and the ways to add one. */
export function AttachmentField(props: Props) {
  const { subject, subjectId, family, label = 'Файлы', draft = false, closed = false } = props;
  const can = useCan();
  const id = useId();
  const list = useList(listAttachments, { query: { subject, subjectId } }, { enabled: can(listAttachments) });
  useMoveWithFamily(draft ? family : undefined, list.items ?? []);
  if (!can(listAttachments)) return null;
  const items = list.items ?? [];
  const open = can(uploadAttachment) && !closed;
  if (items.length === 0 && !open && !list.error) return null;
  return (
    <div className={css['field']} role="group" aria-labelledby={id}>
      <div id={id} className={css['label']}>
        {label}
        {items.length > 0 && <small>{items.length}</small>}
      </div>
      {list.error && !list.items && <FailedState error={list.error} what="Файлы не открылись" onRetry={list.retry} />}
      {items.length > 0 && <AttachmentList items={items} draft={draft} />}
      {list.hasMore && (
        <Button variant="link" onClick={list.more}>
          Показать ещё
        </Button>
      )}
      {open &&
        (family === undefined ? (
          <p className="second small">Выберите семью, тогда сюда можно будет приложить снимки и документы.</p>
        ) : (
          <Adding key={subjectId} {...props} family={family} />
        ))}
    </div>
  );
}

/** Files that came before the record go with it when another family is chosen. */
function useMoveWithFamily(family: string | undefined, items: { id: string; version: number; family: { id: string } }[]): void {
  const { org } = usePlace();
  const client = useQueryClient();
  const moving = useRef(new Set<string>());
  useEffect(() => {
    if (family === undefined) return;
    for (const item of items) {
      const step = `${item.id} ${item.version} ${family}`;
      if (item.family.id === family || moving.current.has(step)) continue;
      moving.current.add(step);
      // A refusal (the record is written, the family is out of sight) leaves the file where it is.
      call(changeAttachment, { params: { org, id: item.id }, body: { version: item.version, family } }).then(() => client.invalidateQueries({ queryKey: [listAttachments.name] }), () => {});
    }
  }, [family, items, org, client]);
}

function Adding({ subject, subjectId, family, papers = false, onAttached }: Props & { family: string }) {
  const [people, setPeople] = useState(!papers);
  const peopleId = useId();
  const { uploads, add: send, retry, remove } = useUploads({ subject, subjectId, family }, (item) => onAttached?.(item));
  const add = (files: Iterable<File>) => send(files, people);
  const [over, setOver] = useState(false);
  const chooser = useRef<HTMLInputElement>(null);
  const camera = useRef<HTMLInputElement>(null);
  const take = useEffectEvent(add);
  useEffect(() => {
    const onPaste = (event: ClipboardEvent) => {
      const files = [...(event.clipboardData?.files ?? [])];
      if (event.defaultPrevented || files.length === 0 || document.querySelector('[role=dialog] img')) return;
      event.preventDefault();
      take(files);
    };
    document.addEventListener('paste', onPaste);
    return () => document.removeEventListener('paste', onPaste);
  }, []);
  const drag = (event: DragEvent, is: boolean) => {
    if (![...event.dataTransfer.types].includes('Files')) return;
    event.preventDefault();
    setOver(is);
  };
  const choose = (event: React.ChangeEvent<HTMLInputElement>) => {
    add([...(event.target.files ?? [])]);
    // The same file must count as a new choice.
    event.target.value = '';
  };
  return (
    <div
      className={`${css['drop']} ${over ? css['over'] : ''}`}
      onDragOver={(event) => drag(event, true)}
      onDragLeave={(event) => drag(event, false)}
      onDrop={(event) => {
        drag(event, false);
        add([...event.dataTransfer.files]);
      }}
    >
      <div role="status" className="hidden-visually">
        {uploads.length > 0 && uploads.every((one) => one.error === null) ? 'Файлы отправляются' : ''}
      </div>
      {uploads.length > 0 && (
        <ul className={css['uploads']}>
          {uploads.map((upload) => (
            <Line key={upload.id} upload={upload} onRetry={(without) => retry(upload, without ? false : upload.people)} onRemove={() => remove(upload)} />
          ))}
        </ul>
      )}
      <div className="row">
        <Button small icon={<IconPaperclip size={18} stroke={1.75} aria-hidden="true" />} onClick={() => chooser.current?.click()}>
          Приложить файл
        </Button>
        <span className={css['touch']}>
          <Button small icon={<IconCamera size={18} stroke={1.75} aria-hidden="true" />} onClick={() => camera.current?.click()}>
            Снять
          </Button>
        </span>
        <span className={`${css['hint']} second small`}>или перетащите сюда, или вставьте Ctrl V. До 25 МБ</span>
      </div>
      <CheckField
        id={peopleId}
        name="people"
        label="На снимках люди"
        help={people ? 'Снимок виден, пока действует согласие семьи на фото. Снимаете бумагу или вещь — уберите отметку' : 'Бумага или вещь, людей нет: согласие на фото не нужно'}
        value={people}
        error={undefined}
        onChange={setPeople}
      />
      <input ref={chooser} type="file" multiple accept={accepted} className="hidden-visually" tabIndex={-1} aria-label="Файл" onChange={choose} />
      <input ref={camera} type="file" accept="image/jpeg,image/png" capture="environment" className="hidden-visually" tabIndex={-1} aria-label="Снимок с камеры" onChange={choose} />
    </div>
  );
}

function Line({ upload, onRetry, onRemove }: { upload: Upload; /** `without`: there are no people on it after all. */ onRetry: (without: boolean) => void; onRemove: () => void }) {
  const { file, progress, error } = upload;
  // The same file would be refused in the same words; what may change is the connection or the server.
  const again = error !== null && (error.status === 0 || error.status >= 500);
  return (
    <li className={css['upload']}>
      <span className={css['words']}>
        <span className={css['name']}>{file.name}</span>
        {error ? (
          <span className={css['failed']} role="alert">
            {error.message}
          </span>
        ) : (
          <span className="second small">{progress < 1 ? `${sizeWords(file.size * progress)} из ${sizeWords(file.size)}` : 'Проверяем файл'}</span>
        )}
        {error?.errors.some((one) => one.code === 'photo_consent') && (
          <span>
            <Button small aria-label={`Людей на снимке нет: ${file.name}`} onClick={() => onRetry(true)}>
              Людей на снимке нет
            </Button>
          </span>
        )}
        {!error && <progress className={css['progress']} value={progress} max={1} aria-label={`Отправляем ${file.name}`} />}
      </span>
      {again && (
        <Button small icon={<IconRefresh size={16} stroke={1.75} aria-hidden="true" />} onClick={() => onRetry(false)}>
          Повторить
        </Button>
      )}
      <IconButton label={error ? `Убрать из списка: ${file.name}` : `Не отправлять: ${file.name}`} onClick={onRemove}>
        <IconX size={18} stroke={1.75} aria-hidden="true" />
      </IconButton>
    </li>
  );
}
