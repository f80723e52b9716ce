import { IconPlus, IconTrash } from '@tabler/icons-react';
import { useForm, type Form } from '../../../kernel/web/form.ts';
import { newId, useCommand } from '../../../kernel/web/query.ts';
import { useSession } from '../../../kernel/web/session.tsx';
import { Button, IconButton } from '../../../web/ui/button.tsx';
import { DateField } from '../../../web/ui/date-field.tsx';
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
import { orNull, useIntakeWords } from './words.ts';

interface Member {
  id: string;
  lastName: string;
  firstName: string;
  patronymic: string;
  birthDate: string;
  role: string;
  phone: string;
}
interface Values {
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

function valuesOf(application: Application | undefined, family: Picked | null, today: string): Values {
  const people = application?.people;
  return {
    familyId: application?.family?.id ?? family?.id ?? '',
    members: (people?.members ?? []).map((one) => ({ ...one, patronymic: one.patronymic ?? '', birthDate: one.birthDate ?? '', phone: one.phone ?? '' })),
    categories: people?.categories ?? [], districtId: people?.districtId ?? '', settlementId: people?.settlementId ?? '', address: people?.address ?? '',
    applicant: application?.applicant ?? '', channelId: application?.channel?.id ?? '', receivedOn: application?.receivedOn ?? today, urgencyId: application?.urgency?.id ?? '',
    asks: application?.asks ?? '',
  };
}

/** An application: of a family in the register, or of new people, who enter the register only when it is accepted. */
export function ApplicationForm({ practice, application, family = null, onDone, onLeave }: { practice: string; application?: Application; family?: Picked | null; onDone: (application: Application) => void; onLeave: () => void }) {
  const { today } = useSession();
  const words = useIntakeWords(practice);
  const add = useCommand(addApplication);
  const edit = useCommand(editApplication);
  const form = useForm<Values>({
    initial: valuesOf(application, family, today),
    schema: application ? editApplication.body! : addApplication.body!,
    paths: { people: 'applicant' },
    prepare: ({ members, categories, districtId, settlementId, address, ...values }) => ({
      ...(application ? { version: application.version } : { practice }),
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
    }),
  });
  const { values, field } = form;
  const setMembers = (next: Member[]) => form.set('members', next);
  return (
    <form className="stack" noValidate onSubmit={form.submit(async (body) => onDone(application ? await edit.run({ params: { id: application.id }, body }) : await add.run({ body })))}>
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
      </div>
    </form>
  );
}

function MemberFields({ form, index, onRemove }: { form: Form<Values>; index: number; onRemove: () => void }) {
  const { today } = useSession();
  const member = form.values.members[index]!;
  const at = (name: keyof Member) => ({ ...form.at(`members.${index}.${name}`), error: form.errors[`people.members.${index}.${name}`] ?? form.errors[`members.${index}.${name}`] });
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
