import { IconCopy } from '@tabler/icons-react';
import { useId, useRef, useState } from 'react';
import { Button } from '../../../web/ui/button.tsx';
import fields from '../../../web/ui/fields.module.css';
import { copy, Notice } from '../../../web/ui/states.tsx';

const moment = new Intl.DateTimeFormat('ru', { day: 'numeric', month: 'long', hour: 'numeric', minute: '2-digit' });

export interface LinkShown {
  url: string;
  expiresAt: string;
  mailed: boolean;
}

/** A one-time link, seen only now: to be copied and given to the person in any way. */
export function LinkToCopy({ link, who }: { link: LinkShown; who: string }) {
  const id = useId();
  const input = useRef<HTMLInputElement>(null);
  const [said, setSaid] = useState('');
  const onCopy = async () => {
    const done = await copy(link.url);
    // Without the right to the clipboard the text is selected: Ctrl C is left to the person.
    if (!done) input.current?.select();
    setSaid(done ? 'Скопировано' : 'Выделили ссылку, нажмите Ctrl C');
  };
  return (
    <Notice tone="pine" live>
      <div className="stack-tight">
        <label htmlFor={id} className="strong">
          Ссылка для сотрудника
        </label>
        <p className="small">
          {link.mailed ? `Письмо для «${who}» отправлено. Ссылку можно передать и самим.` : `Передайте её «${who}» сами: в сообщении или на бумаге.`} Видна только сейчас, действует до {moment.format(new Date(link.expiresAt))} и только один раз.
        </p>
        <input ref={input} id={id} className={fields['input']} readOnly value={link.url} onFocus={(event) => event.target.select()} />
        <div className="row">
          <Button small variant="primary" icon={<IconCopy size={16} stroke={1.75} aria-hidden="true" />} onClick={() => void onCopy()}>
            Скопировать
          </Button>
          <span className="small" role="status">
            {said}
          </span>
        </div>
      </div>
    </Notice>
  );
}
