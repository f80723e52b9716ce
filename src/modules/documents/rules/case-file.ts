import { addDays, ageOn, type Day } from '../../../kernel/time.ts';
import { ask, type FamilyFacts } from '../../intake/public.ts';
import type { DocumentKind } from '../../practices/public.ts';
import type { CaseFileLine, DocumentItem } from '../contract.ts';

/** So many days ahead an end is warned of. */
const warnDays = 30;

export interface Member {
  id: string;
  name: string;
  birthDate: Day | null;
  role: string;
}
/** What a document can be made from. */
export interface Choice {
  kind: string;
  id: string;
  title: string;
  personId: string | null;
}
/** A signed paper of the register of consents. */
export interface Paper {
  purpose: string;
  personId: string;
  title: string;
  date: Day;
  until: Day | null;
}
export interface CaseFacts {
  family: FamilyFacts;
  members: readonly Member[];
  openedOn: Day;
  documents: readonly DocumentItem[];
  papers: readonly Paper[];
  choices: readonly Choice[];
}

const isChild = (member: Member, today: Day): boolean => (member.birthDate === null ? member.role === 'child' : ageOn(member.birthDate, today) < 18);

function standing(document: DocumentItem, today: Day): CaseFileLine['state'] {
  if (document.state === 'expired') return 'expired';
  if (document.needsScan && document.signedOn === null) return 'unsigned';
  return document.until !== null && document.until <= addDays(today, warnDays) ? 'expiring' : 'there';
}
const best: CaseFileLine['state'][] = ['there', 'expiring', 'unsigned', 'expired'];

/**
 * The inventory of a case file: what the pack asks for of this family and people, and how each stands today; then what else there is
 * or can be made. A kind that nobody asks for has one line.
 */
export function inventory(kinds: readonly DocumentKind[], facts: CaseFacts, today: Day): CaseFileLine[] {
  const asked = kinds.filter((kind) => kind.caseFile?.when.every((condition) => ask(condition, facts.family, (_, id) => id, today).state === 'holds'));
  const lines = asked.flatMap((kind) => peopleOf(kind, facts.members, today).map((member) => lineOf(kind, member, facts, today, true)));
  const others = kinds.filter((kind) => !asked.includes(kind)).map((kind) => lineOf(kind, null, facts, today, false)).filter((line) => line.document !== null || line.subjects.length > 0);
  return [...lines, ...others];
}

function peopleOf(kind: DocumentKind, members: readonly Member[], today: Day): (Member | null)[] {
  const each = kind.caseFile?.each ?? 'family';
  if (each === 'family') return [null];
  return members.filter((member) => each === 'person' || (each === 'child') === isChild(member, today));
}

function lineOf(kind: DocumentKind, member: Member | null, facts: CaseFacts, today: Day, required: boolean): CaseFileLine {
  const ofMember = (personId: string | null) => member === null || personId === member.id;
  const documents = facts.documents.filter((one) => one.kind === kind.id && one.state !== 'cancelled' && ofMember(one.person?.id ?? null));
  const document = documents.toSorted((a, b) => best.indexOf(standing(a, today)) - best.indexOf(standing(b, today)) || b.date.localeCompare(a.date))[0] ?? null;
  const papers = facts.papers.filter((one) => kind.subject === 'consent' && one.purpose === kind.of && ofMember(one.personId));
  const paper = papers.toSorted((a, b) => (b.until ?? '9999').localeCompare(a.until ?? '9999'))[0] ?? null;
  const dueOn = required ? addDays(facts.openedOn, kind.caseFile?.days ?? 0) : null;
  let state: CaseFileLine['state'] = document ? standing(document, today) : dueOn !== null && dueOn > today ? 'later' : 'missing';
  // A consent signed in its own register is there, whoever printed it.
  if (paper && state !== 'there') state = paper.until !== null && paper.until <= addDays(today, warnDays) ? 'expiring' : 'there';
  const choices = facts.choices.filter((one) => one.kind === kind.id && (one.personId === null || ofMember(one.personId)));
  return {
    kind: kind.id, title: kind.title, person: member && { id: member.id, name: member.name }, state, required, dueOn, document,
    paper: paper && { title: paper.title, date: paper.date, until: paper.until }, subjects: choices.map(({ id, title }) => ({ id, title })), subject: kind.subject,
  };
}
