import { useState } from 'react';
import { plural } from '../../../kernel/texts.ts';
import { longDate } from '../../../kernel/time.ts';
import { useForm } from '../../../kernel/web/form.ts';
import { useCommand, useOperation } from '../../../kernel/web/query.ts';
import { useCan, useSession } from '../../../kernel/web/session.tsx';
import { Button } from '../../../web/ui/button.tsx';
import { Chip } from '../../../web/ui/chip.tsx';
import { DateField } from '../../../web/ui/date-field.tsx';
import { CheckField, NumberField, TextField } from '../../../web/ui/fields.tsx';
import { FormDialog } from '../../../web/ui/form-dialog.tsx';
import { MarginList, MarginRow } from '../../../web/ui/margin-list.tsx';
import { Facts, Panel } from '../../../web/ui/page.tsx';
import { FailedState, LoadingState } from '../../../web/ui/states.tsx';
import { sayDone } from '../../../web/ui/undo-bar.tsx';
import { listRules, type QuorumLine, setQuorum } from '../contract/meetings.ts';
import { LevelChip } from './words.tsx';

const days = (count: number) => `раз в ${plural(count, 'день', 'дня', 'дней')}`;

function quorumWords({ members, share, chair, secretary }: QuorumLine): string {
  const must = [chair && 'председатель', secretary && 'секретарь'].filter(Boolean).join(' и ');
  return [`не меньше ${plural(members, 'голоса', 'голосов', 'голосов')}`, share > 0 && `и ${share}\u00a0% приглашённых`, must && `на месте ${must}`].filter(Boolean).join(', ');
}

/** The rules of the practice and the organization's own, dated ones. */
export function ReviewRules({ practice }: { practice: string }) {
  const { today } = useSession();
  const can = useCan();
  const [adding, setAdding] = useState(false);
  const found = useOperation(listRules, { query: { practice } as never }, { keep: true });
  if (!found.data) return found.error ? <FailedState error={found.error} onRetry={() => void found.refetch()} waiting={found.isFetching} /> : <LoadingState />;
  const rules = found.data;
  return (
    <>
      <Panel title="Как часто и кто подписывает">
        <Facts
          items={[
            ['Пересмотр', days(rules.everyDays)],
            ['Предлагаем заранее', `за ${plural(rules.aheadDays, 'день', 'дня', 'дней')}`],
            ['Подписывают', rules.signatures.map((one) => ({ chair: 'председатель', secretary: 'секретарь' })[one]).join(' и ')],
            ['После завершения', `${rules.followUp.title.toLowerCase()}: через ${rules.followUp.months.join(', ')} мес.`],
          ]}
        />
        <p className="second">{rules.basis}</p>
      </Panel>
      {rules.levels.length > 0 && (
        <Panel title="Уровни" flush>
          <MarginList bare label="Уровни сопровождения">
            {rules.levels.map((level) => (
              <MarginRow key={level.id} when={days(level.reviewDays)} title={<LevelChip level={level} />} meta={level.text} />
            ))}
          </MarginList>
        </Panel>
      )}
      <Panel title="Кворум" flush actions={can(setQuorum) && <Button onClick={() => setAdding(true)}>Своё правило</Button>}>
        <MarginList bare label="Правила кворума">
          {rules.quorum.map((rule) => (
            <MarginRow
              key={rule.id}
              when={`с ${longDate(rule.fromOn, today)}`}
              title={
                <span className="row">
                  {quorumWords(rule)}
                  {rule.current && <Chip tone="pine">действует</Chip>}
                  {rule.source === 'own' && <Chip>своё</Chip>}
                </span>
              }
              meta={rule.basis}
            />
          ))}
        </MarginList>
      </Panel>
      {adding && <QuorumDialog practice={practice} onClose={() => setAdding(false)} />}
    </>
  );
}

function QuorumDialog({ practice, onClose }: { practice: string; onClose: () => void }) {
  const { today } = useSession();
  const command = useCommand(setQuorum);
  const form = useForm<{ fromOn: string; members: number | string; share: number | string; chair: boolean; secretary: boolean; basis: string }>({
    initial: { fromOn: today, members: 3, share: 50, chair: true, secretary: true, basis: '' },
    schema: setQuorum.body!,
    prepare: (values) => ({ ...values, practice, members: Number(values.members), share: Number(values.share) }),
  });
  return (
    <FormDialog
      title="Своё правило кворума"
      form={form}
      confirm="Записать правило"
      keep="Не менять"
      onClose={onClose}
      send={async (body) => {
        await command.run({ body });
        sayDone('Правило записано');
        onClose();
      }}
    >
      <DateField {...form.field('fromOn')} label="С какого дня" today={today} help="Заседания до этого дня считаются по прежнему правилу" />
      <div className="columns-2">
        <NumberField {...form.field('members')} label="Голосов не меньше" />
        <NumberField {...form.field('share')} label="Доля приглашённых" unit="%" />
      </div>
      <CheckField {...form.field('chair')} label="Председатель на месте" />
      <CheckField {...form.field('secretary')} label="Секретарь на месте" />
      <TextField {...form.field('basis')} label="На чём основано" help="Положение о консилиуме, приказ: номер и день" />
    </FormDialog>
  );
}
