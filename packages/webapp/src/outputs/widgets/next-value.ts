/** Where a Play widget counts to next. Pure; used by play.tsx. */
import type { JsonObject } from '@lyceum/util/notebook/json';
import { flag, number } from './model';

/** Undefined at the end. ipywidgets 8 calls `repeat` what was `_repeat` before. */
export function nextValue(state: JsonObject): number | undefined {
  const [min, max] = [number(state, 'min', 0), number(state, 'max', 100)];
  const next = number(state, 'value', min) + number(state, 'step', 1);
  if (next <= max) return next;
  return flag(state, '_repeat', flag(state, 'repeat')) ? min : undefined;
}
