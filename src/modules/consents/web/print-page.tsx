import { IconPrinter } from '@tabler/icons-react';
import { ageOn, longDate, shortDate } from '../../../kernel/time.ts';
import { usePlace } from '../../../kernel/web/place.tsx';
import { useOperation } from '../../../kernel/web/query.ts';
import { useSession } from '../../../kernel/web/session.tsx';
import { Button } from '../../../web/ui/button.tsx';
import { Page, Panel } from '../../../web/ui/page.tsx';
import { FailedState, LoadingState } from '../../../web/ui/states.tsx';
import { type ConsentCard, getConsent } from '../contract.ts';
import { texts } from '../texts.ru.ts';

const blank = '________________________________';

/** The paper to sign, with what 152-ФЗ art. 9 part 4 asks for; what the program does not know is left to write by hand. */
export default function PrintPage() {
  const { params } = usePlace();
  const answer = useOperation(getConsent, { params: { id: params['id'] ?? '' } });
  return (
    <Page
      title="Согласие на обработку персональных данных"
      crumbs={[{ title: 'Согласия', to: '/consents' }]}
      narrow
      actions={
        <Button variant="primary" icon={<IconPrinter size={18} stroke={1.75} aria-hidden="true" />} onClick={() => window.print()}>
          Напечатать
        </Button>
      }
    >
      {answer.data ? <Paper consent={answer.data} /> : answer.error ? <FailedState error={answer.error} onRetry={() => void answer.refetch()} /> : <LoadingState />}
    </Page>
  );
}

function Paper({ consent }: { consent: ConsentCard }) {
  const { organization, today } = useSession();
  const words = texts.paper[consent.purpose];
  const { person, representative } = consent;
  const self = consent.givenBy === 'self';
  const birth = person?.birthDate ?? null;
  const teen = birth !== null && ageOn(birth, today) >= 14 && ageOn(birth, today) < 18;
  const signer = self ? person?.name : representative?.name;
  return (
    <Panel>
      <article className="stack" style={{ lineHeight: 1.6 }}>
        <p>
          Я, <b>{signer ?? blank}</b>, документ: {blank} (вид, номер, дата, кем выдан), адрес: {consent.address ?? blank},
          {!self && (
            <>
              {' '}
              {texts.givenBy[consent.givenBy]} {consent.givenBy === 'parent' ? 'ребёнка' : 'человека'} <b>{person?.name ?? blank}</b>, дата рождения: {birth ? shortDate(birth) : blank}, документ: {blank}; право подписывать подтверждает: {representative?.document ?? blank},
            </>
          )}{' '}
          даю оператору <b>{organization.name}</b>, адрес: {blank}, согласие на обработку персональных данных {self ? 'моих' : 'представляемого мной'}.
        </p>
        <p>
          <b>Цель:</b> {words.aim}
        </p>
        {consent.partner && (
          <p>
            <b>Кому передают:</b> {consent.partner.name}, адрес: {consent.partner.address ?? blank}
          </p>
        )}
        <p>
          <b>Какие сведения:</b> {words.data}
        </p>
        <p>
          <b>Что с ними делают:</b> {words.actions}
        </p>
        {consent.conditions && (
          <p className="words">
            <b>Условия:</b> {consent.conditions}
          </p>
        )}
        <p>
          <b>Срок:</b> {consent.until ? `по ${longDate(consent.until)}` : 'до конца сопровождения семьи'}. Согласие можно отозвать в любой день письменным заявлением оператору; отзыв действует сразу.
        </p>
        <p>
          Дата ____________ &nbsp; Подпись ____________ &nbsp; {signer ?? blank}
        </p>
        {teen && (
          <p>
            Подпись ребёнка (с 14 лет) ____________ &nbsp; {person?.name}
          </p>
        )}
      </article>
    </Panel>
  );
}
