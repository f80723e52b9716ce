import { plural } from '../../../kernel/texts.ts';
import type { Day } from '../../../kernel/time.ts';
import type { ParticipantRole, QuorumState } from '../contract/words.ts';

/** A rule of quorum as the pack or the organization states it; holds from its day until a later one begins. */
export interface QuorumLaw {
  fromOn: Day;
  members: number;
  share: number;
  chair: boolean;
  secretary: boolean;
  basis: string;
  source: 'own' | 'pack';
}

/** Of rules with their first days, the one in force: the organization's own wins over the pack's; before all of them, the pack's earliest. */
export function lawOn(laws: readonly QuorumLaw[], day: Day): QuorumLaw {
  const inForce = (source: QuorumLaw['source']) => laws.filter((law) => law.source === source && law.fromOn <= day).toSorted((a, b) => (a.fromOn < b.fromOn ? 1 : -1))[0];
  const earliest = laws.filter((law) => law.source === 'pack').toSorted((a, b) => (a.fromOn < b.fromOn ? -1 : 1))[0];
  const found = inForce('own') ?? inForce('pack') ?? earliest;
  if (!found) throw new Error('a practice has at least one rule of quorum');
  return found;
}

/** Whether those who came may conclude. Guests have no vote and are not counted; who is not marked has not come. */
export function quorumOf(law: QuorumLaw, participants: readonly { role: ParticipantRole; present: boolean | null }[]): QuorumState {
  const voting = participants.filter(({ role }) => role !== 'guest');
  const came = voting.filter(({ present }) => present === true);
  const needed = Math.max(law.members, Math.ceil((voting.length * law.share) / 100));
  const there = (role: ParticipantRole) => came.some((one) => one.role === role);
  const lacks = [
    ...(came.length < needed ? [`с правом голоса ${plural(came.length, 'участник', 'участника', 'участников')} на месте, нужно ${needed}`] : []),
    ...(law.chair && !there('chair') ? ['нет председателя'] : []),
    ...(law.secretary && !there('secretary') ? ['нет секретаря'] : []),
  ];
  const met = lacks.length === 0;
  return {
    met,
    present: came.length,
    invited: voting.length,
    needed,
    text: met ? `Кворум есть: ${came.length} из ${voting.length} с правом голоса на месте, нужно ${needed}.` : `Кворума нет: ${lacks.join(', ')}.`,
    basis: law.basis,
    source: law.source,
  };
}
