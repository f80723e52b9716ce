import { IconPlus, IconTrash } from '@tabler/icons-react';
import { useEffect, useRef, useState } from 'react';
import { usePlace } from '../../../kernel/web/place.tsx';
import { useForm, type Form } from '../../../kernel/web/form.ts';
import { newId, useCommand } from '../../../kernel/web/query.ts';
import { useSession } from '../../../kernel/web/session.tsx';
import { DraftGate, useDraft } from '../../../web/drafts/draft-gate.tsx';
import { DraftState } from '../../../web/drafts/draft-state.tsx';
import { Button, ButtonLink, IconButton } from '../../../web/ui/button.tsx';
import { DateField } from '../../../web/ui/date-field.tsx';
import { ErrorSummary } from '../../../web/ui/error-summary.tsx';
import { TextField } from '../../../web/ui/fields.tsx';
import { Page, Panel } from '../../../web/ui/page.tsx';
import { MultiSelectField, SelectField } from '../../../web/ui/select-field.tsx';
import { Notice } from '../../../web/ui/states.tsx';
import { sayDone } from '../../../web/ui/undo-bar.tsx';
import { admitFamily } from '../../cases/contract.ts';
import { memberRoles } from '../../people/contract/fields.ts';
import { texts as peopleTexts } from '../../people/texts.ru.ts';
import { LookAlikes } from './look-alikes.tsx';
import { PlaceFields } from './place-fields.tsx';
import { useFamilyWords } from './use-family-words.ts';

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
  members: Member[];
  districtId: string;
  settlementId: string;
  address: string;
  code: string;
  openedOn: string;
  caseManagerId: string;
  categories: string[];
}

const emptyMember = (role: string, lastName = ''): Member => ({ id: newId(), lastName, firstName: '', patronymic: '', birthDate: '', role, phone: '' });
const orNull = (text: string) => text.trim() || null;
const roleChoices = memberRoles.map((role) => ({ value: role, label: peopleTexts.roles[role] }));
const sexOf: Record<string, 'f' | 'm'> = { mother: 'f', grandmother: 'f', father: 'm', grandfather: 'm' };

/** The surname and first name of one adult are enough; everything else may come when people have met. */
export default function NewFamilyPage() {
  const { practice } = useSession();
  return practice === undefined ? (
    <Page title="Новая семья" narrow>
      <Notice tone="warn">Сначала нужна практика: она решает, по каким услугам и показателям ведут семью. Установите её в разделе «Практики».</Notice>
    </Page>
  ) : (
    <Page title="Новая семья" crumbs={[{ title: 'Семьи', to: '/families' }, { title: 'Новая семья' }]} subtitle="Хватит фамилии и имени взрослого. Остальное допишете, когда познакомитесь." narrow>
      <DraftGate key={practice} kind="family" practice={practice}>
        <NewFamily practice={practice} />
      </DraftGate>
    </Page>
  );
}

/** What «Не дописано» says: the surname, once there is one. */
const aboutOf = ({ members }: Values) => ({ family: null, title: members[0]?.lastName ? `Новая семья: ${members[0].lastName}`.slice(0, 200) : null });
const namesOf = (members: Member[]) => members.map((one) => [one.lastName, one.firstName].filter(Boolean).join(' ')).filter(Boolean).join(', ') || 'пусто';

