import { Modal } from '@mantine/core';
import { useEffect, useState, type ReactNode } from 'react';

/** What opened the dialog that was shown last: one that takes the place of another was opened by the same. */
let last: HTMLElement | null = null;

function openerOf(active: HTMLElement | null): HTMLElement | null {
  if (!active?.closest('.mantine-Modal-content')) last = active;
  return last;
}

/** Loaded by `Dialog`. It is closed by leaving the page's tree, so it gives the focus back itself. */
export default function ModalWindow({ title, size, onClose, children }: { title: ReactNode; size: number; onClose: () => void; children: ReactNode }) {
  const [opener] = useState(() => openerOf(document.activeElement as HTMLElement | null));
  useEffect(
    () => () => {
      // Whoever closed it may have put the focus where the work goes on.
      setTimeout(() => {
        if (opener?.isConnected && (document.activeElement === null || document.activeElement === document.body)) opener.focus();
      });
    },
    [opener],
  );
  return (
    <Modal opened onClose={onClose} title={title} size={size} radius={12} centered closeButtonProps={{ 'aria-label': 'Закрыть' }} transitionProps={{ duration: 0 }}>
      {children}
    </Modal>
  );
}
