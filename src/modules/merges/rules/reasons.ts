/** Why two may be one; see strength.ts for how much each says. */
export const reasons = ['snils', 'same', 'name_and_birth', 'phone', 'renamed', 'name', 'members', 'address', 'shared'] as const;
export type Reason = (typeof reasons)[number];
