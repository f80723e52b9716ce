/** The only door of services for other modules. Imports of the ledger write its tables through their own statements. */
export { cancelRecord, editRecord, type Ledger, restoreRecord } from './commands/edit.ts';
export { type CaseOfRecord, caseOn, findCase } from './queries/cases.ts';
export { listMembersOn, strangerText } from './queries/people.ts';
export { caseColumns, type CaseFacts, caseJoins, commonColumns, commonJoins, Conditions, historyColumn, pageOfRecords } from './queries/records.ts';
export { doubts } from './rules.ts';
