/** The only door of attachments for other modules: whether a file of Word, Excel or OpenDocument may come in. */
export { checkOffice } from './rules/office.ts';
