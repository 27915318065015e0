/**
 * A person's colour, the same in every browser: from the account id alone. Used for avatars and cursors.
 * Pure; the colours are fixed so that white text on `colour` and any text on `light` stay readable on light and dark pages.
 */
export interface PersonColour {
  /** Strong: white text on it has a contrast of at least 4.5:1. */
  colour: string;
  /** The same hue, mostly transparent: behind selected text. */
  light: string;
}

const COLOURS = [
  '#b3261e',
  '#a6420b',
  '#7d5700',
  '#4e6a13',
  '#1f7034',
  '#0b7066',
  '#0a6c8c',
  '#1f5fbf',
  '#4f51c4',
  '#7a3fc0',
  '#9b3192',
  '#ad2a5f',
] as const;

/** Two hexadecimal digits of opacity: 20 %, light enough for text of either scheme. */
const LIGHT_ALPHA = '33';

export function personColour(account_id: string): PersonColour {
  // FNV-1a: spreads ids that differ in one digit.
  let hash = 0x811c9dc5;
  for (const char of account_id) hash = Math.imul(hash ^ char.charCodeAt(0), 0x01000193) >>> 0;
  const colour = COLOURS[hash % COLOURS.length] ?? COLOURS[0];
  return { colour, light: colour + LIGHT_ALPHA };
}
