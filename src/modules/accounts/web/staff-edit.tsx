import { useState } from 'react';
import { useForm } from '../../../kernel/web/form.ts';
import { useCommand } from '../../../kernel/web/query.ts';
import { Button } from '../../../web/ui/button.tsx';
import { ConflictDialog } from '../../../web/ui/dialogs.tsx';
import { ErrorSummary } from '../../../web/ui/error-summary.tsx';
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
  const send = async (body: any) => {
    await change.run({ params: { id: user.id }, body });
    sayDone(`Записано: ${form.values.name}`);
    onDone();
  };
  const conflict = form.problem?.code === 'version_conflict' ? (form.problem.extra['current'] as User) : null;
  const named = (roles: { role: User['roles'][number]['role']; branchId: string | null }[]) => rolesWithBranches(roles.map(({ role }) => ({ role, branchName: null })));
  return (
    <form className="stack" noValidate onSubmit={form.submit(send)}>
      <StaffFields form={form} />
      <ErrorSummary form={form} fields={['roles', 'branches']} />
      <div className="row">
        <Button type="submit" variant="primary" waiting={form.waiting}>
          Записать
        </Button>
        <Button variant="link" onClick={onDone}>
          Оставить как было
        </Button>
      </div>
      {conflict && (
        <ConflictDialog
          mine={bodyOf(form.values)}
          current={bodyOf(valuesOf(conflict))}
          labels={{ name: 'Имя', position: 'Должность', roles: 'Роли' }}
          show={(field, value) => (field === 'roles' ? named(value as never) : ((value as string | null) ?? 'пусто'))}
          waiting={form.waiting}
          onClose={form.clearProblem}
          onResolve={(chosen) => void form.submit(() => send({ ...chosen, version: conflict.version }))()}
        />
      )}
    </form>
  );
}
