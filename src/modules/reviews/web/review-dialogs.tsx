import { useState } from 'react';
import { useForm } from '../../../kernel/web/form.ts';
import { useCommand, useOperation } from '../../../kernel/web/query.ts';
import { useSession } from '../../../kernel/web/session.tsx';
import { Button } from '../../../web/ui/button.tsx';
import { DateField } from '../../../web/ui/date-field.tsx';
import { Dialog, DialogActions } from '../../../web/ui/dialogs.tsx';
import { ErrorSummary } from '../../../web/ui/error-summary.tsx';
import { TextAreaField, TextField } from '../../../web/ui/fields.tsx';
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
    <Dialog title="Новое заседание" onClose={onClose}>
      <form
        className="stack"
        noValidate
        onSubmit={form.submit(async (body) => {
          const made = await add.run({ body });
          sayDone(`Назначено заседание №\u00a0${made.number}`);
          onDone(made.id);
        })}
      >
        <div className="columns-2">
          <DateField {...form.field('heldOn')} label="День" today={today} />
          <TextField {...form.field('startsAt')} label="Время" placeholder="10:00" optional />
        </div>
        <TextField {...form.field('place')} label="Где" optional />
        <SelectField {...form.field('chairId')} label="Председатель" options={managers} optional clearable help="Руководитель: он подписывает заключения" />
        <SelectField {...form.field('secretaryId')} label="Секретарь" options={colleagues} optional clearable />
        <ErrorSummary form={form} />
        <DialogActions>
          <Button onClick={onClose}>Не назначать</Button>
          <Button type="submit" variant="primary" waiting={form.waiting}>
            Назначить заседание
          </Button>
        </DialogActions>
      </form>
    </Dialog>
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
    <Dialog title="День и место" onClose={onClose}>
      <form
        className="stack"
        noValidate
        onSubmit={form.submit(async (body) => {
          await change.run({ params: { id: review.id } as never, body });
          sayDone('Записано');
          onClose();
        })}
      >
        <div className="columns-2">
          <DateField {...form.field('heldOn')} label="День" today={today} />
          <TextField {...form.field('startsAt')} label="Время" placeholder="10:00" optional />
        </div>
        <TextField {...form.field('place')} label="Где" optional />
        <TextAreaField {...form.field('note')} label="Заметка" optional />
        <ErrorSummary form={form} />
        <DialogActions>
          <Button onClick={onClose}>Не менять</Button>
          <Button type="submit" variant="primary" waiting={form.waiting}>
            Записать
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}

export function CancelReviewDialog({ review, onClose }: { review: ReviewRecord; onClose: () => void }) {
  const cancel = useCommand(cancelReview);
  const form = useForm({ initial: { reason: '' }, schema: cancelReview.body!, prepare: (values) => ({ version: review.version, ...values }) });
  return (
    <Dialog title={`Отменить заседание №\u00a0${review.number}?`} onClose={onClose}>
      <form
        className="stack"
        noValidate
        onSubmit={form.submit(async (body) => {
          await cancel.run({ params: { id: review.id } as never, body });
          sayDone('Заседание отменено');
          onClose();
        })}
      >
        <p>Семьи вернутся в «Кого рассмотреть», если причины остались.</p>
        <TextAreaField {...form.field('reason')} label="Почему" />
        <ErrorSummary form={form} />
        <DialogActions>
          <Button onClick={onClose}>Оставить</Button>
          <Button type="submit" variant="danger" waiting={form.waiting}>
            Отменить заседание
          </Button>
        </DialogActions>
      </form>
    </Dialog>
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
    <Dialog title="Кого пригласить" onClose={onClose}>
      <form
        className="stack"
        noValidate
        onSubmit={form.submit(async (body) => {
          await invite.run({ params: { id: review.id } as never, body });
          sayDone('Приглашён');
          onClose();
        })}
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
        <ErrorSummary form={form} />
        <DialogActions>
          <Button onClick={onClose}>Закрыть</Button>
          <Button type="submit" variant="primary" waiting={form.waiting}>
            Пригласить
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}

/** Any family of the practice, with a reason of one's own. */
export function AddItemDialog({ review, onClose }: { review: ReviewRecord; onClose: () => void }) {
  const [family, setFamily] = useState<PickedFamily | null>(null);
  const add = useCommand(addItem);
  const cases = useOperation(listFamilyReviews, { params: { id: family?.id ?? '' } } as never, { enabled: family !== null });
  const found = cases.data?.cases.find((one) => one.practice === review.practice);
  const form = useForm({ initial: { caseId: '', words: '' }, prepare: (values) => ({ caseId: found?.id, words: values.words || null }), check: () => ({ caseId: found ? null : family ? texts.refusals.no_open_case : 'Выберите семью' }) });
  return (
    <Dialog title="Семья в повестку" onClose={onClose}>
      <form
        className="stack"
        noValidate
        onSubmit={form.submit(async (body) => {
          await add.run({ params: { id: review.id } as never, body });
          sayDone(`${family!.title}: в повестке`);
          onClose();
        })}
      >
        <FamilyPicker id={form.idOf('caseId')} label="Семья" practice={review.practice} value={family} error={form.errors['caseId']} onPick={setFamily} />
        <TextAreaField {...form.field('words')} label="Почему рассматриваем" optional help="Причины по правилу подставятся сами" />
        <ErrorSummary form={form} fields={['caseId']} />
        <DialogActions>
          <Button onClick={onClose}>Закрыть</Button>
          <Button type="submit" variant="primary" waiting={form.waiting || (family !== null && !cases.data && !cases.error)}>
            В повестку
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}

export function AskDialog({ familyId, practice, onClose }: { familyId: string; practice: string; onClose: () => void }) {
  const ask = useCommand(askReview);
  const form = useForm({ initial: { words: '' }, schema: askReview.body!, prepare: (values) => ({ practice, ...values }) });
  return (
    <Dialog title="Попросить рассмотреть" onClose={onClose}>
      <form
        className="stack"
        noValidate
        onSubmit={form.submit(async (body) => {
          await ask.run({ params: { id: familyId } as never, body });
          sayDone('Записано: семья появится в «Кого рассмотреть»');
          onClose();
        })}
      >
        <TextAreaField {...form.field('words')} label="Что обсудить" />
        <ErrorSummary form={form} />
        <DialogActions>
          <Button onClick={onClose}>Не просить</Button>
          <Button type="submit" variant="primary" waiting={form.waiting}>
            Попросить
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
