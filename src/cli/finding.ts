/** One thing that `doctor` looked at: whether it is well, and a Russian sentence which, when it is not, says what to do. */
export interface Check {
  name: string;
  ok: boolean;
  message: string;
}

/** What was found, without a name yet. */
export type Finding = Omit<Check, 'name'>;
export const good = (message: string): Finding => ({ ok: true, message });
export const bad = (message: string): Finding => ({ ok: false, message });
