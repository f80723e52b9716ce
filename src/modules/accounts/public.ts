/** The door of accounts for other modules and the roots. */
export { delegate, endDelegation } from './commands/delegate.ts';
export { firstAdministratorLink } from './commands/first-run.ts';
export { baseUrl } from './commands/links.ts';
export { sessionTokenOf } from './commands/library.ts';
export { placeStaff } from './commands/move.ts';
export { createToken, createUser, disableEverywhere as disableUser, listAllUsers as listUsers, readRoles } from './commands/operator.ts';
export { connectPractices } from './commands/practices.ts';
