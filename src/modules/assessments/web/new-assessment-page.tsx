import { ageOn } from '../../../kernel/time.ts';
import { useForm } from '../../../kernel/web/form.ts';
import { usePlace } from '../../../kernel/web/place.tsx';
import { useCommand, useOperation } from '../../../kernel/web/query.ts';
import { useSession } from '../../../kernel/web/session.tsx';
import { Button } from '../../../web/ui/button.tsx';
import { DateField } from '../../../web/ui/date-field.tsx';
import { Page, Panel } from '../../../web/ui/page.tsx';
import { SelectField } from '../../../web/ui/select-field.tsx';
import { FailedState, LoadingState, Notice, NothingFound } from '../../../web/ui/states.tsx';
import { Segments } from '../../../web/ui/tabs.tsx';
import { getFamily } from '../../families/contract.ts';
import { useCandidates } from '../../services/web/who-was.tsx';
import { personWord } from '../../services/web/words.ts';
import type { Instrument } from '../contract/instrument.ts';
import { listInstruments, recordAssessment } from '../contract/operations.ts';
import { texts } from '../texts.ru.ts';
import { pointTitles } from './words.ts';

interface Values {
  instrument: string;
  person: string;
  point: string;
  date: string;
}

/** Which instrument, about whom, when: then the paper opens. */
export default function NewAssessmentPage() {
  const { search } = usePlace();
  const family = useOperation(getFamily, { params: { id: search['family'] ?? '' } }, { enabled: Boolean(search['family']) });
  const { practice: chosen } = useSession();
  // After the closing of a case the family is asked how it lives: that assessment belongs to the case that is over.
  const found = family.data?.cases.find((one) => one.practice === chosen && one.closedOn === null) ?? family.data?.cases.find((one) => one.closedOn === null) ?? (search['point'] === 'follow_up' ? (family.data?.cases.find((one) => one.practice === chosen) ?? family.data?.cases[0]) : undefined);
  const instruments = useOperation(listInstruments, { query: { practice: found?.practice } as never }, { enabled: found !== undefined });
  const crumbs = [{ title: 'Семьи', to: '/families' }, ...(family.data ? [{ title: family.data.code, to: `/families/${family.data.id}` }] : []), { title: 'Новая оценка' }];
  const error = family.error ?? instruments.error;
  return (
    <Page title="Новая оценка" crumbs={crumbs} narrow {...(family.data ? { subtitle: family.data.title } : {})}>
      {error ? (
        <FailedState error={error} onRetry={() => void (family.error ? family.refetch() : instruments.refetch())} />
      ) : !search['family'] ? (
        <NothingFound title="Какую семью оцениваем?">Откройте карточку семьи и нажмите там «Новая оценка».</NothingFound>
      ) : family.data && !found ? (
        <NothingFound title="Семья не на учёте">Оценку делают в открытом деле. Поставьте семью на учёт на её карточке.</NothingFound>
      ) : instruments.data && found ? (
        <NewForm family={search['family']} practice={found.practice} offered={instruments.data.items} point={search['point'] !== undefined && search['point'] in pointTitles ? search['point'] : 'entry'} />
      ) : (
        <LoadingState />
      )}
    </Page>
  );
}

interface Offered {
  instrument: Instrument;
  chosenAt: readonly string[];
}

function NewForm({ family, practice, offered, point }: { family: string; practice: string; offered: Offered[]; point: string }) {
  const { go } = usePlace();
  const { today } = useSession();
  const command = useCommand(recordAssessment);
  const form = useForm<Values>({
    initial: { instrument: '', person: '', point, date: today },
    schema: recordAssessment.body!,
    prepare: (values) => ({ family, practice, instrument: values.instrument, person: values.person || null, point: values.point, date: values.date, conductedBy: null, answers: {} }),
    check: (values) => ({ instrument: values.instrument ? null : texts.fields.instrumentEmpty, person: needsPerson(offered, values) ? texts.refusals.person_needed : null }),
  });
  const { values } = form;
  const people = useCandidates(family, practice, values.date).data?.people ?? [];
  const one = offered.find((each) => each.instrument.id === values.instrument);
  const instrument = one?.instrument;
  const person = people.find((each) => each.id === values.person);
  const isChild = person?.birthDate ? ageOn(person.birthDate, values.date) < 18 : person?.role === 'child';
  const send = async (body: any) => {
    const made = await command.run({ body });
    go(`/assessments/${made.id}`);
  };
  return (
    <form onSubmit={form.submit(send)} noValidate>
      <Panel>
        <div className="stack">
          <SelectField
            {...form.field('instrument')}
            label="Методика"
            options={offered.map((each) => ({ value: each.instrument.id, label: each.instrument.title, group: each.chosenAt.length > 0 ? 'Выбрала практика' : 'Другие' }))}
            onChange={(next) => form.setValues({ ...values, instrument: next, person: offered.find((each) => each.instrument.id === next)?.instrument.whom === 'family' ? '' : values.person })}
          />
          {instrument && <p className="second">{instrument.about}</p>}
          {one && one.chosenAt.length > 0 && <p className="second">По практике её заполняют {one.chosenAt.map((point) => pointTitles[point as keyof typeof pointTitles]).join(', ')}.</p>}
          <div className="stack-tight">
            <span className="strong">Когда</span>
            <Segments label="Когда в работе с семьёй" options={Object.entries(pointTitles).map(([value, label]) => ({ value, label }))} value={values.point} onChange={(point) => form.set('point', point)} />
          </div>
          <div className="columns-2">
            {instrument && instrument.whom !== 'family' && (
              <SelectField
                {...form.field('person')}
                label="О ком"
                optional={instrument.whom === 'either'}
                options={people.map((each) => ({ value: each.id, label: `${each.lastName} ${each.firstName}, ${personWord(each, values.date)}` }))}
                help={instrument.whom === 'either' ? 'Пусто — вся семья' : undefined}
                nothing="На эту дату в семье никого не записано"
              />
            )}
            <DateField {...form.field('date')} label="Дата" today={today} help="День, когда отвечали, а не день записи" />
          </div>
          {instrument?.diagnostics && isChild && <Notice>Это диагностика ребёнка: нужно действующее согласие родителя или законного представителя. Без него оценка не запишется.</Notice>}
          {form.problem && <FailedState error={form.problem} what="Не записалось" onRetry={form.retry} />}
          <div className="row">
            <Button type="submit" variant="primary" waiting={form.waiting}>
              Начать
            </Button>
          </div>
          {instrument && <Licence instrument={instrument} />}
        </div>
      </Panel>
    </form>
  );
}

const needsPerson = (offered: Offered[], values: Values): boolean => offered.find((one) => one.instrument.id === values.instrument)?.instrument.whom === 'person' && values.person === '';

/** Whose the content is and on what terms; stands by every instrument. */
export function Licence({ instrument }: { instrument: Instrument }) {
  const { owner, name, url, text } = instrument.licence;
  return (
    <p className="small">
      {owner}. {name}.{' '}
      {text}{' '}
      {url && (
        <a href={url} rel="noreferrer" target="_blank" className="link">
          Условия
        </a>
      )}{' '}
      Версия {instrument.version}.
    </p>
  );
}
