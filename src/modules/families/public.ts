/** What other modules may call. */
export { withIds } from './queries/named.ts';
export { lapseSql } from './queries/lapse.ts';
