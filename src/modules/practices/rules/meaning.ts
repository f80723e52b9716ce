import { fill } from '../../../kernel/texts.ts';
import type { Condition } from '../contract/intake.ts';
import type { Indicator, PackContent, PackFile } from '../contract/pack.ts';
import type { Deadline } from '../contract/norms.ts';
import { texts } from '../texts.ru.ts';
import { checkPassport } from './passport.ts';

/** A place to mend: the file's name in the pack, its line from 1, what is wrong and how to mend it. */
export interface PackError {
  file: string;
  line: number;
  message: string;
}

/** Points at `path` of a file; asks for the key's own line when `onKey`. */
export type Place = (file: PackFile, path: readonly PropertyKey[], onKey?: boolean) => number;

interface Named {
  id: string;
  title: string;
}

/** What a shape cannot say: ids and titles that repeat, words that nobody defined, rules that contradict themselves. */
export function checkMeaning(files: Partial<PackContent>, changelog: string | undefined, place: Place): PackError[] {
  const errors: PackError[] = [];
  const complain = (file: PackFile, path: PropertyKey[], text: string, values: Record<string, string> = {}) =>
    errors.push({ file, line: place(file, path), message: fill(text, values) });

  for (const [file, lists] of Object.entries(wordLists) as [PackFile, string[]][]) {
    const content = files[file] as Record<string, Named[]> | undefined;
    if (content) for (const list of lists) checkOnce(content[list] ?? [], (index, text, values) => complain(file, [list, index], text, values));
  }
  files['outcomes.json']?.outcomes.forEach((outcome, at) =>
    checkOnce(outcome.kinds, (index, text, values) => complain('outcomes.json', ['outcomes', at, 'kinds', index], text, values)),
  );
  checkOnce(files['work.json']?.contact.levels ?? [], (index, text, values) => complain('work.json', ['contact', 'levels', index], text, values));
  const supported = files['reviews.json']?.reviews?.levels;
  files['work.json']?.contact.levels.forEach((level, index) => {
    if (supported && !supported.some(({ id }) => id === level.id)) complain('work.json', ['contact', 'levels', index, 'id'], texts.pack.unknownWord, { word: level.id, list: 'reviews.levels' });
  });
  const steps = new Set(files['work.json']?.steps.map((step) => step.id));
  files['work.json']?.milestones.forEach((milestone, index) => {
    if (!steps.has(milestone.step)) complain('work.json', ['milestones', index, 'step'], texts.pack.unknownWord, { word: milestone.step, list: 'steps' });
  });

  files['work.json']?.deadlines?.forEach((deadline, index) => checkDeadline(deadline, files, (path, text, values) => complain('work.json', ['deadlines', index, ...path], text, values)));
  const levels = files['work.json']?.alarms?.map((alarm) => alarm.level) ?? [];
  levels.forEach((level, index) => {
    if (levels.indexOf(level) < index) complain('work.json', ['alarms', index, 'level'], texts.pack.repeatedId, { id: String(level) });
  });

  files['indicators.json']?.indicators.forEach((indicator, index) => {
    checkIndicator(indicator, files, (path, text, values) => complain('indicators.json', ['indicators', index, ...path], text, values));
  });

  checkIntake(files, (path, text, values) => complain('intake.json', path, text, values));
  checkPassport(files, (path, text, values) => complain('passport.json', path, text, values));

  checkReviews(files, (path, text, values) => complain('reviews.json', ['reviews', ...path], text, values));

  const { version } = files['manifest.json'] ?? {};
  if (changelog === undefined) errors.push({ file: 'CHANGELOG.md', line: 1, message: texts.pack.missingChangelog });
  else if (version && !changelog.split(/\r?\n/).some((line) => /^##\s/.test(line) && line.split(/\s+/).includes(version))) {
    errors.push({ file: 'CHANGELOG.md', line: 1, message: fill(texts.pack.noVersionInChangelog, { version }) });
  }
  return errors;
}

/** A deadline names words that the pack has. */
function checkDeadline({ since, until }: Deadline, files: Partial<PackContent>, complain: (path: PropertyKey[], text: string, values: Record<string, string>) => void): void {
  const known: Record<string, readonly Named[] | undefined> = {
    service: files['services.json']?.services, outcome: files['outcomes.json']?.outcomes, category_ends: files['families.json']?.categories, status_ends: files['families.json']?.statuses,
  };
  const lists: Record<string, string> = { service: 'services', outcome: 'outcomes', category_ends: 'categories', status_ends: 'statuses' };
  const check = (path: PropertyKey[], of: string, id: string | undefined) => {
    const words = known[of];
    if (id !== undefined && words && !words.some((word) => word.id === id)) complain(path, texts.pack.unknownWord, { word: id, list: lists[of]! });
  };
  check(['since', 'id'], since.of, 'id' in since ? since.id : undefined);
  check(['until', 'id'], 'service', until?.of === 'service' ? until.id : undefined);
}

const wordLists: Partial<Record<PackFile, string[]>> = {
  'manifest.json': ['targetGroups'],
  'services.json': ['services', 'absenceReasons'],
  'aid.json': ['aid', 'sources'],
  'outcomes.json': ['outcomes'],
  'documents.json': ['journals', 'documentKinds'],
  'families.json': ['categories', 'statuses', 'closeReasons'],
  'work.json': ['roles', 'steps', 'milestones', 'planning', 'documents', 'deadlines'],
  'mentors.json': ['topics', 'methods'],
  'indicators.json': ['indicators'],
  'texts.json': ['partners', 'materials'],
};

/** An import finds words by id or title, so within one list neither may repeat (case and ё/е aside). */
function checkOnce(words: readonly Named[], complain: (index: number, text: string, values: Record<string, string>) => void): void {
  const ids = new Set<string>();
  const titles = new Set<string>();
  words.forEach((word, index) => {
    const title = sameTitle(word.title);
    if (ids.has(word.id)) complain(index, texts.pack.repeatedId, { id: word.id });
    else if (titles.has(title)) complain(index, texts.pack.repeatedTitle, { title: word.title });
    ids.add(word.id);
    titles.add(title);
  });
}

/** Titles that differ only in case, ё/е or spaces are the same title. */
function sameTitle(title: string): string {
  return title.toLowerCase().replaceAll('ё', 'е').replace(/\s+/g, ' ').trim();
}

function checkIndicator(
  indicator: Indicator,
  files: Partial<PackContent>,
  complain: (path: PropertyKey[], text: string, values?: Record<string, string>) => void,
): void {
  const { count } = indicator;
  const known = (path: PropertyKey[], words: readonly string[] | undefined, of: readonly Named[] | undefined, list: string) => {
    if (!of) return;
    words?.forEach((word, index) => {
      if (!of.some((one) => one.id === word)) complain([...path, index], texts.pack.unknownWord, { word, list });
    });
  };
  if (!Object.hasOwn(files['indicators.json']?.units ?? {}, indicator.unit)) {
    complain(['unit'], texts.pack.unknownWord, { word: indicator.unit, list: 'units' });
  }
  if (indicator.compare && !files['indicators.json']?.indicators.some((other) => other.id === indicator.compare?.with)) {
    complain(['compare', 'with'], texts.pack.unknownWord, { word: indicator.compare.with, list: 'indicators' });
  }
  indicator.targets.forEach((target, index) => {
    if (target.from > target.to) complain(['targets', index], texts.pack.targetDates);
  });
  if (count.register === 'open' && count.what !== 'families') complain(['count', 'register'], texts.pack.registerOfFamilies);
  if (count.age !== 'any' && count.what !== 'people') complain(['count', 'age'], texts.pack.ageOfPeople);
  count.facts.forEach((facts, index) => {
    const path = ['count', 'facts', index];
    if (facts.of === 'services') {
      known([...path, 'id'], facts.id, files['services.json']?.services, 'services');
      known([...path, 'not'], facts.not, files['services.json']?.services, 'services');
    } else if (facts.of === 'aid') {
      known([...path, 'id'], facts.id, files['aid.json']?.aid, 'aid');
      known([...path, 'not'], facts.not, files['aid.json']?.aid, 'aid');
      known([...path, 'source'], facts.source, files['aid.json']?.sources, 'sources');
      known([...path, 'notSource'], facts.notSource, files['aid.json']?.sources, 'sources');
      if (count.what === 'people') complain(path, texts.pack.aidHasNoPeople);
    } else if (facts.of === 'outcomes') {
      const outcomes = files['outcomes.json']?.outcomes;
      known([...path, 'id'], facts.id, outcomes, 'outcomes');
      known([...path, 'not'], facts.not, outcomes, 'outcomes');
      const kinds = outcomes?.filter((outcome) => facts.id === undefined || facts.id.includes(outcome.id)).flatMap((outcome) => outcome.kinds);
      known([...path, 'kind'], facts.kind, kinds, 'kinds');
      known([...path, 'notKind'], facts.notKind, kinds, 'kinds');
    } else if (count.what === 'families' || count.age !== 'any' || count.facts.length > 1) {
      complain(path, texts.pack.mentorsAlone);
    }
  });
}

/** Conditions of intake name words that the pack has; words of one list do not repeat. */
function checkIntake(files: Partial<PackContent>, complain: (path: PropertyKey[], text: string, values?: Record<string, string>) => void): void {
  const intake = files['intake.json'];
  if (!intake) return;
  const { signals, applications, eligibility, waitingPriority = [] } = intake;
  const once = (path: PropertyKey[], words: readonly Named[] | undefined) => checkOnce(words ?? [], (index, text, values) => complain([...path, index], text, values));
  for (const list of ['sources', 'signs', 'urgencies', 'notConfirmedReasons'] as const) once(['signals', list], signals?.[list]);
  for (const list of ['channels', 'refuseReasons', 'waitReasons', 'leaveReasons'] as const) once(['applications', list], applications?.[list]);
  once(['waitingPriority'], waitingPriority);
  const known: Record<string, [readonly Named[] | undefined, string]> = {
    category: [files['families.json']?.categories, 'categories'], status: [files['families.json']?.statuses, 'statuses'], urgency: [signals?.urgencies, 'urgencies'],
  };
  const check = (path: PropertyKey[], conditions: readonly Condition[], aboutQueue: boolean) => conditions.forEach((condition, at) => {
    const here = [...path, 'all', at];
    if (condition.of === 'child_age' && condition.from > condition.to) complain([...here, 'from'], texts.pack.agesReversed);
    if (condition.of === 'urgency' && !aboutQueue) complain(here, texts.pack.urgencyOfQueue);
    const [words, list] = known[condition.of] ?? [];
    if (words && 'any' in condition) condition.any.forEach((word, index) => {
      if (!words.some((one) => one.id === word)) complain([...here, 'any', index], texts.pack.unknownWord, { word, list: list! });
    });
  });
  const groups = files['manifest.json']?.targetGroups;
  if (eligibility) check(['eligibility'], eligibility.all, false);
  eligibility?.groups.forEach((one, at) => {
    if (groups && !groups.some((group) => group.id === one.group)) complain(['eligibility', 'groups', at, 'group'], texts.pack.unknownWord, { word: one.group, list: 'targetGroups' });
    check(['eligibility', 'groups', at], one.all, false);
  });
  waitingPriority.forEach((rule, at) => check(['waitingPriority', at], rule.all, true));
}

/** Conclusions name results that the pack has, each kind once; a change of level needs levels; two rules of quorum do not begin on one day. */
function checkReviews(files: Partial<PackContent>, complain: (path: PropertyKey[], text: string, values?: Record<string, string>) => void): void {
  const reviews = files['reviews.json']?.reviews;
  if (!reviews) return;
  checkOnce(reviews.levels, (index, text, values) => complain(['levels', index], text, values));
  checkOnce(reviews.conclusions, (index, text, values) => complain(['conclusions', index], text, values));
  const words = files['families.json']?.closeReasons;
  reviews.conclusions.forEach(({ id, results }, at) => {
    if (id === 'level' && reviews.levels.length === 0) complain(['conclusions', at], texts.pack.noLevels);
    if (id === 'stop' && results.length === 0) complain(['conclusions', at], texts.pack.stopWithoutResult);
    if (words) results.forEach((word, index) => {
      if (!words.some((one) => one.id === word)) complain(['conclusions', at, 'results', index], texts.pack.unknownWord, { word, list: 'closeReasons' });
    });
  });
  reviews.quorum.forEach((rule, index) => {
    if (reviews.quorum.findIndex((one) => one.from === rule.from) < index) complain(['quorum', index, 'from'], texts.pack.quorumTwice, { day: rule.from });
  });
  const { months } = reviews.followUp;
  months.forEach((month, index) => {
    if (months.indexOf(month) < index) complain(['followUp', 'months', index], texts.pack.repeatedId, { id: String(month) });
  });
}
