import type { AccessTable } from '../../kernel/access.ts';

// Who of these reads a note or a compartment the database decides by name: the row opens the family, not what is closed in it.
const readers = { manager: 'organization', 'case-manager': 'team', practitioner: 'team' } as const;
const closers = { manager: 'organization', 'case-manager': 'team' } as const;
const authors = { practitioner: 'team' } as const;

export const access: AccessTable = {
  'closed.listFamilyNotes': readers,
  'closed.listNotes': readers,
  'closed.getNote': readers,
  'closed.addNote': authors,
  'closed.editNote': authors,
  'closed.signNote': authors,
  'closed.deleteNote': authors,
  'closed.listSupervisions': { administrator: 'none', manager: 'none' },
  'closed.addSupervision': { administrator: 'none' },
  'closed.endSupervision': { administrator: 'none' },
  'closed.listCompartments': readers,
  'closed.listFacts': closers,
  'closed.addCompartment': closers,
  'closed.changeCompartment': readers,
  'closed.openCompartment': readers,
  'closed.listGlasses': readers,
  'closed.getGlass': readers,
  'closed.askGlass': readers,
  'closed.confirmGlass': readers,
  'closed.refuseGlass': readers,
  'closed.endGlass': readers,
  'closed.tellFamily': readers,
  'closed.seeGlass': readers,
};
