import { notFound } from '../../../../kernel/errors.ts';
import { formatNumber, plural } from '../../../../kernel/texts.ts';
import type { Day } from '../../../../kernel/time.ts';
import { fullName } from '../../rules/names.ts';
import { dateWithYear, moneyInWords } from '../../rules/words.ts';
import type { Gatherer } from '../../rules/template-data.ts';
import { baseOf, gap, gathered } from './family.ts';
import { shortOf } from './people.ts';
import { gaps as say, minutes } from './words.ts';

interface RecordRow {
  family_id: string;
  case_id: string;
  service_id: string;
  happened_on: Day;
  starts_at: string | null;
  minutes: number | null;
  topic: string | null;
  practitioner: string | null;
  place: string | null;
  note: string | null;
  whole_family: boolean;
}

/** A service or a visit as the ledger holds it. */
export const gatherRecord: Gatherer = async (gathering, id) => {
  const { tx, organization, pack } = gathering;
  const row = await tx.row<RecordRow>(
    `select family_id, case_id, service_id, happened_on, to_char(starts_at, 'FMHH24:MI') as starts_at, minutes, topic, practitioner, place, note, whole_family
     from ryadom.service_view where organization_id = $1 and id = $2 and cancelled_at is null`,
    [organization.id, id],
  );
  if (!row) throw notFound();
  const recipients = await tx.rows<{ person_id: string }>('select person_id from ryadom.recipient_view where organization_id = $1 and record_id = $2', [organization.id, id]);
  const base = await baseOf(gathering, row.family_id, row.case_id);
  const chosen = new Set(recipients.map((one) => one.person_id));
  const present = base.people.filter((one) => (chosen.size === 0 ? row.whole_family : chosen.has(one.id!)));
  return gathered(
    base,
    {
      record: {
        service: pack.services.find((one) => one.id === row.service_id)?.title ?? row.service_id, on: dateWithYear(row.happened_on), time: row.starts_at ?? '',
        duration: row.minutes === null ? '' : plural(row.minutes, minutes.one, minutes.few, minutes.many), place: row.place ?? '', practitioner: shortOf(row.practitioner),
        topic: row.topic ?? '', note: row.note ?? '', present: present.map(base.person), presentWords: present.map((one) => fullName(one, 'nominative')).join(', '),
      },
    },
    { familyId: row.family_id, personId: null, caseId: row.case_id },
    { holds: [id], gaps: row.note ? [] : [gap('record.note', say.note)] },
  );
};

interface AidRow {
  family_id: string;
  case_id: string;
  aid_id: string;
  source_id: string;
  happened_on: Day;
  quantity: string | null;
  amount: string | null;
  note: string | null;
}
const roubles = new Intl.NumberFormat('ru', { style: 'currency', currency: 'RUB' });

export const gatherAid: Gatherer = async (gathering, id) => {
  const { tx, organization, pack } = gathering;
  const row = await tx.row<AidRow>(
    'select family_id, case_id, aid_id, source_id, happened_on, quantity::text, amount::text, note from ryadom.aid_view where organization_id = $1 and id = $2 and cancelled_at is null',
    [organization.id, id],
  );
  if (!row) throw notFound();
  const base = await baseOf(gathering, row.family_id, row.case_id);
  const title = (words: readonly { id: string; title: string }[], word: string) => words.find((one) => one.id === word)?.title ?? word;
  return gathered(
    base,
    {
      aid: {
        title: title(pack.aid, row.aid_id), source: title(pack.sources, row.source_id), on: dateWithYear(row.happened_on), quantity: row.quantity === null ? '' : formatNumber(Number(row.quantity)),
        amount: row.amount === null ? '' : roubles.format(Number(row.amount)), amountWords: row.amount === null ? '' : moneyInWords(Math.round(Number(row.amount) * 100)), note: row.note ?? '',
      },
    },
    { familyId: row.family_id, personId: null, caseId: row.case_id },
    { holds: [id], gaps: row.amount === null ? [gap('aid.amount', say.amount)] : [] },
  );
};
