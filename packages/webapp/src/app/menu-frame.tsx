/** A menu around its button, open or closed by whoever shows it. A lazy chunk (late-menu.tsx): Mantine's menu is heavy, and most visits open none. */
import { Menu } from '@mantine/core';
import type { ReactElement, ReactNode } from 'react';

interface Props {
  opened: boolean;
  setOpened(opened: boolean): void;
  width: number;
  target: ReactElement;
  children: ReactNode;
}

export default function MenuFrame({ opened, setOpened, width, target, children }: Props) {
  return (
    <Menu opened={opened} onChange={setOpened} position="bottom-end" width={width} withinPortal>
      <Menu.Target>{target}</Menu.Target>
      <Menu.Dropdown>{children}</Menu.Dropdown>
    </Menu>
  );
}
