/** The door of organizations for other modules and the roots. */
export { createOrganization, listOrganizations } from './commands.ts';
