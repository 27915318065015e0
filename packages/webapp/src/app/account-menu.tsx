/** The person's avatar at the right of the top bar, with what concerns the account. */
import { UnstyledButton } from '@mantine/core';
import { lazy } from 'react';
import { useMe } from '../account/use-me';
import { PersonAvatar } from '../theme/person-avatar';
import { LateMenu } from './late-menu';

const Items = lazy(() => import('./account-menu-items'));

export function AccountMenu() {
  const me = useMe();
  return (
    <LateMenu
      width={240}
      items={Items}
      itemsProps={{}}
      button={(props) => (
        <UnstyledButton aria-label="Account menu" style={{ borderRadius: '50%' }} {...props}>
          <PersonAvatar person={me} size={28} tooltip={false} />
        </UnstyledButton>
      )}
    />
  );
}
