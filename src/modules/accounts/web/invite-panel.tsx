import { useState } from 'react';
import { useForm } from '../../../kernel/web/form.ts';
import { useCommand } from '../../../kernel/web/query.ts';
import { Button } from '../../../web/ui/button.tsx';
import { TextField } from '../../../web/ui/fields.tsx';
import { FormPanel } from '../../../web/ui/form-panel.tsx';
import { SidePanel } from '../../../web/ui/side-panel.tsx';
import { Notice } from '../../../web/ui/states.tsx';
import { inviteUser } from '../contract.ts';
import { LinkToCopy, type LinkShown } from './link-to-copy.tsx';
import { rolePaths, rolesHeld, StaffFields, type StaffValues } from './staff-form.tsx';

interface Values extends StaffValues {
  email: string;
}

const blank: Values = { name: '', email: '', position: '', roles: ['case-manager'], branches: [] };

/** A new colleague: a few fields, then the link to give. */
export function InvitePanel({ onClose }: { onClose: () => void }) {
  const invite = useCommand(inviteUser);
  const [made, setMade] = useState<{ name: string; link: LinkShown | null } | null>(null);
  const form = useForm<Values>({
    initial: blank,
    schema: inviteUser.body!,
    prepare: (values) => ({ name: values.name, email: values.email, position: values.position || null, roles: rolesHeld(values) }),
    paths: rolePaths,
  });
  return (
    <SidePanel title={made ? made.name : 'Новый сотрудник'} over={made ? 'Приглашение готово' : 'Приглашение'} width={372} onClose={onClose}>
      {made ? (
        <>
          {made.link ? <LinkToCopy link={made.link} who={made.name} /> : <Notice>Сотрудник уже записан. Новую ссылку можно выдать в его карточке.</Notice>}
          <div className="row">
            <Button onClick={() => (form.setValues(blank), setMade(null))}>Пригласить ещё</Button>
            <Button variant="link" onClick={onClose}>
              Готово
            </Button>
          </div>
        </>
      ) : (
        <FormPanel
          about="Новый сотрудник"
          form={form}
          what="Не пригласили"
          confirm="Пригласить"
          keep="Не сейчас"
          shows={['roles', 'branches']}
          onClose={onClose}
          send={async (body) => {
            const answer = await invite.run({ body });
            setMade({ name: answer.user.name, link: answer.invitation });
          }}
        >
          <TextField {...form.field('email')} label="Электронная почта" type="email" help="По ней сотрудник будет входить." autoFocus />
          <StaffFields form={form} />
        </FormPanel>
      )}
    </SidePanel>
  );
}
