/** The only door of practices for other modules. */
export { installPack } from './commands.ts';
export { absenceReasonsOf, packSchema } from './contract/pack.ts';
export type { ContactNorm, Count, ExplainedWord, Facts, Indicator, Outcome, Pack, Service, Unit, Word } from './contract/pack.ts';
export { getPack, getPackByDigest, guessPack, listInstalled } from './queries/installed.ts';
export { loadPack, shippedPacks, validatePack } from './queries/load.ts';
export type { PackError } from './rules/meaning.ts';
