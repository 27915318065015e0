/** Smaller and larger text, for the toolbars of editor and terminal alike. */
import { IconTextDecrease, IconTextIncrease } from '@tabler/icons-react';
import { clampFontSize, setPreferences } from './preferences';
import { ToolButton } from './tool-button';

export function FontButtons({ fontSize }: { fontSize: number }) {
  const resize = (by: number) => () => setPreferences({ fontSize: clampFontSize(fontSize + by) });
  return (
    <>
      <ToolButton label="Smaller text" icon={IconTextDecrease} onClick={resize(-1)} />
      <ToolButton label="Larger text" icon={IconTextIncrease} onClick={resize(1)} />
    </>
  );
}
