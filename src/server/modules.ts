import type { Module } from '../kernel/server/module.ts';
import { indicators } from '../modules/indicators/routes.ts';
import { practices } from '../modules/practices/routes.ts';
import { accounts } from '../modules/accounts/routes.ts';
import { organizations } from '../modules/organizations/routes.ts';

/** Every module of the product, in the order in which they may depend on each other. */
export const modules: readonly Module[] = [organizations, accounts, practices, indicators];
