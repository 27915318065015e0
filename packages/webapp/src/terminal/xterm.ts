/**
 * Makes the xterm of a pane with everything that is the same for all: scrollback, widths of characters, links. For terminal-pane.ts.
 * The DOM renderer (xterm's default) is meant: rows are readable by tests, extensions and assistive technology.
 */
import { TERMINAL_SCROLLBACK_LINES } from '@lyceum/util/limits';
import { Unicode11Addon } from '@xterm/addon-unicode11';
import { WebLinksAddon } from '@xterm/addon-web-links';
import { Terminal } from '@xterm/xterm';
import type { Preferences } from '../open-files/preferences';
import { MONOSPACE } from '../theme/theme';
import { MINIMUM_CONTRAST, SCHEMES } from './terminal-theme';

export function newXterm({ fontSize, screenReader }: Preferences): Terminal {
  const terminal = new Terminal({
    fontSize,
    fontFamily: MONOSPACE,
    lineHeight: 1.2,
    scrollback: TERMINAL_SCROLLBACK_LINES,
    screenReaderMode: screenReader,
    minimumContrastRatio: MINIMUM_CONTRAST,
    cursorBlink: false,
    theme: SCHEMES.lyceum.theme(false),
    // Widths as of Unicode 11 and marks of what was found count as proposals to xterm.
    allowProposedApi: true,
    logLevel: 'off',
    windowOptions: { pushTitle: true, popTitle: true },
    linkHandler: { activate: openLink },
  });
  terminal.loadAddon(new Unicode11Addon());
  terminal.unicode.activeVersion = '11';
  terminal.loadAddon(new WebLinksAddon(openLink));
  return terminal;
}

/** A link printed by a program: never with a handle on this page, and only where the web is. */
function openLink(event: MouseEvent, address: string): void {
  event.preventDefault();
  if (/^(https?|mailto|ftp):/i.test(address)) window.open(address, '_blank', 'noopener,noreferrer');
}
