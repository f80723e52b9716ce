import { IconArchive, IconBook, IconFlag, IconFolderOpen, IconPencilPlus } from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { shortDate } from '../../../kernel/time.ts';
import { usePlace } from '../../../kernel/web/place.tsx';
import { useOperation } from '../../../kernel/web/query.ts';
import { useCan, useSession } from '../../../kernel/web/session.tsx';
import { ButtonLink } from '../../../web/ui/button.tsx';
import { Chip } from '../../../web/ui/chip.tsx';
import { Page } from '../../../web/ui/page.tsx';
import { FailedState, LoadingState } from '../../../web/ui/states.tsx';
import { Tabs, tabPanel } from '../../../web/ui/tabs.tsx';
import { sayDone } from '../../../web/ui/undo-bar.tsx';
import { getCaseFile } from '../../documents/contract.ts';
import { getFamilyConsents } from '../../consents/contract.ts';
import { ClosedChip } from '../../closed/web/closed-chip.tsx';
import { GlassWatch } from '../../closed/web/glass-watch.tsx';
import { FamilyConsentsTab } from '../../consents/web/family-consents.tsx';
import { listAssessments } from '../../assessments/contract/operations.ts';
import { FamilyAssessments } from '../../assessments/web/family-assessments.tsx';
import { listAttachments } from '../../attachments/contract.ts';
import { FamilyFiles } from '../../attachments/web/family-files.tsx';
import { showPassport } from '../../passports/contract.ts';
import { listPlans } from '../../plans/contract.ts';
import { FamilyPlan } from '../../plans/web/family-plan.tsx';
import { LevelChip } from '../../reviews/web/words.tsx';
import { familyHeading } from '../../people/web/heading.ts';
import { RecordPanel } from '../../services/web/record-panel.tsx';
import { AlarmButton } from '../../tasks/web/raise-alarm.tsx';
import { type FamilyCard, getFamily } from '../contract.ts';
import { CardActions } from './card-actions.tsx';
import { CardDialog, type OpenDialog } from './card-dialog.tsx';
import { CardHistory, CardViews } from './card-history.tsx';
import { CardAside, CardPeople } from './card-people.tsx';
import { CardStrip } from './card-strip.tsx';
import { CardFacts, CardRecords } from './card-timeline.tsx';
import css from './card.module.css';
import { useFactWords } from './use-fact-words.ts';
import { useFamilyWords } from './use-family-words.ts';

/** The card of a family: who they are, what is happening, what next; the tab and the open record stand in the address. */
export default function FamilyPage() {
  const { org, params, search, setSearch } = usePlace();
  const navigate = useNavigate();
  const id = params['id'] ?? '';
  const card = useOperation(getFamily, { params: { id } }, { keep: true });
  const merged = card.data !== undefined && !card.isPlaceholderData && card.data.id !== id ? card.data.id : null;
  // An old address of a family that another one took in: the card is that other's, and so should the address be.
  useEffect(() => {
    if (merged === null) return;
    void navigate({ to: `/o/${org}/families/${merged}`, search: true as never, replace: true });
    sayDone('Эту семью объединили с другой: перед вами общая карточка');
  }, [merged, navigate, org]);
  const [kind, recordId] = (search['record'] ?? '').split('.');
  return (
    <>
      <GlassWatch family={id} />
      {card.data ? (
        <Card family={card.data} />
      ) : (
        <Page title="Семья" crumbs={[{ title: 'Семьи', to: '/families' }]}>
          {card.error ? <FailedState error={card.error} onRetry={() => void card.refetch()} waiting={card.isFetching} /> : <LoadingState />}
        </Page>
      )}
      {recordId && <RecordPanel kind={kind as 'service'} id={recordId} onClose={() => setSearch({ record: undefined })} />}
    </>
  );
}

