export { familyHeading } from '../rules/surnames.ts';
