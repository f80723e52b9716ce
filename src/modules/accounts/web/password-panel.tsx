import { useForm } from '../../../kernel/web/form.ts';
import { useCommand } from '../../../kernel/web/query.ts';
import { Button } from '../../../web/ui/button.tsx';
import { ErrorSummary } from '../../../web/ui/error-summary.tsx';
import { PasswordField } from '../../../web/ui/fields.tsx';
import { Panel } from '../../../web/ui/page.tsx';
import { sayDone } from '../../../web/ui/undo-bar.tsx';
import { changePassword } from '../contract.ts';
import { passwordComplaint } from '../rules.ts';

const blank = { currentPassword: '', newPassword: '' };

export function PasswordPanel({ email, name }: { email: string; name: string }) {
  const change = useCommand(changePassword);
  const form = useForm({
    initial: blank,
    schema: changePassword.body!,
    check: ({ newPassword }) => ({ newPassword: newPassword ? passwordComplaint(newPassword, { email, name }) : null }),
  });
  return (
    <Panel title="Пароль">
      <form
        className="stack"
        noValidate
        onSubmit={form.submit(async (body) => {
          await change.run({ body });
          form.setValues(blank);
          sayDone('Пароль сменили, остальные сеансы завершены');
        })}
      >
        <input type="email" name="email" autoComplete="username" value={email} readOnly hidden />
        <div className="columns-2">
          <PasswordField {...form.field('currentPassword')} label="Прежний пароль" />
          <PasswordField {...form.field('newPassword')} label="Новый пароль" autoComplete="new-password" help="Не короче 12 знаков. Легче всего запомнить три-четыре слова." />
        </div>
        <ErrorSummary form={form} what="Пароль не сменился" />
        <div>
          <Button type="submit" waiting={form.waiting}>
            Сменить пароль
          </Button>
        </div>
      </form>
    </Panel>
  );
}
