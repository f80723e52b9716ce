import { useState } from 'react';
import { plural } from '../../../kernel/texts.ts';
import { type Day, longDate } from '../../../kernel/time.ts';
import { useForm } from '../../../kernel/web/form.ts';
import { useCommand } from '../../../kernel/web/query.ts';
import { useCan, useSession } from '../../../kernel/web/session.tsx';
import { Button } from '../../../web/ui/button.tsx';
import { DateField } from '../../../web/ui/date-field.tsx';
import { NumberField, TextAreaField } from '../../../web/ui/fields.tsx';
import { FormDialog } from '../../../web/ui/form-dialog.tsx';
import { MarginList, MarginRow } from '../../../web/ui/margin-list.tsx';
import { Panel } from '../../../web/ui/page.tsx';
import { FailedState } from '../../../web/ui/states.tsx';
import { sayDone } from '../../../web/ui/undo-bar.tsx';
import { dropContactNorm, type Norms, setContactNorm } from '../contract/norms.ts';

type Contact = Norms['contact'];
type Level = Contact['levels'][number];

/** «раз в 14 дней», «каждый день» */
const every = (days: number): string => (days === 1 ? 'каждый день' : `раз в ${plural(days, 'день', 'дня', 'дней')}`);
const sources: Record<Level['of'], string> = { own: 'своя норма', level: 'норма практики для этого уровня', practice: 'как у всей практики' };

/** How often a family is to be met: by the practice, and by the level at which it is supported. */
export function ContactNorms({ practice, contact }: { practice: string; contact: Contact }) {
  const { today } = useSession();
  const can = useCan();
  const [level, setLevel] = useState<string | null>(null);
  const chosen = contact.levels.find(({ id }) => id === level);
  return (
    <Panel title="Норма встреч" hint={`в практике ${every(contact.days)}`} flush>
      <p className="second" style={{ padding: '0 16px' }}>
        {contact.basis}{' '}
        {contact.levels.length > 0 && 'Уровень семьи меняет решение консилиума, норма меняется вместе с ним.'}
      </p>
      {contact.levels.length > 0 && (
        <MarginList label="Норма встреч по уровням" bare>
          {contact.levels.map((one) => (
            <MarginRow
              key={one.id}
              when={plural(one.days, 'день', 'дня', 'дней')}
              title={one.title}
              meta={metaOf(one, today)}
              action={can(setContactNorm) && <Button small aria-label={`Изменить норму встреч: ${one.title}`} onClick={() => setLevel(one.id)}>Изменить</Button>}
            />
          ))}
        </MarginList>
      )}
      {chosen && <ContactNormDialog practice={practice} level={chosen} onClose={() => setLevel(null)} />}
    </Panel>
  );
}

/** Where the norm of today comes from, and what comes after it. */
function metaOf({ of, own }: Level, today: Day): string {
  const now = own.find(({ from }) => from <= today);
  const ahead = own.filter(({ from }) => from > today).toReversed();
  return [
    of === 'own' && now ? `${sources.own} с ${longDate(now.from, today)}: ${now.basis}` : sources[of],
    ...ahead.map((one) => `с ${longDate(one.from, today)} будет ${every(one.days)}`),
  ].join(' · ');
}

function ContactNormDialog({ practice, level, onClose }: { practice: string; level: Level; onClose: () => void }) {
  const { today } = useSession();
  const [set, drop] = [useCommand(setContactNorm), useCommand(dropContactNorm)];
  const form = useForm({
    initial: { days: level.days as number | string, from: today as string, basis: level.own.find(({ from }) => from <= today)?.basis ?? '' },
    schema: setContactNorm.body!,
    prepare: (values) => ({
      ...values, practice, level: level.id, days: values.days === '' ? undefined : Number(values.days),
      version: level.own.find(({ from }) => from === values.from)?.version ?? null,
    }),
  });
  return (
    <FormDialog
      title={`Норма встреч: ${level.title.toLowerCase()} уровень`}
      form={form}
      confirm="Записать норму"
      keep="Не менять"
      onClose={onClose}
      below={
        <>
          {drop.error && <FailedState error={drop.error} what="Не получилось" />}
          {level.own.length > 0 && (
            <MarginList label="Свои нормы этого уровня" bare>
              {level.own.map((one) => (
                <MarginRow
                  key={one.from}
                  when={plural(one.days, 'день', 'дня', 'дней')}
                  title={`С ${longDate(one.from, today)}`}
                  meta={one.basis}
                  action={
                    <Button
                      small
                      variant="danger-plain"
                      waiting={drop.waiting}
                      aria-label={`Убрать норму с ${longDate(one.from, today)}`}
                      onClick={() => void drop.run({ body: { practice, level: level.id, from: one.from, version: one.version } }).then(() => (sayDone('Норма убрана'), onClose()), () => {})}
                    >
                      Убрать
                    </Button>
                  }
                />
              ))}
            </MarginList>
          )}
        </>
      }
      send={async (body) => (await set.run({ body }), sayDone('Норма встреч изменена'), onClose())}
    >
      <NumberField {...form.field('days')} label="Сколько дней может пройти между встречами" />
      <DateField {...form.field('from')} label="С какого дня" today={today} />
      <TextAreaField {...form.field('basis')} label="На чём основана норма" rows={2} help="Приказ, порядок округа или решение организации: это прочтут коллеги" />
    </FormDialog>
  );
}
