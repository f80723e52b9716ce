import { ApiError, call } from '../../kernel/web/api.ts';
import { dropDraft, saveDraft, type DraftCard, type DraftItem } from '../../modules/drafts/contract.ts';
import { type About, type LocalCopy, removeLocal, writeLocal } from './local.ts';

/** Where the typed text lies now. */
export interface Saved {
  /** `screen`: neither the server nor this computer took it. `recorded`: the record of this id exists already. */
  where: 'nowhere' | 'server' | 'computer' | 'screen' | 'recorded';
  at: Date | null;
  /** Why the server does not take it, in its own words. */
  problem: string | null;
  /** Somebody (another window, the phone) saved another text since; nothing is sent until the person chose. */
  conflict: DraftCard | null;
}

export const nowhere: Saved = { where: 'nowhere', at: null, problem: null, conflict: null };

interface Settings {
  org: string;
  /** Whose local copies: see `keyOf`. */
  owner: string;
  id: string;
  kind: string;
  practice: string | null;
  version: number;
  saved: Saved;
  /** Words that this computer has and the server does not: sent as soon as the form stands. */
  unsent: { values: Record<string, unknown>; about: About } | null;
  /** Lists that show drafts read again. */
  onSaved: () => void;
}

/** Forms of this tab whose words may still be on their way. */
const live = new Set<DraftKeeper>();

const pauseMs = 800;
const retryMs = 10_000;

/**
 * Keeps one unfinished form: on the server 800 ms after the last change, on this computer while the server does not
 * answer. Knows nothing of the screen; tells its listeners when `saved` changes.
 */
export class DraftKeeper {
  readonly settings: Settings;
  saved: Saved;
  #version: number;
  #latest: { values: Record<string, unknown>; about: About } | null = null;
  #waiting = false;
  #sending = false;
  #attempted = false;
  #closed = false;
  #sent: Promise<void> = Promise.resolve();
  #timer: ReturnType<typeof setTimeout> | undefined;
  readonly #listeners = new Set<() => void>();

  constructor(settings: Settings) {
    this.settings = settings;
    this.#version = settings.version;
    this.saved = settings.saved;
  }

  get isClosed(): boolean {
    return this.#closed;
  }

  /** The form stands on the screen. */
  start(): void {
    const { unsent } = this.settings;
    if (unsent && !this.#latest) this.keep(unsent.values, unsent.about);
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  #say(change: Partial<Saved>): void {
    this.saved = { ...this.saved, ...change };
    for (const listener of this.#listeners) listener();
  }

  /** Something was typed. */
  readonly keep = (values: object, about: About): void => {
    if (this.#closed) return;
    live.add(this);
    this.#latest = { values: values as Record<string, unknown>, about };
    this.#waiting = true;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.flush(), pauseMs);
  };

  /** Saves at once what still waits: the page is left. */
  flush(): void {
    clearTimeout(this.#timer);
    if (!this.#waiting || this.#closed) return;
    this.#waiting = false;
    this.#toComputer();
    this.#sent = this.#send();
  }

  /** Saves at once and waits for the answer. */
  async settle(): Promise<void> {
    this.flush();
    await this.#sent;
  }

  /** The record itself is on its way: until it is answered the text also stays here, for the answer may be lost. */
  readonly attempt = (values: object, about: About): void => {
    if (this.#closed) return;
    this.#attempted = true;
    this.#latest = { values: values as Record<string, unknown>, about };
    this.#toComputer();
  };

  #toComputer(): boolean {
    if (!this.#latest) return false;
    const { owner, id, kind, practice } = this.settings;
    const copy: LocalCopy = { id, kind, practice, ...this.#latest, base: this.#version, at: new Date().toISOString(), attempted: this.#attempted };
    return writeLocal(owner, copy);
  }

  async #send(): Promise<void> {
    if (this.#sending || this.#closed || this.saved.conflict || !this.#latest) return;
    this.#sending = true;
    const sent = this.#latest;
    try {
      const { org, id, kind, practice, owner } = this.settings;
      const stored: DraftItem = await call(saveDraft, {
        params: { org, id }, body: { version: this.#version, kind, practice, family: sent.about.family, title: sent.about.title, content: sent.values },
      });
      this.#version = stored.version;
      if (this.#closed) return;
      if (this.#latest === sent && !this.#attempted) removeLocal(owner, id);
      this.#say({ where: 'server', at: new Date(stored.savedAt), problem: null });
      this.settings.onSaved();
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      if (!this.#closed) this.#failed(error);
      return;
    } finally {
      this.#sending = false;
    }
    if (this.#latest !== sent && !this.#waiting) void this.#send();
  }

  #failed(error: ApiError): void {
    if (error.code === 'version_conflict') return this.#say({ conflict: error.extra['current'] as DraftCard });
    const kept = this.#toComputer();
    // Our own attempt reached the server and its answer was lost: the form sends it again with the same id and will hear so.
    if (error.code === 'already_recorded' && this.#attempted) return this.#say({ where: kept ? 'computer' : 'screen', at: new Date(), problem: null });
    if (error.code === 'already_recorded') return this.#say({ where: 'recorded', problem: error.message });
    const passing = error.status === 0 || error.status >= 500 || error.status === 429;
    const problem = passing ? null : (error.errors[0]?.message ?? error.message);
    this.#say({ where: kept ? 'computer' : 'screen', at: kept ? new Date() : this.saved.at, problem });
    clearTimeout(this.#timer);
    // Left page or not: as long as this tab lives, it tries again.
    if (passing) this.#timer = setTimeout(() => void this.#send(), retryMs);
  }

  /** What the person chose of both texts; goes on from the other one's version. */
  resolve(values: object, about: About): void {
    this.#version = this.saved.conflict?.version ?? this.#version;
    this.#say({ conflict: null });
    this.#latest = { values: values as Record<string, unknown>, about };
    this.#waiting = true;
    this.flush();
  }

  /** The record is made: the server let the draft go with it. */
  close(): void {
    this.#closed = true;
    live.delete(this);
    clearTimeout(this.#timer);
    removeLocal(this.settings.owner, this.settings.id);
  }

  /** Given up by its author; the function it gives brings the draft back. Null: the server never had it. */
  async drop(): Promise<(() => Promise<void>) | null> {
    const known = this.#version > 0;
    this.close();
    return known ? dropOnServer(this.settings.org, this.settings.id) : null;
  }
}

/** Deletes a draft on the server; the function it gives puts it back. A draft that is gone already is no trouble. */
export async function dropOnServer(org: string, id: string): Promise<(() => Promise<void>) | null> {
  try {
    const { kind, practice, family, title, content } = await call(dropDraft, { params: { org, id } });
    return async () => void (await call(saveDraft, { params: { org, id }, body: { version: 0, kind, practice, family: family?.id ?? null, title, content } }));
  } catch (error) {
    if (error instanceof ApiError && error.status === 404) return null;
    throw error;
  }
}

/** Before sign-out: what was typed a moment ago goes to the server. */
export async function settleDrafts(): Promise<void> {
  await Promise.all([...live].map((keeper) => keeper.settle()));
}
