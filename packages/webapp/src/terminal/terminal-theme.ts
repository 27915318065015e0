/**
 * The 16 colours of a terminal and its ground, light and dark. xterm lifts whatever programs choose to the contrast named here.
 * Used by terminal-pane.ts.
 */
import type { ITheme } from '@xterm/xterm';

/** As everywhere: text must be readable on its background (WCAG AA). */
export const MINIMUM_CONTRAST = 4.5;

export const LIGHT: ITheme = {
  background: '#ffffff',
  foreground: '#1c2227',
  cursor: '#1c2227',
  cursorAccent: '#ffffff',
  selectionBackground: '#b9dcf0',
  black: '#1c2227',
  red: '#b3261e',
  green: '#23683a',
  yellow: '#8a5300',
  blue: '#1d4fb8',
  magenta: '#8a2a86',
  cyan: '#0b6670',
  white: '#5a646c',
  brightBlack: '#5d6670',
  brightRed: '#c2372f',
  brightGreen: '#2b7a3d',
  brightYellow: '#8f5c00',
  brightBlue: '#2f62cf',
  brightMagenta: '#9b3192',
  brightCyan: '#0d747f',
  brightWhite: '#2f373e',
};

export const DARK: ITheme = {
  background: '#171b1f',
  foreground: '#dfe4e8',
  cursor: '#dfe4e8',
  cursorAccent: '#171b1f',
  selectionBackground: '#27475c',
  black: '#0d1013',
  red: '#f2877f',
  green: '#8fce9d',
  yellow: '#e6c07b',
  blue: '#86bdf2',
  magenta: '#d99ae0',
  cyan: '#7fcad1',
  white: '#cfd6db',
  brightBlack: '#8a949c',
  brightRed: '#ff9d94',
  brightGreen: '#a6e0b2',
  brightYellow: '#f2d292',
  brightBlue: '#a3cdf7',
  brightMagenta: '#e6b3eb',
  brightCyan: '#9adce2',
  brightWhite: '#ffffff',
};
