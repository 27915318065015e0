/** What the account menu offers. A lazy chunk of account-menu.tsx. */
import { Menu } from '@mantine/core';
import {
  IconKeyboard,
  IconLogout,
  IconMoon,
  IconSettings,
  IconShieldCog,
  IconSun,
} from '@tabler/icons-react';
import { useColourScheme } from '../account/use-colour-scheme';
import { useMe } from '../account/use-me';
import { useSignOut } from '../account/use-sign-out';
import { linkTo } from '../navigation/route-link';
import { usePalette } from '../palette/palette-context';
import { fullName } from '../theme/person-avatar';

export default function AccountMenuItems() {
  const me = useMe();
  const signOut = useSignOut();
  const { showShortcuts } = usePalette();
  const { shown, choose } = useColourScheme();
  const SchemeIcon = shown === 'dark' ? IconSun : IconMoon;
  return (
    <>
      <Menu.Label>
        {fullName(me)}
        <br />
        {me.email_address}
      </Menu.Label>
      <Menu.Divider />
      <Menu.Item component="a" leftSection={<IconSettings size={16} />} {...linkTo({ page: 'settings' })}>
        Settings
      </Menu.Item>
      {me.is_admin && (
        <Menu.Item component="a" leftSection={<IconShieldCog size={16} />} {...linkTo({ page: 'admin' })}>
          Administration
        </Menu.Item>
      )}
      <Menu.Item
        leftSection={<SchemeIcon size={16} />}
        onClick={() => choose(shown === 'dark' ? 'light' : 'dark')}
      >
        {shown === 'dark' ? 'Light colours' : 'Dark colours'}
      </Menu.Item>
      <Menu.Item leftSection={<IconKeyboard size={16} />} rightSection={<kbd>?</kbd>} onClick={showShortcuts}>
        Keyboard shortcuts
      </Menu.Item>
      <Menu.Divider />
      <Menu.Item leftSection={<IconLogout size={16} />} onClick={() => void signOut()}>
        Sign out
      </Menu.Item>
    </>
  );
}
