import { IconPlus, IconTrash } from '@tabler/icons-react';
import { useState } from 'react';
import { shortDate } from '../../../kernel/time.ts';
import { useForm, type Form } from '../../../kernel/web/form.ts';
import { newId, useCommand } from '../../../kernel/web/query.ts';
import { useSession } from '../../../kernel/web/session.tsx';
import type { Draft } from '../../../web/drafts/draft-gate.tsx';
import { DraftState } from '../../../web/drafts/draft-state.tsx';
import { useKept } from '../../../web/drafts/use-kept.ts';
import { Button, IconButton } from '../../../web/ui/button.tsx';
import { DateField } from '../../../web/ui/date-field.tsx';
import { ConflictDialog } from '../../../web/ui/dialogs.tsx';
import { ErrorSummary } from '../../../web/ui/error-summary.tsx';
import { TextAreaField, TextField } from '../../../web/ui/fields.tsx';
import { Panel } from '../../../web/ui/page.tsx';
import { MultiSelectField, SelectField } from '../../../web/ui/select-field.tsx';
import { LookAlikes } from '../../families/web/look-alikes.tsx';
import { PlaceFields } from '../../families/web/place-fields.tsx';
import { memberRoles } from '../../people/contract/fields.ts';
import { texts as peopleTexts } from '../../people/texts.ru.ts';
import { addApplication, editApplication, type Application } from '../contract.ts';
import { FamilyField, type Picked } from './parts.tsx';
import { orNull, overNow, useIntakeWords } from './words.ts';

interface Member {
  id: string;
  lastName: string;
  firstName: string;
  patronymic: string;
  birthDate: string;
  role: string;
  phone: string;
}
export interface ApplicationValues {
  familyId: string;
  members: Member[];
  categories: string[];
  districtId: string;
  settlementId: string;
  address: string;
  applicant: string;
  channelId: string;
  receivedOn: string;
  urgencyId: string;
  asks: string;
}

const emptyMember = (role: string, lastName = ''): Member => ({ id: newId(), lastName, firstName: '', patronymic: '', birthDate: '', role, phone: '' });
const roleChoices = memberRoles.map((role) => ({ value: role, label: peopleTexts.roles[role] }));
const sexOf: Record<string, 'f' | 'm'> = { mother: 'f', grandmother: 'f', father: 'm', grandfather: 'm' };

function valuesOf(application: Application | undefined, family: Picked | null, today: string): ApplicationValues {
  const people = application?.people;
  return {
    familyId: application?.family?.id ?? family?.id ?? '',
    members: (people?.members ?? []).map((one) => ({ ...one, patronymic: one.patronymic ?? '', birthDate: one.birthDate ?? '', phone: one.phone ?? '' })),
    categories: people?.categories ?? [], districtId: people?.districtId ?? '', settlementId: people?.settlementId ?? '', address: people?.address ?? '',
    applicant: application?.applicant ?? '', channelId: application?.channel?.id ?? '', receivedOn: application?.receivedOn ?? today, urgencyId: application?.urgency?.id ?? '',
    asks: application?.asks ?? '',
  };
}

/** Where the server's complaints about people stand in the form. */
const paths: Record<string, string> = { people: 'applicant' };
for (const name of ['categories', 'districtId', 'settlementId', 'address']) paths[`people.${name}`] = name;
for (let at = 0; at < 30; at++) for (const name of ['lastName', 'firstName', 'patronymic', 'birthDate', 'role', 'phone']) paths[`people.members.${at}.${name}`] = `members.${at}.${name}`;

/** What «Не дописано» says of an unfinished application. A draft of one family follows that family. */
const aboutOf = ({ applicant, members, familyId }: ApplicationValues) => {
  const who = applicant.trim() || [members[0]?.lastName, members[0]?.firstName].filter(Boolean).join(' ');
  return { family: familyId || null, title: who ? `Заявление: ${who}`.slice(0, 200) : null };
};
const labels = {
  applicant: 'Заявитель', channelId: 'Как поступило', receivedOn: 'Когда', asks: 'О чём просят', urgencyId: 'Насколько срочно', familyId: 'Семья в реестре', members: 'Люди', categories: 'Категории',
  home: 'Где живут',
};
const { home, ...rest } = labels;
const draftLabels = { ...rest, address: home };

