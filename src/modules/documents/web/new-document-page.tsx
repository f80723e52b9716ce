import { useState } from 'react';
import { isDay, shortDate } from '../../../kernel/time.ts';
import { ApiError } from '../../../kernel/web/api.ts';
import { useForm } from '../../../kernel/web/form.ts';
import { PageLink, usePlace } from '../../../kernel/web/place.tsx';
import { useCommand, useOperation } from '../../../kernel/web/query.ts';
import { useCan, useSession } from '../../../kernel/web/session.tsx';
import { Button } from '../../../web/ui/button.tsx';
import { DateField } from '../../../web/ui/date-field.tsx';
import { TextField } from '../../../web/ui/fields.tsx';
import { FormDialog } from '../../../web/ui/form-dialog.tsx';
import { Facts, Page, Panel } from '../../../web/ui/page.tsx';
import { FailedState, LoadingState, Notice, NothingFound } from '../../../web/ui/states.tsx';
import { sayDone } from '../../../web/ui/undo-bar.tsx';
import { makeDocument, type NamedItem, prepareDocument, saveNameForms } from '../contract.ts';
import { texts } from '../texts.ru.ts';
import css from './documents.module.css';

/** «Новый документ»: `?practice=`, `?kind=`, `?subject=`, `?family=`: what goes in, what is missing, how names decline. */
export default function NewDocumentPage() {
  const { search, go } = usePlace();
  const { today } = useSession();
  const can = useCan();
  const [date, setDate] = useState(today);
  const make = useCommand(makeDocument);
  const { practice, kind, subject, family } = search;
  const ready = Boolean(practice && kind && subject);
  const answer = useOperation(prepareDocument, { query: { practice, kind, subject, date } as never }, { enabled: ready && isDay(date), keep: true });
  const found = answer.data;
  const crumbs = family ? [{ title: 'Личное дело', to: `/families/${family}/documents` }, { title: 'Новый документ' }] : [{ title: 'Документы', to: '/documents' }, { title: 'Новый документ' }];
  if (!ready) return <Page title="Новый документ" crumbs={crumbs} narrow><NothingFound title="Не выбрано, о чём документ">Откройте личное дело семьи и нажмите «Сделать» в строке документа.</NothingFound></Page>;
  if (!found) return <Page title="Новый документ" crumbs={crumbs} narrow>{answer.error ? <FailedState error={inWords(answer.error)} onRetry={() => void answer.refetch()} /> : <LoadingState />}</Page>;
  const complaints = (field: string) => (make.error ?? answer.error)?.errors.find((one) => one.path === field)?.message;
  const existing = found.documents.filter((one) => one.state !== 'cancelled');
  return (
    <Page title={found.title} crumbs={crumbs} subtitle="Номер, дата и содержание закрепятся: потом документ можно получить снова точно таким же." narrow>
      {answer.error && !complaints('date') && <FailedState error={inWords(answer.error)} onRetry={() => void answer.refetch()} />}
      {existing.length > 0 && (
        <Notice tone="warn">
          Такой документ уже есть: <PageLink to={`/documents/${existing[0]!.id}`} className="link">№ {existing[0]!.number} от {shortDate(existing[0]!.date)}</PageLink>. Новый получит свой номер.
        </Notice>
      )}
      {found.gaps.length > 0 && (
        <Notice tone="warn">
          <p>В документе останется пустым:</p>
          <ul className={css['said']}>
            {found.gaps.map((gap) => (
              <li key={`${gap.field} ${gap.message}`}>{gap.message}</li>
            ))}
          </ul>
        </Notice>
      )}
      <Panel title="Как склоняются имена" hint="исправленное запомнится для человека">
        {found.names.length === 0 ? <p className="second">В этом документе имён в других падежах нет.</p> : <ul className="stack-tight">{found.names.map((name) => <NameLine key={name.person} name={name} editable={can(saveNameForms)} />)}</ul>}
      </Panel>
      <Panel title="Что войдёт в документ">
        <details>
          <summary>Показать все поля: {found.fields.length}</summary>
          <Facts items={found.fields.map((field) => [field.title, field.value])} />
        </details>
      </Panel>
      <Panel title="Сделать">
        <div className="stack">
          <DateField id="document-date" label="Дата документа" value={date} onChange={(next) => { make.reset(); setDate(next); }} onBlur={() => {}} name="date" today={today} error={complaints('date')} />
          {make.error && !complaints('date') && <FailedState error={inWords(make.error)} what="Документ не сделан" />}
          <div>
            <Button
              variant="primary"
              waiting={make.waiting}
              onClick={() =>
                void make.run({ body: { practice: practice!, kind: kind!, subject: subject!, date } }).then(
                  (document) => {
                    sayDone(`Документ № ${document.number} сделан`);
                    go(`/documents/${document.id}`);
                  },
                  () => {},
                )
              }
            >
              Сделать документ
            </Button>
          </div>
        </div>
      </Panel>
    </Page>
  );
}

/** What is wrong with an address that somebody typed or kept: there is no field on the page to mark. */
const inWords = (error: ApiError): ApiError => (error.errors.length === 0 ? error : new ApiError(error.status, error.code, error.errors.map((one) => one.message).join(' ')));

function NameLine({ name, editable }: { name: NamedItem; editable: boolean }) {
  const [open, setOpen] = useState(false);
  const { genitive, dative, instrumental } = name.forms;
  return (
    <li className={css['name']}>
      <span>
        <span className="strong">{name.forms.nominative}</span>
        <span className="second small"> — {[genitive, dative, instrumental].join(', ')}{name.source === 'corrected' ? ' · исправлено вручную' : ''}</span>
      </span>
      {editable && (
        <Button small variant="link" aria-label={`Исправить: ${name.forms.nominative}`} onClick={() => setOpen(true)}>
          Исправить
        </Button>
      )}
      {open && <NameDialog name={name} onClose={() => setOpen(false)} />}
    </li>
  );
}

function NameDialog({ name, onClose }: { name: NamedItem; onClose: () => void }) {
  const save = useCommand(saveNameForms);
  const { nominative, ...cases } = name.forms;
  const form = useForm({ initial: cases, schema: saveNameForms.body!, prepare: (values) => ({ version: name.version, ...values }) });
  return (
    <FormDialog
      title={nominative}
      form={form}
      onClose={onClose}
      send={async (body: any) => {
        await save.run({ params: { id: name.person }, body });
        sayDone('Запомнили, как склонять имя');
        onClose();
      }}
    >
      {(Object.keys(texts.cases) as (keyof typeof texts.cases)[]).map((key) => (
        <TextField key={key} {...form.field(key)} label={texts.cases[key]} maxLength={300} />
      ))}
    </FormDialog>
  );
}
