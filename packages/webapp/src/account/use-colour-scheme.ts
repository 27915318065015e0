/** The colour scheme: what is shown, and the choice, kept in this browser at once and in the account for other browsers. */
import { setRow } from '@lyceum/util/client/sync-table';
import { useComputedColorScheme, useMantineColorScheme } from '@mantine/core';
import { useEffect } from 'react';
import { notifyFailure } from '../app/notify';
import { useConnection } from '../connection/connection-context';
import type { ColourScheme } from './me';
import { useMe } from './use-me';

export function useColourScheme() {
  const connection = useConnection();
  const me = useMe();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const shown = useComputedColorScheme('light');
  const choose = (colour_scheme: ColourScheme) => {
    setColorScheme(colour_scheme);
    // The account's SyncTable shows it at once, and so does the store.
    const settings = { ...me.settings, colour_scheme };
    setRow(connection, 'accounts', { account_id: me.account_id, settings }).catch((error: unknown) =>
      notifyFailure('The colours could not be kept for your other browsers', error),
    );
  };
  return { chosen: colorScheme, shown, choose };
}

/** Makes this browser follow the choice kept in the account. Once per signed-in page: app/pages.tsx. */
export function useFollowAccountColours(): void {
  const { setColorScheme } = useMantineColorScheme();
  const { colour_scheme } = useMe().settings;
  useEffect(() => {
    if (colour_scheme) setColorScheme(colour_scheme);
  }, [colour_scheme, setColorScheme]);
}
