import { useForm } from '../../../kernel/web/form.ts';
import { useCommand, useOperation } from '../../../kernel/web/query.ts';
import { useSession } from '../../../kernel/web/session.tsx';
import { DateField } from '../../../web/ui/date-field.tsx';
import { TextAreaField, TextField } from '../../../web/ui/fields.tsx';
import { FormDialog } from '../../../web/ui/form-dialog.tsx';
import { SelectField } from '../../../web/ui/select-field.tsx';
import { sayDone } from '../../../web/ui/undo-bar.tsx';
import { FamilyPicker, type PickedFamily } from '../../services/web/family-picker.tsx';
import { addItem, listFamilyReviews } from '../contract/items.ts';
import { addParticipant, addReview, askReview, cancelReview, changeReview, type ReviewRecord } from '../contract/meetings.ts';
import { texts } from '../texts.ru.ts';
import { useColleagues } from './words.tsx';

export function NewReviewDialog({ practice, onClose, onDone }: { practice: string; onClose: () => void; onDone: (id: string) => void }) {
  const { today } = useSession();
  const add = useCommand(addReview);
  const managers = useColleagues('manager');
  const colleagues = useColleagues();
  const form = useForm({
    initial: { heldOn: today, startsAt: '', place: '', chairId: '', secretaryId: '' },
    schema: addReview.body!,
    prepare: (values) => ({ practice, heldOn: values.heldOn, startsAt: values.startsAt || null, place: values.place || null, note: null, chairId: values.chairId || null, secretaryId: values.secretaryId || null }),
  });
  return (
    <FormDialog
      title="Новое заседание"
      form={form}
      confirm="Назначить заседание"
      keep="Не назначать"
      onClose={onClose}
      send={async (body) => {
        const made = await add.run({ body });
        sayDone(`Назначено заседание №\u00a0${made.number}`);
        onDone(made.id);
      }}
    >
      <div className="columns-2">
        <DateField {...form.field('heldOn')} label="День" today={today} />
        <TextField {...form.field('startsAt')} label="Время" placeholder="10:00" optional />
      </div>
      <TextField {...form.field('place')} label="Где" optional />
      <SelectField {...form.field('chairId')} label="Председатель" options={managers} optional clearable help="Руководитель: он подписывает заключения" />
      <SelectField {...form.field('secretaryId')} label="Секретарь" options={colleagues} optional clearable />
    </FormDialog>
  );
}

export function EditReviewDialog({ review, onClose }: { review: ReviewRecord; onClose: () => void }) {
  const { today } = useSession();
  const change = useCommand(changeReview);
  const form = useForm({
    initial: { heldOn: review.heldOn, startsAt: review.startsAt ?? '', place: review.place ?? '', note: review.note ?? '' },
    schema: changeReview.body!,
    prepare: (values) => ({ version: review.version, ...values, startsAt: values.startsAt || null }),
  });
  return (
    <FormDialog
      title="День и место"
      form={form}
      confirm="Записать"
      keep="Не менять"
      onClose={onClose}
      send={async (body) => {
        await change.run({ params: { id: review.id } as never, body });
        sayDone('Записано');
        onClose();
      }}
    >
      <div className="columns-2">
        <DateField {...form.field('heldOn')} label="День" today={today} />
        <TextField {...form.field('startsAt')} label="Время" placeholder="10:00" optional />
      </div>
      <TextField {...form.field('place')} label="Где" optional />
      <TextAreaField {...form.field('note')} label="Заметка" optional />
    </FormDialog>
  );
}

export function CancelReviewDialog({ review, onClose }: { review: ReviewRecord; onClose: () => void }) {
  const cancel = useCommand(cancelReview);
  const form = useForm({ initial: { reason: '' }, schema: cancelReview.body!, prepare: (values) => ({ version: review.version, ...values }) });
  return (
    <FormDialog
      title={`Отменить заседание №\u00a0${review.number}?`}
      form={form}
      confirm="Отменить заседание"
      keep="Оставить"
      danger
      onClose={onClose}
      send={async (body) => {
        await cancel.run({ params: { id: review.id } as never, body });
        sayDone('Заседание отменено');
        onClose();
      }}
    >
      <p>Семьи вернутся в «Кого рассмотреть», если причины остались.</p>
      <TextAreaField {...form.field('reason')} label="Почему" />
    </FormDialog>
  );
}

