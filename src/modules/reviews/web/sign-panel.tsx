import { IconCheck, IconSignature } from '@tabler/icons-react';
import { useState } from 'react';
import { longDate } from '../../../kernel/time.ts';
import { PageLink, usePlace } from '../../../kernel/web/place.tsx';
import { useCommand } from '../../../kernel/web/query.ts';
import { useForm } from '../../../kernel/web/form.ts';
import { useSession } from '../../../kernel/web/session.tsx';
import { Button } from '../../../web/ui/button.tsx';
import { Chip } from '../../../web/ui/chip.tsx';
import { ConfirmDialog } from '../../../web/ui/dialogs.tsx';
import { TextAreaField } from '../../../web/ui/fields.tsx';
import { FormDialog } from '../../../web/ui/form-dialog.tsx';
import { Panel } from '../../../web/ui/page.tsx';
import { Notice } from '../../../web/ui/states.tsx';
import { sayDone } from '../../../web/ui/undo-bar.tsx';
import { correctItem, type ItemRecord, signItem } from '../contract/items.ts';
import { texts } from '../texts.ru.ts';
import css from './reviews.module.css';

/** Who signed, what hinders, and the signature itself with the words of what it will do. */
export function SignPanel({ item }: { item: ItemRecord }) {
  const [asking, setAsking] = useState(false);
  const may = item.operations.includes('reviews.signItem');
  const ready = item.quorum.met && item.obstacles.length === 0;
  return (
    <Panel title="Подписи">
      <div className="stack">
        <Notice tone={item.quorum.met ? 'pine' : 'warn'}>{item.quorum.text}</Notice>
        <ul className={css['people']}>
          {item.signatures.needed.map((role) => {
            const signed = item.signatures[role];
            return (
              <li key={role}>
                <div className={css['who']}>
                  <span>
                    <b>{texts.roles[role]}</b>
                    <span className="second" style={{ display: 'block' }}>
                      {signed?.name ?? item.positions.find((one) => one.role === role)?.name ?? 'не назначен'}
                    </span>
                  </span>
                  {signed ? (
                    <Chip tone="pine" icon={IconCheck}>
                      Подписано
                    </Chip>
                  ) : (
                    <Chip>Нет подписи</Chip>
                  )}
                </div>
              </li>
            );
          })}
        </ul>
        {item.signedAt === null && item.obstacles.length > 0 && (
          <div>
            <p className="second">Подписать пока нельзя:</p>
            <ul className={css['list']}>
              {item.obstacles.map((one) => (
                <li key={one}>{one}</li>
              ))}
            </ul>
          </div>
        )}
        {may && ready && (
          <div>
            <Button variant="primary" icon={<IconSignature size={18} stroke={1.75} aria-hidden="true" />} onClick={() => setAsking(true)}>
              Подписать
            </Button>
          </div>
        )}
        {item.operations.includes('reviews.correctItem') && <Correct item={item} />}
      </div>
      {asking && <SignDialog item={item} onClose={() => setAsking(false)} />}
    </Panel>
  );
}

/** Says exactly what will happen; the last signature does it. */
function SignDialog({ item, onClose }: { item: ItemRecord; onClose: () => void }) {
  const sign = useCommand(signItem);
  const given = item.signatures.needed.filter((role) => item.signatures[role] !== null).length;
  const last = given === item.signatures.needed.length - 1;
  const dissents = item.positions.filter((one) => one.stance === 'against' || one.dissent !== null);
  return (
    <ConfirmDialog
      title={`Подписать заключение: ${item.family.title}?`}
      confirm="Подписать"
      keep="Не подписывать"
      danger={false}
      waiting={sign.waiting}
      error={sign.error}
      onClose={onClose}
      onConfirm={() =>
        void sign.run({ params: { id: item.id } as never, body: { version: item.version } }).then(
          (after) => {
            sayDone(after.signedAt ? 'Заключение подписано и исполнено' : 'Подпись поставлена, ждём вторую');
            onClose();
          },
          () => {},
        )
      }
    >
      <p>{last ? 'Это последняя подпись. Сразу после неё:' : 'После второй подписи:'}</p>
      <ul className={css['list']}>
        {item.effects.map((one) => (
          <li key={one.text}>{one.text}</li>
        ))}
      </ul>
      {dissents.length > 0 && (
        <Notice tone="warn">
          Особое мнение войдёт в протокол:
          <ul className={css['list']}>
            {dissents.map((one) => (
              <li key={one.participantId}>
                {one.name}
                {one.stance === 'against' && ', против'}: {one.dissent}
              </li>
            ))}
          </ul>
        </Notice>
      )}
      <p className="second">Подписанное не меняется: исправить его можно только новым заключением с причиной.</p>
    </ConfirmDialog>
  );
}

function Correct({ item }: { item: ItemRecord }) {
  const [open, setOpen] = useState(false);
  const { go } = usePlace();
  const correct = useCommand(correctItem);
  const form = useForm({ initial: { reason: '' }, schema: correctItem.body! });
  return (
    <div>
      <Button onClick={() => setOpen(true)}>Исправить новым заключением</Button>
      {open && (
        <FormDialog
          title="Новое заключение вместо этого"
          form={form}
          confirm="Начать новое"
          keep="Не исправлять"
          onClose={() => setOpen(false)}
          send={async (body) => {
            const made = await correct.run({ params: { id: item.id } as never, body });
            go(`/review-items/${made.id}`);
          }}
        >
          <p>Это заключение останется как есть. Новое пройдёт тот же путь: заслушать, обсудить, подписать. Задачи этого заключения, которые ещё открыты, тогда снимутся.</p>
          <TextAreaField {...form.field('reason')} label="Что исправляем и почему" />
        </FormDialog>
      )}
    </div>
  );
}

/** The conclusion as it was signed, and what it did. */
export function SignedConclusion({ item }: { item: ItemRecord }) {
  const { today } = useSession();
  const conclusion = item.words.conclusions.find((one) => one.id === item.decision);
  const result = item.words.conclusions.flatMap((one) => one.results).find((one) => one.id === item.resultId);
  return (
    <>
      <Panel title="Заключение">
        <div className="stack">
          <p className="strong">
            {conclusion?.title}
            {result && ` · ${result.title}`}
            <span className="second"> {longDate(item.signedOn!, today)}</span>
          </p>
          <p className={css['text']}>{item.ground}</p>
        </div>
      </Panel>
      <Panel title="Что сделано">
        <ul className={css['list']}>
          {item.done!.map((one) => (
            <li key={one.text}>
              {one.page ? (
                <PageLink to={one.page.split('?')[0]!} search={Object.fromEntries(new URLSearchParams(one.page.split('?')[1] ?? ''))} className="link">
                  {one.text}
                </PageLink>
              ) : (
                one.text
              )}
            </li>
          ))}
        </ul>
      </Panel>
      <Panel title="Доклад и слово семьи">
        <div className="stack-tight">
          {item.report && <p className={css['text']}>{item.report}</p>}
          <p className="second">{texts.familyWords[item.familyWord!]}</p>
          {item.familyWords && <p className={css['quote']}>{item.familyWords}</p>}
        </div>
      </Panel>
    </>
  );
}
