/** What other modules may call. */
export { withIds } from './queries/named.ts';
