import type { AccessTable } from '../../kernel/access.ts';

// Whoever leads a family writes its passport and decides what to begin with; practitioners of the team read it; the manager signs.
// An administrator sees no family.
const write = { manager: 'organization', 'case-manager': 'team' } as const;
const read = { ...write, practitioner: 'team' } as const;

export const access: AccessTable = {
  'passports.showGenogram': read,
  'passports.showPassport': read,
  'passports.listSnapshots': read,
  'passports.getSnapshot': read,
  'passports.comparePassports': read,
  'passports.recordFacts': write,
  'passports.takeSnapshot': write,
  'passports.decidePriority': write,
  'passports.changePriority': write,
  'passports.planPriority': write,
  'passports.signSnapshot': { manager: 'organization' },
};
