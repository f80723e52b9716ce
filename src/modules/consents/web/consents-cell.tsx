import { IconClockExclamation, IconEyeOff } from '@tabler/icons-react';
import { formatNumber, plural } from '../../../kernel/texts.ts';
import { daysBetween, shortDate } from '../../../kernel/time.ts';
import { useOperation } from '../../../kernel/web/query.ts';
import { useSession } from '../../../kernel/web/session.tsx';
import { getFamilyConsents } from '../contract.ts';
import { hiddenWords, purposeTitle } from './words.tsx';

/** What a family's consents want now, in two lines: the one that ends first, else how many hold and wait for a signature. */
export function ConsentsCell({ family }: { family: string }) {
  const { today } = useSession();
  const answer = useOperation(getFamilyConsents, { params: { id: family } });
  const all = answer.data?.people.flatMap((person) => person.consents) ?? [];
  const hold = all.filter((one) => one.standing === 'signed' || one.standing === 'expiring').length;
  const [ending] = all.filter((one) => one.standing === 'expiring').toSorted((a, b) => (a.until ?? '').localeCompare(b.until ?? ''));
  const revoked = all.filter((one) => one.standing === 'revoked' || one.standing === 'expired').length;
  const wait = all.filter((one) => one.standing === 'prepared').length;
  const holds = hold === 0 ? 'Подписанных пока нет' : plural(hold, 'согласие действует', 'согласия действуют', 'согласий действуют');
  const rest = [wait > 0 && `${plural(wait, 'ждёт', 'ждут', 'ждут')} подписи`, revoked > 0 && `${formatNumber(revoked)} отозвано или кончилось`].filter(Boolean).join(' · ');
  if (!answer.data) return <b> </b>;
  const { health, photo } = answer.data.hidden;
  if (health > 0 || photo > 0) {
    return (
      <>
        <b className="warned">
          <IconEyeOff size={16} stroke={1.75} aria-hidden="true" /> {hiddenWords(answer.data.hidden)}
        </b>
        <span className="second">{hold === 0 ? holds : `${holds}${rest ? ` · ${rest}` : ''}`}</span>
      </>
    );
  }
  if (ending) {
    const days = daysBetween(today, ending.until!);
    return (
      <>
        <b className="warned">
          <IconClockExclamation size={16} stroke={1.75} aria-hidden="true" /> {purposeTitle(ending)}: {days === 0 ? 'последний день' : plural(days, 'день', 'дня', 'дней')}
        </b>
        <span className="second">до {shortDate(ending.until!)}{hold > 1 ? ` · всего ${plural(hold, 'действует', 'действуют', 'действуют')}` : ''}</span>
      </>
    );
  }
  return (
    <>
      <b>{holds}</b>
      {rest && <span className="second">{rest}</span>}
    </>
  );
}
