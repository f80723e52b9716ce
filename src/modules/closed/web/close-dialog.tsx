import { useForm } from '../../../kernel/web/form.ts';
import { useCommand, useOperation } from '../../../kernel/web/query.ts';
import { useSession } from '../../../kernel/web/session.tsx';
import { Dialog } from '../../../web/ui/dialogs.tsx';
import { FormDialog } from '../../../web/ui/form-dialog.tsx';
import { CheckField, TextAreaField } from '../../../web/ui/fields.tsx';
import { MultiSelectField, SelectField } from '../../../web/ui/select-field.tsx';
import { FailedState, LoadingState, Notice } from '../../../web/ui/states.tsx';
import { sayDone } from '../../../web/ui/undo-bar.tsx';
import { listColleagues } from '../../accounts/contract.ts';
import { addCompartment, changeCompartment, type ChosenFact, type Compartment, type Fact, listFacts } from '../contract/compartments.ts';
import { texts } from '../texts.ru.ts';

const roles = ['manager', 'case-manager', 'practitioner'] as const;

interface Props {
  family: string;
  compartment?: Compartment;
  /** The row that the dialog was opened at. */
  chosen?: ChosenFact;
  onClose: () => void;
}

/** «Закрыть от коллег»: what, why and who may look. With a compartment: the same for one that is there. */
export function CloseDialog({ family, compartment, chosen, onClose }: Props) {
  const facts = useOperation(listFacts, { params: { id: family } as never });
  if (!facts.data) {
    return (
      <Dialog title="Закрыть сведения" onClose={onClose} wide>
        {facts.error ? <FailedState error={facts.error} onRetry={() => void facts.refetch()} /> : <LoadingState />}
      </Dialog>
    );
  }
  return <CloseForm family={family} compartment={compartment} chosen={chosen} facts={[...(compartment?.items ?? []), ...facts.data.items]} onClose={onClose} />;
}

interface FormProps {
  family: string;
  compartment: Compartment | undefined;
  chosen: ChosenFact | undefined;
  /** What is closed in it and what may be. */
  facts: Fact[];
  onClose: () => void;
}

function CloseForm({ family, compartment, chosen, facts, onClose }: FormProps) {
  const { user } = useSession();
  const add = useCommand(addCompartment);
  const change = useCommand(changeCompartment);
  const colleagues = useOperation(listColleagues, { query: { limit: 200 } as never }, { keep: true });
  const before = (compartment?.items ?? []).map(({ id }) => id);
  const form = useForm({
    initial: {
      kind: (compartment?.kind ?? 'safety') as string, about: compartment?.about ?? '',
      items: compartment ? before : facts.filter((fact) => fact.id === chosen?.id && fact.kind === chosen.kind).map(({ id }) => id),
      staff: compartment?.staff.map(({ id }) => id) ?? [user.staffId], roles: (compartment?.roles ?? []) as string[],
    },
    schema: compartment ? changeCompartment.body! : addCompartment.body!,
    prepare: ({ kind, about, items, staff, roles: readers }) => {
      const picked = facts.filter(({ id }) => items.includes(id) && !before.includes(id)).map((fact) => ({ kind: fact.kind, id: fact.id }));
      return compartment
        ? { version: compartment.version, about, add: picked, remove: before.filter((id) => !items.includes(id)), staff, roles: readers }
        : { family, kind, about, items: picked, staff, roles: readers };
    },
    paths: { add: 'items', remove: 'items' },
  });
  const { values } = form;
  const people = (colleagues.data?.items ?? []).filter((one) => one.roles.some((role) => role !== 'administrator')).map((one) => ({ value: one.id, label: one.name }));
  return (
    <FormDialog
      title={compartment ? 'Что закрыто и кому видно' : 'Закрыть сведения'}
      form={form}
      confirm={compartment ? 'Записать' : 'Закрыть сведения'}
      keep="Не закрывать"
      wide
      onClose={onClose}
      send={async (body: any) => {
        if (compartment) await change.run({ params: { id: compartment.id } as never, body });
        else await add.run({ body });
        sayDone('Закрыто: остальные этого больше не видят');
        onClose();
        }}
    >
      {!compartment && <SelectField {...form.field('kind')} label="Почему" options={Object.entries(texts.kinds).map(([value, label]) => ({ value, label }))} />}
      <MultiSelectField
        {...form.field('items')}
        label="Что закрыть"
        searchable
        options={facts.map((fact) => ({ value: fact.id, label: fact.label, group: texts.factKinds[fact.kind] }))}
        help="Человек закрывается вместе со всем, что о нём записано в этой семье"
      />
      <TextAreaField {...form.field('about')} label="Что и почему закрыто" rows={3} help="Увидят только те, кому открыто" />
      <MultiSelectField {...form.field('staff')} label="Кому видно" options={people} searchable help="Они же смогут изменить и открыть; о срочном доступе им сообщим" />
      <fieldset className="stack-tight" style={{ border: 0, padding: 0, margin: 0 }}>
        <legend className="strong">И всем, кто видит семью</legend>
        {roles.map((role) => (
          <CheckField
            key={role}
            id={`${form.idOf('roles')}-${role}`}
            name={`roles.${role}`}
            value={values.roles.includes(role)}
            onChange={(on) => form.set('roles', on ? [...values.roles, role] : values.roles.filter((one) => one !== role))}
            label={texts.roles[role]}
            error={undefined}
          />
        ))}
      </fieldset>
      <Notice>Закрытое исчезнет из карточки, поиска, списков, выгрузок и истории для всех остальных. Итоги отчётов не изменятся.</Notice>
    </FormDialog>
  );
}
