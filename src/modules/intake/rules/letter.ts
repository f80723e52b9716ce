import { fill } from '../../../kernel/texts.ts';
import { longDate, type Day } from '../../../kernel/time.ts';
import { texts } from '../texts.ru.ts';
import type { ApplicationState } from './applications.ts';

/** What a letter is made from. Names stand as they were entered and are not declined: sentences are built around them. */
export interface LetterFacts {
  state: ApplicationState;
  organization: string;
  practice: string;
  applicant: string | null;
  receivedOn: Day;
  channel: string | null;
  reason: string | null;
  note: string | null;
  decidedBy: string | null;
  decidedOn: Day | null;
  openedOn: Day | null;
  caseManager: string | null;
  queuedOn: Day | null;
  place: { place: number; why: string } | null;
  offeredUntil: Day | null;
}

const t = texts.letter;

/** Paragraphs of the answer to a family; null while nothing is decided. */
export function letterOf(facts: LetterFacts): string[] | null {
  const day = (on: Day | null) => (on === null ? '' : longDate(on));
  const reason = facts.reason ?? '';
  const decision: Record<ApplicationState, string[] | null> = {
    submitted: null,
    accepted: [fill(t.accepted, { day: day(facts.openedOn ?? facts.decidedOn), manager: facts.caseManager === null ? '' : fill(t.manager, { name: facts.caseManager }) })],
    refused: [fill(t.refused, { reason }), t.refusedNext],
    waiting: [fill(t.waiting, { day: day(facts.queuedOn), reason, place: facts.place === null ? '' : fill(t.place, { ...facts.place }) }), t.waitingNext],
    offered: [fill(t.offered, { until: day(facts.offeredUntil) })],
    withdrawn: [fill(t.withdrawn, { day: day(facts.decidedOn), reason })],
  };
  const said = decision[facts.state];
  if (said === null) return null;
  return [
    t.greeting,
    fill(t.received, { received: day(facts.receivedOn), how: facts.channel === null ? '' : fill(t.how, { how: facts.channel }), practice: facts.practice }),
    ...said,
    ...(facts.note === null ? [] : [facts.note]),
    fill(t.decided, { name: facts.decidedBy ?? facts.organization, day: day(facts.decidedOn) }),
  ];
}

const marks: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
const safe = (text: string) => text.replace(/[&<>"']/g, (mark) => marks[mark]!);

/** The letter as a page of its own that asks nothing from outside: to be read, printed and signed. */
export function letterPage(facts: LetterFacts, paragraphs: readonly string[]): string {
  return `<!doctype html>
<html lang="ru"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${safe(t.title)}</title>
<style>
body { font: 16px/1.5 "PT Sans", Arial, sans-serif; color: #1c2b26; max-width: 42rem; margin: 2rem auto; padding: 0 1rem; }
header { display: flex; justify-content: space-between; gap: 2rem; margin-bottom: 2.5rem; } h1 { font-size: 1.4rem; margin: 0 0 1.5rem; }
p { white-space: pre-line; overflow-wrap: anywhere; } .sign { margin-top: 3rem; }
@media print { body { margin: 0; max-width: none; font-size: 12pt; } }
</style></head><body>
<header><div>${safe(facts.organization)}</div><div>${facts.applicant === null ? '' : safe(fill(t.applicant, { name: facts.applicant }))}<br>${safe(fill(t.number, { received: longDate(facts.receivedOn) }))}</div></header>
<h1>${safe(t.title)}</h1>
${paragraphs.map((one) => `<p>${safe(one)}</p>`).join('\n')}
<p class="sign">${safe(t.sign)}</p>
</body></html>
`;
}
