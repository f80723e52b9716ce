/** The only door of tasks for other modules. */
export { type GivenTask, giveTasks, withdrawTasks } from './commands/give.ts';
