import { useOperation } from '../../../kernel/web/query.ts';
import type { Choice } from '../../../web/ui/select-field.tsx';
import type { FamilyCard } from '../../families/contract.ts';
import { listDistricts, listSettlements } from '../../organizations/contract.ts';
import { addressKinds, contactKinds, factContracts, relationKinds, type FactKind } from '../contract/facts.ts';
import { editFamily } from '../contract/families.ts';
import { texts } from '../texts.ru.ts';
import { EditDialog, type FieldSpec } from './edit-dialog.tsx';

export interface FactWords {
  categories: Choice[];
  statuses: Choice[];
}

interface FactDialogProps {
  kind: FactKind;
  family: FamilyCard;
  words: FactWords;
  /** Being changed; absent: a new one. */
  fact?: { id: string; version: number } & Record<string, unknown>;
  onClose: () => void;
}

const dates: FieldSpec[] = [
  { name: 'fromOn', label: 'С какого дня', kind: 'date', optional: true, half: true },
  { name: 'toOn', label: 'По какой день', kind: 'date', optional: true, half: true },
];
const choices = <K extends string>(names: readonly K[], titles: Record<K, string>): Choice[] => names.map((value) => ({ value, label: titles[value] }));

function usePlaces() {
  const districts = useOperation(listDistricts, { query: { limit: 200 } }, { keep: true });
  const settlements = useOperation(listSettlements, { query: { limit: 200 } }, { keep: true });
  return {
    districts: (districts.data?.items ?? []).map((one) => ({ value: one.id, label: one.name })),
    settlements: (settlements.data?.items ?? []).map((one) => ({ value: one.id, label: [one.name, one.districtName].filter(Boolean).join(', ') })),
  };
}

const titles: Record<FactKind, { add: string; edit: string; done: string; remove: string }> = {
  contact: { add: 'Новый контакт', edit: 'Контакт', done: 'Записано: контакт', remove: 'Убрать контакт' },
  address: { add: 'Ещё один адрес', edit: 'Адрес', done: 'Записано: адрес', remove: 'Убрать адрес' },
  relation: { add: 'Кто кому кем приходится', edit: 'Связь двух людей', done: 'Записано: связь', remove: 'Убрать связь' },
  category: { add: 'Отнести семью к категории', edit: 'Категория семьи', done: 'Записано: категория', remove: 'Убрать категорию' },
  status: { add: 'Отметить статус человека', edit: 'Статус человека', done: 'Записано: статус', remove: 'Убрать статус' },
};

