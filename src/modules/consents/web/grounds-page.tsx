import { IconPlus } from '@tabler/icons-react';
import { useState } from 'react';
import { plural } from '../../../kernel/texts.ts';
import { shortDate } from '../../../kernel/time.ts';
import { useForm } from '../../../kernel/web/form.ts';
import { useCommand, useOperation } from '../../../kernel/web/query.ts';
import { useCan, useSession } from '../../../kernel/web/session.tsx';
import { Button } from '../../../web/ui/button.tsx';
import { Chip } from '../../../web/ui/chip.tsx';
import { DateField } from '../../../web/ui/date-field.tsx';
import { FormDialog } from '../../../web/ui/form-dialog.tsx';
import { CheckField, NumberField, TextAreaField, TextField } from '../../../web/ui/fields.tsx';
import { Facts, Page, Panel } from '../../../web/ui/page.tsx';
import { SelectField } from '../../../web/ui/select-field.tsx';
import { FailedState, LoadingState, Notice, RefusedState } from '../../../web/ui/states.tsx';
import { sayDone } from '../../../web/ui/undo-bar.tsx';
import { addGround, editGround, type Ground, listGrounds } from '../contract.ts';
import { texts } from '../texts.ru.ts';
import { capital } from './words.tsx';

/** Settings: on what the organization stands besides consents. */
export default function GroundsPage() {
  const can = useCan();
  const answer = useOperation(listGrounds, { query: { limit: 200 } as never });
  const [open, setOpen] = useState<Ground | 'new' | null>(null);
  const list = answer.data;
  return (
    <Page
      title="Основания"
      subtitle="Кроме согласий, закон знает и другие основания: обязанность по закону, договор с семьёй. На каждую цель — своё."
      narrow
      actions={
        can(addGround) && (
          <Button variant="primary" icon={<IconPlus size={18} stroke={1.75} aria-hidden="true" />} onClick={() => setOpen('new')}>
            Добавить основание
          </Button>
        )
      }
    >
      {!list ? (
        answer.error ? <FailedState error={answer.error} onRetry={() => void answer.refetch()} /> : <LoadingState />
      ) : list.items.length === 0 ? (
        <RefusedState title="Оснований нет">Сведения держатся на одних согласиях. Семьи без согласия скрыты.</RefusedState>
      ) : (
        list.items.map((ground) => (
          <Panel
            key={ground.id}
            title={ground.name}
            actions={
              can(editGround) && (
                <Button small aria-label={`Изменить: ${ground.name}`} onClick={() => setOpen(ground)}>
                  Изменить
                </Button>
              )
            }
          >
            <Facts
              items={[
                ['Цель', <span key="purpose" className="row">{capital(purposeOf(ground.purpose))} {ground.holds ? <Chip tone="pine">действует</Chip> : <Chip>не действует</Chip>}</span>],
                ['На чём стоит', ground.basis],
                ['Дни', `с ${shortDate(ground.from)}${ground.to ? ` по ${shortDate(ground.to)}` : ''}`],
                ['После отзыва согласия', ground.afterRevocation ? 'остаётся' : 'не действует'],
                ...(ground.firstDays === null ? [] : [['Для новой семьи', `первые ${plural(ground.firstDays, 'день', 'дня', 'дней')}`] as [string, string]]),
                ...(ground.purpose === 'general' && ground.firstDays === null ? [['Держится только на нём', plural(list.families, 'семья', 'семьи', 'семей')] as [string, string]] : []),
              ]}
            />
          </Panel>
        ))
      )}
      {open && list && <GroundDialog ground={open === 'new' ? null : open} families={list.families} onClose={() => setOpen(null)} />}
    </Page>
  );
}

const purposeOf = (purpose: Ground['purpose']): string => ({ ...texts.purposes, ...texts.groundPurposes })[purpose];
const choices = Object.entries({ ...texts.purposes, ...texts.groundPurposes }).map(([value, label]) => ({ value, label: capital(label) }));

function GroundDialog({ ground, families, onClose }: { ground: Ground | null; families: number; onClose: () => void }) {
  const { today } = useSession();
  const add = useCommand(addGround);
  const edit = useCommand(editGround);
  const form = useForm({
    initial: {
      purpose: (ground?.purpose ?? 'general') as string, name: ground?.name ?? '', basis: ground?.basis ?? '', from: ground?.from ?? today, to: ground?.to ?? '', afterRevocation: ground?.afterRevocation ?? false,
      firstDays: (ground?.firstDays ?? '') as number | string,
    },
    schema: ground ? editGround.body! : addGround.body!,
    prepare: ({ purpose, to, firstDays, ...rest }) => ({ ...(ground ? { version: ground.version } : { purpose }), ...rest, to: to || null, firstDays: firstDays === '' ? null : firstDays }),
  });
  const { values } = form;
  const narrower = ground !== null && ground.purpose === 'general' && ground.firstDays === null && ((values.to !== '' && values.to !== ground.to) || values.from > ground.from || (ground.afterRevocation && !values.afterRevocation));
  return (
    <FormDialog
      title={ground ? 'Изменить основание' : 'Новое основание'}
      form={form}
      keep="Не менять"
      danger={narrower}
      onClose={onClose}
      send={async (body: any) => {
        if (ground) await edit.run({ params: { id: ground.id }, body });
        else await add.run({ body });
        sayDone('Записано: основание');
        onClose();
        }}
    >
      {!ground && <SelectField {...form.field('purpose')} label="Цель" options={choices} />}
      <TextField {...form.field('name')} label="Как называется" placeholder="Обязанность органа опеки" maxLength={300} />
      <TextAreaField {...form.field('basis')} label="На чём стоит" help="Норма закона и документ организации: номер и дата" />
      <div className="columns-2">
        <DateField {...form.field('from')} label="С какого дня" today={today} />
        <DateField {...form.field('to')} label="По какой день" optional today={today} help="Пусто — без срока" />
      </div>
      {values.purpose === 'general' && (
        <NumberField {...form.field('firstDays')} label="Только первые дни новой семьи" optional help="Сколько дней есть, чтобы взять согласие. Пусто — основание для всех и всегда" />
      )}
      <CheckField {...form.field('afterRevocation')} label="Остаётся и после отзыва согласия" help="Только если обрабатывать сведения организацию обязывает закон" />
      {narrower && (
        <Notice tone="warn" live>
          Общих согласий нет у {plural(families, 'семьи', 'семей', 'семей')}. Когда основание перестанет действовать, они исчезнут из списков, поиска, карточек и выгрузок для всех сотрудников. В отчётах останется итог. Верните основание — вернутся и семьи.
        </Notice>
      )}
    </FormDialog>
  );
}
