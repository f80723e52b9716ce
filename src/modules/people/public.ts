/** The only door of people for other modules. */
export { putLivingBack, setLivingAside } from './commands/aside.ts';
export { refreshFamilies } from './commands/refresh.ts';
export { addFamily } from './commands/families.ts';
export { factCommands } from './commands/facts.ts';
export { addMembers } from './commands/people.ts';
export { familyHeading } from './rules/surnames.ts';
export { nameKeys } from './rules/keys.ts';
export { likeness, type Described, type LikenessReason } from './rules/likeness.ts';
export { isNear, readSearch, type Search } from './rules/search.ts';
