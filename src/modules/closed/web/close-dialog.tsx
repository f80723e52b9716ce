import { z } from 'zod';
import { shortDate } from '../../../kernel/time.ts';
import { useForm } from '../../../kernel/web/form.ts';
import { useCommand, useOperation } from '../../../kernel/web/query.ts';
import { useSession } from '../../../kernel/web/session.tsx';
import { Dialog } from '../../../web/ui/dialogs.tsx';
import { FormDialog } from '../../../web/ui/form-dialog.tsx';
import { TextAreaField } from '../../../web/ui/fields.tsx';
import { Facts } from '../../../web/ui/page.tsx';
import { MultiSelectField, SelectField } from '../../../web/ui/select-field.tsx';
import { FailedState, LoadingState, Notice } from '../../../web/ui/states.tsx';
import { sayDone } from '../../../web/ui/undo-bar.tsx';
import { addCompartment, changeCompartment, type ChosenFact, type Compartment, type Fact, listCompartments, listFacts } from '../contract/compartments.ts';
import { texts } from '../texts.ru.ts';
import { circleFacts, CircleFields } from './circle-fields.tsx';

/** Closed anew, or added to what is closed already: only the latter has a version. */
const eitherBody = z.unknown().superRefine((body, context) => {
  const schema = 'version' in (body as object) ? changeCompartment.body! : addCompartment.body!;
  for (const issue of schema.safeParse(body).error?.issues ?? []) context.addIssue({ ...issue });
});

const anew = 'new';
const lockWords = ({ kind, createdAt, about }: Compartment, dayOf: (instant: string) => string) => `Добавить к закрытому: ${texts.kinds[kind]}, ${shortDate(dayOf(createdAt))} — ${about.length > 40 ? `${about.slice(0, 40).trimEnd()}…` : about}`;

const ids = (people: readonly { id: string }[]) => people.map(({ id }) => id);

interface Props {
  family: string;
  compartment?: Compartment;
  /** The row that the dialog was opened at. */
  chosen?: ChosenFact;
  onClose: () => void;
}

/** «Закрыть от коллег»: what, why and who may look, apart or together with what the caller keeps closed. With a compartment: the same for one that is there. */
export function CloseDialog({ family, compartment, chosen, onClose }: Props) {
  const facts = useOperation(listFacts, { params: { id: family } as never });
  const closed = useOperation(listCompartments, { params: { id: family } as never }, { enabled: !compartment });
  if (!facts.data || (!compartment && !closed.data)) {
    return (
      <Dialog title="Закрыть сведения" onClose={onClose} wide>
        {(facts.error ?? closed.error) ? <FailedState error={(facts.error ?? closed.error)!} onRetry={() => void Promise.all([facts.refetch(), closed.refetch()])} /> : <LoadingState />}
      </Dialog>
    );
  }
  return <CloseForm family={family} compartment={compartment} chosen={chosen} facts={[...(compartment?.items ?? []), ...facts.data.items]} kept={(closed.data?.items ?? []).filter((one) => one.openedAt === null && one.keeps)} onClose={onClose} />;
}

interface FormProps {
  family: string;
  compartment: Compartment | undefined;
  chosen: ChosenFact | undefined;
  /** What is closed in it and what may be. */
  facts: Fact[];
  /** What the caller keeps closed of the family: more may be added to it. */
  kept: Compartment[];
  onClose: () => void;
}

function CloseForm({ family, compartment, chosen, facts, kept, onClose }: FormProps) {
  const { user, dayOf } = useSession();
  const add = useCommand(addCompartment);
  const change = useCommand(changeCompartment);
  const before = (compartment?.items ?? []).map(({ id }) => id);
  const form = useForm({
    initial: {
      into: anew, kind: (compartment?.kind ?? 'safety') as string, about: compartment?.about ?? '',
      items: compartment ? before : facts.filter((fact) => fact.id === chosen?.id && fact.kind === chosen.kind).map(({ id }) => id),
      from: (compartment?.from ?? 'everybody') as string, staff: compartment ? ids(compartment.staff) : [user.staffId], roles: (compartment?.roles ?? []) as string[],
      hiddenStaff: ids(compartment?.hiddenStaff ?? []), hiddenRoles: (compartment?.hiddenRoles ?? []) as string[],
    },
    schema: eitherBody,
    prepare: ({ into, kind, about, items, from, staff, roles, hiddenStaff, hiddenRoles }) => {
      const picked = facts.filter(({ id }) => items.includes(id) && !before.includes(id)).map((fact) => ({ kind: fact.kind, id: fact.id }));
      const lock = kept.find(({ id }) => id === into);
      if (lock) return { version: lock.version, add: picked };
      const circle = from === 'named' ? { from, staff, roles: [], hiddenStaff, hiddenRoles } : { from, staff, roles, hiddenStaff: [], hiddenRoles: [] };
      return compartment
        ? { version: compartment.version, about, add: picked, remove: before.filter((id) => !items.includes(id)), ...circle }
        : { family, kind, about, items: picked, ...circle };
    },
    check: ({ into, from, items, hiddenStaff, hiddenRoles }) => ({
      items: items.length === 0 && !compartment ? texts.refusals.nothing_chosen : null,
      hiddenStaff: into === anew && from === 'named' && hiddenStaff.length + hiddenRoles.length === 0 ? texts.refusals.nobody_hidden : null,
    }),
    paths: { add: 'items', remove: 'items' },
  });
  const into = kept.find(({ id }) => id === form.values.into);
  const named = (into?.from ?? form.values.from) === 'named';
  return (
    <FormDialog
      title={compartment ? 'Что закрыто и кому видно' : 'Закрыть сведения'}
      form={form}
      confirm={compartment ? 'Записать' : 'Закрыть сведения'}
      keep={compartment ? 'Оставить как есть' : 'Не закрывать'}
      wide
      onClose={onClose}
      send={async (body: any) => {
        const there = compartment ?? into;
        if (there) await change.run({ params: { id: there.id } as never, body });
        else await add.run({ body });
        sayDone(named ? 'Закрыто: названные этого больше не видят' : 'Закрыто: остальные этого больше не видят');
        onClose();
      }}
    >
      {kept.length > 0 && <SelectField {...form.field('into')} label="Как закрыть" options={[{ value: anew, label: 'Отдельно: выбрать, кому видно' }, ...kept.map((one) => ({ value: one.id, label: lockWords(one, dayOf) }))]} />}
      {!compartment && !into && <SelectField {...form.field('kind')} label="Почему" options={Object.entries(texts.kinds).map(([value, label]) => ({ value, label }))} />}
      <MultiSelectField
        {...form.field('items')}
        label="Что закрыть"
        searchable
        options={facts.map((fact) => ({ value: fact.id, label: fact.label, group: texts.factKinds[fact.kind] }))}
        help="Человек закрывается вместе со всем, что о нём записано в этой семье"
      />
      {into ? (
        <Facts items={[['Почему закрыто', into.about], ...circleFacts(into)]} />
      ) : (
        <>
          <TextAreaField {...form.field('about')} label="Что и почему закрыто" rows={3} help="Увидят только те, кому видно закрытое" />
          <CircleFields form={form} />
        </>
      )}
      <Notice>Закрытое исчезнет из карточки, списков, выгрузок и истории {named ? 'у названных' : 'для всех остальных'}. Поиск по нему не найдёт никто. Итоги отчётов не изменятся.</Notice>
    </FormDialog>
  );
}
