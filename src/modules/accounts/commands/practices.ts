import type { Tx } from '../../../kernel/server/transaction.ts';

/** What the first run needs of the practices, which stand later in the order of modules. */
export interface PracticeDoor {
  /** Practices that come with the program. */
  list(): { id: string; version: string; title: string }[];
  /** Installs one of them into the organization that the transaction has entered; false: there is no such practice. */
  install(tx: Tx, organizationId: number, practiceId: string): Promise<boolean>;
}

let door: PracticeDoor = { list: () => [], install: async () => false };

/** Called once by the composition of the program. */
export function connectPractices(practices: PracticeDoor): void {
  door = practices;
}

export const practiceDoor = (): PracticeDoor => door;
