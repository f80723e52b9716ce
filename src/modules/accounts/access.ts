import type { AccessTable } from '../../kernel/access.ts';

const everybody = { administrator: 'none', manager: 'none', 'case-manager': 'none', practitioner: 'none' } as const;
const administrators = { administrator: 'none' } as const;

export const access: AccessTable = {
  'accounts.describeStart': 'public',
  'accounts.signIn': 'public',
  'accounts.signInSecondFactor': 'public',
  'accounts.signOut': 'public',
  'accounts.forgetPassword': 'public',
  'accounts.describeLink': 'public',
  'accounts.useLink': 'public',
  'accounts.becomeFirstAdministrator': 'public',

  'accounts.me': 'self',
  'accounts.signOutEverywhere': 'self',
  'accounts.listSessions': 'self',
  'accounts.endSession': 'self',
  'accounts.listTokens': 'self',
  'accounts.revokeToken': 'self',
  'accounts.changePassword': 'self',
  'accounts.startSecondFactor': 'self',
  'accounts.confirmSecondFactor': 'self',
  'accounts.disableSecondFactor': 'self',
  'accounts.renewBackupCodes': 'self',

  'accounts.listUsers': { administrator: 'none', manager: 'none' },
  'accounts.getUser': { administrator: 'none', manager: 'none' },
  'accounts.listColleagues': everybody,
  'accounts.inviteUser': administrators,
  'accounts.changeUser': administrators,
  'accounts.disableUser': administrators,
  'accounts.enableUser': administrators,
  'accounts.renewInvitation': administrators,
  'accounts.createResetLink': administrators,
};
