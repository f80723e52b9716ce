/** A measurement that is no race with the limit. */
export interface Other {
  name: string;
  run(server: string, say: (line?: string) => void): Promise<void>;
}

export const others: Other[] = [];
