import { type Day, longDate } from '../../../kernel/time.ts';
import { PageLink } from '../../../kernel/web/place.tsx';
import { Notice } from '../../../web/ui/states.tsx';
import type { Branch, Duty, Today } from '../contract.ts';

const until = (to: Day, today: Day) => (to === today ? 'сегодня' : `по ${longDate(to, today)}`);

/** What one answers for besides one's own families today: alarms as the one on duty, a colleague's families. */
export function DutyLine({ duty, standsIn, today }: { duty: Duty | null; standsIn: Today['standsIn']; today: Day }) {
  if (duty === null && standsIn.length === 0) return null;
  return (
    <Notice>
      {duty && (
        <>
          Вы дежурите {until(duty.to, today)}: {duty.branch ?? 'все отделения'}
          {duty.turn > 1 ? `, ${duty.turn}-я очередь` : ''}. Если куратор не ответит на <PageLink to="/alarms" className="link">тревогу</PageLink>, спросим вас.{' '}
        </>
      )}
      {standsIn.map((one) => (
        <span key={one.name}>
          Вы замещаете: {one.name}, {until(one.to, today)}.{' '}
        </span>
      ))}
    </Notice>
  );
}

/** For whoever manages: who answers alarms today. Nobody is worth saying too. */
export function OnDutyLine({ onDuty }: { onDuty: Branch['onDuty'] }) {
  return (
    <p className="second">
      {onDuty.length === 0 ? 'Сегодня никто не дежурит: тревога без ответа куратора дойдёт до руководителя. ' : `Сегодня ${onDuty.length === 1 ? 'дежурит' : 'дежурят'}: ${onDuty.map((one) => `${one.name}${one.branch ? ` (${one.branch})` : ''}`).join(', ')}. `}
      <PageLink to="/duty" className="link">
        Дежурства
      </PageLink>
    </p>
  );
}
