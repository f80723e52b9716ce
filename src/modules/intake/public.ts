/** The only door of intake for other modules: facts of families and the questions that packs ask of them. */
export { factsOf } from './queries/facts.ts';
export { ask, type FamilyFacts } from './rules/eligibility.ts';
