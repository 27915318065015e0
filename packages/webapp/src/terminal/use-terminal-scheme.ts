/** The colour scheme of this person's terminals: kept in the account, so that it is the same in every browser. */
import { setRow } from '@lyceum/util/client/sync-table';
import { useComputedColorScheme } from '@mantine/core';
import { useMemo } from 'react';
import { useMe } from '../account/use-me';
import { notifyFailure } from '../app/notify';
import { useConnection } from '../connection/connection-context';
import { SCHEMES, type SchemeName, schemeName } from './terminal-theme';

export function useTerminalTheme() {
  const isDark = useComputedColorScheme('light') === 'dark';
  const name = schemeName(useMe().settings.terminal_scheme);
  return useMemo(() => SCHEMES[name].theme(isDark), [name, isDark]);
}

export function useTerminalScheme(): [SchemeName, (name: SchemeName) => void] {
  const connection = useConnection();
  const me = useMe();
  const choose = (terminal_scheme: SchemeName) => {
    const settings = { ...me.settings, terminal_scheme };
    setRow(connection, 'accounts', { account_id: me.account_id, settings }).catch((error: unknown) =>
      notifyFailure('The colours could not be kept', error),
    );
  };
  return [schemeName(me.settings.terminal_scheme), choose];
}
