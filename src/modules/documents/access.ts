import type { AccessTable } from '../../kernel/access.ts';

const readers = { manager: 'organization', 'case-manager': 'team', practitioner: 'team' } as const;
const keepers = { manager: 'organization', 'case-manager': 'team' } as const;

const templates = { administrator: 'none', manager: 'none' } as const;

export const access: AccessTable = {
  'documents.listDocuments': readers,
  'documents.getDocument': readers,
  'documents.prepareDocument': keepers,
  'documents.saveNameForms': keepers,
  'documents.makeDocument': keepers,
  'documents.signDocument': keepers,
  'documents.cancelDocument': keepers,
  'documents.fetchDocx': keepers,
  'documents.fetchPdf': keepers,
  'documents.fetchPreview': keepers,
  'documents.getCaseFile': readers,
  'documents.listJournals': keepers,
  'documents.getJournal': keepers,
  'documents.journalXlsx': keepers,
  'documents.journalDocx': keepers,
  'documents.journalPdf': keepers,
  'documents.registerXlsx': keepers,
  'documents.registerDocx': keepers,
  'documents.registerPdf': keepers,
  'documents.startBatch': keepers,
  'documents.getBatch': keepers,
  'documents.listBatches': keepers,
  'documents.fetchBatch': keepers,
  'documents.listTemplates': templates,
  'documents.listTemplateFields': templates,
  'documents.fetchTemplate': templates,
  'documents.previewTemplate': templates,
  'documents.uploadTemplate': templates,
  'documents.chooseTemplate': templates,
};
