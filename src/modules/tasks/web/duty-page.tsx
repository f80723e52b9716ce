import { useState } from 'react';
import { longDate } from '../../../kernel/time.ts';
import { useForm } from '../../../kernel/web/form.ts';
import { useCommand, useOperation } from '../../../kernel/web/query.ts';
import { useCan, useSession } from '../../../kernel/web/session.tsx';
import { Button } from '../../../web/ui/button.tsx';
import { DateField } from '../../../web/ui/date-field.tsx';
import { MarginList, MarginRow } from '../../../web/ui/margin-list.tsx';
import { Page, Panel } from '../../../web/ui/page.tsx';
import { FormDialog } from '../../../web/ui/form-dialog.tsx';
import { SelectField } from '../../../web/ui/select-field.tsx';
import { FailedState, LoadingState } from '../../../web/ui/states.tsx';
import { sayDone } from '../../../web/ui/undo-bar.tsx';
import { listColleagues } from '../../accounts/contract.ts';
import { reassign } from '../../cases/contract.ts';
import { listBranches } from '../../organizations/contract.ts';
import { addDuty, dropDuty, listDuties } from '../contract/alarms.ts';
import { addAbsence, endAbsence, listAbsences } from '../contract/norms.ts';
import { reassignTasks } from '../contract/tasks.ts';
import { HandoverDialog } from './handover-dialog.tsx';

type Asked = 'duty' | 'absence' | 'handover' | null;

/** «Дежурства и замещения»: who answers alarms, who stands in for whom, a caseload handed over. */
export default function DutyPage() {
  const can = useCan();
  const [asked, setAsked] = useState<Asked>(null);
  const close = () => setAsked(null);
  return (
    <Page title="Дежурства и замещения" crumbs={[{ title: 'Задачи', to: '/tasks' }, { title: 'Дежурства и замещения' }]} narrow>
      <Panel title="Дежурства" actions={can(addDuty) && <Button small onClick={() => setAsked('duty')}>Назначить дежурного</Button>}>
        <p className="second">Если куратор не ответил на тревогу в срок, программа спросит дежурного. Пока тревога открыта, дежурный видит эту семью.</p>
        <Duties />
      </Panel>
      <Panel title="Замещения" actions={can(addAbsence) && <Button small onClick={() => setAsked('absence')}>Назначить замещение</Button>}>
        <p className="second">На эти дни замещающий видит семьи и задачи коллеги. Куратор семьи не меняется.</p>
        <Absences />
      </Panel>
      {can(reassign) && can(reassignTasks) && (
        <Panel title="Передать семьи коллеги" actions={<Button small onClick={() => setAsked('handover')}>Передать все или часть</Button>}>
          <p className="second">Когда сотрудник уходит или у него слишком много семей: открытые семьи и задачи по ним получает другой.</p>
        </Panel>
      )}
      {asked === 'duty' && <DutyDialog onClose={close} />}
      {asked === 'absence' && <AbsenceDialog onClose={close} />}
      {asked === 'handover' && <Handover onClose={close} />}
    </Page>
  );
}

function useColleagues() {
  const list = useOperation(listColleagues, { query: { limit: 200 } as never }, { keep: true });
  return (list.data?.items ?? []).filter((one) => one.roles.some((role) => role !== 'administrator')).map((one) => ({ value: one.id, label: one.name }));
}

function Duties() {
  const { today } = useSession();
  const can = useCan();
  const list = useOperation(listDuties, {}, { keep: true });
  const drop = useCommand(dropDuty);
  if (!list.data) return list.error ? <FailedState error={list.error} onRetry={() => void list.refetch()} /> : <LoadingState />;
  if (list.data.items.length === 0) return <p>Дежурных пока нет: без ответа куратора тревога сразу дойдёт до руководителя.</p>;
  return (
    <>
      {drop.error && <FailedState error={drop.error} what="Дежурство не убралось" />}
      <MarginList label="Дежурства" bare>
        {list.data.items.map((duty) => (
          <MarginRow
            key={duty.id}
            when={longDate(duty.from, today)}
            title={duty.staff.name}
            meta={[`по ${longDate(duty.to, today)}`, duty.branch?.name ?? 'все отделения', duty.place > 1 ? `${duty.place}-я очередь` : null].filter(Boolean).join(' · ')}
            action={can(dropDuty) && <Button small aria-label={`Убрать дежурство: ${duty.staff.name}, ${longDate(duty.from, today)}`} onClick={() => void drop.run({ params: { id: duty.id } as never }).catch(() => {})}>Убрать</Button>}
          />
        ))}
      </MarginList>
    </>
  );
}

