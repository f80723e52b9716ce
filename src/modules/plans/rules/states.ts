export const planStates = ['draft', 'proposed', 'approved', 'active', 'closed'] as const;
export type PlanState = (typeof planStates)[number];
export const answers = ['agreed', 'opinion', 'refused'] as const;
export type Answer = (typeof answers)[number];

/** What can be done with a plan; who may do it is the matter of access.ts. */
export type Step = 'edit' | 'send' | 'return' | 'approve' | 'answer' | 'start' | 'close';

const steps: Record<PlanState, readonly Step[]> = {
  draft: ['edit', 'send', 'answer', 'close'],
  proposed: ['return', 'approve', 'answer', 'close'],
  approved: ['return', 'answer', 'start', 'close'],
  active: ['answer', 'close'],
  closed: [],
};

/** Steps open in a state. */
export function stepsOf(state: PlanState): readonly Step[] {
  return steps[state];
}

/** Why a plan that is approved cannot come into force yet; null: it can. The family must have been asked and must not refuse. */
export function obstacleToStart(answer: Answer | null): 'not_answered' | 'family_refused' | null {
  if (answer === null) return 'not_answered';
  return answer === 'refused' ? 'family_refused' : null;
}
