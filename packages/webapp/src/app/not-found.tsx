/** The page for an address that leads nowhere: says so and offers the way back. */
import { Button } from '@mantine/core';
import { IconMapQuestion } from '@tabler/icons-react';
import { linkTo } from '../navigation/route-link';
import { EmptyState } from './empty-state';
import { useTitle } from './use-title';

export function NotFound({ what = 'There is no page at this address' }: { what?: string }) {
  useTitle('Not found');
  return (
    <EmptyState
      icon={<IconMapQuestion size={40} stroke={1.2} aria-hidden />}
      title={what}
      action={
        <Button component="a" {...linkTo({ page: 'projects' })}>
          Go to your projects
        </Button>
      }
    >
      The link may be old or mistyped, or you may not be a member of the project it leads to.
    </EmptyState>
  );
}
