import type { FactKind } from '../contract/facts.ts';
import type { Noun } from '../../../kernel/server/rows.ts';

const dates = { fromOn: 'from_on', toOn: 'to_on' };

export const familyNoun: Noun = {
  table: 'family',
  family: 'id',
  columns: { code: 'code', title: 'title', titleOwn: 'title_own', districtId: 'district_id', settlementId: 'settlement_id', address: 'address', note: 'note' },
};
export const personNoun: Noun = {
  table: 'person',
  family: null,
  columns: { lastName: 'last_name', firstName: 'first_name', patronymic: 'patronymic', birthDate: 'birth_on', deathDate: 'death_on', sex: 'sex', snils: 'snils' },
};
export const membershipNoun: Noun = {
  table: 'membership',
  family: 'family_id',
  columns: { personId: 'person_id', code: 'code', role: 'role', livesTogether: 'lives_together', endedBecause: 'ended_because', ...dates },
};
export const factNouns: Record<FactKind, Noun> = {
  contact: { table: 'contact', family: 'family_id', columns: { personId: 'person_id', kind: 'kind', value: 'value', note: 'note', ...dates } },
  address: { table: 'address', family: 'family_id', columns: { personId: 'person_id', kind: 'kind', districtId: 'district_id', settlementId: 'settlement_id', text: 'text', ...dates } },
  relation: { table: 'relation', family: 'family_id', columns: { personId: 'person_id', otherId: 'other_id', kind: 'kind', basis: 'basis', note: 'note', ...dates } },
  category: { table: 'family_category', family: 'family_id', columns: { categoryId: 'category_id', basis: 'basis', ...dates } },
  status: { table: 'person_status', family: 'family_id', columns: { personId: 'person_id', statusId: 'status_id', basis: 'basis', ...dates } },
};