/** Where they live is one thing to choose: a settlement of one version and a street of another would be a third place. */
const comparable = ({ districtId, settlementId, address: street, ...values }: ApplicationValues): Record<string, unknown> => ({ ...values, home: { districtId, settlementId, address: street } });

/** A value of an application in words. */
function shownIn(name: string, value: unknown, words: ReturnType<typeof useIntakeWords>, ...applications: Application[]): string {
  const list = { channelId: words.channels, urgencyId: words.urgencies, categories: words.categories }[name];
  const title = (id: string) => list?.find((one) => one.value === id)?.label ?? applications.find((one) => one.family?.id === id)?.family?.title ?? (name === 'familyId' ? 'другая семья' : id);
  if (name === 'members') return (value as Member[]).map((one) => [one.lastName, one.firstName, one.birthDate && shortDate(one.birthDate)].filter(Boolean).join(' ')).join('; ') || 'никого';
  if (name === 'home') {
    const home = value as { districtId: string; address: string };
    return home.address || (home.districtId ? 'район выбран, улица не вписана' : 'пусто');
  }
  if (Array.isArray(value)) return value.map((id) => title(String(id))).join(', ') || 'ничего';
  if (typeof value !== 'string' || value === '') return 'пусто';
  if (name === 'receivedOn') return shortDate(value);
  return list || name === 'familyId' ? title(value) : value;
}

