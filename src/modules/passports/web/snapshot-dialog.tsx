import { useSession } from '../../../kernel/web/session.tsx';
import { LineDialog } from '../../plans/web/line-dialog.tsx';
import { type PassportRecord, takeSnapshot } from '../contract.ts';

/** Keeps the passport as it is on a day: for a paper, for a review, to compare with later. */
export function SnapshotDialog({ passport, onClose }: { passport: PassportRecord; onClose: () => void }) {
  const { today } = useSession();
  return (
    <LineDialog
      title="Сохранить паспорт"
      operation={takeSnapshot}
      params={{ id: passport.family.id }}
      fixed={{ practice: passport.practice }}
      initial={{ onDate: today }}
      fields={[
        { name: 'onDate', label: 'На какой день', kind: 'date', help: 'Всё, что известно на этот день, сохранится и больше не изменится' },
        { name: 'note', label: 'Для чего', kind: 'text', optional: true, help: 'Например: для консилиума' },
      ]}
      confirm="Сохранить"
      done="Паспорт сохранён"
      onClose={onClose}
    />
  );
}