function NewFamily({ practice }: { practice: string }) {
  const { go } = usePlace();
  const { today, roles, user } = useSession();
  const draft = useDraft<Values>();
  const words = useFamilyWords();
  const admit = useCommand(admitFamily);
  const [more, setMore] = useState(false);
  const leads = roles.includes('case-manager');
  const fresh = (): Values => ({
    members: [emptyMember('mother')], districtId: '', settlementId: '', address: '', code: '', openedOn: today, caseManagerId: leads ? user.staffId : '', categories: [],
  });
  const form = useForm<Values>({
    initial: { ...fresh(), ...draft.found },
    schema: admitFamily.body!,
    prepare: (values) => ({
      id: draft.id,
      practice,
      ...(values.code.trim() ? { code: values.code } : {}),
      openedOn: values.openedOn || today,
      districtId: orNull(values.districtId),
      settlementId: orNull(values.settlementId),
      address: orNull(values.address),
      caseManagerId: orNull(values.caseManagerId),
      categories: values.categories.map((categoryId) => ({ categoryId, fromOn: values.openedOn || today })),
      members: values.members.map(({ birthDate, patronymic, phone, ...member }) => ({
        ...member, patronymic: orNull(patronymic), birthDate: orNull(birthDate), phone: orNull(phone), sex: sexOf[member.role] ?? null,
      })),
    }),
  });
  const { values, waiting } = form;
  const { keep, attempt } = draft;
  const [untouched, setUntouched] = useState(values);
  const latest = useRef(values);
  useEffect(() => {
    latest.current = values;
    if (values !== untouched) keep(values, aboutOf(values));
  }, [values, untouched, keep]);
  useEffect(() => {
    if (waiting) attempt(latest.current, aboutOf(latest.current));
  }, [waiting, attempt]);
  const anew = () => {
    const empty = fresh();
    setUntouched(empty);
    form.setValues(empty);
    draft.drop();
  };
  const members = form.values.members;
  const setMembers = (next: Member[]) => form.set('members', next);
  return (
    <form
      className="stack"
      noValidate
      onSubmit={form.submit(async (body, sent) => {
        const made = await admit.run({ body });
        setUntouched(sent);
        draft.renew();
        sayDone(`Записано: семья ${made.title}, ${made.code}`);
        go(`/families/${made.id}`);
      })}
    >
      {members.map((member, index) => (
        <MemberFields
          key={member.id}
          form={form}
          index={index}
          onRemove={members.length > 1 ? () => setMembers(members.filter((one) => one.id !== member.id)) : undefined}
        />
      ))}
      <div className="row">
        <Button icon={<IconPlus size={18} stroke={1.75} />} onClick={() => setMembers([...members, emptyMember('child', members[0]!.lastName)])}>
          Ребёнок
        </Button>
        <Button icon={<IconPlus size={18} stroke={1.75} />} onClick={() => setMembers([...members, emptyMember('father', '')])}>
          Взрослый
        </Button>
      </div>
      <Panel title="Учёт">
        <div className="stack">
          <div className="columns-2">
            <DateField {...form.field('openedOn')} label="Дата постановки" today={today} />
            <SelectField {...form.field('caseManagerId')} label="Куратор" optional options={words.caseManagers} searchable clearable help="Куратор и его команда увидят семью." />
          </div>
          <MultiSelectField {...form.field('categories')} label="Категории" optional options={words.categories.map((word) => ({ value: word.id, label: word.title }))} help="Основание и срок впишете в карточке." />
          {more ? (
            <>
              <PlaceFields form={form as unknown as Form<{ districtId: string; settlementId: string; address: string }>} />
              <TextField {...form.field('code')} label="Код семьи" optional help="Пусто — подберём следующий: К-0001, К-0002…" />
            </>
          ) : (
            <div>
              <Button variant="link" onClick={() => setMore(true)}>
                Вписать адрес и свой код семьи
              </Button>
            </div>
          )}
        </div>
      </Panel>
      <ErrorSummary form={form} what="Семья не записалась" />
      <div className="row">
        <Button type="submit" variant="primary" waiting={form.waiting}>
          Записать семью
        </Button>
        <ButtonLink to="/families">Не записывать</ButtonLink>
        {draft.found && (
          <Button variant="link" small onClick={anew}>
            Начать заново
          </Button>
        )}
        <DraftState
          draft={draft}
          values={values}
          about={aboutOf(values)}
          labels={{ members: 'Люди', openedOn: 'Дата постановки', address: 'Адрес', code: 'Код семьи' }}
          show={(field, value) => (field === 'members' ? namesOf(value as Member[]) : String(value ?? '') || 'пусто')}
        />
      </div>
    </form>
  );
}

function MemberFields({ form, index, onRemove }: { form: Form<Values>; index: number; onRemove: (() => void) | undefined }) {
  const { today } = useSession();
  const member = form.values.members[index]!;
  const at = (field: keyof Member) => form.at(`members.${index}.${field}`);
  const title = member.role === 'child' ? 'Ребёнок' : index === 0 ? 'Взрослый, с которым говорите' : 'Взрослый';
  return (
    <Panel
      title={title}
      actions={
        onRemove && (
          <IconButton label={`Убрать: ${member.firstName || title}`} onClick={onRemove}>
            <IconTrash size={18} stroke={1.75} aria-hidden="true" />
          </IconButton>
        )
      }
    >
      <div className="stack">
        <div className="columns-3">
          <TextField {...at('lastName')} label="Фамилия" autoFocus={index > 0 || !member.lastName} />
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
