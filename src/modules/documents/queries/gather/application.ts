import { notFound } from '../../../../kernel/errors.ts';
import type { Day } from '../../../../kernel/time.ts';
import { intakeOf } from '../../../practices/public.ts';
import { dateWithYear } from '../../rules/words.ts';
import type { Fields, Gatherer, Gathering } from '../../rules/template-data.ts';
import { baseOf, describe, gap, gathered } from './family.ts';
import { nobody, type Told } from './people.ts';
import { gaps as say } from './words.ts';

interface Entered {
  members: { id: string; lastName: string; firstName: string; patronymic: string | null; birthDate: Day | null; sex: 'm' | 'f' | null; snils: string | null; role: string; livesTogether: boolean; phone: string | null }[];
  districtId: string | null;
  settlementId: string | null;
  address: string | null;
}

/** A family that only its application describes: nobody of it is in the register yet, so no corrections of names are asked for. */
async function described(gathering: Gathering, entered: Entered | null) {
  const people: Told[] = (entered?.members ?? []).map((one) => ({
    ...nobody, lastName: one.lastName, firstName: one.firstName, patronymic: one.patronymic, sex: one.sex, role: one.role, birth: one.birthDate, snils: one.snils, phone: one.phone, together: one.livesTogether,
  }));
  const place = await gathering.tx.row<{ settlement: string | null; district: string | null }>(
    `select (select name from ryadom.settlement_name_view where organization_id = $1 and id = $2) as settlement, (select name from ryadom.district_name_view where organization_id = $1 and id = $3) as district`,
    [gathering.organization.id, entered?.settlementId ?? null, entered?.districtId ?? null],
  );
  const adults = people.filter((one) => one.role !== 'child');
  return describe(gathering, {
    people: [...adults, ...people.filter((one) => one.role === 'child')],
    caseId: null,
    family: {
      code: '', title: people[0]?.lastName ?? '', own: null, address: entered?.address ?? null, settlement: place?.settlement ?? null, district: place?.district ?? null, registered: null,
      phones: people.flatMap((one) => (one.phone ? [one.phone] : [])), categories: [], holds: [],
    },
  });
}

interface ApplicationRow {
  family_id: string | null;
  case_id: string | null;
  received_on: Day;
  asks: string | null;
  applicant: string | null;
  channel_id: string | null;
  people: Entered | null;
}
const columns = 'family_id, case_id, received_on, asks, applicant, channel_id, people';

function applicationFields({ pack }: Gathering, row: ApplicationRow | undefined): Fields {
  const channel = intakeOf(pack).applications.channels.find((one) => one.id === row?.channel_id);
  return { receivedOn: row ? dateWithYear(row.received_on) : '', asks: row?.asks ?? '', from: row?.applicant ?? '', channel: channel?.title ?? '' };
}

/** An application; its family may not be in the register yet. */
export const gatherApplication: Gatherer = async (gathering, id) => {
  const row = await gathering.tx.row<ApplicationRow>(`select ${columns} from ryadom.application_paper_view where organization_id = $1 and id = $2`, [gathering.organization.id, id]);
  if (!row) throw notFound();
  const base = row.family_id === null ? await described(gathering, row.people) : await baseOf(gathering, row.family_id, row.case_id);
  return gathered(
    base,
    { application: applicationFields(gathering, row) },
    { familyId: row.family_id, personId: null, caseId: row.case_id },
    { gaps: row.asks ? [] : [gap('application.asks', say.asks)] },
  );
};

/** The application that a case began with, as far as the asker may see it. */
export async function applicationOfCase(gathering: Gathering, caseId: string): Promise<Fields> {
  const row = await gathering.tx.row<ApplicationRow>(
    `select ${columns} from ryadom.application_paper_view where organization_id = $1 and case_id = $2 order by received_on desc, id limit 1`,
    [gathering.organization.id, caseId],
  );
  return applicationFields(gathering, row);
}
