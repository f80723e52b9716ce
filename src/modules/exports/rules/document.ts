import { longDate, shortDate } from '../../../kernel/time.ts';
import type { PersonData } from '../queries/person.ts';
import { texts } from '../texts.ru.ts';

// The document that a person gets: one HTML file without anything from outside, to be read on a screen or printed.

const marks: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
const safe = (text: unknown) => String(text).replace(/[&<>"']/g, (mark) => marks[mark]!);

const d = texts.document;
const named = (words: Readonly<Record<string, string>>, id: string | null) => (id === null ? '' : (words[id] ?? id));
const date = (day: string | null) => (day === null ? '' : shortDate(day));
const period = (from: string | null, to: string | null) => (from === null && to === null ? '' : `${from === null ? '…' : shortDate(from)} — ${to === null ? d.now : shortDate(to)}`);
const place = (...parts: (string | null)[]) => parts.filter(Boolean).join(', ');

function table(title: string, head: readonly string[], rows: readonly (string | number | null)[][]): string {
  if (rows.length === 0) return `<h2>${safe(title)}</h2><p class="none">${safe(d.nothing)}</p>`;
  const body = rows.map((row) => `<tr>${row.map((cell) => `<td>${safe(cell ?? '')}</td>`).join('')}</tr>`).join('\n');
  return `<h2>${safe(title)}</h2><table><thead><tr>${head.map((one) => `<th scope="col">${safe(one)}</th>`).join('')}</tr></thead><tbody>\n${body}\n</tbody></table>`;
}

/** What else stands beside the data. */
export interface Around {
  organization: string;
  /** Day of the organization. */
  today: string;
  /** A moment (ISO 8601) in the organization's time. */
  moment(iso: string): string;
  operationTitle(name: string): string;
}

/** The document as HTML. */
export function documentOf(data: PersonData, { organization, today, moment, operationTitle }: Around): string {
  const { person } = data;
  const name = [person.lastName, person.firstName, person.patronymic].filter(Boolean).join(' ');
  const cancelled = (one: { cancelled: boolean }) => (one.cancelled ? d.cancelled : '');
  const words: Record<string, string> = { ...d.roles, ...d.contactKinds, ...d.addressKinds, ...d.sexes };
  const value = (one: unknown): string => {
    if (one === null || one === undefined || one === '') return d.empty;
    if (typeof one === 'boolean') return one ? d.yes : d.no;
    const text = typeof one === 'string' ? one : JSON.stringify(one);
    return words[text] ?? (/^\d{4}-\d\d-\d\d$/.test(text) ? shortDate(text) : text);
  };
  const sections = [
    table(d.person, d.fact, [
      [d.name, name], [d.birth, date(person.birthOn)], ...(person.deathOn ? [[d.death, date(person.deathOn)]] : []), [d.sex, named(d.sexes, person.sex)], [d.snils, person.snils], [d.since, moment(person.createdAt)],
    ]),
    table(d.contacts, d.contactHead, data.contacts.map((one) => [named(d.contactKinds, one.kind), one.value, one.note, period(one.from, one.to)])),
    table(d.addresses, d.addressHead, data.addresses.map((one) => [named(d.addressKinds, one.kind), place(one.district, one.settlement, one.text), period(one.from, one.to)])),
    table(d.families, d.familyHead, data.families.map((one) => [one.code, named(d.roles, one.role), period(one.from, one.to), place(one.district, one.settlement, one.address), one.endedBecause])),
    table(d.relations, d.relationHead, data.relations.map((one) => [named(d.relationKinds, one.kind), named(d.roles, one.otherRole), period(one.from, one.to)])),
    table(d.statuses, d.wordHead, data.statuses.map((one) => [one.title, one.basis, period(one.from, one.to)])),
    table(d.categories, d.wordHead, data.categories.map((one) => [one.title, one.basis, period(one.from, one.to)])),
    table(d.cases, d.caseHead, data.cases.map((one) => [one.practice, date(one.openedOn), date(one.closedOn), one.reason, one.caseManager])),
    table(d.services, d.serviceHead, data.services.map((one) => [date(one.date), one.title, one.minutes, one.practitioner, one.place, [one.topic, one.note].filter(Boolean).join('. '), cancelled(one)])),
    table(d.attendance, d.attendanceHead, data.attendance.map((one) => [date(one.date), one.title, named(d.marks, one.mark), one.reason])),
    table(d.aid, d.aidHead, data.aid.map((one) => [date(one.date), one.title, one.quantity, one.amount, one.source, cancelled(one)])),
    table(d.assessments, d.assessmentHead, data.assessments.map((one) => [date(one.date), one.title, one.value, one.conclusion, cancelled(one)])),
    table(d.outcomes, d.outcomeHead, data.outcomes.map((one) => [date(one.date), one.title, one.evidence, cancelled(one)])),
    table(d.files, d.fileHead, data.files.map((one) => [one.name, moment(one.at)])),
    table(d.changes, d.changeHead, data.changes.flatMap((one) => Object.entries(one.changes).filter(([field]) => field in d.fields).map(([field, [before, after]]) => [moment(one.at), one.by ?? d.program, named(d.fields, field), value(before), value(after)]))),
    table(d.opened, d.openedHead, data.opened.map((one) => [moment(one.at), one.by ?? d.program, operationTitle(one.operation), named(d.outcomeWords, one.outcome)])),
  ];
  return `<!doctype html>
<html lang="ru"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${safe(d.title)}</title>
<style>
body { font: 16px/1.5 "PT Sans", "Golos Text", Arial, sans-serif; color: #1c2b26; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.75rem; line-height: 1.2; margin: 0 0 .5rem; } h2 { font-size: 1.2rem; margin: 2rem 0 .5rem; }
table { border-collapse: collapse; width: 100%; font-size: .9rem; } th, td { text-align: left; vertical-align: top; padding: .3rem .6rem .3rem 0; border-bottom: 1px solid #d5ddd8; overflow-wrap: anywhere; }
thead { display: table-header-group; } tr { break-inside: avoid; } .none { color: #4d5f57; } p { max-width: 46rem; }
@media print { body { margin: 0; max-width: none; font-size: 11pt; } }
</style></head><body>
<h1>${safe(d.title)}</h1>
<p>${safe(name)}<br>${safe(organization)}, ${safe(longDate(today))}</p>
<p>${safe(d.preface)}</p>
${sections.join('\n')}
<p>${safe(d.ending)}</p>
</body></html>
`;
}
