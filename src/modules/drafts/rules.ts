/** Days that a draft waits after its last save. A month: longer, and the words were not about this work any more. */
const draftDays = 30;
/** Bytes of the typed form as JSON. A group of 30 families with notes takes about 12 KB. */
const mostBytes = 64 * 1024;
/** Values within values; forms of the product need five. */
const mostDepth = 20;
/** Drafts of one person. */
export const mostDrafts = 200;

export function expiryOf(savedAt: Date): Date {
  return new Date(savedAt.getTime() + draftDays * 86_400_000);
}

/** Why what was typed cannot be kept, or null. The depth is looked at first: turning a deep value into text may fail. */
export function complaintAbout(content: Record<string, unknown>): 'too_deep' | 'too_large' | null {
  if (isDeeper(content, mostDepth)) return 'too_deep';
  return new TextEncoder().encode(JSON.stringify(content)).length > mostBytes ? 'too_large' : null;
}

function isDeeper(value: unknown, depth: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return depth === 0 || Object.values(value).some((inner) => isDeeper(inner, depth - 1));
}