/** A colleague by the list, or somebody from another organization by name and office. */
export function InviteDialog({ review, onClose }: { review: ReviewRecord; onClose: () => void }) {
  const invite = useCommand(addParticipant);
  const colleagues = useColleagues().filter((one) => !review.participants.some((there) => there.staffId === one.value));
  const form = useForm({
    initial: { role: 'member', staffId: '', name: '', office: '', employer: '' },
    schema: addParticipant.body!,
    prepare: (values) => ({ role: values.role, staffId: values.staffId || null, name: values.name || null, office: values.office || null, employer: values.employer || null }),
    check: (values) => ({ name: values.staffId || values.name ? null : texts.fields.name }),
  });
  const outside = form.values.staffId === '';
  return (
    <FormDialog
      title="Кого пригласить"
      form={form}
      confirm="Пригласить"
      keep="Закрыть"
      onClose={onClose}
      send={async (body) => {
        await invite.run({ params: { id: review.id } as never, body });
        sayDone('Приглашён');
        onClose();
      }}
    >
      <SelectField {...form.field('staffId')} label="Коллега" options={colleagues} optional clearable help="Пусто — человек из другой организации, впишите его ниже" />
      {outside && (
        <>
          <TextField {...form.field('name')} label="Фамилия, имя, отчество" />
          <div className="columns-2">
            <TextField {...form.field('office')} label="Должность" optional />
            <TextField {...form.field('employer')} label="Организация" optional />
          </div>
        </>
      )}
      <SelectField {...form.field('role')} label="В какой роли" options={Object.entries(texts.roles).map(([value, label]) => ({ value, label }))} />
    </FormDialog>
  );
}

/** Any family of the practice, with a reason of one's own. */
export function AddItemDialog({ review, onClose }: { review: ReviewRecord; onClose: () => void }) {
  const add = useCommand(addItem);
  const form = useForm({
    initial: { family: null as PickedFamily | null, words: '' },
    prepare: (values) => ({ caseId: found?.id, words: values.words || null }),
    check: (values) => ({ caseId: found ? null : values.family ? texts.refusals.no_open_case : 'Выберите семью' }),
  });
  const { family } = form.values;
  const cases = useOperation(listFamilyReviews, { params: { id: family?.id ?? '' } } as never, { enabled: family !== null });
  const found: { id: string } | undefined = cases.data?.cases.find((one) => one.practice === review.practice);
  return (
    <FormDialog
      title="Семья в повестку"
      form={form}
      confirm="В повестку"
      waiting={family !== null && !cases.data && !cases.error}
      keep="Закрыть"
      shows={['caseId']}
      onClose={onClose}
      send={async (body) => {
        await add.run({ params: { id: review.id } as never, body });
        sayDone(`${family!.title}: в повестке`);
        onClose();
      }}
    >
      <FamilyPicker id={form.idOf('caseId')} label="Семья" practice={review.practice} value={family} error={form.errors['caseId']} onPick={(one) => form.set('family', one)} />
      <TextAreaField {...form.field('words')} label="Почему рассматриваем" optional help="Причины по правилу подставятся сами" />
    </FormDialog>
  );
}

export function AskDialog({ familyId, practice, onClose }: { familyId: string; practice: string; onClose: () => void }) {
  const ask = useCommand(askReview);
  const form = useForm({ initial: { words: '' }, schema: askReview.body!, prepare: (values) => ({ practice, ...values }) });
  return (
    <FormDialog
      title="Попросить рассмотреть"
      about={familyId}
      form={form}
      confirm="Попросить"
      keep="Не просить"
      onClose={onClose}
      send={async (body) => {
        await ask.run({ params: { id: familyId } as never, body });
        sayDone('Записано: семья появится в «Кого рассмотреть»');
        onClose();
      }}
    >
      <TextAreaField {...form.field('words')} label="Что обсудить" />
    </FormDialog>
  );
}
