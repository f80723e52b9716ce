/** What the list «Не дописано» says of a draft. */
export interface About {
  /** The only family it is about: whoever stops seeing the family stops seeing the draft. Null: none yet, or several. */
  family: string | null;
  /** A few words: the chosen service. */
  title: string | null;
}

const prefix = 'ryadom.draft.';

/** What this computer keeps of a form while the server does not have it. */
export interface LocalCopy {
  /** The id that the record will have. */
  id: string;
  kind: string;
  practice: string | null;
  about: About;
  values: Record<string, unknown>;
  /** Version on the server that it goes on from; 0: the server never had it. */
  base: number;
  /** ISO time. */
  at: string;
  /** The record itself was sent and no answer came: it may exist already, the same id tells. */
  attempted: boolean;
}

/** Copies belong to one person in one organization: the next one at this computer does not find them. */
export function keyOf(user: string, org: string): string {
  return `${prefix}${user}.${org}.`;
}

export function readLocal(owner: string, id: string): LocalCopy | null {
  try {
    const copy = JSON.parse(localStorage.getItem(owner + id) ?? 'null') as LocalCopy | null;
    return copy && typeof copy.values === 'object' && typeof copy.kind === 'string' ? copy : null;
  } catch {
    return null;
  }
}

export function listLocal(owner: string): LocalCopy[] {
  return Object.keys(localStorage)
    .filter((key) => key.startsWith(owner))
    .flatMap((key) => readLocal(owner, key.slice(owner.length)) ?? [])
    .toSorted((a, b) => (a.at < b.at ? 1 : -1));
}

/** Somebody has signed out: a page that goes away keeps nothing more. */
let forgetting = false;

/** False when the browser refuses: storage is full or forbidden. */
export function writeLocal(owner: string, copy: LocalCopy): boolean {
  if (forgetting) return false;
  try {
    localStorage.setItem(owner + copy.id, JSON.stringify(copy));
    return true;
  } catch {
    return false;
  }
}

export function removeLocal(owner: string, id: string): void {
  localStorage.removeItem(owner + id);
}

/** Everything unfinished leaves this computer; called after sign-out. */
export function dropLocal(): void {
  forgetting = true;
  for (const key of Object.keys(localStorage)) if (key.startsWith(prefix)) localStorage.removeItem(key);
}
