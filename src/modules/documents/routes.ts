import { defineModule, handle } from '../../kernel/server/module.ts';
import { access } from './access.ts';
import { startBatch } from './commands/batch.ts';
import { cancelDocument, signDocument } from './commands/change.ts';
import { makeDocument, prepareDocument, replayDocument } from './commands/make.ts';
import { saveNameForms } from './commands/names.ts';
import { startSweeping } from './commands/sweep.ts';
import { chooseTemplate, uploadTemplate } from './commands/templates.ts';
import * as contract from './contract.ts';
import * as registers from './contract/registers.ts';
import { fetchBatch, getBatch, listBatches, readBatch } from './queries/batches.ts';
import { getCaseFile } from './queries/case-file.ts';
import { getDocument, listDocuments } from './queries/documents.ts';
import { fetchDocx, fetchPdf, fetchPreview } from './queries/files.ts';
import { getJournal, journalDocx, journalPdf, journalXlsx, listJournals } from './queries/journals.ts';
import { registerDocx, registerPdf, registerXlsx } from './queries/registers.ts';
import { fetchTemplate, listTemplateFields, listTemplates, previewTemplate } from './queries/templates.ts';
import { largestTemplate } from './rules/safe-docx.ts';

export const documents = defineModule({
  name: 'documents',
  access,
  repointing: {
    holdings: [
      { table: 'document', key: ['id'], columns: ['family_id', 'person_id', 'case_id', 'subject_id'] },
      { table: 'person_name_case', key: ['person_id'], columns: ['person_id'], once: [{ columns: ['person_id'] }] },
    ],
  },
  routes: [
    handle(contract.listDocuments, listDocuments),
    handle(contract.getDocument, getDocument),
    handle(contract.prepareDocument, prepareDocument),
    handle(contract.saveNameForms, saveNameForms),
    handle(contract.makeDocument, makeDocument, { replay: replayDocument }),
    handle(contract.signDocument, signDocument),
    handle(contract.cancelDocument, cancelDocument),
    handle(contract.fetchDocx, fetchDocx),
    handle(contract.fetchPdf, fetchPdf),
    handle(contract.fetchPreview, fetchPreview),
    handle(contract.getCaseFile, getCaseFile),
    handle(contract.listJournals, listJournals),
    handle(contract.getJournal, getJournal),
    handle(contract.journalXlsx, journalXlsx),
    handle(contract.journalDocx, journalDocx),
    handle(contract.journalPdf, journalPdf),
    handle(registers.registerXlsx, registerXlsx),
    handle(registers.registerDocx, registerDocx),
    handle(registers.registerPdf, registerPdf),
    handle(contract.listTemplates, listTemplates),
    handle(contract.listTemplateFields, listTemplateFields),
    handle(contract.fetchTemplate, fetchTemplate),
    handle(contract.previewTemplate, previewTemplate),
    handle(contract.uploadTemplate, uploadTemplate, { ownTransactions: true, uploadLimit: largestTemplate }),
    handle(contract.chooseTemplate, chooseTemplate),
    handle(contract.startBatch, startBatch, { replay: (context, { body }) => readBatch(context, body.id) }),
    handle(contract.getBatch, getBatch),
    handle(contract.listBatches, listBatches),
    handle(contract.fetchBatch, fetchBatch),
  ],
  start: startSweeping,
});
