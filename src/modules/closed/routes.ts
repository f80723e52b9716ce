import { defineModule, handle } from '../../kernel/server/module.ts';
import { access } from './access.ts';
import { addCompartment, changeCompartment, openCompartment, replayCompartment } from './commands/compartments.ts';
import { askGlass, confirmGlass, endGlass, refuseGlass, replayGlass, seeGlass, tellFamily } from './commands/glasses.ts';
import { addNote, addSupervision, deleteNote, editNote, endSupervision, replayNote, replaySupervision, signNote } from './commands/notes.ts';
import * as compartments from './contract/compartments.ts';
import * as glasses from './contract/glasses.ts';
import * as notes from './contract/notes.ts';
import { listCompartments, listFacts } from './queries/compartments.ts';
import { getGlass, listGlasses } from './queries/glasses.ts';
import { getNote, listFamilyNotes, listNotes, listSupervisions } from './queries/notes.ts';

export const closed = defineModule({
  name: 'closed',
  access,
  repointing: {
    holdings: [
      { table: 'closed_note', key: ['id'], columns: ['family_id', 'person_id'] },
      { table: 'compartment', key: ['id'], columns: ['family_id'] },
      { table: 'closed_item', key: ['id'], columns: ['family_id', 'person_id'] },
      { table: 'glass', key: ['id'], columns: ['family_id'] },
    ],
  },
  routes: [
    handle(notes.listFamilyNotes, listFamilyNotes),
    handle(notes.listNotes, listNotes),
    handle(notes.getNote, getNote),
    handle(notes.addNote, addNote, { replay: replayNote }),
    handle(notes.editNote, editNote),
    handle(notes.signNote, signNote),
    handle(notes.deleteNote, deleteNote),
    handle(notes.listSupervisions, listSupervisions),
    handle(notes.addSupervision, addSupervision, { replay: replaySupervision }),
    handle(notes.endSupervision, endSupervision),
    handle(compartments.listCompartments, listCompartments),
    handle(compartments.listFacts, listFacts),
    handle(compartments.addCompartment, addCompartment, { replay: replayCompartment }),
    handle(compartments.changeCompartment, changeCompartment),
    handle(compartments.openCompartment, openCompartment),
    handle(glasses.listGlasses, listGlasses),
    handle(glasses.getGlass, getGlass),
    handle(glasses.askGlass, askGlass, { replay: replayGlass }),
    handle(glasses.confirmGlass, confirmGlass, { ownTransactions: true }),
    handle(glasses.refuseGlass, refuseGlass),
    handle(glasses.endGlass, endGlass),
    handle(glasses.tellFamily, tellFamily),
    handle(glasses.seeGlass, seeGlass),
  ],
});
