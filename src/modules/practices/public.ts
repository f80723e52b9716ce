/** The only door of practices for other modules. */
export { installPack } from './commands.ts';
export type { Block, DocumentKind, DocumentTemplate } from './contract/documents.ts';
export { intakeOf, type Condition, type Eligibility, type IntakeWords, type PriorityRule, type Urgency } from './contract/intake.ts';
export { type Conclusion, type DecisionKind, decisionKinds, type QuorumRule, type ReviewNorms, reviewsOf, type SupportLevel } from './contract/reviews.ts';
export { absenceReasonsOf, instrumentsFile, packSchema } from './contract/pack.ts';
export { type AlarmNorm, alarmNorm, alarmNormsOf, type Deadline, deadline } from './contract/norms.ts';
export type { ContactNorm, Count, ExplainedWord, Facts, Indicator, Outcome, Pack, Service, Unit, Word } from './contract/pack.ts';
export { digestInUse, getPack, getPackByDigest, guessPack, listInstalled } from './queries/installed.ts';
export { loadPack, shippedPacks, validatePack } from './queries/load.ts';
export type { PackError } from './rules/meaning.ts';
export { readJsonFile } from './rules/validate.ts';
export { passportOf, type PassportField, type PassportRules, type PassportSection, type Sign } from './contract/passport.ts';
