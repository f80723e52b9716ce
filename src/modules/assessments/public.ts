/** The only door of assessments for other modules. */
export { instrumentComplaints, ownInstruments, shippedInstruments } from './queries/instruments.ts';
export { goalScore } from './rules/score.ts';
