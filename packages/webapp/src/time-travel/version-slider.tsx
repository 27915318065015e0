/** A slider over all versions on the strip of their authors: mouse, finger, and keys (arrows, Home, End, PageUp and PageDown). Draws, decides nothing. */
import type { CSSProperties } from 'react';

interface Props {
  label: string;
  count: number;
  version: number;
  /** What a screen reader says of the version. */
  words: string;
  /** CSS gradients of strip.ts. */
  strip: { runs: string; marks: string };
  onShow(version: number): void;
  /** A step by one, where it is not simply the next version. */
  onStep?(direction: -1 | 1): void;
  autoFocus?: boolean;
}

const STEP_KEYS: Partial<Record<string, -1 | 1>> = {
  ArrowLeft: -1,
  ArrowDown: -1,
  ArrowRight: 1,
  ArrowUp: 1,
};

/** Share of all versions that one PageUp or PageDown goes. */
const PAGE_SHARE = 0.1;

export function VersionSlider({ label, count, version, words, strip, onShow, onStep, autoFocus }: Props) {
  const page = Math.max(1, Math.round(count * PAGE_SHARE));
  const last = count - 1;
  const onKey = (key: string): boolean => {
    const step = STEP_KEYS[key];
    if (step !== undefined && onStep) onStep(step);
    // Home also where the slider stands at the left end already, for want of a place for "before the first version".
    else if (key === 'Home') onShow(0);
    else if (key === 'PageUp') onShow(Math.min(last, version + page));
    else if (key === 'PageDown') onShow(Math.max(0, version - page));
    else return false;
    return true;
  };
  return (
    <div
      className="tt-slider"
      style={{ '--tt-runs': strip.runs, '--tt-marks': strip.marks } as CSSProperties}
    >
      <input
        type="range"
        aria-label={label}
        aria-valuetext={words}
        min={0}
        max={last}
        step={1}
        value={Math.max(0, version)}
        // biome-ignore lint/a11y/noAutofocus: whoever opens TimeTravel wants to walk; the editor beneath had the focus.
        autoFocus={autoFocus ?? false}
        onChange={(event) => onShow(event.currentTarget.valueAsNumber)}
        onKeyDown={(event) => {
          const hasModifier = event.ctrlKey || event.metaKey || event.altKey || event.shiftKey;
          if (!hasModifier && onKey(event.key)) event.preventDefault();
        }}
      />
    </div>
  );
}
