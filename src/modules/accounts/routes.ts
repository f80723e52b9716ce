import { defineModule, handle } from '../../kernel/server/module.ts';
import { access } from './access.ts';
import { forgetExpired } from './commands/attempts.ts';
import { becomeFirstAdministrator } from './commands/first-run.ts';
import { describeLink, useLink } from './commands/links.ts';
import * as own from './commands/own.ts';
import { forgetPassword } from './commands/forgotten.ts';
import { signIn, signInSecondFactor, signOut } from './commands/sign-in.ts';
import * as users from './commands/users.ts';
import * as c from './contract.ts';
import * as queries from './queries.ts';

// Whatever touches the accounts schema speaks to the owner's pool; on the embedded database that pool has one connection,
// so such an operation must not stand inside the kernel's transaction.
const alone = { ownTransactions: true };

export const accounts = defineModule({
  name: 'accounts',
  access,
  routes: [
    handle(c.describeStart, queries.describeStart, alone),
    handle(c.signIn, signIn, alone),
    handle(c.signInSecondFactor, signInSecondFactor, alone),
    handle(c.signOut, signOut, alone),
    handle(c.forgetPassword, forgetPassword, alone),
    handle(c.describeLink, describeLink, alone),
    handle(c.useLink, useLink, alone),
    handle(c.becomeFirstAdministrator, becomeFirstAdministrator, alone),

    handle(c.me, queries.me, alone),
    handle(c.signOutEverywhere, own.signOutEverywhere, alone),
    handle(c.listSessions, queries.listSessions, alone),
    handle(c.endSession, own.endSession, alone),
    handle(c.listTokens, queries.listTokens, alone),
    handle(c.revokeToken, own.revokeToken, alone),
    handle(c.changePassword, own.changePassword, alone),
    handle(c.startSecondFactor, own.startSecondFactor, alone),
    handle(c.confirmSecondFactor, own.confirmSecondFactor, alone),
    handle(c.disableSecondFactor, own.disableSecondFactor, alone),
    handle(c.renewBackupCodes, own.renewBackupCodes, alone),

    handle(c.listUsers, queries.listUsers),
    handle(c.getUser, queries.getUser),
    handle(c.listColleagues, queries.listColleagues),
    handle(c.inviteUser, users.inviteUser, { replay: users.replayInvite }),
    handle(c.changeUser, users.changeUser),
    handle(c.disableUser, users.disableUser),
    handle(c.enableUser, users.enableUser),
    handle(c.renewInvitation, users.renewInvitation),
    handle(c.createResetLink, users.createResetLink),
  ],
  start(services) {
    const tidy = () => void forgetExpired(services).catch((error: unknown) => services.log.error({ name: (error as Error).name }, 'accounts not tidied'));
    tidy();
    const timer = setInterval(tidy, 3_600_000);
    timer.unref();
    return async () => clearInterval(timer);
  },
});
