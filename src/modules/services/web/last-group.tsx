import { IconUsersGroup } from '@tabler/icons-react';
import { longDate } from '../../../kernel/time.ts';
import { newId, useOperation } from '../../../kernel/web/query.ts';
import { useSession } from '../../../kernel/web/session.tsx';
import { Button } from '../../../web/ui/button.tsx';
import { listServices } from '../contract/services.ts';
import type { ServiceValues } from './service-fields.tsx';
import { familyCount } from './words.ts';

interface LastGroupProps {
  practice: string;
  service: string;
  onTake: (lines: ServiceValues['families']) => void;
}

/** A group meets again and again: takes those who were at its last meeting, with one press. */
export function LastGroup({ practice, service, onTake }: LastGroupProps) {
  const { today } = useSession();
  const recent = useOperation(listServices, { query: { practice, service, limit: 200 } as never }, { enabled: service !== '' });
  const last = recent.data?.items.find((record) => record.groupId !== null);
  const meeting = useOperation(listServices, { query: { group: last?.groupId ?? undefined, limit: 200 } as never }, { enabled: last !== undefined });
  const records = meeting.data?.items ?? [];
  if (!last || records.length === 0) return <p className="second">Добавляйте семьи по одной: на каждую будет своя запись, все связаны одной встречей.</p>;
  const lines = records
    .map(({ family, wholeFamily, recipients }) => ({ ...family, recordId: newId(), whole: wholeFamily, here: wholeFamily ? [] : recipients.map((person) => person.id) }))
    .toSorted((a, b) => a.title.localeCompare(b.title, 'ru'));
  return (
    <div>
      <Button variant="soft" icon={<IconUsersGroup size={18} stroke={1.75} aria-hidden="true" />} onClick={() => onTake(lines)}>
        Как {longDate(last.date, today)}: {familyCount(lines.length)}
      </Button>
    </div>
  );
}
