/** With which version the shown one is compared: a choice of the usual ones, and a slider for any other. */
import { NativeSelect } from '@mantine/core';
import { BEFORE_ALL, type Comparison } from './travel';
import type { TravelView } from './use-travel';
import { VersionSlider } from './version-slider';
import { versionName } from './words';

interface Props {
  view: TravelView;
  comparison: Comparison;
  strip: { runs: string; marks: string };
  describe(version: number): string;
}

const CHOICES: readonly { value: Comparison['kind']; label: string }[] = [
  { value: 'previous', label: 'Previous version' },
  { value: 'session', label: 'Before this session' },
  { value: 'newest', label: 'Newest version' },
];

export function CompareBar({ view, comparison, strip, describe }: Props) {
  const { count, change } = view;
  const other = view.other ?? BEFORE_ALL;
  const fixed = (version: number) => change({ comparison: { kind: 'fixed', version } });
  const choose = (kind: string) => {
    if (kind === 'previous' || kind === 'session' || kind === 'newest') change({ comparison: { kind } });
    else fixed(Math.max(0, other));
  };
  return (
    <div className="tt-compare">
      <span className="tt-compare-label">Compare with</span>
      <NativeSelect
        size="xs"
        aria-label="Compare with"
        value={comparison.kind}
        onChange={(event) => choose(event.currentTarget.value)}
        data={[
          ...CHOICES,
          { value: 'fixed', label: comparison.kind === 'fixed' ? versionName(other) : 'A version I choose' },
        ]}
      />
      <VersionSlider
        label="Compare with version"
        count={count}
        version={other}
        words={describe(other)}
        strip={strip}
        onShow={fixed}
      />
    </div>
  );
}
