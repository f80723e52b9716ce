import { useState } from 'react';
import { usePlace } from '../../../kernel/web/place.tsx';
import { useCommand, useList, useOperation } from '../../../kernel/web/query.ts';
import { useCan } from '../../../kernel/web/session.tsx';
import { Button } from '../../../web/ui/button.tsx';
import { DataTable } from '../../../web/ui/data-table.tsx';
import { ConfirmDialog } from '../../../web/ui/dialogs.tsx';
import { Page } from '../../../web/ui/page.tsx';
import { NothingFound } from '../../../web/ui/states.tsx';
import { Tabs, tabPanel } from '../../../web/ui/tabs.tsx';
import { sayDone } from '../../../web/ui/undo-bar.tsx';
import { addDistrict, addSettlement, changeDistrict, changeSettlement, listDistricts, listSettlements, removeDistrict, removeSettlement, type District, type Settlement } from '../contract.ts';
import { NameDialog } from './name-dialog.tsx';

/** Districts and settlements for addresses; an import adds unknown ones by itself. */
export default function PlacesPage() {
  const { search, setSearch } = usePlace();
  const tab = search['tab'] === 'settlements' ? 'settlements' : 'districts';
  const [adding, setAdding] = useState(false);
  const can = useCan();
  return (
    <Page
      title="Районы и посёлки"
      subtitle="Из них выбирают адрес семьи. Загрузка из Excel добавляет недостающие сама."
      narrow
      actions={
        can(addDistrict) && (
          <Button variant="primary" onClick={() => setAdding(true)}>
            {tab === 'districts' ? 'Добавить район' : 'Добавить населённый пункт'}
          </Button>
        )
      }
    >
      <Tabs
        label="Списки мест"
        value={tab}
        onChange={(next) => setSearch({ tab: next === 'districts' ? undefined : next })}
        tabs={[
          { id: 'districts', title: 'Районы' },
          { id: 'settlements', title: 'Населённые пункты' },
        ]}
      />
      <div {...tabPanel(tab)}>{tab === 'districts' ? <Districts adding={adding} onAdded={() => setAdding(false)} /> : <Settlements adding={adding} onAdded={() => setAdding(false)} />}</div>
    </Page>
  );
}

interface ListProps {
  adding: boolean;
  onAdded: () => void;
}

function Districts({ adding, onAdded }: ListProps) {
  const list = useList(listDistricts);
  const add = useCommand(addDistrict);
  const change = useCommand(changeDistrict);
  const remove = useCommand(removeDistrict);
  const [naming, setNaming] = useState<District | null>(null);
  const [removing, setRemoving] = useState<District | null>(null);
  const close = () => (setNaming(null), onAdded());
  return (
    <>
      <DataTable
        label="Районы"
        columns={[{ key: 'name', title: 'Район', cell: (one) => one.name }, actions<District>(setNaming, setRemoving, useCan()(changeDistrict))]}
        list={list}
        rowKey={(one) => one.id}
        empty={<NothingFound title="Районов пока нет">Добавьте район сами или загрузите журнал из Excel: районы появятся вместе с семьями.</NothingFound>}
      />
      {(adding || naming) && (
        <NameDialog
          title={naming ? 'Переименовать район' : 'Новый район'}
          label="Название района"
          initial={naming?.name ?? ''}
          schema={addDistrict.body!.shape.name}
          onClose={close}
          onName={async (name) => {
            if (naming) await change.run({ params: { id: naming.id }, body: { version: naming.version, name } });
            else await add.run({ body: { name } });
            close();
            sayDone(`Записано: ${name}`);
          }}
        />
      )}
      {removing && <RemoveDialog name={removing.name} command={remove} id={removing.id} onClose={() => setRemoving(null)} />}
    </>
  );
}

function Settlements({ adding, onAdded }: ListProps) {
  const list = useList(listSettlements);
  const districts = useOperation(listDistricts, { query: { limit: 200 } });
  const add = useCommand(addSettlement);
  const change = useCommand(changeSettlement);
  const remove = useCommand(removeSettlement);
  const [naming, setNaming] = useState<Settlement | null>(null);
  const [removing, setRemoving] = useState<Settlement | null>(null);
  const close = () => (setNaming(null), onAdded());
  const options = (districts.data?.items ?? []).map(({ id, name }) => ({ value: id, label: name }));
  return (
    <>
      <DataTable
        label="Населённые пункты"
        columns={[
          { key: 'name', title: 'Населённый пункт', cell: (one) => one.name },
          { key: 'district', title: 'Район', cell: (one) => one.districtName ?? '—' },
          actions<Settlement>(setNaming, setRemoving, useCan()(changeSettlement)),
        ]}
        list={list}
        rowKey={(one) => one.id}
        empty={<NothingFound title="Населённых пунктов пока нет">Добавьте сами или загрузите журнал из Excel.</NothingFound>}
      />
      {(adding || naming) && (
        <NameDialog
          title={naming ? 'Изменить населённый пункт' : 'Новый населённый пункт'}
          label="Название"
          initial={naming?.name ?? ''}
          schema={addSettlement.body!.shape.name}
          district={{ value: naming?.districtId ?? '', options }}
          onClose={close}
          onName={async (name, districtId) => {
            if (naming) await change.run({ params: { id: naming.id }, body: { version: naming.version, name, districtId } });
            else await add.run({ body: { name, districtId } });
            close();
            sayDone(`Записано: ${name}`);
          }}
        />
      )}
      {removing && <RemoveDialog name={removing.name} command={remove} id={removing.id} onClose={() => setRemoving(null)} />}
    </>
  );
}

function actions<T>(onName: (one: T) => void, onRemove: (one: T) => void, allowed: boolean) {
  return {
    key: 'actions',
    title: <span className="hidden-visually">Действия</span>,
    right: true,
    cell: (one: T) =>
      allowed && (
        <span className="row" style={{ justifyContent: 'flex-end' }}>
          <Button small variant="link" onClick={() => onName(one)}>
            Изменить
          </Button>
          <Button small variant="link" onClick={() => onRemove(one)}>
            Убрать…
          </Button>
        </span>
      ),
  };
}

function RemoveDialog({ name, id, command, onClose }: { name: string; id: string; command: ReturnType<typeof useCommand<typeof removeDistrict>>; onClose: () => void }) {
  const close = () => (command.reset(), onClose());
  return (
    <ConfirmDialog
      title={`Убрать «${name}»?`}
      confirm="Убрать из списка"
      waiting={command.waiting}
      error={command.error}
      onClose={close}
      onConfirm={() => void command.run({ params: { id } }).then(() => (close(), sayDone(`Убрали: ${name}`)), () => {})}
    >
      <p>Исчезнет только из списка для выбора. Если место указано хотя бы у одной семьи, оно останется.</p>
    </ConfirmDialog>
  );
}
