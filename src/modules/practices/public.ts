/** The only door of practices for other modules. */
export { installPack } from './commands.ts';
export { packSchema } from './contract/pack.ts';
export type { ContactNorm, Count, ExplainedWord, Facts, Indicator, Outcome, Pack, Service, Unit, Word } from './contract/pack.ts';
export { getPack, getPackByDigest, listInstalled } from './queries/installed.ts';
export { InvalidPack, loadPack, shippedPacks, validatePack } from './queries/load.ts';
export { sameTitle } from './rules/meaning.ts';
export type { PackError } from './rules/validate.ts';
