import type { Complaint } from '../../kernel/errors.ts';
import { addDays, ageOn, type Day } from '../../kernel/time.ts';
import type { ConsentState, GivenBy, Purpose, Standing } from './contract.ts';
import { texts } from './texts.ru.ts';

/** So many days ahead an end is warned of. */
export const warnDays = 30;

export interface Someone {
  id: string;
  birthDate: Day | null;
  role: string | null;
}

/** Without a birth date the role tells. */
export function isChild(person: Someone, today: Day): boolean {
  return person.birthDate === null ? person.role === 'child' : ageOn(person.birthDate, today) < 18;
}

export interface Wish {
  purpose: Purpose;
  partner: string | null;
  givenBy: GivenBy;
  representative: string | null;
  representativeName: string | null;
  representativeBirthDate: Day | null;
  representativeDocument: string | null;
  preparedOn: Day;
  until: Day | null;
}

/**
 * What speaks against preparing this consent. Until 18 a representative signs (152-ФЗ art. 9 part 6; for 14–18 the child's own
 * signature stands beside it on the printed form); a guardian, trustee or other representative names the document.
 */
export function complaintsAbout(wish: Wish, subject: Someone, representative: Someone | null, today: Day): Complaint[] {
  const complaints: Complaint[] = [];
  const say = (path: string, code: keyof typeof texts.refusals) => complaints.push({ path, code, message: texts.refusals[code] });
  const child = isChild(subject, today);
  if (wish.purpose === 'transfer' && wish.partner === null) say('partner', 'partner_needed');
  if (wish.purpose !== 'transfer' && wish.partner !== null) say('partner', 'partner_not_used');
  if (wish.purpose === 'diagnostics' && !child) say('person', 'child_only');
  if (wish.preparedOn > today) say('preparedOn', 'date_in_future');
  if (wish.until !== null && wish.until < wish.preparedOn) say('until', 'until_before_start');
  if (wish.representativeBirthDate !== null && wish.representativeBirthDate > today) say('representativeBirthDate', 'birth_in_future');
  const named = [wish.representative, wish.representativeName].filter((one) => one !== null).length;
  if (wish.givenBy === 'self') {
    if (child) say('givenBy', 'too_young');
    if (named > 0) say('representative', 'representative_not_used');
    return complaints;
  }
  if (!child && wish.givenBy === 'parent') say('givenBy', 'adult_signs');
  if (named === 0) say('representative', 'representative_needed');
  if (named === 2) say('representativeName', 'representative_twice');
  if (wish.representative !== null && wish.representative === subject.id) say('representative', 'representative_is_subject');
  const birth = representative?.birthDate ?? wish.representativeBirthDate;
  if (birth !== null && birth <= today && ageOn(birth, today) < 18) say(representative ? 'representative' : 'representativeBirthDate', 'representative_not_adult');
  if (wish.givenBy !== 'parent' && wish.representativeDocument === null) say('representativeDocument', 'document_needed');
  return complaints;
}

export interface GivenConsent {
  id: string;
  personId: string;
  purpose: Purpose;
  partner: { id: string; name: string } | null;
  state: ConsentState;
  until: Day | null;
}
export interface HoldingGround {
  purpose: Purpose;
  name: string;
  afterRevocation: boolean;
}

/** Purposes asked of everybody; of a child also diagnostics, of an adult messages. Transfer shows where there is one. */
function expectedOf(child: boolean): Purpose[] {
  return ['general', 'health', 'photo', child ? 'diagnostics' : 'messages'];
}

const best: ConsentState[] = ['signed', 'prepared', 'revoked', 'expired'];

/** How each purpose stands for a person: the best consent, else the organization's ground, else what is missing. */
export function standings(child: boolean, consents: readonly GivenConsent[], grounds: readonly HoldingGround[], today: Day): Standing[] {
  const kinds: { purpose: Purpose; partner: { id: string; name: string } | null }[] = expectedOf(child).map((purpose) => ({ purpose, partner: null }));
  for (const { purpose, partner, state } of consents) {
    if (state !== 'cancelled' && !kinds.some((kind) => kind.purpose === purpose && kind.partner?.id === partner?.id)) kinds.push({ purpose, partner });
  }
  return kinds.map(({ purpose, partner }) => {
    const own = consents.filter((one) => one.purpose === purpose && one.partner?.id === partner?.id && one.state !== 'cancelled');
    const found = own.toSorted((a, b) => best.indexOf(a.state) - best.indexOf(b.state) || (b.until ?? '9999').localeCompare(a.until ?? '9999'))[0];
    const revoked = own.some((one) => one.state === 'revoked');
    const ground = grounds.find((one) => one.purpose === purpose && (one.afterRevocation || !revoked))?.name ?? null;
    const base = { purpose, partner, consentId: found?.id ?? null, until: found?.until ?? null, ground };
    if (found?.state === 'signed') return { ...base, ground: null, standing: found.until !== null && found.until <= addDays(today, warnDays) ? 'expiring' : 'signed' };
    if (ground !== null) return { ...base, standing: 'ground' };
    return { ...base, standing: !found || found.state === 'cancelled' ? 'missing' : (found.state as 'prepared' | 'revoked' | 'expired') };
  });
}
