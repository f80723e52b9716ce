import type { JobResult, states } from './contract.ts';
import type { Step } from './commands/kinds.ts';

/** A row of ryadom.job, and the organization it belongs to, as the worker takes it. */
export interface JobRow {
  organization_id: number;
  id: string;
  kind: string;
  title: string;
  input: unknown;
  page: string | null;
  state: (typeof states)[number];
  progress: Step | null;
  saved: unknown;
  result: JobResult | null;
  refusal: { status: number; code: string; message: string } | null;
  staff_id: string | null;
  staff_name: string;
  attempt: number;
  here: boolean;
}
