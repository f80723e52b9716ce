import { IconLock } from '@tabler/icons-react';
import { PageLink } from '../../../kernel/web/place.tsx';
import { useOperation } from '../../../kernel/web/query.ts';
import { useCan } from '../../../kernel/web/session.tsx';
import { Chip } from '../../../web/ui/chip.tsx';
import { listCompartments } from '../contract/compartments.ts';

/** On a card: something of this family is closed and open to the caller. Nobody else sees the chip. */
export function ClosedChip({ family }: { family: string }) {
  const can = useCan();
  const read = useOperation(listCompartments, { params: { id: family } as never }, { enabled: can(listCompartments), keep: true });
  const closed = read.data?.items.some((one) => one.openedAt === null) ?? false;
  if (!closed) return null;
  return (
    <PageLink to={`/families/${family}/closed`}>
      <Chip tone="violet" icon={IconLock}>
        Закрытые сведения
      </Chip>
    </PageLink>
  );
}