/** An application: of a family in the register, or of new people, who enter the register only when it is accepted. */
export function ApplicationForm({ practice, application, family = null, draft = null, onDone, onLeave }: { practice: string; application?: Application; family?: Picked | null; draft?: Draft<ApplicationValues> | null; onDone: (application: Application) => void; onLeave: () => void }) {
  const { today } = useSession();
  const words = useIntakeWords(practice);
  const add = useCommand(addApplication);
  const edit = useCommand(editApplication);
  const [seen, setSeen] = useState(application?.version);
  const bodyOf = ({ members, categories, districtId, settlementId, address, ...values }: ApplicationValues, version: number | undefined) => ({
    ...(version === undefined ? { practice, ...(draft ? { id: draft.id } : {}) } : { version }),
    familyId: orNull(values.familyId),
    applicant: orNull(values.applicant),
    channelId: orNull(values.channelId),
    receivedOn: values.receivedOn || today,
    urgencyId: orNull(values.urgencyId),
    asks: orNull(values.asks),
    people: values.familyId || (members.length === 0 && categories.length === 0 && !districtId && !address.trim()) ? null : {
      members: members.map(({ birthDate, patronymic, phone, ...member }) => ({ ...member, patronymic: orNull(patronymic), birthDate: orNull(birthDate), phone: orNull(phone), sex: sexOf[member.role] ?? null })),
      categories, districtId: orNull(districtId), settlementId: orNull(settlementId), address: orNull(address),
    },
  });
  const form = useForm<ApplicationValues>({
    initial: { ...valuesOf(application, family, today), ...draft?.found },
    schema: application ? editApplication.body! : addApplication.body!,
    paths,
    prepare: (typed) => bodyOf(typed, seen),
  });
  const kept = useKept(draft, form, aboutOf);
  const send = async (body: any, sent: ApplicationValues) => {
    const made = application ? await edit.run({ params: { id: application.id }, body }) : await add.run({ body });
    kept(sent);
    onDone(made);
  };
  const [before] = useState(() => valuesOf(application, family, today));
  const current = form.problem?.code === 'version_conflict' ? (form.problem.extra['current'] as Application) : null;
  if (current) {
    const now = valuesOf(current, null, today);
    const mine = overNow(form.values, before, now);
    return (
      <ConflictDialog
        mine={comparable(mine)}
        current={comparable(now)}
        labels={labels}
        show={(name, value) => shownIn(name, value, words, current, application!)}
        waiting={form.waiting}
        onClose={form.clearProblem}
        onResolve={({ home, ...chosen }) => {
          setSeen(current.version);
          form.setValues({ ...mine, ...(home as object), ...(chosen as object) });
          void form.submit((_, typed) => send(bodyOf(typed, current.version), typed))();
        }}
      />
    );
  }
  const { values, field } = form;
  const setMembers = (next: Member[]) => form.set('members', next);
  return (
    <form className="stack" noValidate onSubmit={form.submit(send)}>
      <Panel title="Заявление">
        <div className="stack">
          <div className="columns-3">
            <TextField {...field('applicant')} label="Заявитель" optional help="Как подписаться в ответе: «Юдина Наталья Петровна»." />
            <SelectField {...field('channelId')} label="Как поступило" optional clearable options={words.channels} />
            <DateField {...field('receivedOn')} label="Когда" today={today} />
          </div>
          <TextAreaField {...field('asks')} label="О чём просят, что случилось" optional rows={4} />
          <SelectField {...field('urgencyId')} label="Насколько срочно" optional clearable options={words.urgencies} help="Влияет на место в очереди." />
          <FamilyField field={field('familyId')} picked={application?.family ?? family} label="Семья в реестре" help="Если семья у вас уже была: новое дело встанет рядом с прежними. Новую семью впишите ниже." />
        </div>
      </Panel>
      {values.familyId === '' && (
        <>
          {values.members.map((member, index) => (
            <MemberFields key={member.id} form={form} index={index} onRemove={() => setMembers(values.members.filter((one) => one.id !== member.id))} />
          ))}
          <div className="row">
            <Button icon={<IconPlus size={18} stroke={1.75} />} onClick={() => setMembers([...values.members, emptyMember(values.members.length === 0 ? 'mother' : 'father')])}>Взрослый</Button>
            <Button icon={<IconPlus size={18} stroke={1.75} />} onClick={() => setMembers([...values.members, emptyMember('child', values.members[0]?.lastName)])}>Ребёнок</Button>
          </div>
          <Panel title="О семье">
            <div className="stack">
              <MultiSelectField {...field('categories')} label="Категории" optional options={words.categories} help="По ним видно, каким практикам подходит семья." />
              <PlaceFields form={form as unknown as Form<{ districtId: string; settlementId: string; address: string }>} />
            </div>
          </Panel>
        </>
      )}
      <ErrorSummary form={form} what="Заявление не записалось" />
      <div className="row">
        <Button type="submit" variant="primary" waiting={form.waiting}>{application ? 'Записать исправление' : 'Записать заявление'}</Button>
        <Button onClick={onLeave}>Не записывать</Button>
        {draft && <DraftState draft={draft} values={values} about={aboutOf(values)} labels={draftLabels} show={(name, value) => shownIn(name, value, words)} />}
      </div>
    </form>
  );
}

function MemberFields({ form, index, onRemove }: { form: Form<ApplicationValues>; index: number; onRemove: () => void }) {
  const { today } = useSession();
  const member = form.values.members[index]!;
  const at = (name: keyof Member) => form.at(`members.${index}.${name}`);
  const title = member.role === 'child' ? 'Ребёнок' : 'Взрослый';
  return (
    <Panel title={title} actions={<IconButton label={`Убрать: ${member.firstName || title}`} onClick={onRemove}><IconTrash size={18} stroke={1.75} aria-hidden="true" /></IconButton>}>
      <div className="stack">
        <div className="columns-3">
          <TextField {...at('lastName')} label="Фамилия" autoFocus={!member.lastName} />
          <TextField {...at('firstName')} label="Имя" />
          <TextField {...at('patronymic')} label="Отчество" optional />
        </div>
        <div className="columns-3">
          <SelectField {...at('role')} label="Кто в семье" options={roleChoices} />
          <DateField {...at('birthDate')} label="Дата рождения" optional={member.role !== 'child'} today={today} />
          {member.role !== 'child' && <TextField {...at('phone')} label="Телефон" optional type="tel" inputMode="tel" />}
        </div>
        <LookAlikes lastName={member.lastName} firstName={member.firstName} patronymic={member.patronymic} birthDate={member.birthDate} phone={member.phone} />
      </div>
    </Panel>
  );
}
