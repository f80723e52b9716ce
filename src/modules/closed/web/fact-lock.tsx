import { IconLock, IconLockOpen } from '@tabler/icons-react';
import { useEffect, useId, useState } from 'react';
import { PageLink } from '../../../kernel/web/place.tsx';
import { useOperation } from '../../../kernel/web/query.ts';
import { useCan } from '../../../kernel/web/session.tsx';
import { Button, ButtonLink } from '../../../web/ui/button.tsx';
import { addCompartment, type FactKind, listCompartments } from '../contract/compartments.ts';
import { CloseDialog } from './close-dialog.tsx';
import css from './fact-lock.module.css';

interface Props {
  family: string;
  kind: FactKind;
  /** The row's own id; of the address where the family lives, the family's. */
  id: string;
  /** The row in its own words, for whoever does not see where the lock stands. */
  label: string;
  /** In words, among the buttons of a panel; otherwise a lock at the end of a row. */
  words?: boolean;
  /** The row stands in a dialog itself, which gives way to the form. */
  onPress?: () => void;
}

const icon = { size: 18, stroke: 1.75, 'aria-hidden': true } as const;

/** The lock of one fact: whoever may close it opens the form with it chosen; of a closed one it leads to who may look. */
export function FactLock({ family, id, label, words, kind, onPress }: Props) {
  const can = useCan();
  const own = useId();
  const [closing, setClosing] = useState(false);
  const [pressed, setPressed] = useState(false);
  const held = useHeld(family, id);
  // The button under the focus has become a link.
  useEffect(() => {
    if (held && pressed && document.activeElement === document.body) document.getElementById(own)?.focus();
  }, [held, pressed, own]);
  if (held) {
    const page = { id: own, to: `/families/${family}/closed` };
    if (words) return <ButtonLink {...page} icon={<IconLock {...icon} />}>Кому видно</ButtonLink>;
    return (
      <PageLink {...page} className={`${css['lock']} ${css['held']}`} aria-label={`Закрыто, кому видно: ${label}`} title="Закрыто. Кому видно">
        <IconLock {...icon} />
      </PageLink>
    );
  }
  if (!can(addCompartment)) return null;
  const press = onPress ?? (() => (setClosing(true), setPressed(true)));
  return (
    <>
      {words ? (
        <Button icon={<IconLockOpen {...icon} />} onClick={press}>
          Закрыть от коллег
        </Button>
      ) : (
        <button type="button" className={css['lock']} aria-label={`Закрыть от коллег: ${label}`} title="Закрыть от коллег" onClick={press}>
          <IconLockOpen {...icon} />
        </button>
      )}
      {closing && <CloseDialog family={family} chosen={{ kind, id }} onClose={() => setClosing(false)} />}
    </>
  );
}

/** Whether a fact that the caller sees is closed from others. One answer serves every row of the family. */
function useHeld(family: string, id: string): boolean {
  const can = useCan();
  const read = useOperation(listCompartments, { params: { id: family } as never }, { enabled: can(listCompartments), keep: true });
  return read.data?.items.some((one) => one.openedAt === null && one.items.some((item) => item.id === id)) ?? false;
}
