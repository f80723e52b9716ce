import { roles, type Role } from '../../../kernel/access.ts';
import type { Form } from '../../../kernel/web/form.ts';
import { useOperation } from '../../../kernel/web/query.ts';
import { CheckField, TextField } from '../../../web/ui/fields.tsx';
import { MultiSelectField } from '../../../web/ui/select-field.tsx';
import { listBranches } from '../../organizations/contract.ts';
import { texts } from '../texts.ru.ts';

export interface StaffValues {
  name: string;
  position: string;
  roles: Role[];
  /** Branches of the manager; none: the whole organization. */
  branches: string[];
}

/** Roles as the contract takes them: the manager once per branch, or once for the whole organization. */
export function rolesHeld({ roles: held, branches }: StaffValues): { role: Role; branchId: string | null }[] {
  return held.flatMap((role): { role: Role; branchId: string | null }[] => (role === 'manager' && branches.length > 0 ? branches.map((branchId) => ({ role, branchId })) : [{ role, branchId: null }]));
}

export const rolePaths = Object.fromEntries(Array.from({ length: 20 }, (_, index) => [[`roles.${index}.branchId`, 'branches'], [`roles.${index}`, 'roles'], [`roles.${index}.role`, 'roles']] as const).flat());

/** Name, position and roles: the same for an invitation and for a change. */
export function StaffFields<V extends StaffValues>({ form }: { form: Form<V> }) {
  const branches = useOperation(listBranches, { query: { limit: 200 } });
  const open = (branches.data?.items ?? []).filter((branch) => !branch.isClosed);
  const held = form.at('roles').value as Role[];
  const toggle = (role: Role, on: boolean) => form.set('roles', roles.filter((one) => (one === role ? on : held.includes(one))));
  return (
    <>
      <TextField {...form.at('name')} label="Фамилия, имя и отчество" />
      <TextField {...form.at('position')} label="Должность" optional />
      <div role="group" aria-label="Роли" id={form.idOf('roles')} tabIndex={-1}>
        <p className="strong" style={{ marginBottom: 4 }}>
          Роли
        </p>
        {roles.map((role, index) => (
          <CheckField
            key={role}
            id={`${form.id}-role-${role}`}
            name={role}
            value={held.includes(role)}
            onChange={(on) => toggle(role, on)}
            label={texts.roleNames[role]}
            help={texts.roleHints[role]}
            error={index === roles.length - 1 ? form.errors['roles'] : undefined}
          />
        ))}
      </div>
      {held.includes('manager') && open.length > 1 && (
        <MultiSelectField {...form.at('branches')} label="Отделения руководителя" optional help="Пусто — вся организация." placeholder="Вся организация" options={open.map(({ id, name }) => ({ value: id, label: name }))} />
      )}
    </>
  );
}
