import type { Day } from '../../../kernel/time.ts';

/** Everything that a passport is composed of, as it was on a day; what the reader may not see is not in it. */
export interface Living {
  family: { code: string; title: string; address: string | null; district: string | null; settlement: string | null };
  case: { openedOn: Day; closedOn: Day | null; caseManager: string | null; mentor: string | null; branch: string };
  members: { id: string; membershipId: string; name: string; firstName: string; role: string; sex: string | null; birthDate: Day | null; deathDate: Day | null; livesTogether: boolean; fromOn: Day | null }[];
  contacts: { id: string; personId: string | null; kind: string; value: string; note: string | null }[];
  addresses: { id: string; personId: string | null; kind: string; text: string; settlement: string | null }[];
  categories: { id: string; word: string; basis: string | null; fromOn: Day | null }[];
  statuses: { id: string; personId: string; word: string; basis: string | null; fromOn: Day | null }[];
  /** The value of each field on the day. */
  facts: { personId: string | null; field: string; value: string | number | boolean | null; fromOn: Day; ground: 'health' | null }[];
  /** The newest of each instrument and person, without drafts. */
  assessments: {
    id: string; instrument: string; title: string; personId: string | null; date: Day;
    score: { value: number | null; band: { title: string; grade: 'good' | 'watch' | 'act' } | null } | null;
    /** Diagnostics of a child. */
    ground: 'diagnostics' | null;
  }[];
  /** The newest signed one of each instrument and person: a score without a conclusion does not take it back. */
  conclusions: { instrument: string; title: string; personId: string | null; date: Day; words: string; signedBy: string | null; ground: 'diagnostics' | null }[];
  services: { word: string; count: number; last: Day }[];
  aid: { word: string; count: number; amount: number | null; last: Day }[];
  outcomes: { id: string; word: string; kind: string | null; personId: string | null; date: Day; evidence: string | null }[];
}

export type Ground = 'health' | 'diagnostics' | null;
export interface Part {
  section: string;
  key: string;
  personId: string | null;
  ground: Ground;
  title: string;
  words: string;
  grade: 'good' | 'watch' | 'act' | null;
  notedOn: Day | null;
  sourceId: string | null;
}
