import type { Form } from '../../../kernel/web/form.ts';
import { useOperation } from '../../../kernel/web/query.ts';
import { TextField } from '../../../web/ui/fields.tsx';
import { SelectField } from '../../../web/ui/select-field.tsx';
import { listDistricts, listSettlements } from '../../organizations/contract.ts';

interface Place {
  districtId: string;
  settlementId: string;
  address: string;
}

/** District, settlement of it, street and house; choosing a settlement fills its district. */
export function PlaceFields({ form }: { form: Form<Place> }) {
  const districts = useOperation(listDistricts, { query: { limit: 200 } }, { keep: true });
  const settlements = useOperation(listSettlements, { query: { limit: 200 } }, { keep: true });
  const { districtId } = form.values;
  const near = (settlements.data?.items ?? []).filter((one) => districtId === '' || one.districtId === null || one.districtId === districtId);
  const settlement = form.field('settlementId');
  return (
    <div className="columns-3">
      <SelectField {...form.field('districtId')} label="Район" optional clearable searchable options={(districts.data?.items ?? []).map((one) => ({ value: one.id, label: one.name }))} nothing="Районы добавляют в настройках" />
      <SelectField
        {...settlement}
        label="Населённый пункт"
        optional
        clearable
        searchable
        options={near.map((one) => ({ value: one.id, label: one.name }))}
        nothing="Посёлки добавляют в настройках"
        onChange={(value) => {
          settlement.onChange(value);
          const district = near.find((one) => one.id === value)?.districtId;
          if (district && districtId === '') form.set('districtId', district);
        }}
      />
      <TextField {...form.field('address')} label="Улица, дом" optional />
    </div>
  );
}
