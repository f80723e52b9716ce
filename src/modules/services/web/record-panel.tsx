import { OutcomeRecord } from '../../outcomes/web/outcome-record.tsx';
import { AidRecord } from './aid-record.tsx';
import { ServiceRecord } from './service-record.tsx';

interface RecordPanelProps {
  kind: 'service' | 'aid' | 'outcome';
  id: string;
  /** Removes the panel from the address. */
  onClose: () => void;
}

/** One record beside any list or timeline: what it says, what was changed, edit, cancel with a reason, bring back. */
export function RecordPanel({ kind, id, onClose }: RecordPanelProps) {
  if (kind === 'aid') return <AidRecord key={id} id={id} onClose={onClose} />;
  if (kind === 'outcome') return <OutcomeRecord key={id} id={id} onClose={onClose} />;
  return <ServiceRecord key={id} id={id} onClose={onClose} />;
}
