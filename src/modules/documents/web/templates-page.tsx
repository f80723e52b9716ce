import { IconUpload } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { shortDate } from '../../../kernel/time.ts';
import { ApiError, call } from '../../../kernel/web/api.ts';
import { usePlace } from '../../../kernel/web/place.tsx';
import { newId, useCommand, useOperation } from '../../../kernel/web/query.ts';
import { useSession } from '../../../kernel/web/session.tsx';
import { Button } from '../../../web/ui/button.tsx';
import { Chip } from '../../../web/ui/chip.tsx';
import { FileFailure, FileLink, useFiles } from '../../../web/ui/file-link.tsx';
import { Page, Panel } from '../../../web/ui/page.tsx';
import { SelectField } from '../../../web/ui/select-field.tsx';
import { FailedState, LoadingState, Notice, NothingFound } from '../../../web/ui/states.tsx';
import { sayDone } from '../../../web/ui/undo-bar.tsx';
import { chooseTemplate, fetchTemplate, listTemplateFields, listTemplates, type TemplateKind, uploadTemplate } from '../contract.ts';
import { TemplatePreview } from './document-page.tsx';
import css from './documents.module.css';

/** «Шаблоны документов»: the pack's and the organization's own, with the fields that they may name. `?kind=`. */
export default function TemplatesPage() {
  const { search, setSearch } = usePlace();
  const { practice } = useSession();
  const answer = useOperation(listTemplates, { query: { practice } as never }, { enabled: practice !== undefined });
  const kinds = answer.data?.kinds ?? [];
  const kind = kinds.find((one) => one.kind === search['kind']) ?? kinds[0];
  return (
    <Page title="Шаблоны документов" subtitle="Скачайте шаблон, поправьте в Word и загрузите обратно. Проверим поля, покажем пример и только потом спросим, начать ли по нему делать документы.">
      {practice === undefined && <NothingFound title="Практики ещё нет">Шаблоны приходят вместе с практикой.</NothingFound>}
      {practice !== undefined && !answer.data && (answer.error ? <FailedState error={answer.error} onRetry={() => void answer.refetch()} /> : <LoadingState />)}
      {answer.data && kinds.length === 0 && <NothingFound title="Шаблонов нет">В этой практике документы не описаны.</NothingFound>}
      {practice !== undefined && kind && (
        <>
          <SelectField id="template-kind" name="kind" label="Документ" value={kind.kind} onChange={(value) => setSearch({ kind: value })} onBlur={() => {}} error={undefined} options={kinds.map((one) => ({ value: one.kind, label: one.own.some((own) => own.inUse) ? `${one.title} — свой шаблон` : one.title }))} />
          <Kind key={kind.kind} practice={practice} kind={kind} />
        </>
      )}
    </Page>
  );
}

