import { useState } from 'react';
import { useForm } from '../../../kernel/web/form.ts';
import { useCommand } from '../../../kernel/web/query.ts';
import { Button } from '../../../web/ui/button.tsx';
import { ErrorSummary } from '../../../web/ui/error-summary.tsx';
import { TextField } from '../../../web/ui/fields.tsx';
import { signInSecondFactor } from '../contract.ts';
import { Entrance, entranceButton, entranceFields } from './entrance.tsx';

/** The second step of signing in: six digits of the app, or one of the backup codes. */
export function SecondFactorStep({ onDone, onAgain }: { onDone: () => void; onAgain: () => void }) {
  const [kind, setKind] = useState<'app' | 'backup'>('app');
  const confirm = useCommand(signInSecondFactor, { refresh: false });
  const form = useForm({ initial: { code: '' }, schema: signInSecondFactor.body!, prepare: ({ code }) => ({ kind, code: code.replace(/\s/g, '') }) });
  const expired = form.problem?.code === 'second_factor_expired';
  return (
    <Entrance title="Второй шаг" under={kind === 'app' ? 'Откройте приложение с кодами на телефоне.' : 'Подойдёт любой из запасных кодов, каждый — один раз.'}>
      <form
        className={entranceFields}
        noValidate
        onSubmit={form.submit(async (body) => {
          await confirm.run({ body });
          onDone();
        })}
      >
        <TextField key={kind} {...form.field('code')} label={kind === 'app' ? 'Код из приложения' : 'Запасной код'} inputMode={kind === 'app' ? 'numeric' : 'text'} autoComplete="one-time-code" autoFocus big />
        <ErrorSummary form={form} what="Код не принят" />
        {expired ? (
          <Button variant="primary" wide className={entranceButton} onClick={onAgain}>
            Начать вход заново
          </Button>
        ) : (
          <Button type="submit" variant="primary" wide className={entranceButton} waiting={form.waiting}>
            Войти
          </Button>
        )}
        <div className="row-apart">
          <Button variant="link" onClick={() => (form.setValues({ code: '' }), form.clearProblem(), setKind(kind === 'app' ? 'backup' : 'app'))}>
            {kind === 'app' ? 'Нет телефона: запасной код' : 'Код из приложения'}
          </Button>
          <Button variant="link" onClick={onAgain}>
            Другая почта
          </Button>
        </div>
      </form>
    </Entrance>
  );
}
