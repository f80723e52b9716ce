import { Drawer } from '@mantine/core';
import type { ReactNode } from 'react';

interface DrawerProps {
  title: ReactNode;
  position: 'right' | 'bottom';
  size: number | 'auto';
  onClose: () => void;
  children: ReactNode;
}

/** Loaded by the side panel and the phone's bar. */
export default function DrawerWindow({ title, position, size, onClose, children }: DrawerProps) {
  // Esc in a dialog over the drawer is the dialog's own, though the drawer hears it first.
  const close = () => {
    if (!document.querySelector('.mantine-Modal-content')) onClose();
  };
  return (
    <Drawer opened onClose={close} position={position} size={size} padding={16} title={title} closeButtonProps={{ 'aria-label': 'Закрыть', size: 44 }} transitionProps={{ duration: 0 }}>
      {children}
    </Drawer>
  );
}