function Kind({ practice, kind }: { practice: string; kind: TemplateKind }) {
  const { dayOf } = useSession();
  const inUse = kind.own.find((one) => one.inUse)?.id ?? null;
  const [shown, setShown] = useState<string | null>(inUse);
  const choose = useCommand(chooseTemplate);
  const files = useFiles();
  const fields = useOperation(listTemplateFields, { query: { practice, kind: kind.kind } as never });
  const pick = (template: string | null) =>
    void choose.run({ body: { practice, kind: kind.kind, template } }).then(() => sayDone(template === null ? 'Документы делаются по шаблону практики' : 'Документы делаются по вашему шаблону'), () => {});
  const versions = [...kind.own.map((own) => ({ id: own.id as string | null, number: own.number as number | null, title: `${own.name}, версия ${own.number}`, more: `${shortDate(dayOf(own.at))}${own.by ? `, ${own.by}` : ''}` })), { id: null, number: null, title: 'Шаблон практики', more: 'приходит с обновлениями практики' }];
  return (
    <div className={css['card']}>
      <Panel title="Как выглядит" hint="пример с придуманными данными">
        <TemplatePreview practice={practice} kind={kind.kind} template={shown} title={kind.title} />
      </Panel>
      <div className="stack">
        <Panel title="Версии">
          {choose.error && <FailedState error={choose.error} what="Шаблон не сменили" />}
          <FileFailure files={files} />
          <ul className={css['lines']}>
            {versions.map((one) => (
              <li key={one.id ?? 'pack'} className={css['version']}>
                <div>
                  <span className="strong">{one.title}</span> {inUse === one.id && <Chip tone="pine">действует</Chip>}
                  <div className="second small">{one.more}</div>
                </div>
                <div className="row">
                  {shown !== one.id && <Button small variant="link" aria-label={`Посмотреть: ${one.title}`} onClick={() => setShown(one.id)}>Посмотреть</Button>}
                  <FileLink small variant="link" label={`Скачать для Word: ${one.title}`} operation={fetchTemplate} query={{ practice, kind: kind.kind, ...(one.id === null ? {} : { template: one.id }) }} file={`${one.number === null ? kind.title : `${kind.title}, ${one.number}`}.docx`} files={files}>Word</FileLink>
                  {inUse !== one.id && <Button small waiting={choose.waiting} onClick={() => pick(one.id)}>{one.id === null ? 'Вернуть' : 'Использовать'}</Button>}
                </div>
              </li>
            ))}
          </ul>
          <Upload practice={practice} kind={kind.kind} onDone={(id) => setShown(id)} />
        </Panel>
        <Panel title="Поля">
          <p className="second">В тексте: {'{поле}'}. Часть, которая нужна не всегда: {'{#признак}…{/признак}'}, наоборот: {'{^признак}…{/признак}'}. Список: {'{#список}…{/список}'}, внутри — поля его строки. Вычислений нет.</p>
          {fields.error && <div className={css['after']}><FailedState error={fields.error} what="Поля не показались" onRetry={() => void fields.refetch()} /></div>}
          {fields.data && (
            <details>
              <summary>Показать все поля: {fields.data.fields.length}</summary>
              <dl className={css['fields']}>
                {fields.data.fields.map((field) => (
                  <div key={field.way}>
                    <dt><code>{field.way}</code></dt>
                    <dd>{field.title}{field.kind === 'list' ? ' (список)' : field.kind === 'flag' ? ' (признак)' : ''}{field.example && <span className="second"> · {field.example}</span>}</dd>
                  </div>
                ))}
              </dl>
            </details>
          )}
        </Panel>
      </div>
    </div>
  );
}

function Upload({ practice, kind, onDone }: { practice: string; kind: string; onDone: (id: string) => void }) {
  const { org } = usePlace();
  const client = useQueryClient();
  const input = useRef<HTMLInputElement>(null);
  const [waiting, setWaiting] = useState(false);
  const [error, setError] = useState<ApiError | null>(null);
  const send = async (file: File) => {
    setWaiting(true);
    setError(null);
    try {
      const id = newId();
      await call(uploadTemplate, { params: { org }, query: { practice, kind, id, name: file.name }, body: file as never });
      await client.invalidateQueries();
      sayDone('Шаблон проверен и сохранён. Посмотрите пример и нажмите «Использовать»');
      onDone(id);
    } catch (failure) {
      setError(failure instanceof ApiError ? failure : new ApiError(0, 'unreadable', 'Файл не прочитался на этом устройстве. Выберите его ещё раз.'));
    } finally {
      setWaiting(false);
    }
  };
  return (
    <div className="stack">
      {error && error.errors.length === 0 && <FailedState error={error} what="Шаблон не загружен" />}
      {error && error.errors.length > 0 && (
        <Notice tone="crisis" live>
          <p>Шаблон пока не подходит:</p>
          <ul className={css['said']}>{error.errors.map((one) => <li key={one.message}>{one.message}</li>)}</ul>
        </Notice>
      )}
      <div>
        <input ref={input} type="file" hidden accept=".docx,application/vnd.openxmlformats-officedocument.wordprocessingml.document" onChange={(event) => {
          const file = event.target.files?.[0];
          event.target.value = '';
          if (file) void send(file);
        }} />
        <Button icon={<IconUpload size={18} stroke={1.75} aria-hidden="true" />} waiting={waiting} onClick={() => input.current?.click()}>
          Загрузить свой
        </Button>
      </div>
    </div>
  );
}
