/** The bar over every signed-in page: the way home, the page's own words, the palette, the connection, the account. */
import './shell.css';
import { ActionIcon, Tooltip } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { ConnectionIndicator } from '../connection/connection-indicator';
import { RouteLink } from '../navigation/route-link';
import { usePalette } from '../palette/palette-context';
import { MODIFIER } from '../palette/shortcuts';
import { Mark } from '../theme/brand';
import { AccountMenu } from './account-menu';

export function TopBar({ children, status }: { children?: ReactNode; status?: ReactNode }) {
  const palette = usePalette();
  return (
    <header className="ly-topbar">
      <div className="ly-topbar-left">
        <RouteLink className="ly-topbar-home" to={{ page: 'projects' }} aria-label="Lyceum, all projects">
          <Mark />
          {children === undefined && <span>Lyceum</span>}
        </RouteLink>
        {children}
      </div>
      <button type="button" className="ly-topbar-search ly-not-phone" onClick={() => palette.open()}>
        <IconSearch size={15} aria-hidden /> Go to… <kbd>{MODIFIER} K</kbd>
      </button>
      <Tooltip label="Go to…">
        <ActionIcon
          className="ly-only-phone"
          variant="subtle"
          color="gray"
          size="lg"
          aria-label="Go to…"
          onClick={() => palette.open()}
        >
          <IconSearch size={18} />
        </ActionIcon>
      </Tooltip>
      {status}
      <ConnectionIndicator />
      <AccountMenu />
    </header>
  );
}