function Absences() {
  const { today } = useSession();
  const list = useOperation(listAbsences, {}, { keep: true });
  const end = useCommand(endAbsence);
  if (!list.data) return list.error ? <FailedState error={list.error} onRetry={() => void list.refetch()} /> : <LoadingState />;
  if (list.data.items.length === 0) return <p>Сейчас никто никого не замещает.</p>;
  return (
    <>
      {end.error && <FailedState error={end.error} what="Замещение не закончилось" />}
      <MarginList label="Замещения" bare>
        {list.data.items.map((one) => (
          <MarginRow
            key={one.id}
            when={longDate(one.from, today)}
            title={`${one.staff.name}: замещает ${one.substitute.name}`}
            meta={`по ${longDate(one.to, today)}`}
            action={one.canEnd && <Button small aria-label={`Закончить замещение: ${one.staff.name}`} onClick={() => void end.run({ params: { id: one.id } as never, body: { version: one.version } }).catch(() => {})}>Закончить</Button>}
          />
        ))}
      </MarginList>
    </>
  );
}

function DutyDialog({ onClose }: { onClose: () => void }) {
  const { today } = useSession();
  const add = useCommand(addDuty);
  const colleagues = useColleagues();
  const branches = useOperation(listBranches, { query: { limit: 200 } }, { keep: true });
  const form = useForm({
    initial: { staff: '', branch: '', from: today, to: today, place: '1' },
    schema: addDuty.body!,
    prepare: (values) => ({ ...values, branch: values.branch || null, place: Number(values.place) }),
  });
  return (
    <FormDialog
      title="Назначить дежурного"
      form={form}
      confirm="Назначить"
      keep="Не назначать"
      onClose={onClose}
      send={async (body) => (await add.run({ body }), sayDone('Дежурный назначен'), onClose())}
    >
      <SelectField {...form.field('staff')} label="Кто дежурит" options={colleagues} searchable />
      <SelectField {...form.field('branch')} label="Отделение" optional clearable help="Пусто — все отделения" options={(branches.data?.items ?? []).filter((one) => !one.isClosed).map((one) => ({ value: one.id, label: one.name }))} />
      <DateField {...form.field('from')} label="С какого дня" today={today} />
      <DateField {...form.field('to')} label="По какой день" today={today} />
      <SelectField {...form.field('place')} label="Очередь" options={['1', '2', '3'].map((place) => ({ value: place, label: place === '1' ? '1 — спросят первым' : place }))} />
    </FormDialog>
  );
}

function AbsenceDialog({ onClose }: { onClose: () => void }) {
  const { today, user } = useSession();
  const add = useCommand(addAbsence);
  const colleagues = useColleagues();
  const form = useForm({ initial: { staff: user.staffId, substitute: '', from: today, to: today }, schema: addAbsence.body! });
  return (
    <FormDialog
      title="Назначить замещение"
      form={form}
      confirm="Назначить"
      keep="Не назначать"
      onClose={onClose}
      send={async (body) => (await add.run({ body }), sayDone('Замещение назначено'), onClose())}
    >
      <SelectField {...form.field('staff')} label="Кого замещают" options={colleagues} searchable />
      <SelectField {...form.field('substitute')} label="Кто замещает" options={colleagues} searchable />
      <DateField {...form.field('from')} label="С какого дня" today={today} />
      <DateField {...form.field('to')} label="По какой день" today={today} />
    </FormDialog>
  );
}

function Handover({ onClose }: { onClose: () => void }) {
  return <HandoverDialog colleagues={useColleagues()} onClose={onClose} />;
}
