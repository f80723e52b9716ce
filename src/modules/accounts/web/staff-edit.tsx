import { useState } from 'react';
import { useForm } from '../../../kernel/web/form.ts';
import { useCommand } from '../../../kernel/web/query.ts';
import { FormPanel } from '../../../web/ui/form-panel.tsx';
import { sayDone } from '../../../web/ui/undo-bar.tsx';
import { changeUser, type User } from '../contract.ts';
import { rolesWithBranches } from './roles.tsx';
import { rolePaths, rolesHeld, StaffFields, type StaffValues } from './staff-form.tsx';

function valuesOf(user: Pick<User, 'name' | 'position' | 'roles'>): StaffValues {
  return {
    name: user.name,
    position: user.position ?? '',
    roles: [...new Set(user.roles.map(({ role }) => role))],
    branches: user.roles.flatMap(({ role, branchId }) => (role === 'manager' && branchId ? [branchId] : [])),
  };
}

/** What goes into the body: the conflict compares these, too. */
function bodyOf(values: StaffValues) {
  return { name: values.name, position: values.position || null, roles: rolesHeld(values) };
}

export function StaffEdit({ user, onDone }: { user: User; onDone: () => void }) {
  const change = useCommand(changeUser);
  const [version] = useState(user.version);
  const form = useForm<StaffValues>({ initial: valuesOf(user), schema: changeUser.body!, prepare: (values) => ({ version, ...bodyOf(values) }), paths: rolePaths });
  const named = (roles: { role: User['roles'][number]['role']; branchId: string | null }[]) => rolesWithBranches(roles.map(({ role }) => ({ role, branchName: null })));
  return (
    <FormPanel
      about={user.id}
      form={form}
      keep="Оставить как было"
      shows={['roles', 'branches']}
      onClose={onDone}
      send={async (body) => {
        await change.run({ params: { id: user.id }, body });
        sayDone(`Записано: ${body.name}`);
        onDone();
      }}
      versions={{
        labels: { name: 'Имя', position: 'Должность', roles: 'Роли' },
        mine: bodyOf,
        theirs: (current: User) => bodyOf(valuesOf(current)),
        show: (field, value) => (field === 'roles' ? named(value as never) : ((value as string | null) ?? 'пусто')),
        body: (chosen) => chosen,
      }}
    >
      <StaffFields form={form} />
    </FormPanel>
  );
}
