/** Counts by itself while it plays: the page of whoever pressed "Play" does the counting. */
import { ActionIcon, Group } from '@mantine/core';
import { IconPlayerPause, IconPlayerPlay, IconPlayerStop, IconRepeat } from '@tabler/icons-react';
import { useEffect, useRef, useState } from 'react';
import { flag, number } from './model';
import { nextValue } from './next-value';
import type { ViewProps } from './use-model';

/** Milliseconds. Faster than this nobody sees it. */
const MIN_INTERVAL_MS = 20;

export function PlayView({ state, css, set }: ViewProps) {
  const [playing, setPlaying] = useState(false);
  const newest = useRef(state);
  newest.current = state;
  const interval = Math.max(MIN_INTERVAL_MS, number(state, 'interval', 100));
  useEffect(() => {
    if (!playing) return;
    const timer = setInterval(() => {
      const next = nextValue(newest.current);
      if (next === undefined) setPlaying(false);
      else set({ value: next });
    }, interval);
    return () => clearInterval(timer);
  }, [playing, interval, set]);
  const repeats = flag(state, '_repeat', flag(state, 'repeat'));
  const repeat = 'repeat' in state ? 'repeat' : '_repeat';
  return (
    <Group gap={4} style={css} role="group" aria-label="Play">
      <ActionIcon
        variant="default"
        aria-label={playing ? 'Pause' : 'Play'}
        disabled={flag(state, 'disabled')}
        onClick={() => setPlaying(!playing)}
      >
        {playing ? <IconPlayerPause size={16} /> : <IconPlayerPlay size={16} />}
      </ActionIcon>
      <ActionIcon
        variant="default"
        aria-label="Back to the beginning"
        disabled={flag(state, 'disabled')}
        onClick={() => {
          setPlaying(false);
          set({ value: number(state, 'min', 0) });
        }}
      >
        <IconPlayerStop size={16} />
      </ActionIcon>
      {flag(state, 'show_repeat', true) && (
        <ActionIcon
          variant={repeats ? 'light' : 'default'}
          aria-label="Repeat"
          aria-pressed={repeats}
          onClick={() => set({ [repeat]: !repeats })}
        >
          <IconRepeat size={16} />
        </ActionIcon>
      )}
    </Group>
  );
}
