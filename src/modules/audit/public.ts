/** The door of the audit for the roots. */
export { sealAudit, verifyAudit, type AuditCheck } from './commands.ts';
