/** A quiet icon button of a toolbar: always with a name and a tooltip that tells its shortcut. Used by editor and terminal toolbars. */
import { ActionIcon, Tooltip } from '@mantine/core';
import type { TablerIcon } from '@tabler/icons-react';

export interface ToolButtonProps {
  label: string;
  icon: TablerIcon;
  /** As people read it: "Ctrl-S". */
  shortcut?: string;
  disabled?: boolean;
  pressed?: boolean;
  onClick(): void;
}

/** CSS pixels: quiet, and still a target for a finger together with the button's own padding. */
const ICON_SIZE = 18;

export function ToolButton({ label, icon: Icon, shortcut, disabled, pressed, onClick }: ToolButtonProps) {
  return (
    <Tooltip label={shortcut ? `${label} (${shortcut})` : label} openDelay={400}>
      <ActionIcon
        variant={pressed ? 'light' : 'subtle'}
        color={pressed ? undefined : 'gray'}
        className="tool-button"
        size={30}
        aria-label={label}
        aria-keyshortcuts={shortcut?.replace('Ctrl-', 'Control+')}
        {...(pressed !== undefined && { 'aria-pressed': pressed })}
        {...(disabled && { disabled: true })}
        // The text keeps the focus: the next key goes on where the person was.
        onMouseDown={(event) => event.preventDefault()}
        onClick={onClick}
      >
        <Icon size={ICON_SIZE} stroke={1.6} aria-hidden />
      </ActionIcon>
    </Tooltip>
  );
}
