import { IconPlus } from '@tabler/icons-react';
import { useState } from 'react';
import { shortDate } from '../../../kernel/time.ts';
import { useForm } from '../../../kernel/web/form.ts';
import { useCommand, useOperation } from '../../../kernel/web/query.ts';
import { useCan, useSession } from '../../../kernel/web/session.tsx';
import { Button } from '../../../web/ui/button.tsx';
import { Chip } from '../../../web/ui/chip.tsx';
import { DateField } from '../../../web/ui/date-field.tsx';
import { FormDialog } from '../../../web/ui/form-dialog.tsx';
import { Page, Panel } from '../../../web/ui/page.tsx';
import { SelectField } from '../../../web/ui/select-field.tsx';
import { FailedState, LoadingState, NothingFound } from '../../../web/ui/states.tsx';
import { sayDone } from '../../../web/ui/undo-bar.tsx';
import { listUsers } from '../../accounts/contract.ts';
import { addSupervision, endSupervision, listSupervisions, type Supervision } from '../contract/notes.ts';

/** Settings: who supervises whom and so reads whose closed notes. The administrator sees none of them. */
export default function SupervisionPage() {
  const can = useCan();
  const read = useOperation(listSupervisions);
  const [open, setOpen] = useState<Supervision | 'new' | null>(null);
  return (
    <Page
      title="Супервизия"
      subtitle="Супервизор читает закрытые заметки своих подопечных, пока ведёт их. Больше их не видит никто, и вы тоже."
      narrow
      actions={
        can(addSupervision) && (
          <Button variant="primary" icon={<IconPlus size={18} stroke={1.75} aria-hidden="true" />} onClick={() => setOpen('new')}>
            Назначить супервизора
          </Button>
        )
      }
    >
      {!read.data ? (
        read.error ? <FailedState error={read.error} onRetry={() => void read.refetch()} /> : <LoadingState />
      ) : read.data.items.length === 0 ? (
        <NothingFound title="Супервизоров пока нет">Закрытую заметку видит только автор.</NothingFound>
      ) : (
        read.data.items.map((one) => (
          <Panel
            key={one.id}
            title={one.staff.name}
            hint={one.lasts ? <Chip tone="pine">идёт</Chip> : <Chip>не идёт</Chip>}
            actions={
              can(endSupervision) && one.to === null && (
                <Button small onClick={() => setOpen(one)}>
                  Закончить
                </Button>
              )
            }
          >
            <p>
              Ведёт {one.supervisor.name}, с {shortDate(one.from)}
              {one.to ? ` по ${shortDate(one.to)}` : ''}
            </p>
          </Panel>
        ))
      )}
      {open === 'new' && <AddDialog onClose={() => setOpen(null)} />}
      {open !== null && open !== 'new' && <EndDialog supervision={open} onClose={() => setOpen(null)} />}
    </Page>
  );
}

function AddDialog({ onClose }: { onClose: () => void }) {
  const { today } = useSession();
  const add = useCommand(addSupervision);
  const users = useOperation(listUsers, { query: { state: 'active', limit: 200 } as never });
  const options = (users.data?.items ?? []).map((one) => ({ value: one.id, label: one.name }));
  const form = useForm({ initial: { staff: '', supervisor: '', from: today, to: '' }, schema: addSupervision.body!, prepare: (values) => ({ ...values, to: values.to || null }) });
  return (
    <FormDialog
      title="Назначить супервизора"
      form={form}
      confirm="Назначить"
      keep="Не назначать"
      onClose={onClose}
      send={async (body) => {
        await add.run({ body });
        sayDone('Супервизор назначен');
        onClose();
        }}
    >
      <SelectField {...form.field('staff')} label="Кого ведут" options={options} searchable />
      <SelectField {...form.field('supervisor')} label="Кто ведёт" options={options} searchable />
      <div className="columns-2">
        <DateField {...form.field('from')} label="С какого дня" today={today} />
        <DateField {...form.field('to')} label="По какой день" optional today={today} />
      </div>
    </FormDialog>
  );
}

function EndDialog({ supervision, onClose }: { supervision: Supervision; onClose: () => void }) {
  const { today } = useSession();
  const end = useCommand(endSupervision);
  const form = useForm({ initial: { to: today }, schema: endSupervision.body!, prepare: ({ to }) => ({ version: supervision.version, to }) });
  return (
    <FormDialog
      title="Закончить супервизию"
      form={form}
      keep="Не заканчивать"
      onClose={onClose}
      send={async (body: any) => {
        await end.run({ params: { id: supervision.id } as never, body });
        onClose();
        }}
    >
      <p>После последнего дня {supervision.supervisor.name} больше не увидит заметок, которые пишет {supervision.staff.name}.</p>
      <DateField {...form.field('to')} label="Последний день" today={today} />
    </FormDialog>
  );
}
