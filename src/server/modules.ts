import type { Module } from '../kernel/server/module.ts';

/** Every module of the product, in the order in which they may depend on each other. */
export const modules: readonly Module[] = [];
