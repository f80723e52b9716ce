import type { AccessTable } from '../../kernel/access.ts';

// Whoever leads families writes their registers; practitioners read the same families. Administrators see no family.
const write = { manager: 'organization', 'case-manager': 'team' } as const;
const read = { ...write, practitioner: 'team' } as const;

export const access: AccessTable = {
  'people.listPeople': read,
  'people.getPerson': read,
  'people.findSimilar': read,
  'people.addPerson': write,
  'people.editPerson': write,
  'people.editMembership': write,
  'people.movePerson': write,
  'people.editFamily': write,
  'people.addContact': write,
  'people.editContact': write,
  'people.removeContact': write,
  'people.addAddress': write,
  'people.editAddress': write,
  'people.removeAddress': write,
  'people.addRelation': write,
  'people.editRelation': write,
  'people.removeRelation': write,
  'people.addCategory': write,
  'people.editCategory': write,
  'people.removeCategory': write,
  'people.addStatus': write,
  'people.editStatus': write,
  'people.removeStatus': write,
};
