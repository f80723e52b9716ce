import { longDate, today } from '../../../kernel/time.ts';
import { useState } from 'react';
import { useForm } from '../../../kernel/web/form.ts';
import { usePlace } from '../../../kernel/web/place.tsx';
import { useCommand, useOperation } from '../../../kernel/web/query.ts';
import type { OutputOf } from '../../../kernel/contract.ts';
import { Button, ButtonLink } from '../../../web/ui/button.tsx';
import { ErrorSummary } from '../../../web/ui/error-summary.tsx';
import { PasswordField } from '../../../web/ui/fields.tsx';
import { FailedState, LoadingState, Notice } from '../../../web/ui/states.tsx';
import { describeLink, useLink as acceptLink } from '../contract.ts';
import { passwordComplaint } from '../rules.ts';
import { Entrance, entranceButton, entranceFields } from './entrance.tsx';
import { FirstRun } from './first-run.tsx';
import { SecondFactorStep } from './second-factor-step.tsx';
import { useEntered } from './sign-in-page.tsx';

/** A one-time link: the very first administrator, an invitation, one more organization, a new password. */
export default function LinkPage() {
  const { params } = usePlace();
  const token = params['token'] ?? '';
  const about = useOperation(describeLink, { params: { token } });
  if (about.error) {
    const used = about.error.code === 'link_invalid' || about.error.status === 404;
    return (
      <Entrance title={used ? 'Ссылка не годится' : 'Не открылось'}>
        <div className={entranceFields}>
          {used ? <Notice tone="warn">{about.error.message}</Notice> : <FailedState error={about.error} onRetry={() => void about.refetch()} waiting={about.isFetching} />}
          <ButtonLink to="//sign-in" wide className={entranceButton}>
            Ко входу
          </ButtonLink>
        </div>
      </Entrance>
    );
  }
  if (!about.data) {
    return (
      <Entrance title="Рядом">
        <LoadingState lines={4} />
      </Entrance>
    );
  }
  return about.data.purpose === 'first' ? <FirstRun token={token} practices={about.data.practices} /> : <SetPassword token={token} about={about.data} />;
}

function SetPassword({ token, about }: { token: string; about: OutputOf<typeof describeLink> }) {
  // oxlint-disable-next-line react/hooks -- an operation of the contract, in spite of its name
  const follow = useCommand(acceptLink, { refresh: false });
  const entered = useEntered();
  const [code, setCode] = useState(false);
  const joins = about.purpose === 'join';
  const owner = { email: about.email ?? '', name: about.name ?? '' };
  const form = useForm({
    initial: { password: '' },
    schema: acceptLink.body!,
    check: ({ password }) => ({ password: joins || !password ? null : passwordComplaint(password, owner) }),
  });
  if (code) return <SecondFactorStep onDone={entered} onAgain={() => window.location.assign('/sign-in')} />;
  const until = longDate(today(new Date(about.expiresAt), new Intl.DateTimeFormat().resolvedOptions().timeZone));
  const title = joins ? `Присоединиться: ${about.organizationName ?? ''}` : about.purpose === 'reset' ? 'Новый пароль' : `Здравствуйте, ${about.name ?? ''}!`;
  return (
    <Entrance title={title} under={about.purpose === 'invitation' ? `${about.organizationName ?? 'Организация'} приглашает вас. Осталось придумать пароль.` : about.email}>
      <form className={entranceFields} noValidate onSubmit={form.submit(async (body) => ((await follow.run({ params: { token }, body })).next === 'done' ? entered() : setCode(true)))}>
        {/* Password managers keep the pair only when the name of the account stands in the form. */}
        <input type="email" name="email" autoComplete="username" value={owner.email} readOnly hidden />
        <PasswordField
          {...form.field('password')}
          label={joins ? 'Ваш пароль в «Рядом»' : 'Пароль'}
          autoComplete={joins ? 'current-password' : 'new-password'}
          help={joins ? 'Вход у вас уже есть: подтвердите, что это вы.' : 'Не короче 12 знаков. Легче всего запомнить три-четыре слова.'}
          autoFocus
          big
        />
        <ErrorSummary form={form} what="Не получилось" />
        <Button type="submit" variant="primary" wide className={entranceButton} waiting={form.waiting}>
          {joins ? 'Присоединиться' : 'Сохранить пароль и войти'}
        </Button>
        <p className="second">
          {about.purpose === 'invitation' && about.email ? `Почта для входа: ${about.email}. ` : ''}Ссылка действует до {until} и только один раз.
        </p>
      </form>
    </Entrance>
  );
}
