import type { Form } from '../../../kernel/web/form.ts';
import { useOperation } from '../../../kernel/web/query.ts';
import { CheckField } from '../../../web/ui/fields.tsx';
import { MultiSelectField } from '../../../web/ui/select-field.tsx';
import { Segments } from '../../../web/ui/tabs.tsx';
import { listColleagues } from '../../accounts/contract.ts';
import type { Compartment } from '../contract/compartments.ts';
import { texts } from '../texts.ru.ts';

const roles = ['manager', 'case-manager', 'practitioner'] as const;

export interface CircleValues {
  from: string;
  staff: string[];
  roles: string[];
  hiddenStaff: string[];
  hiddenRoles: string[];
}

/** «От кого закрыть»: from everybody but some, or from some alone; who keeps it; what follows, in a sentence. */
export function CircleFields({ form }: { form: Form<any> }) {
  const colleagues = useOperation(listColleagues, { query: { limit: 200 } as never }, { keep: true });
  const values = form.values as CircleValues;
  const people = (colleagues.data?.items ?? []).filter((one) => one.roles.some((role) => role !== 'administrator')).map((one) => ({ value: one.id, label: one.name }));
  const named = values.from === 'named';
  const names = (ids: readonly string[]) => ids.flatMap((id) => people.find(({ value }) => value === id)?.label ?? []);
  const hidden = [...values.hiddenRoles.map((role) => texts.roles[role as 'manager']), ...names(values.hiddenStaff)];
  const keepers = <MultiSelectField {...form.field('staff')} label={named ? 'Кто хранит' : 'Кому видно'} options={people} searchable help={named ? 'Видят всегда, что бы ни было скрыто от их роли. Могут изменить и открыть; о срочном доступе им сообщим' : 'Они же смогут изменить и открыть; о срочном доступе им сообщим'} />;
  return (
    <>
      <div className="stack-tight">
        <span className="strong">От кого закрыть</span>
        <Segments label="От кого закрыть" options={Object.entries(texts.from).map(([value, label]) => ({ value, label }))} value={values.from} onChange={(from) => form.set('from', from)} />
      </div>
      {named ? (
        <>
          <RoleChecks form={form} path="hiddenRoles" legend="Скрыть от всех с ролью" />
          <MultiSelectField {...form.field('hiddenStaff')} label="И от сотрудников" optional options={people.filter(({ value }) => !values.staff.includes(value))} searchable />
          {keepers}
          <p className="second" role="status">
            {hidden.length > 0 ? `Не увидят: ${hidden.join(', ')}. ${values.hiddenRoles.length > 0 ? 'Кто совмещает роли, тоже. ' : ''}Остальные, кто видит семью, увидят.` : 'Остальные, кто видит семью, будут видеть и это.'}
          </p>
        </>
      ) : (
        <>
          {keepers}
          <RoleChecks form={form} path="roles" legend="И всем с ролью, кто видит семью" />
        </>
      )}
    </>
  );
}

function RoleChecks({ form, path, legend }: { form: Form<any>; path: 'roles' | 'hiddenRoles'; legend: string }) {
  const chosen = form.values[path] as string[];
  return (
    <fieldset className="stack-tight" style={{ border: 0, padding: 0, margin: 0 }}>
      <legend className="strong" style={{ padding: 0 }}>{legend}</legend>
      {roles.map((role) => (
        <CheckField
          key={role}
          id={`${form.idOf(path)}-${role}`}
          name={`${path}.${role}`}
          value={chosen.includes(role)}
          onChange={(on) => {
            form.set(path, on ? [...chosen, role] : chosen.filter((one) => one !== role));
            // «Выберите, от кого скрыть» stands at the people and is answered here too.
            if (path === 'hiddenRoles') form.set('hiddenStaff', form.values.hiddenStaff);
          }}
          label={texts.roles[role]}
          error={undefined}
        />
      ))}
    </fieldset>
  );
}

/** Who may look into a compartment, as rows of «Кому видно». */
export function circleFacts({ from, staff, roles: open, hiddenStaff, hiddenRoles }: Compartment): [string, string][] {
  const all = (people: readonly { name: string }[], of: readonly (keyof typeof texts.roles)[]) => [...people.map(({ name }) => name), ...of.map((role) => texts.roles[role])].join(', ');
  if (from === 'everybody') return [['Кому видно', all(staff, open)]];
  return [['От кого скрыто', all(hiddenStaff, hiddenRoles)], ['Кто хранит', all(staff, [])]];
}
