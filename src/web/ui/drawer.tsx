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
  return (
    <Drawer opened onClose={onClose} position={position} size={size} padding={16} title={title} closeButtonProps={{ 'aria-label': 'Закрыть', size: 44 }} transitionProps={{ duration: 0 }}>
      {children}
    </Drawer>
  );
}
