/** The door of accounts for other modules and the roots. */
export { firstAdministratorLink, needsFirstAdministrator } from './commands/first-run.ts';
export { sessionTokenOf } from './commands/library.ts';
export {
  addStaff, createInvitation, createToken, createUser, disableEverywhere as disableUser, listAllUsers as listUsers, readRoles,
  type CreatedUser, type ListedUser,
} from './commands/operator.ts';
export { connectPractices, type PracticeDoor } from './commands/practices.ts';
export { texts as accountsTexts } from './texts.ru.ts';
