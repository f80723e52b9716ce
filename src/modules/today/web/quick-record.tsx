import { IconAward, IconHome, IconPackage, IconUsersGroup } from '@tabler/icons-react';
import { usePlace } from '../../../kernel/web/place.tsx';
import { useCan } from '../../../kernel/web/session.tsx';
import { ButtonLink } from '../../../web/ui/button.tsx';
import { Panel } from '../../../web/ui/page.tsx';
import { recordOutcome } from '../../outcomes/contract.ts';
import { recordAid } from '../../services/contract/aid.ts';
import { recordGroup, recordService } from '../../services/contract/services.ts';
import { FamilyPicker } from '../../services/web/family-picker.tsx';
import css from './today.module.css';

const kinds = [
  { what: 'service', label: 'Услуга', operation: recordService, icon: IconHome },
  { what: 'group', label: 'Группа', operation: recordGroup, icon: IconUsersGroup },
  { what: 'aid', label: 'Помощь', operation: recordAid, icon: IconPackage },
  { what: 'outcome', label: 'Результат', operation: recordOutcome, icon: IconAward },
];

/** «Записать»: a meeting with the family that one finds here, or anything else. */
export function QuickRecord({ practice, visit }: { practice: string; visit: string | undefined }) {
  const { go } = usePlace();
  const can = useCan();
  const open = kinds.filter((kind) => can(kind.operation));
  if (open.length === 0) return null;
  return (
    <Panel title="Записать">
      <div className="stack">
        {can(recordService) && (
          <FamilyPicker id="quick-family" label="Встреча с семьёй" practice={practice} value={null} onPick={(family) => go('/record', { what: 'service', family: family.id, service: visit, back: 'today' })} />
        )}
        <div className={css['kinds']}>
          {open.map(({ what, label, icon: Sign }) => (
            <ButtonLink key={what} to="/record" search={{ what }} icon={<Sign size={18} stroke={1.75} aria-hidden="true" />}>
              {label}
            </ButtonLink>
          ))}
        </div>
      </div>
    </Panel>
  );
}
