import { useState } from 'react';
import { useForm } from '../../../kernel/web/form.ts';
import { usePlace } from '../../../kernel/web/place.tsx';
import { useCommand, useList, useOperation } from '../../../kernel/web/query.ts';
import { useSession } from '../../../kernel/web/session.tsx';
import { Button } from '../../../web/ui/button.tsx';
import { DateField } from '../../../web/ui/date-field.tsx';
import { DialogActions } from '../../../web/ui/dialogs.tsx';
import { ErrorSummary } from '../../../web/ui/error-summary.tsx';
import { TextAreaField, TextField } from '../../../web/ui/fields.tsx';
import { Page, Panel } from '../../../web/ui/page.tsx';
import { SelectField } from '../../../web/ui/select-field.tsx';
import { FailedState, LoadingState } from '../../../web/ui/states.tsx';
import { sayDone } from '../../../web/ui/undo-bar.tsx';
import { getFamily } from '../../families/contract.ts';
import { listPartners } from '../../partners/contract.ts';
import { FamilyPicker, type PickedFamily } from '../../services/web/family-picker.tsx';
import { type FamilyConsents, getFamilyConsents, prepareConsent } from '../contract.ts';
import { isChild } from '../rules.ts';
import { texts } from '../texts.ru.ts';
import { capital, purposeOptions } from './words.tsx';

/** «Новое согласие»: `?family=`, `?person=`, `?purpose=`. */
export default function NewConsentPage() {
  const { search, setSearch } = usePlace();
  const { practice } = useSession();
  const id = search['family'];
  const family = useOperation(getFamily, { params: { id: id ?? '' } }, { enabled: id !== undefined });
  const people = useOperation(getFamilyConsents, { params: { id: id ?? '' } }, { enabled: id !== undefined });
  const picked: PickedFamily | null = family.data ? { id: family.data.id, title: family.data.title, code: family.data.code } : null;
  return (
    <Page title="Новое согласие" crumbs={[{ title: 'Согласия', to: '/consents' }]} subtitle="Программа заполнит бумагу тем, что уже знает. Останется распечатать и подписать." narrow>
      <Panel>
        <div className="stack">
          {practice !== undefined && <FamilyPicker id="consent-family" label="Семья" practice={practice} value={picked} onPick={(one) => setSearch({ family: one.id, person: undefined })} />}
          {family.error && <FailedState error={family.error} onRetry={() => void family.refetch()} />}
          {id !== undefined && !family.error && (people.data ? <ConsentForm key={id} family={id} people={people.data.people} /> : people.error ? <FailedState error={people.error} /> : <LoadingState />)}
        </div>
      </Panel>
    </Page>
  );
}

function ConsentForm({ family, people }: { family: string; people: FamilyConsents['people'] }) {
  const { search, go } = usePlace();
  const { today } = useSession();
  const prepare = useCommand(prepareConsent);
  const partners = useList(listPartners, { query: { limit: 200 } as never });
  const [beside, setBeside] = useState(false);
  const first = people.find((one) => one.id === search['person'])?.id ?? '';
  const adults = people.filter((one) => !isChild(one, today));
  const giverFor = (person: string) => {
    const found = people.find((one) => one.id === person);
    return found && isChild(found, today) ? 'parent' : 'self';
  };
  const form = useForm({
    initial: {
      person: first, purpose: (search['purpose'] ?? 'general') as string, partner: '', givenBy: (first ? giverFor(first) : 'self') as string, representative: adults[0]?.id ?? '',
      representativeName: '', representativeBirthDate: '', representativeDocument: '', conditions: '', until: '',
    },
    schema: prepareConsent.body!,
    prepare: (values) => {
      const signsFor = values.givenBy !== 'self';
      return {
        family, person: values.person, purpose: values.purpose, partner: values.purpose === 'transfer' ? values.partner || null : null, givenBy: values.givenBy,
        representative: signsFor && !beside ? values.representative || null : null, representativeName: signsFor && beside ? values.representativeName || null : null,
        representativeBirthDate: signsFor && beside ? values.representativeBirthDate || null : null, representativeDocument: signsFor ? values.representativeDocument || null : null,
        conditions: values.conditions || null, until: values.until || null,
      };
    },
    check: (values) => ({
      partner: values.purpose === 'transfer' && !values.partner ? texts.refusals.partner_needed : null,
      representative: values.givenBy !== 'self' && !beside && !values.representative ? texts.refusals.representative_needed : null,
      representativeName: values.givenBy !== 'self' && beside && !values.representativeName.trim() ? texts.refusals.representative_needed : null,
    }),
  });
  const { values } = form;
  const signsFor = values.givenBy !== 'self';
  return (
    <form
      className="stack"
      noValidate
      onSubmit={form.submit(async (body: any) => {
        const made = await prepare.run({ body });
        sayDone('Подготовлено: распечатайте и дайте подписать');
        go('/consents', { consent: made.id });
      })}
    >
      <SelectField
        {...form.field('person')}
        label="Чьи сведения"
        options={people.map((one) => ({ value: one.id, label: one.name }))}
        nothing="В семье никого не записано"
        onChange={(person) => form.setValues({ ...values, person, givenBy: giverFor(person) })}
      />
      <SelectField {...form.field('purpose')} label="На что согласие" options={purposeOptions.map(({ value, label }) => ({ value, label: capital(label) }))} help="На каждую цель — своя бумага" />
      {values.purpose === 'transfer' && (
        <SelectField {...form.field('partner')} label="Кому передаём" options={(partners.items ?? []).map((one) => ({ value: one.id, label: one.name }))} searchable nothing="В реестре партнёров пока никого" />
      )}
      <SelectField {...form.field('givenBy')} label="Кто подписывает" options={Object.entries(texts.givenBy).map(([value, label]) => ({ value, label: capital(label) }))} />
      {signsFor && !beside && (
        <SelectField {...form.field('representative')} label="Представитель" options={adults.filter((one) => one.id !== values.person).map((one) => ({ value: one.id, label: one.name }))} nothing="Взрослых в семье не записано" />
      )}
      {signsFor && beside && (
        <>
          <TextField {...form.field('representativeName')} label="Имя представителя" maxLength={300} />
          <DateField {...form.field('representativeBirthDate')} label="Дата рождения" optional today={today} />
        </>
      )}
      {signsFor && (
        <>
          <div>
            <Button variant="link" onClick={() => setBeside(!beside)}>
              {beside ? 'Выбрать из семьи' : 'Представителя нет в семье'}
            </Button>
          </div>
          <TextField {...form.field('representativeDocument')} label="Чем подтверждено право подписывать" optional={values.givenBy === 'parent'} placeholder="Свидетельство о рождении, номер и дата" maxLength={500} />
        </>
      )}
      <DateField {...form.field('until')} label="По какой день действует" optional today={today} help="Пусто — до конца сопровождения" />
      <TextAreaField {...form.field('conditions')} label="Условия семьи" optional help="Например: снимки без лиц, не звонить на работу" />
      <ErrorSummary form={form} />
      <DialogActions>
        <Button onClick={() => go('/consents')}>Не готовить</Button>
        <Button type="submit" variant="primary" waiting={form.waiting}>
          Подготовить
        </Button>
      </DialogActions>
    </form>
  );
}
