import type { Tx } from '../../../kernel/server/transaction.ts';
import type { Day } from '../../../kernel/time.ts';
import type { Pack } from '../../practices/public.ts';

// The meeting point of three parts: what a template may name (fields/), who fills it from the registers (queries/gather/), and the
// engine that numbers, keeps and lays out (commands/, layout/). Everything a template gets is plain data: words already written out.

/** What a document is about; `period` is a journal's and is filled by the engine itself. */
const subjects = ['family', 'case', 'person', 'application', 'consent', 'passport', 'assessment', 'plan', 'record', 'visit', 'aid', 'meeting', 'review', 'review_item', 'mentor', 'period'] as const;
export type SubjectKind = (typeof subjects)[number];

/** Plain nested data: words, flags (for `when`), groups and lists of groups. No numbers and no dates: they are written in words before. */
export type FieldValue = string | boolean | Fields | Fields[];
export interface Fields {
  [name: string]: FieldValue;
}

/** A field of the catalogue, as the screens explain it to whoever writes a template. */
export interface CatalogField {
  /** Latin word in camelCase; a template names the way to it by dots: `family.address`. */
  name: string;
  /** What it is, in Russian. */
  title: string;
  kind: 'text' | 'flag' | 'group' | 'list';
  /** A plausible invented value, for the preview of a template. Texts have one; a flag is previewed as true. */
  example?: string;
  /** Of a group, or of each item of a list (previewed with two items). */
  fields?: readonly CatalogField[];
}

/** A full name in the six cases. */
export interface NameForms {
  nominative: string;
  genitive: string;
  dative: string;
  accusative: string;
  instrumental: string;
  prepositional: string;
}

/** A correction that people made; it holds while the person is still called `of` (full name as it was then). */
export interface NameCorrection {
  of: string;
  forms: NameForms;
}

/** Somebody whose name the document declines: offered for correction before it is made. */
export interface NamedPerson {
  personId: string;
  forms: NameForms;
  /** `rule`: by the rules of the language; `corrected`: as people corrected it earlier. */
  source: 'rule' | 'corrected';
}

/** Something the document would leave empty; the screen says it and offers to go on or to fill it in. */
export interface Gap {
  /** Way of the field. */
  field: string;
  /** Russian, without personal facts: «Не указан адрес семьи». */
  message: string;
}

/** The record that a document is asked for. */
export interface SubjectRef {
  kind: SubjectKind;
  id: string;
}

/** Everything a gatherer works with: one transaction with the asker's rights, so what is out of sight is not there. */
export interface Gathering {
  tx: Tx;
  organization: { id: number; name: string; timeZone: string };
  /** Who makes the document. */
  staff: { id: string | null; name: string };
  /** Date of the document. */
  date: Day;
  /** The organization's today. */
  today: Day;
  /** The practice that the kind belongs to. */
  pack: Pack;
  /** Id of the kind in the pack, for subjects with several forms. */
  documentKind: string;
  /** Corrected names of these people. */
  corrections(personIds: readonly string[]): Promise<ReadonlyMap<string, NameCorrection>>;
}

/** What a gatherer gives. Throws notFound() when the subject is not there for the asker, Refusal when it may not become a document now. */
export interface Gathered {
  fields: Fields;
  names: NamedPerson[];
  gaps: Gap[];
  /** Whose it is: decides who sees the document (families in the asker's scope) and where it stands in the case file. */
  about: { familyId: string | null; personId: string | null; caseId: string | null };
  /** Last day that it holds, when the subject itself has one (a consent, a plan); else the kind's months tell. */
  until?: Day | null;
  /** What went in, as compartments of closed facts name it; the document is not there for whoever may not see one of these. */
  holds?: readonly string[];
  /** Facts beyond the general ones that went in: the document goes out of sight when they are withheld. */
  purposes?: readonly ('health' | 'photo' | 'diagnostics')[];
}

export type Gatherer = (gathering: Gathering, id: string) => Promise<Gathered>;
