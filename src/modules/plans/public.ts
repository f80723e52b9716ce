/** The only door of plans for other modules. */
export { addGoal } from './commands/lines.ts';
export { closePlan, openPlan } from './commands/plan.ts';
export { accountsOf, listStandings, type MeasureStanding } from './queries/standing.ts';
