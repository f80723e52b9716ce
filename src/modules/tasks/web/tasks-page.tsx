import { IconPlus } from '@tabler/icons-react';
import { useState } from 'react';
import { useForm } from '../../../kernel/web/form.ts';
import { PageLink, usePlace } from '../../../kernel/web/place.tsx';
import { useCommand, useList, useOperation } from '../../../kernel/web/query.ts';
import { useCan, useSession } from '../../../kernel/web/session.tsx';
import { Button, ButtonLink } from '../../../web/ui/button.tsx';
import { DateField } from '../../../web/ui/date-field.tsx';
import { TextAreaField, TextField } from '../../../web/ui/fields.tsx';
import { FormDialog } from '../../../web/ui/form-dialog.tsx';
import { MarginList, MarginRow } from '../../../web/ui/margin-list.tsx';
import { Page } from '../../../web/ui/page.tsx';
import { SelectField } from '../../../web/ui/select-field.tsx';
import { FailedState, LoadingState, NothingFound } from '../../../web/ui/states.tsx';
import { Segments } from '../../../web/ui/tabs.tsx';
import { sayDone } from '../../../web/ui/undo-bar.tsx';
import { listColleagues } from '../../accounts/contract.ts';
import { FamilyPicker, type PickedFamily } from '../../services/web/family-picker.tsx';
import { listDuties } from '../contract/alarms.ts';
import { addTask, cancelTask, changeTask, finishTask, listTasks, reassignTasks, reopenTask, type TaskItem } from '../contract/tasks.ts';
import { dueWords, placeOf } from './words.ts';

/** «Задачи»: `?whose=attention|mine|families|all`, `?state=ended`, `?due=overdue`, `?assignee=none`, `?new=1`, `?task=`. */
export default function TasksPage() {
  const { search, setSearch } = usePlace();
  const { today } = useSession();
  const can = useCan();
  // Who hands out work begins with what waits for that, not with an empty list of one's own.
  const leads = can(reassignTasks);
  const usual = leads ? 'attention' : 'mine';
  const [whose, state] = [search['whose'] ?? usual, search['state'] ?? 'open'];
  const list = useList(listTasks, { query: { whose, state, due: search['due'], assignee: search['assignee'] } as never });
  const opened = list.items?.find((task) => task.id === search['task']);
  const close = () => setSearch({ task: undefined, new: undefined });
  return (
    <Page
      title="Задачи"
      actions={
        <>
          {can(listDuties) && <ButtonLink to="/duty">Дежурства и замещения</ButtonLink>}
          {can(addTask) && (
            <Button variant="primary" icon={<IconPlus size={18} stroke={1.75} aria-hidden="true" />} onClick={() => setSearch({ new: '1' })}>
              Новая задача
            </Button>
          )}
        </>
      }
    >
      <div className="row">
        <Segments
          label="Чьи"
          options={[...(leads ? [{ value: 'attention', label: 'Требуют внимания' }] : []), { value: 'mine', label: 'Мои' }, { value: 'families', label: 'Моих семей' }, ...(leads ? [{ value: 'all', label: 'Всех' }] : [])]}
          value={whose}
          onChange={(next) => setSearch({ whose: next === usual ? undefined : next, due: undefined, assignee: undefined })}
        />
        <Segments label="Какие" options={[{ value: 'open', label: 'Открытые' }, { value: 'ended', label: 'Законченные' }]} value={state} onChange={(next) => setSearch({ state: next === 'open' ? undefined : next, due: undefined })} />
        {(search['due'] || search['assignee']) && (
          <Button variant="link" onClick={() => setSearch({ due: undefined, assignee: undefined })}>
            {search['due'] ? 'Только просроченные' : 'Только ничьи'}: показать все
          </Button>
        )}
      </div>
      {list.error && !list.items ? (
        <FailedState error={list.error} onRetry={list.retry} />
      ) : !list.items ? (
        <LoadingState />
      ) : list.items.length === 0 ? (
        <NothingFound title={state === 'ended' ? 'Законченных задач пока нет' : whose === 'attention' ? 'Ничего не ждёт руководителя' : 'Открытых задач нет'}>
          {whose === 'attention' ? 'Здесь просроченное у коллег, ничьи задачи, задачи тех, кто ушёл, и ваши собственные.' : 'Задачи ставят люди и сроки практики: первый визит, план, долгое молчание.'}
        </NothingFound>
      ) : (
        <MarginList label="Задачи">
          {list.items.map((task) => (
            <MarginRow
              key={task.id}
              when={dueWords(task.dueOn, task.dueAt, today)}
              late={task.state === 'open' && task.dueOn < today}
              title={
                <button type="button" className="link strong" style={{ border: 0, padding: 0, background: 'none', textAlign: 'left', cursor: 'pointer' }} onClick={() => setSearch({ task: task.id })}>
                  {task.title}
                </button>
              }
              meta={[task.family?.title, whose === 'mine' ? null : (task.assignee?.name ?? 'ничья'), task.givenBy === null ? 'по сроку практики' : null, task.result].filter(Boolean).join(' · ')}
              action={
                task.state === 'open' && task.page !== null ? (
                  <ButtonLink small {...placeOf(task.page)} aria-label={`${task.page.startsWith('/record') ? 'Записать' : 'Открыть'}: ${task.title}${task.family ? `, ${task.family.title}` : ''}`}>
                    {task.page.startsWith('/record') ? 'Записать' : 'Открыть'}
                  </ButtonLink>
                ) : undefined
              }
            />
          ))}
        </MarginList>
      )}
      {list.hasMore && (
        <div>
          <Button onClick={list.more} waiting={list.loadingMore}>
            Показать ещё
          </Button>
        </div>
      )}
      {search['new'] && can(addTask) && <NewTask onClose={close} />}
      {opened && <OpenTask key={opened.id} task={opened} onClose={close} />}
    </Page>
  );
}

