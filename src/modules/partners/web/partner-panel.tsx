import { IconArchive, IconPencil } from '@tabler/icons-react';
import { useState } from 'react';
import { longDate } from '../../../kernel/time.ts';
import { useForm } from '../../../kernel/web/form.ts';
import { useCommand, useOperation } from '../../../kernel/web/query.ts';
import { useCan, useSession } from '../../../kernel/web/session.tsx';
import { Button } from '../../../web/ui/button.tsx';
import { DateField } from '../../../web/ui/date-field.tsx';
import { FormDialog } from '../../../web/ui/form-dialog.tsx';
import { TextField } from '../../../web/ui/fields.tsx';
import { Facts } from '../../../web/ui/page.tsx';
import { SidePanel } from '../../../web/ui/side-panel.tsx';
import { FailedState, LoadingState, Notice } from '../../../web/ui/states.tsx';
import { sayDone } from '../../../web/ui/undo-bar.tsx';
import { closePartner, editPartner, getPartner, type Partner, reopenPartner } from '../contract.ts';
import { kindWords, PartnerForm, partnerLabels, showPartner } from './partner-form.tsx';

/** A partner beside the register: how to reach it, what was changed, closing. */
export function PartnerPanel({ id, onClose }: { id: string; onClose: () => void }) {
  const { today, dayOf } = useSession();
  const can = useCan();
  const [doing, setDoing] = useState<'edit' | 'close' | null>(null);
  const answer = useOperation(getPartner, { params: { id } });
  const reopen = useCommand(reopenPartner);
  const partner = answer.data;
  const keeps = can(editPartner);
  return (
    <SidePanel title={partner?.name ?? 'Партнёр'} over="Организация-партнёр" width={392} onClose={onClose}>
      {answer.error && !partner ? (
        <FailedState error={answer.error} onRetry={() => void answer.refetch()} />
      ) : !partner ? (
        <LoadingState />
      ) : doing === 'edit' ? (
        <PartnerForm
          partner={partner}
          onLeave={() => setDoing(null)}
          onDone={() => {
            sayDone('Записано: исправление');
            setDoing(null);
          }}
        />
      ) : (
        <div className="stack">
          {partner.closedOn && (
            <Notice tone="warn">
              Закрыт {longDate(partner.closedOn, today)}: {partner.closeReason}. Новых согласий и направлений сюда нет.
            </Notice>
          )}
          <Facts
            items={[
              ['Чем помогает', kindWords(partner.kinds)], ['К кому обращаться', partner.contactName], ['Телефон', partner.phone], ['Почта', partner.email],
              ['Адрес', partner.address], ['Заметка', partner.note],
            ].filter((item): item is [string, string] => Boolean(item[1]))}
          />
          {keeps && (
            <div className="row">
              <Button icon={<IconPencil size={18} stroke={1.75} aria-hidden="true" />} onClick={() => setDoing('edit')}>
                Исправить
              </Button>
              {partner.closedOn ? (
                <Button
                  waiting={reopen.waiting}
                  onClick={() => void reopen.run({ params: { id }, body: { version: partner.version } }).then(() => sayDone('Партнёр снова открыт'), (error: Error) => sayDone(error.message))}
                >
                  Открыть снова
                </Button>
              ) : (
                <Button icon={<IconArchive size={18} stroke={1.75} aria-hidden="true" />} onClick={() => setDoing('close')}>
                  Закрыть…
                </Button>
              )}
            </div>
          )}
          {partner.history.length > 0 && (
            <section>
              <h3 className="strong">Что меняли</h3>
              <ul>
                {partner.history.map((entry) => (
                  <li key={entry.version} style={{ padding: '8px 0', borderTop: '1px solid var(--hairline)' }}>
                    <div className="small">{[longDate(dayOf(entry.at), today), entry.by].filter(Boolean).join(', ')}</div>
                    {Object.entries(entry.changes).map(([field, [before, after]]) => (
                      <div key={field}>
                        {partnerLabels[field] ?? field}: <b>{showPartner(field, after)}</b>{' '}
                        <span className="second">было: {showPartner(field, before)}</span>
                      </div>
                    ))}
                  </li>
                ))}
              </ul>
            </section>
          )}
          {doing === 'close' && <CloseDialog partner={partner} onClose={() => setDoing(null)} />}
        </div>
      )}
    </SidePanel>
  );
}

function CloseDialog({ partner, onClose }: { partner: Partner; onClose: () => void }) {
  const { today } = useSession();
  const close = useCommand(closePartner);
  const form = useForm({ initial: { closedOn: today, reason: '' }, schema: closePartner.body!, prepare: (values) => ({ version: partner.version, ...values }) });
  return (
    <FormDialog
      title={`Закрыть «${partner.name}»?`}
      form={form}
      confirm="Закрыть"
      keep="Оставить"
      danger
      onClose={onClose}
      send={async (body: any) => {
        await close.run({ params: { id: partner.id }, body });
        sayDone('Партнёр закрыт');
        onClose();
        }}
    >
      <p>Из реестра партнёр не исчезнет, прежние согласия останутся. Открыть снова можно в любой день.</p>
      <DateField {...form.field('closedOn')} label="С какого дня" today={today} />
      <TextField {...form.field('reason')} label="Почему" maxLength={500} />
    </FormDialog>
  );
}
