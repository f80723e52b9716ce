import { IconShieldCheck } from '@tabler/icons-react';
import { useState } from 'react';
import type { OutputOf } from '../../../kernel/contract.ts';
import { useForm } from '../../../kernel/web/form.ts';
import { useCommand } from '../../../kernel/web/query.ts';
import { Button } from '../../../web/ui/button.tsx';
import { Chip } from '../../../web/ui/chip.tsx';
import { FormDialog } from '../../../web/ui/form-dialog.tsx';
import { ErrorSummary } from '../../../web/ui/error-summary.tsx';
import { PasswordField, TextField } from '../../../web/ui/fields.tsx';
import { Panel } from '../../../web/ui/page.tsx';
import { copy, Notice } from '../../../web/ui/states.tsx';
import { sayDone } from '../../../web/ui/undo-bar.tsx';
import { confirmSecondFactor, disableSecondFactor, renewBackupCodes, startSecondFactor } from '../contract.ts';

type Ask = 'start' | 'disable' | 'renew';
const asks: Record<Ask, { title: string; text: string; button: string }> = {
  start: { title: 'Подключить второй шаг', text: 'Подтвердите паролем, что это вы.', button: 'Дальше' },
  disable: { title: 'Отключить второй шаг?', text: 'Для входа хватит одного пароля. Запасные коды перестанут действовать.', button: 'Отключить второй шаг' },
  renew: { title: 'Новые запасные коды', text: 'Прежние коды сразу перестанут действовать.', button: 'Выдать новые коды' },
};

/** Second step of signing in: an app on the phone gives a code every half a minute. */
export function SecondFactorPanel({ on }: { on: boolean }) {
  const [ask, setAsk] = useState<Ask | null>(null);
  const [setup, setSetup] = useState<OutputOf<typeof startSecondFactor> | null>(null);
  const [codes, setCodes] = useState<string[] | null>(null);
  const start = useCommand(startSecondFactor, { refresh: false });
  const disable = useCommand(disableSecondFactor);
  const renew = useCommand(renewBackupCodes);
  const proceed = async (kind: Ask, body: { password: string }) => {
    if (kind === 'start') setSetup(await start.run({ body }));
    if (kind === 'disable') {
      await disable.run({ body });
      sayDone('Второй шаг отключили');
    }
    if (kind === 'renew') setCodes((await renew.run({ body })).backupCodes);
    setAsk(null);
  };
  return (
    <Panel title="Второй шаг входа" actions={on ? <Chip tone="pine" icon={IconShieldCheck}>Подключён</Chip> : undefined}>
      <p style={{ maxWidth: '70ch' }}>
        {on ? 'После пароля спрашиваем код из приложения на телефоне.' : 'Кроме пароля понадобится код из приложения на телефоне. Если пароль узнает чужой, войти он не сможет.'}
      </p>
      {codes && <BackupCodes codes={codes} />}
      {setup ? (
        <Setup setup={setup} onDone={() => (setCodes(setup.backupCodes), setSetup(null))} onCancel={() => setSetup(null)} />
      ) : (
        <div className="row" style={{ marginTop: 12 }}>
          {!on && <Button onClick={() => setAsk('start')}>Подключить</Button>}
          {on && <Button onClick={() => setAsk('renew')}>Новые запасные коды</Button>}
          {on && (
            <Button variant="danger-plain" onClick={() => setAsk('disable')}>
              Отключить…
            </Button>
          )}
        </div>
      )}
      {ask && <AskPassword {...asks[ask]} danger={ask === 'disable'} onClose={() => setAsk(null)} onPassword={(password) => proceed(ask, { password })} />}
    </Panel>
  );
}

function AskPassword({ title, text, button, danger, onPassword, onClose }: { title: string; text: string; button: string; danger: boolean; onPassword: (password: string) => Promise<void>; onClose: () => void }) {
  const form = useForm({ initial: { password: '' }, schema: disableSecondFactor.body! });
  return (
    <FormDialog title={title} form={form} secret what="Не получилось" confirm={button} keep="Оставить как есть" danger={danger} onClose={onClose} send={({ password }) => onPassword(password)}>
      <p>{text}</p>
      <PasswordField {...form.field('password')} label="Пароль" autoFocus />
    </FormDialog>
  );
}

function Setup({ setup, onDone, onCancel }: { setup: OutputOf<typeof startSecondFactor>; onDone: () => void; onCancel: () => void }) {
  const confirm = useCommand(confirmSecondFactor);
  const form = useForm({ initial: { code: '' }, schema: confirmSecondFactor.body!, prepare: ({ code }) => ({ code: code.replace(/\s/g, '') }) });
  return (
    <form
      className="columns-2"
      style={{ marginTop: 12 }}
      noValidate
      onSubmit={form.submit(async (body) => {
        await confirm.run({ body });
        sayDone('Второй шаг подключён');
        onDone();
      })}
    >
      <div className="stack-tight">
        <p className="strong">1. Считайте рисунок приложением с кодами</p>
        <svg viewBox={`0 0 ${setup.qr.size} ${setup.qr.size}`} width={208} height={208} shapeRendering="crispEdges" role="img" aria-label="Рисунок для приложения; ключ текстом ниже">
          <rect width={setup.qr.size} height={setup.qr.size} fill="#fff" />
          <path d={setup.qr.path} fill="#000" />
        </svg>
        <p className="small">
          Не считывается? Введите ключ: <b style={{ overflowWrap: 'anywhere' }}>{setup.secret}</b>
        </p>
      </div>
      <div className="stack-tight">
        <p className="strong">2. Введите код, который оно покажет</p>
        <TextField {...form.field('code')} label="Код из приложения" inputMode="numeric" autoComplete="one-time-code" />
        <ErrorSummary form={form} what="Не подключилось" />
        <div className="row">
          <Button type="submit" variant="primary" waiting={form.waiting}>
            Подключить
          </Button>
          <Button variant="link" onClick={onCancel}>
            Не сейчас
          </Button>
        </div>
      </div>
    </form>
  );
}

function BackupCodes({ codes }: { codes: string[] }) {
  const [copied, setCopied] = useState(false);
  return (
    <div className="stack-tight" style={{ marginTop: 12 }}>
      <Notice tone="warn" live>
        Запасные коды видны один раз. Сохраните их не в телефоне: они пустят вас, если он потеряется.
      </Notice>
      <ul className="numbers" style={{ columns: '120px', maxWidth: 520, fontFamily: 'ui-monospace, monospace' }}>
        {codes.map((code) => (
          <li key={code}>{code}</li>
        ))}
      </ul>
      <div>
        <Button small onClick={() => void copy(codes.join('\n')).then(setCopied)}>
          {copied ? 'Скопировано' : 'Скопировать коды'}
        </Button>
      </div>
    </div>
  );
}