function useColleagues() {
  const list = useOperation(listColleagues, { query: { limit: 200 } as never }, { keep: true });
  return (list.data?.items ?? []).filter((one) => one.roles.some((role) => role !== 'administrator')).map((one) => ({ value: one.id, label: one.name }));
}

function NewTask({ onClose }: { onClose: () => void }) {
  const { today, practice, user } = useSession();
  const add = useCommand(addTask);
  const colleagues = useColleagues();
  const form = useForm({
    initial: { title: '', family: null as PickedFamily | null, dueOn: today, dueAt: '', assignee: user.staffId, note: '' },
    schema: addTask.body!,
    prepare: (values) => ({ ...values, family: values.family?.id ?? null, dueAt: values.dueAt || null, note: values.note || null }),
  });
  return (
    <FormDialog
      title="Новая задача"
      form={form}
      confirm="Поставить задачу"
      keep="Не ставить"
      onClose={onClose}
      send={async (body) => {
        const made = await add.run({ body });
        sayDone(`Записано: ${made.title}`);
        onClose();
      }}
    >
      <TextField {...form.field('title')} label="Что сделать" maxLength={200} autoFocus />
      {practice !== undefined && (
        <FamilyPicker id={form.idOf('family')} label="О какой семье, если нужно" practice={practice} value={form.values.family} error={form.errors['family']} onPick={(picked) => form.set('family', picked)} />
      )}
      <DateField {...form.field('dueOn')} label="До какого дня" today={today} />
      <TextField {...form.field('dueAt')} label="Время" optional placeholder="10:30" />
      <SelectField {...form.field('assignee')} label="Кто сделает" options={colleagues} searchable />
      <TextAreaField {...form.field('note')} label="Подробности" optional />
    </FormDialog>
  );
}

/** A task: done with words, not needed with words, later, by somebody else; or back to work. */
function OpenTask({ task, onClose }: { task: TaskItem; onClose: () => void }) {
  const { today } = useSession();
  const [view, setView] = useState<'finish' | 'cancel' | 'change'>('finish');
  const [finish, cancel, change, reopen] = [useCommand(finishTask), useCommand(cancelTask), useCommand(changeTask), useCommand(reopenTask)];
  const colleagues = useColleagues();
  const form = useForm({ initial: { result: '', reason: '', dueOn: task.dueOn, assignee: task.assignee?.id ?? '' } });
  const params = { id: task.id } as never;
  const { version } = task;
  const send = async (_body: unknown, { result, reason, dueOn, assignee }: typeof form.values) => {
    if (task.state !== 'open') await reopen.run({ params, body: { version } });
    else if (view === 'finish') await finish.run({ params, body: { version, result } });
    else if (view === 'cancel') await cancel.run({ params, body: { version, reason } });
    else await change.run({ params, body: { version, dueOn, ...(assignee && assignee !== task.assignee?.id ? { assignee } : {}) } });
    sayDone(`Записано: ${task.title}`);
    onClose();
  };
  return (
    <FormDialog
      title={task.title}
      about={task.id}
      form={form}
      confirm={task.state === 'open' ? 'Записать' : 'Вернуть в работу'}
      keep="Закрыть"
      onClose={onClose}
      send={send}
    >
      <p className="second">
        {task.family && (
          <>
            <PageLink to={`/families/${task.family.id}`} className="link">{task.family.title}</PageLink> ·{' '}
          </>
        )}
        {dueWords(task.dueOn, task.dueAt, today)} · {task.assignee?.name ?? 'ничья'} · {task.givenBy ? `поставил: ${task.givenBy.name}` : 'по сроку практики'}
      </p>
      {task.note && <p style={{ whiteSpace: 'pre-wrap' }}>{task.note}</p>}
      {task.state === 'open' ? (
        <>
          <Segments label="Что с задачей" options={[{ value: 'finish', label: 'Сделана' }, { value: 'change', label: 'Перенести' }, { value: 'cancel', label: 'Не нужна' }]} value={view} onChange={(next) => setView(next as typeof view)} />
          {view === 'finish' && <TextAreaField {...form.field('result')} label="Что сделано" />}
          {view === 'cancel' && <TextAreaField {...form.field('reason')} label="Почему не нужна" />}
          {view === 'change' && (
            <>
              <DateField {...form.field('dueOn')} label="До какого дня" today={today} />
              <SelectField {...form.field('assignee')} label="Кто сделает" options={colleagues} searchable />
            </>
          )}
        </>
      ) : (
        <p>{task.result}</p>
      )}
    </FormDialog>
  );
}
