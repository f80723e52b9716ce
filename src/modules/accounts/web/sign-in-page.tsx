import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useForm } from '../../../kernel/web/form.ts';
import { usePlace } from '../../../kernel/web/place.tsx';
import { useCommand, useOperation } from '../../../kernel/web/query.ts';
import { Button } from '../../../web/ui/button.tsx';
import { ErrorSummary } from '../../../web/ui/error-summary.tsx';
import { PasswordField, TextField } from '../../../web/ui/fields.tsx';
import { Notice } from '../../../web/ui/states.tsx';
import { describeStart, forgetPassword, signIn } from '../contract.ts';
import { Entrance, entranceButton, entranceFields } from './entrance.tsx';
import { SecondFactorStep } from './second-factor-step.tsx';

/** Where to go once signed in: back to the page that asked, else home. Only addresses of organizations are trusted. */
export function useEntered(): () => void {
  const client = useQueryClient();
  const navigate = useNavigate();
  const { search } = usePlace();
  return () => {
    client.clear();
    const back = search['back'];
    void navigate({ href: back?.startsWith('/o/') ? back : '/', replace: true });
  };
}

export default function SignInPage() {
  const start = useOperation(describeStart);
  const [step, setStep] = useState<'password' | 'code' | 'forgotten'>('password');
  const [email, setEmail] = useState('');
  const entered = useEntered();
  if (step === 'code') return <SecondFactorStep onDone={entered} onAgain={() => setStep('password')} />;
  if (step === 'forgotten') return <Forgotten canMail={start.data?.canMail ?? false} email={email} onBack={() => setStep('password')} />;
  const name = [start.data?.organizationName, start.data?.isDemo ? 'учебная база' : null].filter(Boolean).join(', ');
  return (
    <Entrance title="Вход для сотрудников" under={name || undefined}>
      <PasswordStep needsFirst={start.data?.needsFirstAdministrator ?? false} onEmail={setEmail} onForgotten={() => setStep('forgotten')} onNext={(next) => (next === 'done' ? entered() : setStep('code'))} />
    </Entrance>
  );
}

function PasswordStep({ needsFirst, onEmail, onForgotten, onNext }: { needsFirst: boolean; onEmail: (email: string) => void; onForgotten: () => void; onNext: (next: 'done' | 'second-factor') => void }) {
  const enter = useCommand(signIn, { refresh: false });
  const form = useForm({ initial: { email: '', password: '' }, schema: signIn.body! });
  return (
    <form className={entranceFields} noValidate onSubmit={form.submit(async (body) => onNext((await enter.run({ body })).next))}>
      {needsFirst && (
        <Notice>Администратора ещё нет. Откройте ссылку «Первый вход»: её напечатала программа при запуске на сервере.</Notice>
      )}
      <TextField {...form.field('email')} label="Электронная почта" type="email" autoComplete="username" inputMode="email" autoFocus big onBlur={() => { if (form.values.email) form.field('email').onBlur(); }} />
      <PasswordField
        {...form.field('password')}
        label="Пароль"
        big
        onBlur={() => {}}
        labelEnd={
          <Button small variant="link" style={{ minHeight: 24 }} onClick={() => (onEmail(form.values.email), onForgotten())}>
            Забыли?
          </Button>
        }
      />
      <ErrorSummary form={form} what="Войти не получилось" />
      <Button type="submit" variant="primary" wide className={entranceButton} waiting={form.waiting}>
        Войти
      </Button>
      <p className="second">Если подключён второй шаг, дальше спросим код из приложения на телефоне.</p>
    </form>
  );
}

function Forgotten({ canMail, email, onBack }: { canMail: boolean; email: string; onBack: () => void }) {
  const ask = useCommand(forgetPassword, { refresh: false });
  const [sent, setSent] = useState(false);
  const form = useForm({ initial: { email }, schema: forgetPassword.body! });
  return (
    <Entrance title="Новый пароль" under={canMail ? 'Пришлём ссылку: по ней зададите новый пароль.' : undefined}>
      {!canMail ? (
        <div className={entranceFields}>
          <Notice>Письма на этом сервере не настроены. Попросите администратора организации: он даст ссылку для нового пароля.</Notice>
          <Button wide className={entranceButton} onClick={onBack}>
            Вернуться ко входу
          </Button>
        </div>
      ) : sent ? (
        <div className={entranceFields}>
          <Notice tone="pine" live>
            Если такая почта у нас есть, письмо уже в пути. Ссылка действует сутки. Проверьте и папку «Спам».
          </Notice>
          <Button wide className={entranceButton} onClick={onBack}>
            Вернуться ко входу
          </Button>
        </div>
      ) : (
        <form className={entranceFields} noValidate onSubmit={form.submit(async (body) => (await ask.run({ body }), setSent(true)))}>
          <TextField {...form.field('email')} label="Электронная почта" type="email" autoComplete="username" autoFocus big />
          <ErrorSummary form={form} what="Не отправилось" />
          <Button type="submit" variant="primary" wide className={entranceButton} waiting={form.waiting}>
            Прислать ссылку
          </Button>
          <Button variant="link" onClick={onBack}>
            Вернуться ко входу
          </Button>
        </form>
      )}
    </Entrance>
  );
}
