/** Why a colleague is asked. */
export type Why = 'case_manager' | 'substitute' | 'duty' | 'manager' | 'raiser';

export interface Asked {
  staffId: string;
  why: Why;
}

export interface Around {
  /** Of the case; null: nobody leads it. */
  caseManager: string | null;
  /** Who stands in for whom today. */
  away: { staff: string; substitute: string }[];
  /** On duty today, in their turn, of the branch before those of all branches. */
  duty: string[];
  managers: string[];
  raiser: string | null;
  /** Whose entrance is closed: never asked. */
  gone: ReadonlySet<string>;
}

/**
 * Whom an alarm asks, in this order: the case manager, or whoever stands in; those on duty; managers. Nobody twice. Whoever
 * raised it knows already and is asked only when nobody else is there.
 */
export function chainOf(around: Around): Asked[] {
  const standIn = (staff: string): string => around.away.find((one) => one.staff === staff)?.substitute ?? staff;
  const wanted: Asked[] = [];
  if (around.caseManager !== null) {
    const who = standIn(around.caseManager);
    wanted.push({ staffId: who, why: who === around.caseManager ? 'case_manager' : 'substitute' });
  }
  for (const staff of around.duty) wanted.push({ staffId: standIn(staff), why: 'duty' });
  for (const staff of around.managers) wanted.push({ staffId: staff, why: 'manager' });
  const chain = wanted.filter(({ staffId }, at) => staffId !== around.raiser && !around.gone.has(staffId) && wanted.findIndex((one) => one.staffId === staffId) === at);
  return chain.length > 0 || around.raiser === null ? chain : [{ staffId: around.raiser, why: 'raiser' }];
}
