/** The only door of people for other modules. */
export { refreshFamilies } from './commands/refresh.ts';
export { addFamily, type NewFamily } from './commands/families.ts';
export { factCommands } from './commands/facts.ts';
export { addMembers } from './commands/people.ts';
export { factContracts } from './contract/facts.ts';
export { newPerson } from './contract/people.ts';
export { memberRoles, type MemberRole } from './contract/fields.ts';
export { distance } from './rules/distance.ts';
export { isNear, phoneDigits, readSearch, type Range, type Search } from './rules/search.ts';
export { normalize } from './rules/spelling.ts';
export { familyHeading, familyTitle } from './rules/surnames.ts';
export { texts as peopleTexts } from './texts.ru.ts';
