/** The buttons above a terminal: text size, colours, search, split, clear. Every control acts on the tab; nothing is held here. */
import { ActionIcon, Menu, Tooltip } from '@mantine/core';
import {
  IconCheck,
  IconEar,
  IconEraser,
  IconLayoutColumns,
  IconLayoutRows,
  IconPalette,
  IconSearch,
} from '@tabler/icons-react';
import { FontButtons } from '../open-files/font-buttons';
import { useObservable } from '../open-files/observable';
import { setPreferences, usePreferences } from '../open-files/preferences';
import { ToolButton } from '../open-files/tool-button';
import type { Split, TerminalTab } from './terminal-tab';
import { SCHEMES, type SchemeName } from './terminal-theme';
import { useTerminalScheme } from './use-terminal-scheme';

export function TerminalToolbar({ tab }: { tab: TerminalTab }) {
  const { fontSize, screenReader } = usePreferences();
  return (
    <div className="open-file-toolbar" role="toolbar" aria-label="Terminal tools">
      <FontButtons fontSize={fontSize} />
      <SchemeMenu />
      <span className="toolbar-divider" />
      <ToolButton
        label="Search"
        shortcut="Ctrl-Shift-F"
        icon={IconSearch}
        onClick={() => tab.first.find(true)}
      />
      <ToolButton
        label="Clear the scrollback"
        icon={IconEraser}
        onClick={() => tab.first.clearScrollback()}
      />
      <span className="toolbar-divider" />
      <SplitButton tab={tab} to="beside" label="Second terminal beside" icon={IconLayoutColumns} />
      <SplitButton tab={tab} to="below" label="Second terminal below" icon={IconLayoutRows} />
      <span className="toolbar-divider" />
      <ToolButton
        label="Screen reader mode"
        icon={IconEar}
        pressed={screenReader}
        onClick={() => setPreferences({ screenReader: !screenReader })}
      />
      <span className="toolbar-space" />
      <span className="toolbar-note ly-not-phone">Copy Ctrl-Shift-C · Paste Ctrl-Shift-V</span>
    </div>
  );
}

interface SplitProps {
  tab: TerminalTab;
  to: Split;
  label: string;
  icon: typeof IconLayoutRows;
}

function SplitButton({ tab, to, label, icon }: SplitProps) {
  const split = useObservable(tab.facts, (facts) => facts.split);
  const isOn = split === to;
  return (
    <ToolButton label={label} icon={icon} pressed={isOn} onClick={() => tab.split(isOn ? 'none' : to)} />
  );
}

function SchemeMenu() {
  const [chosen, choose] = useTerminalScheme();
  return (
    <Menu position="bottom-start" withinPortal>
      <Menu.Target>
        <Tooltip label="Colours" openDelay={400}>
          <ActionIcon variant="subtle" color="gray" className="tool-button" size={30} aria-label="Colours">
            <IconPalette size={18} stroke={1.6} aria-hidden />
          </ActionIcon>
        </Tooltip>
      </Menu.Target>
      <Menu.Dropdown>
        {(Object.keys(SCHEMES) as SchemeName[]).map((name) => (
          <Menu.Item
            key={name}
            leftSection={<Sample name={name} />}
            rightSection={name === chosen && <IconCheck size={15} aria-label="chosen" />}
            onClick={() => choose(name)}
          >
            {SCHEMES[name].label}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

function Sample({ name }: { name: SchemeName }) {
  const { background, foreground, green, blue } = SCHEMES[name].theme(false);
  return (
    <span className="scheme-sample" style={{ background }} aria-hidden>
      {[foreground, green, blue].map((colour) => (
        <i key={colour} style={{ background: colour }} />
      ))}
    </span>
  );
}
