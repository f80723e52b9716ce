import { IconUrgent } from '@tabler/icons-react';
import { useState } from 'react';
import { useForm } from '../../../kernel/web/form.ts';
import { PageLink, usePlace } from '../../../kernel/web/place.tsx';
import { useCommand, useList } from '../../../kernel/web/query.ts';
import { useCan, useSession } from '../../../kernel/web/session.tsx';
import { Button } from '../../../web/ui/button.tsx';
import { Dialog, DialogActions } from '../../../web/ui/dialogs.tsx';
import { ErrorSummary } from '../../../web/ui/error-summary.tsx';
import { TextAreaField } from '../../../web/ui/fields.tsx';
import { MarginList, MarginRow } from '../../../web/ui/margin-list.tsx';
import { Page } from '../../../web/ui/page.tsx';
import { SelectField } from '../../../web/ui/select-field.tsx';
import { FailedState, LoadingState, NothingFound } from '../../../web/ui/states.tsx';
import { Segments } from '../../../web/ui/tabs.tsx';
import { FamilyPicker, type PickedFamily } from '../../services/web/family-picker.tsx';
import { listAlarms, raiseAlarm, sources } from '../contract/alarms.ts';
import { texts } from '../texts.ru.ts';
import { WaitWords } from './alarm-band.tsx';
import { moment } from './words.ts';

/** «Тревоги»: the crisis queue. `?state=closed`, `?new=1`. */
export default function AlarmsPage() {
  const { search, setSearch } = usePlace();
  const { today, organization, practice } = useSession();
  const can = useCan();
  const state = search['state'] === 'closed' ? 'closed' : 'open';
  const list = useList(listAlarms, { query: { state } as never });
  return (
    <Page
      title="Тревоги"
      subtitle="Если с семьёй беда: кого спросить первым, сколько ждать и что делать по шагам."
      actions={
        can(raiseAlarm) && practice !== undefined && (
          <Button variant="danger" icon={<IconUrgent size={18} stroke={1.75} aria-hidden="true" />} onClick={() => setSearch({ new: '1' })}>
            Поднять тревогу
          </Button>
        )
      }
    >
      <Segments label="Какие" options={[{ value: 'open', label: 'Открытые' }, { value: 'closed', label: 'Закрытые' }]} value={state} onChange={(next) => setSearch({ state: next === 'open' ? undefined : next })} />
      {list.error && !list.items ? (
        <FailedState error={list.error} onRetry={list.retry} />
      ) : !list.items ? (
        <LoadingState />
      ) : list.items.length === 0 ? (
        <NothingFound title={state === 'open' ? 'Тревог нет' : 'Закрытых тревог пока нет'}>{state === 'open' ? 'Здесь появятся тревоги о семьях, которые вы ведёте или за которые дежурите.' : 'Здесь останется, чем кончилась каждая.'}</NothingFound>
      ) : (
        <MarginList label="Тревоги">
          {list.items.map((alarm) => (
            <MarginRow
              key={alarm.id}
              when={moment(alarm.raisedAt, today, organization.timeZone)}
              late={alarm.state === 'raised'}
              title={
                <>
                  <PageLink to={`/alarms/${alarm.id}`}>{alarm.family.title}</PageLink> <span className="second small">{texts.levels[alarm.level as 1]}</span>
                </>
              }
              meta={
                <>
                  «{alarm.what}» · <WaitWords alarm={alarm} />
                </>
              }
            />
          ))}
        </MarginList>
      )}
      {list.hasMore && (
        <div>
          <Button onClick={list.more} waiting={list.loadingMore}>
            Показать ещё
          </Button>
        </div>
      )}
      {search['new'] && can(raiseAlarm) && practice !== undefined && <RaiseDialog practice={practice} onClose={() => setSearch({ new: undefined })} />}
    </Page>
  );
}

function RaiseDialog({ practice, onClose }: { practice: string; onClose: () => void }) {
  const { go } = usePlace();
  const raise = useCommand(raiseAlarm);
  const [family, setFamily] = useState<PickedFamily | null>(null);
  const form = useForm({
    initial: { family: '', level: '', what: '', source: '' },
    schema: raiseAlarm.body!,
    prepare: (values) => ({ ...values, level: values.level ? Number(values.level) : undefined, source: values.source || undefined }),
  });
  return (
    <Dialog title="Поднять тревогу" onClose={onClose}>
      <form className="stack" noValidate onSubmit={form.submit(async (body) => go(`/alarms/${(await raise.run({ body })).id}`))}>
        <FamilyPicker
          id={form.idOf('family')}
          label="О какой семье"
          practice={practice}
          value={family}
          error={form.errors['family']}
          onPick={(picked) => {
            setFamily(picked);
            form.set('family', picked.id);
          }}
        />
        <SelectField {...form.field('level')} label="Насколько срочно" options={([1, 2, 3] as const).map((level) => ({ value: String(level), label: texts.levels[level] }))} />
        <TextAreaField {...form.field('what')} label="Что случилось" help="Как есть, одной-двумя фразами. Первым увидит тот, кого спросит программа." />
        <SelectField {...form.field('source')} label="Откуда узнали" options={sources.map((source) => ({ value: source, label: texts.sources[source] }))} />
        <p className="second">Если жизнь или здоровье в опасности прямо сейчас, сначала звоните 112.</p>
        <ErrorSummary form={form} />
        <DialogActions>
          <Button onClick={onClose}>Не поднимать</Button>
          <Button type="submit" variant="danger" waiting={form.waiting}>
            Поднять тревогу
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
