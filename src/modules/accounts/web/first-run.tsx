import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useForm } from '../../../kernel/web/form.ts';
import { useCommand } from '../../../kernel/web/query.ts';
import { Button } from '../../../web/ui/button.tsx';
import { ErrorSummary } from '../../../web/ui/error-summary.tsx';
import { CheckField, PasswordField, TextField } from '../../../web/ui/fields.tsx';
import { SelectField } from '../../../web/ui/select-field.tsx';
import { likelyTimeZone, timeZoneChoices } from '../../organizations/web/time-zones.ts';
import { becomeFirstAdministrator } from '../contract.ts';
import { passwordComplaint } from '../rules.ts';
import { Entrance, entranceButton, entranceClasses as css, entranceFields } from './entrance.tsx';

interface Practice {
  id: string;
  title: string;
  version: string;
}

const steps = ['Вы', 'Организация', 'Практика'];
/** Fields of each step: a complaint of the server brings its step back. */
const fieldsOf = [['name', 'email', 'password'], ['organizationName', 'timeZone'], ['practice', 'alsoManager', 'token']];

/** The very first visit: three short steps, one command at the end, so that nothing is left half-made. */
export function FirstRun({ token, practices }: { token: string; practices: Practice[] }) {
  const [step, setStep] = useState(0);
  const become = useCommand(becomeFirstAdministrator, { refresh: false });
  const client = useQueryClient();
  const navigate = useNavigate();
  const form = useForm({
    initial: { name: '', email: '', password: '', organizationName: '', timeZone: likelyTimeZone(), practice: practices.length === 1 ? practices[0]!.id : '', alsoManager: true },
    schema: becomeFirstAdministrator.body!,
    prepare: ({ organizationName, timeZone, practice, ...rest }) => ({ ...rest, token, organization: { name: organizationName, timeZone }, ...(practice ? { practice } : {}) }),
    paths: { 'organization.name': 'organizationName', 'organization.timeZone': 'timeZone', 'organization.slug': 'organizationName' },
    check: ({ password, email, name }) => ({ password: password ? passwordComplaint(password, { email, name }) : null }),
  });
  const next = () => {
    if (form.checkThese(fieldsOf[step]!)) setStep(step + 1);
  };
  const send = form.submit(async (body) => {
    const made = await become.run({ body });
    client.clear();
    void navigate({ to: `/o/${made.organization.id}/welcome`, replace: true });
  });
  const wrong = fieldsOf.findIndex((fields) => fields.some((field) => form.errors[field]));
  const shown = wrong >= 0 && wrong < step ? wrong : step;
  return (
    <Entrance title={['Первый вход', 'Ваша организация', 'С какой практики начнёте'][shown]!} under={['Вы станете администратором: пригласите коллег и настроите программу.', 'Название увидят сотрудники, часовой пояс решает, какой сегодня день.', 'Практика — готовые услуги, результаты и показатели отчёта. Добавить другую можно потом.'][shown]} wide>
      <ol className={css['steps']} aria-label="Шаги">
        {steps.map((name, index) => (
          <li key={name} aria-current={index === shown ? 'step' : undefined}>
            {index + 1}. {name}
          </li>
        ))}
      </ol>
      <form
        className={entranceFields}
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          if (shown < step) setStep(shown);
          if (shown === 2) void send(event);
          else next();
        }}
      >
        {shown === 0 && (
          <>
            <TextField {...form.field('name')} label="Фамилия, имя и отчество" autoComplete="name" autoFocus big />
            <TextField {...form.field('email')} label="Электронная почта" type="email" autoComplete="username" help="По ней вы будете входить." big />
            <PasswordField {...form.field('password')} label="Пароль" autoComplete="new-password" help="Не короче 12 знаков. Легче всего запомнить три-четыре слова." big />
          </>
        )}
        {shown === 1 && (
          <>
            <TextField {...form.field('organizationName')} label="Название организации" autoComplete="organization" autoFocus big />
            <SelectField {...form.field('timeZone')} label="Часовой пояс" options={timeZoneChoices(form.values.timeZone)} big />
          </>
        )}
        {shown === 2 && (
          <>
            <div className="stack-tight" role="radiogroup" aria-label="Практика">
              {[...practices, { id: '', title: 'Пока без практики', version: '' }].map((practice) => (
                <label key={practice.id} className={css['choice']}>
                  <input type="radio" name="practice" aria-label={practice.title} checked={form.values.practice === practice.id} onChange={() => form.set('practice', practice.id)} />
                  <span>
                    <span className="strong">{practice.title}</span>
                    <span className="small" style={{ display: 'block' }}>
                      {practice.id ? `версия ${practice.version}` : 'Установите позже в разделе «Практики»'}
                    </span>
                  </span>
                </label>
              ))}
            </div>
            <CheckField {...form.field('alsoManager')} label="Я также руковожу практикой" help="Тогда вы увидите семьи и отчёты. Администратор без этой роли семей не видит." />
          </>
        )}
        <ErrorSummary form={form} what="Не получилось" fields={fieldsOf.flat()} />
        <div className={css['back']}>
          {shown > 0 ? (
            <Button variant="link" onClick={() => setStep(shown - 1)}>
              Назад
            </Button>
          ) : (
            <span />
          )}
          <Button type="submit" variant="primary" className={entranceButton} waiting={form.waiting}>
            {shown === 2 ? 'Начать работу' : 'Дальше'}
          </Button>
        </div>
      </form>
    </Entrance>
  );
}
