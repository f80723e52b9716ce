import { IconLock, IconStar } from '@tabler/icons-react';
import { useState } from 'react';
import { useCommand, useList } from '../../../kernel/web/query.ts';
import { useCan } from '../../../kernel/web/session.tsx';
import { Button } from '../../../web/ui/button.tsx';
import { Chip } from '../../../web/ui/chip.tsx';
import { ConfirmDialog } from '../../../web/ui/dialogs.tsx';
import { DataTable } from '../../../web/ui/data-table.tsx';
import { Page } from '../../../web/ui/page.tsx';
import { FailedState, NothingFound } from '../../../web/ui/states.tsx';
import { sayDone } from '../../../web/ui/undo-bar.tsx';
import { addBranch, changeBranch, listBranches, type Branch } from '../contract.ts';
import { NameDialog } from './name-dialog.tsx';

/** Branches: where families are kept and whose manager sees them. */
export default function BranchesPage() {
  const can = useCan();
  const list = useList(listBranches);
  const change = useCommand(changeBranch);
  const add = useCommand(addBranch);
  const [naming, setNaming] = useState<Branch | 'new' | null>(null);
  const [closing, setClosing] = useState<Branch | null>(null);
  const edit = (branch: Branch, changes: { isDefault?: true; isClosed?: boolean }, said: string) =>
    change.run({ params: { id: branch.id }, body: { version: branch.version, ...changes } }).then(() => (setClosing(null), sayDone(said)), () => {});
  return (
    <Page
      title="Отделения"
      subtitle="Новые семьи попадают в основное отделение. Руководителю можно открыть только его отделения."
      narrow
      actions={
        can(addBranch) && (
          <Button variant="primary" onClick={() => setNaming('new')}>
            Добавить отделение
          </Button>
        )
      }
    >
      {change.error && !closing && <FailedState error={change.error} what="Не записалось" />}
      <DataTable
        label="Отделения"
        columns={[
          { key: 'name', title: 'Отделение', cell: (branch) => branch.name },
          {
            key: 'state',
            title: 'Состояние',
            phone: 'top',
            cell: (branch) =>
              branch.isClosed ? <Chip icon={IconLock}>Закрыто</Chip> : branch.isDefault ? <Chip tone="pine" icon={IconStar}>Основное</Chip> : null,
          },
          {
            key: 'actions',
            title: <span className="hidden-visually">Действия</span>,
            right: true,
            cell: (branch) =>
              can(changeBranch) && (
                <span className="row" style={{ justifyContent: 'flex-end' }}>
                  <Button small variant="link" onClick={() => setNaming(branch)}>
                    Переименовать
                  </Button>
                  {!branch.isDefault && !branch.isClosed && (
                    <Button small variant="link" onClick={() => void edit(branch, { isDefault: true }, `Основное отделение: ${branch.name}`)}>
                      Сделать основным
                    </Button>
                  )}
                  {branch.isClosed ? (
                    <Button small variant="link" onClick={() => void edit(branch, { isClosed: false }, `Отделение открыто: ${branch.name}`)}>
                      Открыть
                    </Button>
                  ) : (
                    !branch.isDefault && (
                      <Button small variant="link" onClick={() => setClosing(branch)}>
                        Закрыть…
                      </Button>
                    )
                  )}
                </span>
              ),
          },
        ]}
        list={list}
        rowKey={(branch) => branch.id}
        empty={<NothingFound title="Отделений нет">Добавьте первое: семьи закрепляются за отделением.</NothingFound>}
      />
      {naming && (
        <NameDialog
          title={naming === 'new' ? 'Новое отделение' : 'Переименовать отделение'}
          label="Название отделения"
          initial={naming === 'new' ? '' : naming.name}
          schema={addBranch.body!.shape.name}
          onClose={() => setNaming(null)}
          onName={async (name) => {
            if (naming === 'new') await add.run({ body: { name } });
            else await change.run({ params: { id: naming.id }, body: { version: naming.version, name } });
            setNaming(null);
            sayDone(`Записано: отделение «${name}»`);
          }}
        />
      )}
      {closing && (
        <ConfirmDialog title={`Закрыть отделение «${closing.name}»?`} confirm="Закрыть отделение" waiting={change.waiting} error={change.error} onClose={() => (change.reset(), setClosing(null))} onConfirm={() => void edit(closing, { isClosed: true }, `Отделение закрыто: ${closing.name}`)}>
          <p>Его нельзя будет выбрать для новых семей. Семьи и записи останутся, отделение можно открыть снова.</p>
        </ConfirmDialog>
      )}
    </Page>
  );
}