/** One dialog for contacts, addresses, relations, categories and statuses: they differ in their fields alone. */
export function FactDialog({ kind, family, words, fact, onClose }: FactDialogProps) {
  const places = usePlaces();
  const people = family.members.map((one) => ({ value: one.personId, label: `${one.firstName} ${one.lastName}` }));
  const owner: FieldSpec = { name: 'personId', label: 'Чей', kind: 'select', options: people, optional: true, help: 'Пусто: всей семьи', half: true };
  const fields: Record<FactKind, FieldSpec[]> = {
    contact: [
      { name: 'kind', label: 'Что это', kind: 'select', options: choices(contactKinds, texts.contacts), half: true },
      { name: 'value', label: 'Телефон, почта или ник', kind: 'text', half: true },
      owner,
      { name: 'note', label: 'Когда и как связаться', kind: 'text', optional: true, half: true },
      { name: 'toOn', label: 'Действовал по', kind: 'date', optional: true, help: 'Пусто: действует' },
    ],
    address: [
      { name: 'kind', label: 'Что это', kind: 'select', options: choices(addressKinds, texts.addresses), half: true },
      owner,
      { name: 'districtId', label: 'Район', kind: 'select', options: places.districts, optional: true, half: true },
      { name: 'settlementId', label: 'Населённый пункт', kind: 'select', options: places.settlements, optional: true, half: true },
      { name: 'text', label: 'Улица, дом', kind: 'text' },
      ...dates,
    ],
    relation: [
      { name: 'personId', label: 'Кто', kind: 'select', options: people, half: true },
      { name: 'kind', label: 'Кем приходится', kind: 'select', options: choices(relationKinds, texts.relations), half: true },
      { name: 'otherId', label: 'Кому', kind: 'select', options: people, half: true },
      { name: 'basis', label: 'Основание', kind: 'text', optional: true, help: 'Для опеки: что за документ, номер, от какого числа', half: true },
      { name: 'note', label: 'Примечание', kind: 'text', optional: true },
      ...dates,
    ],
    category: [
      { name: 'categoryId', label: 'Категория', kind: 'select', options: words.categories },
      { name: 'basis', label: 'Основание', kind: 'text', optional: true, help: 'Документ: что, номер, от какого числа' },
      ...dates,
    ],
    status: [
      { name: 'personId', label: 'Кто', kind: 'select', options: people, half: true },
      { name: 'statusId', label: 'Статус', kind: 'select', options: words.statuses, half: true },
      { name: 'basis', label: 'Основание', kind: 'text', optional: true, help: 'Документ: что, номер, от какого числа' },
      ...dates,
    ],
  };
  const contract = factContracts[kind];
  const initial = fact ?? { kind: { contact: 'phone', address: 'registered', relation: 'parent' }[kind as 'contact'] };
  return (
    <EditDialog
      title={fact ? titles[kind].edit : titles[kind].add}
      operation={fact ? contract.edit : contract.add}
      params={fact ? { id: fact.id } : { familyId: family.id }}
      {...(fact ? { version: fact.version } : {})}
      fields={fields[kind]}
      initial={initial}
      done={titles[kind].done}
      {...(fact ? { remove: { operation: contract.remove, title: `${titles[kind].remove}?`, text: 'Убирают то, что записали по ошибке. Если это было, но кончилось, поставьте день окончания. Прежние значения останутся в истории.', confirm: titles[kind].remove } } : {})}
      onClose={onClose}
    />
  );
}

/** The family's own record: title, code, place; a move keeps the former address. */
export function FamilyDialog({ family, onClose }: { family: FamilyCard; onClose: () => void }) {
  const places = usePlaces();
  return (
    <EditDialog
      title="Сведения о семье"
      operation={editFamily}
      params={{ id: family.id }}
      version={family.version}
      fields={[
        { name: 'code', label: 'Код семьи', kind: 'text', half: true },
        { name: 'title', label: 'Своё название', kind: 'text', optional: true, help: 'Пусто: из фамилий', half: true },
        { name: 'districtId', label: 'Район', kind: 'select', options: places.districts, optional: true, half: true },
        { name: 'settlementId', label: 'Населённый пункт', kind: 'select', options: places.settlements, optional: true, half: true },
        { name: 'address', label: 'Улица, дом', kind: 'text', optional: true },
        { name: 'note', label: 'Примечание', kind: 'area', optional: true },
      ]}
      initial={{ ...family, title: family.titleOwn ? family.title : '', districtId: family.district?.id, settlementId: family.settlement?.id }}
      done="Записано: сведения о семье"
      onClose={onClose}
    />
  );
}

/** The family moved: a new address from a day, the old one kept among the former. */
export function MoveHouseDialog({ family, onClose }: { family: FamilyCard; onClose: () => void }) {
  const places = usePlaces();
  return (
    <EditDialog
      title="Семья переехала"
      operation={editFamily}
      params={{ id: family.id }}
      version={family.version}
      fields={[
        { name: 'movedOn', label: 'С какого дня', kind: 'date' },
        { name: 'districtId', label: 'Район', kind: 'select', options: places.districts, optional: true, half: true },
        { name: 'settlementId', label: 'Населённый пункт', kind: 'select', options: places.settlements, optional: true, half: true },
        { name: 'address', label: 'Улица, дом', kind: 'text', optional: true },
      ]}
      initial={{ districtId: family.district?.id, settlementId: family.settlement?.id }}
      done="Записано: новый адрес, прежний остался в карточке"
      onClose={onClose}
    />
  );
}
