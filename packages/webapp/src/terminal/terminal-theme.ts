/**
 * The colour schemes of terminals, by name: sixteen colours and their ground. "Lyceum" follows the page, light or dark; the others are as
 * their authors published them. xterm lifts whatever programs choose to the contrast named here. Used by terminal-pane.ts and the menu.
 */
import type { ITheme } from '@xterm/xterm';

/** As everywhere: text must be readable on its background (WCAG AA). */
export const MINIMUM_CONTRAST = 4.5;

const NAMES = [
  'black',
  'red',
  'green',
  'yellow',
  'blue',
  'magenta',
  'cyan',
  'white',
  'brightBlack',
  'brightRed',
  'brightGreen',
  'brightYellow',
  'brightBlue',
  'brightMagenta',
  'brightCyan',
  'brightWhite',
] as const;

/** `sixteen`: the colours in the order of their numbers, six hexadecimal digits each. */
function theme(background: string, foreground: string, selection: string, sixteen: string): ITheme {
  const colours = sixteen.split(' ').map((colour) => `#${colour}`);
  return {
    background,
    foreground,
    cursor: foreground,
    cursorAccent: background,
    selectionBackground: selection,
    ...Object.fromEntries(NAMES.map((name, i) => [name, colours[i]])),
  };
}

const LIGHT = theme(
  '#ffffff',
  '#1c2227',
  '#b9dcf0',
  '1c2227 b3261e 23683a 8a5300 1d4fb8 8a2a86 0b6670 5a646c 5d6670 c2372f 2b7a3d 8f5c00 2f62cf 9b3192 0d747f 2f373e',
);
const DARK = theme(
  '#171b1f',
  '#dfe4e8',
  '#27475c',
  '0d1013 f2877f 8fce9d e6c07b 86bdf2 d99ae0 7fcad1 cfd6db 8a949c ff9d94 a6e0b2 f2d292 a3cdf7 e6b3eb 9adce2 ffffff',
);
const SOLARIZED =
  '073642 dc322f 859900 b58900 268bd2 d33682 2aa198 eee8d5 002b36 cb4b16 586e75 657b83 839496 6c71c4 93a1a1 fdf6e3';

interface Scheme {
  label: string;
  theme(isDark: boolean): ITheme;
}

const fixed = (label: string, colours: ITheme): Scheme => ({ label, theme: () => colours });

export const SCHEMES = {
  lyceum: { label: 'Lyceum (light or dark)', theme: (isDark: boolean) => (isDark ? DARK : LIGHT) },
  'lyceum-light': fixed('Lyceum light', LIGHT),
  'lyceum-dark': fixed('Lyceum dark', DARK),
  'solarized-light': fixed('Solarized light', theme('#fdf6e3', '#586e75', '#eee8d5', SOLARIZED)),
  'solarized-dark': fixed('Solarized dark', theme('#002b36', '#93a1a1', '#073642', SOLARIZED)),
  'gruvbox-light': fixed(
    'Gruvbox light',
    theme(
      '#fbf1c7',
      '#3c3836',
      '#ebdbb2',
      'fbf1c7 cc241d 98971a d79921 458588 b16286 689d6a 7c6f64 928374 9d0006 79740e b57614 076678 8f3f71 427b58 3c3836',
    ),
  ),
  'gruvbox-dark': fixed(
    'Gruvbox dark',
    theme(
      '#282828',
      '#ebdbb2',
      '#504945',
      '282828 cc241d 98971a d79921 458588 b16286 689d6a a89984 928374 fb4934 b8bb26 fabd2f 83a598 d3869b 8ec07c ebdbb2',
    ),
  ),
  dracula: fixed(
    'Dracula',
    theme(
      '#282a36',
      '#f8f8f2',
      '#44475a',
      '21222c ff5555 50fa7b f1fa8c bd93f9 ff79c6 8be9fd f8f8f2 6272a4 ff6e6e 69ff94 ffffa5 d6acff ff92df a4ffff ffffff',
    ),
  ),
  'high-contrast': fixed(
    'High contrast',
    theme(
      '#000000',
      '#ffffff',
      '#264f78',
      '000000 ff6b6b 5af78e f4f99d 7cb7ff ff92d0 9aedfe ffffff a0a0a0 ff8f8f 86ffb0 ffffb8 a6ceff ffb4e1 c4f6ff ffffff',
    ),
  ),
} satisfies Record<string, Scheme>;

export type SchemeName = keyof typeof SCHEMES;

/** What was kept may come from another version. */
export function schemeName(text: unknown): SchemeName {
  return typeof text === 'string' && Object.hasOwn(SCHEMES, text) ? (text as SchemeName) : 'lyceum';
}
