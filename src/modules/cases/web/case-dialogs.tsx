import { useForm } from '../../../kernel/web/form.ts';
import { useCommand, useOperation } from '../../../kernel/web/query.ts';
import { useSession } from '../../../kernel/web/session.tsx';
import { longDate } from '../../../kernel/time.ts';
import { Button } from '../../../web/ui/button.tsx';
import { ConfirmDialog } from '../../../web/ui/dialogs.tsx';
import { FormDialog } from '../../../web/ui/form-dialog.tsx';
import { SelectField } from '../../../web/ui/select-field.tsx';
import { FailedState } from '../../../web/ui/states.tsx';
import { sayDone } from '../../../web/ui/undo-bar.tsx';
import { listColleagues } from '../../accounts/contract.ts';
import type { CardCase } from '../../families/contract.ts';
import { listMentors } from '../../mentoring/contract.ts';
import { listBranches } from '../../organizations/contract.ts';
import { EditDialog } from '../../people/web/edit-dialog.tsx';
import { addToTeam, changeCase, closeCase, leaveTeam, openCase, reopenCase } from '../contract.ts';

function useChoices(practice: string) {
  const colleagues = useOperation(listColleagues, { query: { limit: 200 } }, { keep: true });
  const mentors = useOperation(listMentors, { query: { practice, limit: 200 } }, { keep: true });
  const branches = useOperation(listBranches, { query: { limit: 200 } }, { keep: true });
  return {
    colleagues: (colleagues.data?.items ?? []).map((one) => ({ value: one.id, label: one.name })),
    mentors: (mentors.data?.items ?? []).map((one) => ({ value: one.id, label: `${one.lastName} ${one.firstName} · ${one.code}` })),
    branches: (branches.data?.items ?? []).filter((one) => !one.isClosed).map((one) => ({ value: one.id, label: one.name })),
  };
}

export function CaseDialog({ found, onClose }: { found: CardCase; onClose: () => void }) {
  const choices = useChoices(found.practice);
  return (
    <EditDialog
      title={`Дело: ${found.practiceTitle}`}
      operation={changeCase}
      params={{ id: found.id }}
      version={found.version}
      fields={[
        { name: 'openedOn', label: 'На учёте с', kind: 'date', half: true },
        { name: 'branchId', label: 'Отделение', kind: 'select', options: choices.branches, half: true },
        { name: 'caseManagerId', label: 'Куратор', kind: 'select', options: choices.colleagues, optional: true, half: true },
        { name: 'mentorId', label: 'Наставник', kind: 'select', options: choices.mentors, optional: true, half: true },
      ]}
      initial={{ openedOn: found.openedOn, branchId: found.branch.id, caseManagerId: found.caseManager?.id, mentorId: found.mentor?.id }}
      done="Записано: дело"
      onClose={onClose}
    />
  );
}

export function CloseCaseDialog({ found, reasons, onClose }: { found: CardCase; reasons: { value: string; label: string }[]; onClose: () => void }) {
  const { today } = useSession();
  return (
    <EditDialog
      title="Снять семью с учёта"
      operation={closeCase}
      params={{ id: found.id }}
      version={found.version}
      fields={[
        { name: 'closedOn', label: 'Последний день на учёте', kind: 'date', half: true },
        { name: 'closeReason', label: 'Причина', kind: 'select', options: reasons, half: true },
        { name: 'closeNote', label: 'Чем закончилось', kind: 'area', optional: true },
      ]}
      initial={{ closedOn: today }}
      confirm="Снять с учёта"
      done="Записано: семья снята с учёта"
      onClose={onClose}
    />
  );
}

export function ReopenCaseDialog({ found, onClose }: { found: CardCase; onClose: () => void }) {
  const reopen = useCommand(reopenCase);
  const { today } = useSession();
  return (
    <ConfirmDialog
      title="Открыть дело снова?"
      confirm="Открыть дело"
      keep="Оставить закрытым"
      danger={false}
      waiting={reopen.waiting}
      error={reopen.error}
      onClose={onClose}
      onConfirm={() =>
        void reopen
          .run({ params: { id: found.id } as never, body: { version: found.version } })
          .then(() => (sayDone('Записано: дело снова открыто'), onClose()))
          .catch(() => {})
      }
    >
      Дата снятия {found.closedOn && longDate(found.closedOn, today)} и причина сотрутся, прежние значения останутся в истории.
    </ConfirmDialog>
  );
}

export function OpenCaseDialog({ familyId, without, onClose }: { familyId: string; without: string[]; onClose: () => void }) {
  const { practices, practice, today, roles, user } = useSession();
  const choices = useChoices(practice ?? '');
  const free = practices.filter((one) => !without.includes(one.id)).map((one) => ({ value: one.id, label: one.title }));
  return (
    <EditDialog
      title="Новое дело семьи"
      operation={openCase}
      params={{ id: familyId }}
      fields={[
        { name: 'practice', label: 'Практика', kind: 'select', options: free, half: true },
        { name: 'openedOn', label: 'На учёте с', kind: 'date', half: true },
        { name: 'caseManagerId', label: 'Куратор', kind: 'select', options: choices.colleagues, optional: true },
      ]}
      initial={{ practice: free[0]?.value, openedOn: today, caseManagerId: roles.includes('case-manager') ? user.staffId : '' }}
      confirm="Открыть дело"
      done="Записано: дело открыто"
      onClose={onClose}
    />
  );
}

/** Who besides the case manager works with the family, and so sees it. */
export function TeamDialog({ found, onClose }: { found: CardCase; onClose: () => void }) {
  const choices = useChoices(found.practice);
  const add = useCommand(addToTeam);
  const leave = useCommand(leaveTeam);
  const form = useForm({ initial: { staffId: '' }, check: ({ staffId }) => ({ staffId: staffId ? null : 'Выберите, кого добавить' }) });
  const free = choices.colleagues.filter((one) => one.value !== found.caseManager?.id && !found.team.some((member) => member.staffId === one.value));
  return (
    <FormDialog
      title="Команда дела"
      about={found.id}
      form={form}
      confirm="Добавить"
      keep="Закрыть"
      onClose={onClose}
      send={async (body) => {
        await add.run({ params: { id: found.id } as never, body });
        form.setValues(form.initial);
      }}
    >
      <p className="second">Команда видит семью и записывает услуги. Куратор входит в неё всегда.</p>
      {found.team.length === 0 && <p>Пока только куратор.</p>}
      {found.team.map((member) => (
        <div key={member.id} className="row-apart">
          <span>
            {member.name}
            {member.position && <span className="second">, {member.position}</span>}
          </span>
          <Button small variant="link" waiting={leave.waiting} onClick={() => void leave.run({ params: { id: found.id, member: member.id } as never, body: { version: member.version } }).catch(() => {})}>
            Вывести
          </Button>
        </div>
      ))}
      {leave.error && <FailedState error={leave.error} what="Не записалось" />}
      <SelectField {...form.field('staffId')} label="Добавить коллегу" options={free} searchable />
    </FormDialog>
  );
}
