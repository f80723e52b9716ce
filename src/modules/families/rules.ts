import { allowedOperations, type AccessTable, type Role } from '../../kernel/access.ts';
import { definedModules } from '../../kernel/server/module.ts';

/** Modules whose operations a card offers. */
const offering = ['families', 'people', 'cases', 'services', 'outcomes'];

/** Operations that these roles may run on a family they see. */
export function offeredOperations(held: readonly Role[]): string[] {
  return definedModules().filter((module) => offering.includes(module.name)).flatMap((module) => allowedOperations(module.access as AccessTable, held));
}

/** A contact is due soon in the last days of its norm: a visit still fits into the week. */
export const soonDays = 3;