function Card({ family }: { family: FamilyCard }) {
  const { search, setSearch } = usePlace();
  const { today, practice } = useSession();
  const words = useFamilyWords();
  const [dialog, setDialog] = useState<OpenDialog | null>(null);
  const can = useCan();
  const facts = useFactWords();
  const may = (operation: string) => family.operations.includes(operation);
  const shown = family.cases.find((one) => one.practice === practice && one.closedOn === null) ?? family.cases.find((one) => one.closedOn === null) ?? family.cases[0];
  const others = family.cases.filter((one) => one !== shown);
  const living = family.members.filter((member) => member.toOn === null);
  const total = family.counts.service + family.counts.aid + family.counts.outcome;
  const tabs = [
    { id: 'overview', title: 'Обзор' },
    { id: 'records', title: 'Записи', count: total },
    ...(can(getFamilyConsents) ? [{ id: 'consents', title: 'Согласия' }] : []),
    { id: 'people', title: 'Люди', count: living.length },
    ...(can(listAssessments) ? [{ id: 'assessments', title: 'Оценки' }] : []),
    ...(can(listAttachments) ? [{ id: 'files', title: 'Документы' }] : []),
    ...(may('families.listHistory') ? [{ id: 'history', title: 'История' }] : []),
    ...(may('families.listViews') ? [{ id: 'views', title: 'Кто открывал' }] : []),
  ];
  const tab = tabs.some((one) => one.id === search['tab']) ? search['tab']! : 'overview';
  const categories = family.categories.filter((one) => (one.toOn === null || one.toOn >= today) && (one.fromOn === null || one.fromOn <= today));
  return (
    <Page
      title={familyHeading(living.length > 0 ? living : family.members, family.titleOwn ? family.title : null)}
      crumbs={[{ title: 'Семьи', to: '/families' }, { title: family.code }]}
      subtitle={
        <span className={css['chips']}>
          {shown?.level && shown.closedOn === null && <LevelChip level={words.level(shown.level.id)} since={shown.level.fromOn} />}
          {shown && (shown.closedOn ? <Chip icon={IconArchive}>Снята с учёта {shortDate(shown.closedOn)}</Chip> : <Chip icon={IconBook} title={shown.practiceTitle}>На учёте с {shortDate(shown.openedOn)}</Chip>)}
          <ClosedChip family={family.id} />
          {others.map((one) => (
            <Chip key={one.id} icon={IconFolderOpen}>
              {one.practiceTitle}: {shortDate(one.openedOn)} – {one.closedOn ? shortDate(one.closedOn) : 'открыто'}
            </Chip>
          ))}
          {categories.map((one) => (
            <Chip key={one.id} icon={IconFlag} {...(one.basis ? { title: one.basis } : {})}>
              {words.categoryTitle(one.categoryId)}
              {one.toOn ? ` до ${shortDate(one.toOn)}` : one.fromOn ? ` с ${shortDate(one.fromOn)}` : ''}
            </Chip>
          ))}
        </span>
      }
      actions={
        <>
          {shown && shown.closedOn === null && <AlarmButton practice={shown.practice} family={family} />}
          {can(listPlans) && <ButtonLink to={`/families/${family.id}/plan`}>План</ButtonLink>}
          {can(getCaseFile) && <ButtonLink to={`/families/${family.id}/documents`}>Личное дело</ButtonLink>}
          {can(showPassport) && <ButtonLink to={`/families/${family.id}/passport`}>Паспорт</ButtonLink>}
          <CardActions family={family} found={shown} may={may} open={setDialog} />
          {may('services.recordService') && shown && shown.closedOn === null && (
            <ButtonLink to="/record" search={{ family: family.id }} variant="primary" icon={<IconPencilPlus size={18} stroke={1.75} />}>
              Записать
            </ButtonLink>
          )}
        </>
      }
    >
      {shown && <CardStrip family={family} found={shown} may={may} open={setDialog} />}
      <Tabs label="Разделы карточки" tabs={tabs} value={tab} onChange={(next) => setSearch({ tab: next === 'overview' ? undefined : next, kind: undefined, files: undefined, from: undefined, to: undefined }, { push: true })} />
      <div {...tabPanel(tab)} className="stack">
        {tab === 'overview' && (
          <>
            {can(listPlans) && <FamilyPlan family={family.id} />}
            <div className={css['overview']}>
              <CardFacts family={family} total={total} />
              <CardAside family={family} may={may} open={setDialog} />
            </div>
          </>
        )}
        {tab === 'records' && <CardRecords family={family} />}
        {tab === 'assessments' && <FamilyAssessments family={family} open={shown?.closedOn === null} />}
        {tab === 'files' && <FamilyFiles family={family} titleOf={(subject, record) => facts.title({ ...record, kind: subject, minutes: null, quantity: null })} />}
        {tab === 'consents' && <FamilyConsentsTab family={family.id} />}
        {tab === 'people' && <CardPeople family={family} may={may} open={setDialog} />}
        {tab === 'history' && <CardHistory family={family} />}
        {tab === 'views' && <CardViews family={family} />}
      </div>
      {dialog && <CardDialog dialog={dialog} family={family} onClose={() => setDialog(null)} />}
    </Page>
  );
}
