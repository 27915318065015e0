/**
 * How an open file says that something is the matter: a whole pane where there is nothing to show, a bar where there is.
 * Both say what happened and offer the next steps; neither does anything by itself.
 */
import { Button, Group, Stack, Text, Title } from '@mantine/core';
import type { TablerIcon } from '@tabler/icons-react';
import type { ReactNode } from 'react';

export interface Step {
  label: string;
  onClick(): void;
  loading?: boolean;
}

interface PaneProps {
  icon: TablerIcon;
  title: string;
  children: ReactNode;
  /** The first is the one to press. */
  steps?: readonly Step[];
}

export function NoticePane({ icon: Icon, title, children, steps = [] }: PaneProps) {
  return (
    <Stack className="notice-pane" align="center" justify="center" gap="sm" role="alert">
      <Icon size={40} stroke={1.2} aria-hidden className="notice-icon" />
      <Title order={2} size="h4" ta="center">
        {title}
      </Title>
      <Text c="dimmed" ta="center" maw={460}>
        {children}
      </Text>
      <Steps steps={steps} />
    </Stack>
  );
}

interface BarProps {
  tone: 'info' | 'warning';
  children: ReactNode;
  steps?: readonly Step[];
}

export function NoticeBar({ tone, children, steps = [] }: BarProps) {
  return (
    <div className={`notice-bar notice-bar-${tone}`} role="alert">
      <Text size="sm" className="notice-bar-text">
        {children}
      </Text>
      <Steps steps={steps} compact />
    </div>
  );
}

function Steps({ steps, compact }: { steps: readonly Step[]; compact?: boolean }) {
  if (steps.length === 0) return null;
  return (
    <Group gap="xs" mt={compact ? 0 : 'xs'} wrap="wrap">
      {steps.map(({ label, onClick, loading }, index) => (
        <Button
          key={label}
          size={compact ? 'compact-sm' : 'sm'}
          variant={index === 0 && !compact ? 'filled' : 'default'}
          loading={loading ?? false}
          onClick={onClick}
        >
          {label}
        </Button>
      ))}
    </Group>
  );
}
