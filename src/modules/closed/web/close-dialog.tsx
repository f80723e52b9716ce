import { useForm } from '../../../kernel/web/form.ts';
import { useCommand, useOperation } from '../../../kernel/web/query.ts';
import { useSession } from '../../../kernel/web/session.tsx';
import { Dialog } from '../../../web/ui/dialogs.tsx';
import { FormDialog } from '../../../web/ui/form-dialog.tsx';
import { TextAreaField } from '../../../web/ui/fields.tsx';
import { MultiSelectField, SelectField } from '../../../web/ui/select-field.tsx';
import { FailedState, LoadingState, Notice } from '../../../web/ui/states.tsx';
import { sayDone } from '../../../web/ui/undo-bar.tsx';
import { addCompartment, changeCompartment, type ChosenFact, type Compartment, type Fact, listFacts } from '../contract/compartments.ts';
import { texts } from '../texts.ru.ts';
import { CircleFields } from './circle-fields.tsx';

const ids = (people: readonly { id: string }[]) => people.map(({ id }) => id);

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
  const before = (compartment?.items ?? []).map(({ id }) => id);
  const form = useForm({
    initial: {
      kind: (compartment?.kind ?? 'safety') as string, about: compartment?.about ?? '',
      items: compartment ? before : facts.filter((fact) => fact.id === chosen?.id && fact.kind === chosen.kind).map(({ id }) => id),
      from: (compartment?.from ?? 'everybody') as string, staff: compartment ? ids(compartment.staff) : [user.staffId], roles: (compartment?.roles ?? []) as string[],
      hiddenStaff: ids(compartment?.hiddenStaff ?? []), hiddenRoles: (compartment?.hiddenRoles ?? []) as string[],
    },
    schema: compartment ? changeCompartment.body! : addCompartment.body!,
    prepare: ({ kind, about, items, from, staff, roles, hiddenStaff, hiddenRoles }) => {
      const picked = facts.filter(({ id }) => items.includes(id) && !before.includes(id)).map((fact) => ({ kind: fact.kind, id: fact.id }));
      const circle = from === 'named' ? { from, staff, roles: [], hiddenStaff, hiddenRoles } : { from, staff, roles, hiddenStaff: [], hiddenRoles: [] };
      return compartment
        ? { version: compartment.version, about, add: picked, remove: before.filter((id) => !items.includes(id)), ...circle }
        : { family, kind, about, items: picked, ...circle };
    },
    check: ({ from, items, hiddenStaff, hiddenRoles }) => ({
      items: items.length === 0 && !compartment ? texts.refusals.nothing_chosen : null,
      hiddenStaff: from === 'named' && hiddenStaff.length + hiddenRoles.length === 0 ? texts.refusals.nobody_hidden : null,
    }),
    paths: { add: 'items', remove: 'items' },
  });
  const named = form.values.from === 'named';
  return (
    <FormDialog
      title={compartment ? 'Что закрыто и кому видно' : 'Закрыть сведения'}
      form={form}
      confirm={compartment ? 'Записать' : 'Закрыть сведения'}
      keep={compartment ? 'Оставить как есть' : 'Не закрывать'}
      wide
      onClose={onClose}
      send={async (body: any) => {
        if (compartment) await change.run({ params: { id: compartment.id } as never, body });
        else await add.run({ body });
        sayDone(named ? 'Закрыто: названные этого больше не видят' : 'Закрыто: остальные этого больше не видят');
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
      <TextAreaField {...form.field('about')} label="Что и почему закрыто" rows={3} help="Увидят только те, кому видно закрытое" />
      <CircleFields form={form} />
      <Notice>Закрытое исчезнет из карточки, списков, выгрузок и истории {named ? 'у названных' : 'для всех остальных'}. Поиск по нему не найдёт никто. Итоги отчётов не изменятся.</Notice>
    </FormDialog>
  );
}
