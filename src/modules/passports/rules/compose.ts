import { formatNumber } from '../../../kernel/texts.ts';
import { type Day, shortDate } from '../../../kernel/time.ts';
import type { Pack, PassportRules } from '../../practices/public.ts';
import { texts } from '../texts.ru.ts';
import { fieldsOf, factWords } from './facts.ts';
import type { Living, Part } from './living.ts';
import type { Priority } from './priorities.ts';
import { findSigns } from './signs.ts';

/** Words of a practice by kind and id; an id that the pack has no more stays as it is. */
export function wordsOf(pack: Pick<Pack, 'categories' | 'statuses' | 'outcomes' | 'services' | 'aid'>) {
  const lists = { category: pack.categories, status: pack.statuses, outcome: pack.outcomes, service: pack.services, aid: pack.aid };
  return (kind: keyof typeof lists, id: string): string => lists[kind].find((one) => one.id === id)?.title ?? id;
}

/** Sections in the order of the page: those of the program, and those of the practice among them. */
export function sectionsOf(rules: PassportRules): { id: string; title: string }[] {
  const own = rules.sections.map((one) => ({ id: `facts.${one.id}`, title: one.title }));
  const of = (ids: (keyof typeof texts.sections)[]) => ids.map((id) => ({ id: id as string, title: texts.sections[id] as string }));
  return [...of(['strength', 'risk', 'need', 'priority', 'conclusion', 'requisites', 'address', 'member', 'category', 'status']), ...own, ...of(['assessment', 'service', 'aid', 'outcome'])];
}

/** The portrait and the passport of a family on the day, line by line, in the order of the sections. */
export function compose(living: Living, pack: Pack, rules: PassportRules, priorities: readonly Priority[], day: Day): Part[] {
  const words = wordsOf(pack);
  const name = (id: string | null) => (id === null ? null : (living.members.find((one) => one.id === id)?.firstName ?? null));
  const titled = (title: string, id: string | null) => (name(id) === null ? title : `${title} (${name(id)})`);
  const part = (section: string, key: string, title: string, told: string, more: Partial<Part> = {}): Part => ({ section, key, personId: null, ground: null, title, words: told, grade: null, notedOn: null, sourceId: null, ...more });
  const signed = (told: string, by: string | null) => (by === null ? told : `${told} — ${by}`);
  const joined = (...told: (string | null | undefined | false)[]) => told.filter(Boolean).join(', ');

  const portrait = findSigns(rules.portrait, living, rules, words, day).map(({ rule, personId, because, ground }) =>
    part(rule.kind, rule.id, titled(rule.title, personId), because.map((one) => one.words).join('; '), { personId, ground, notedOn: because[0]?.date ?? null }));
  const told = living.facts.flatMap((one) => {
    const field = fieldsOf(rules).get(one.field)?.field;
    return field?.reads && one.value !== null ? [part(field.reads, `field.${one.field}`, titled(factWords(field, one.value), one.personId), field.title, { personId: one.personId, ground: one.ground, notedOn: one.fromOn })] : [];
  });
  const decided = priorities.filter((one) => one.state !== 'declined').map((one) =>
    part('priority', one.ruleId ?? `own.${one.id}`, titled(one.problem, one.personId), joined(texts.ranks[one.rank].toLowerCase(), texts.states[one.state]), { personId: one.personId, ground: one.ground, notedOn: one.decidedOn }));

  const { family } = living;
  const requisites = ([
    ['title', family.title], ['code', family.code], ['opened', shortDate(living.case.openedOn)], ['closed', living.case.closedOn && living.case.closedOn <= day ? shortDate(living.case.closedOn) : null], ['caseManager', living.case.caseManager], ['mentor', living.case.mentor], ['branch', living.case.branch],
  ] as const).flatMap(([key, value]) => (value ? [part('requisites', key, texts.requisites[key], value)] : []));
  const home = joined(family.district, family.settlement, family.address);
  const addresses = [
    ...(home ? [part('address', 'living', texts.addresses['living']!, home)] : []),
    ...living.addresses.map((one) => part('address', `address.${one.id}`, titled(texts.addresses[one.kind] ?? one.kind, one.personId), joined(one.settlement, one.text), { personId: one.personId, sourceId: one.id })),
    ...living.contacts.map((one) => part('address', `contact.${one.id}`, titled(texts.contacts[one.kind] ?? one.kind, one.personId), joined(one.value, one.note), { personId: one.personId, sourceId: one.id })),
  ];
  const members = living.members.map((one) => part('member', 'member', one.name, joined(
    texts.roles[one.role] ?? one.role, one.birthDate && `${shortDate(one.birthDate)} г. р.`, one.deathDate && one.deathDate <= day ? texts.died(shortDate(one.deathDate), one.sex) : one.livesTogether ? texts.living : texts.apart,
  ), { personId: one.id, sourceId: one.membershipId, notedOn: one.fromOn }));
  const categories = living.categories.map((one) => part('category', one.word, words('category', one.word), joined(one.fromOn && `с ${shortDate(one.fromOn)}`, one.basis) || texts.yes, { notedOn: one.fromOn, sourceId: one.id }));
  const statuses = living.statuses.map((one) => part('status', one.word, titled(words('status', one.word), one.personId), joined(one.fromOn && `с ${shortDate(one.fromOn)}`, one.basis) || texts.yes, { personId: one.personId, ground: 'health', notedOn: one.fromOn, sourceId: one.id }));
  const facts = rules.sections.flatMap((section) => section.fields.flatMap((field) => living.facts.filter((one) => one.field === field.id && one.value !== null).map((one) =>
    part(`facts.${section.id}`, field.id, titled(field.title, one.personId), factWords(field, one.value), { personId: one.personId, ground: one.ground, notedOn: one.fromOn }))));
  const assessments = living.assessments.map((one) => part('assessment', one.instrument, titled(one.title, one.personId), joined(
    one.score?.value === null || one.score?.value === undefined ? null : formatNumber(one.score.value), one.score?.band?.title.toLowerCase(),
  ) || texts.unknown, { personId: one.personId, ground: one.ground, grade: one.score?.band?.grade ?? null, notedOn: one.date }));
  const conclusions = living.conclusions.map((one) =>
    part('conclusion', one.instrument, titled(one.title, one.personId), signed(one.words, one.signedBy), { personId: one.personId, ground: one.ground, notedOn: one.date }));
  const services = living.services.map((one) => part('service', one.word, words('service', one.word), texts.times(one.count), { notedOn: one.last }));
  const aid = living.aid.map((one) => part('aid', one.word, words('aid', one.word), joined(texts.times(one.count), one.amount !== null && one.amount > 0 && `${formatNumber(one.amount)}\u00a0₽`), { notedOn: one.last }));
  const outcomes = living.outcomes.map((one) => part('outcome', `${one.word}.${one.id}`, titled(words('outcome', one.word), one.personId), joined(
    pack.outcomes.find((word) => word.id === one.word)?.kinds.find((kind) => kind.id === one.kind)?.title, shortDate(one.date), one.evidence,
  ), { personId: one.personId, notedOn: one.date, sourceId: one.id }));

  const all = [...portrait, ...told, ...decided, ...conclusions, ...requisites, ...addresses, ...members, ...categories, ...statuses, ...facts, ...assessments, ...services, ...aid, ...outcomes];
  const order = new Map(sectionsOf(rules).map((one, at) => [one.id, at]));
  return all.map((one, at) => ({ one, at })).toSorted((a, b) => order.get(a.one.section)! - order.get(b.one.section)! || a.at - b.at).map(({ one }) => one);
}
