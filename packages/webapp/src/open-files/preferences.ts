/**
 * How this person likes to read in this browser: font size, wrapping, screen-reader mode of terminals. Kept in localStorage, shared by
 * all editors and terminals of the page. Nothing here ever leaves the browser.
 */
import { createObservable, useObservable } from './observable';

export interface Preferences {
  /** CSS pixels. */
  fontSize: number;
  wrap: boolean;
  screenReader: boolean;
}

/** CSS pixels: smaller is not readable, larger leaves no room for a line. */
export const MIN_FONT_SIZE = 9;
export const MAX_FONT_SIZE = 32;

const KEY = 'lyceum:reading';
const DEFAULTS: Preferences = { fontSize: 14, wrap: true, screenReader: false };

export function parsePreferences(text: string | null): Preferences {
  try {
    const found: unknown = JSON.parse(text ?? '{}');
    if (typeof found !== 'object' || found === null) return DEFAULTS;
    const { fontSize, wrap, screenReader } = found as Record<string, unknown>;
    return {
      fontSize: typeof fontSize === 'number' ? clampFontSize(fontSize) : DEFAULTS.fontSize,
      wrap: typeof wrap === 'boolean' ? wrap : DEFAULTS.wrap,
      screenReader: typeof screenReader === 'boolean' ? screenReader : DEFAULTS.screenReader,
    };
  } catch {
    return DEFAULTS;
  }
}

export function clampFontSize(size: number): number {
  return Math.min(MAX_FONT_SIZE, Math.max(MIN_FONT_SIZE, Math.round(size)));
}

function stored(): string | null {
  try {
    return localStorage.getItem(KEY);
  } catch {
    // Storage may be switched off: the defaults do.
    return null;
  }
}

/** One per page: it mirrors one key of this browser's storage. */
export const preferences = createObservable<Preferences>(parsePreferences(stored()));

export function setPreferences(part: Partial<Preferences>): void {
  preferences.set(part);
  try {
    localStorage.setItem(KEY, JSON.stringify(preferences.get()));
  } catch {
    // Kept for this page only.
  }
}

export function usePreferences(): Preferences {
  return useObservable(preferences, (value) => value);
}
