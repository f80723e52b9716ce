import { Modal } from '@mantine/core';
import type { ReactNode } from 'react';

/** Loaded by `Dialog`. */
export default function ModalWindow({ title, size, onClose, children }: { title: ReactNode; size: number; onClose: () => void; children: ReactNode }) {
  return (
    <Modal opened onClose={onClose} title={title} size={size} radius={12} centered closeButtonProps={{ 'aria-label': 'Закрыть' }} transitionProps={{ duration: 0 }}>
      {children}
    </Modal>
  );
}
