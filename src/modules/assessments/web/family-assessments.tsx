import { IconClipboardList } from '@tabler/icons-react';
import { longDate } from '../../../kernel/time.ts';
import { PageLink } from '../../../kernel/web/place.tsx';
import { useList } from '../../../kernel/web/query.ts';
import { useCan, useSession } from '../../../kernel/web/session.tsx';
import { Button, ButtonLink } from '../../../web/ui/button.tsx';
import { Chip } from '../../../web/ui/chip.tsx';
import { MarginList, MarginRow } from '../../../web/ui/margin-list.tsx';
import { Panel } from '../../../web/ui/page.tsx';
import { FailedState, LoadingState } from '../../../web/ui/states.tsx';
import { type AssessmentItem, listAssessments, recordAssessment } from '../contract/operations.ts';
import { ChangeChart, countedOf } from './change-chart.tsx';
import { gradeTones, pointTitles, stateTitles, stateTones, valueText } from './words.ts';

/** «Оценки» of the card: every assessment, newest first, then what changed over time. */
export function FamilyAssessments({ family, open }: { family: { id: string }; /** The family stands on the register now. */ open: boolean }) {
  const can = useCan();
  const { today } = useSession();
  const list = useList(listAssessments, { query: { family: family.id, limit: 200 } });
  const begin = can(recordAssessment) && open && (
    <ButtonLink to="/assessments/new" search={{ family: family.id }} icon={<IconClipboardList size={18} stroke={1.75} aria-hidden="true" />}>
      Новая оценка
    </ButtonLink>
  );
  if (!list.items) return list.error ? <FailedState error={list.error} onRetry={list.retry} /> : <LoadingState />;
  const lines = [...new Map(list.items.map((one) => [`${one.instrument} ${one.person?.id ?? ''}`, one])).values()]
    .map((one) => ({ key: `${one.instrument} ${one.person?.id ?? ''}`, one, counted: countedOf(list.items!, one.instrument, one.person?.id ?? null) }))
    .filter(({ counted }) => counted.length > 1);
  return (
    <>
      <Panel title="Оценки" actions={begin} flush={list.items.length > 0}>
        {list.items.length === 0 ? (
          <p className="second">Здесь появятся оценки семьи: условия жизни, цели, самочувствие. Первую обычно делают на входе.</p>
        ) : (
          <MarginList bare label="Оценки семьи">
            {list.items.map((one) => (
              <AssessmentRow key={one.id} one={one} today={today} />
            ))}
          </MarginList>
        )}
        {list.hasMore && (
          <Button onClick={list.more} waiting={list.loadingMore}>
            Показать ещё
          </Button>
        )}
      </Panel>
      {lines.map(({ key, one, counted }) => (
        <Panel key={key} title={one.instrumentTitle} hint={one.person ? one.person.name : 'вся семья'}>
          <ChangeChart items={counted} title={`${one.instrumentTitle}, ${one.person ? one.person.name : 'вся семья'}: как менялось`} />
        </Panel>
      ))}
    </>
  );
}

function AssessmentRow({ one, today }: { one: AssessmentItem; today: string }) {
  return (
    <MarginRow
      when={longDate(one.date, today)}
      title={
        <PageLink to={`/assessments/${one.id}`} className="link">
          {one.instrumentTitle}
        </PageLink>
      }
      meta={
        <>
          {one.person ? one.person.name : 'вся семья'} · {pointTitles[one.point]}
          {one.conductedBy && ` · ${one.conductedBy.name}`}
          <span className="row">
            {one.score && (
              <Chip tone={one.score.band ? gradeTones[one.score.band.grade] : 'neutral'}>
                {valueText(one.score)}
                {one.score.band && ` · ${one.score.band.title}`}
              </Chip>
            )}
            {one.state !== 'signed' && <Chip tone={stateTones[one.state]}>{stateTitles[one.state]}</Chip>}
          </span>
        </>
      }
    />
  );
}
