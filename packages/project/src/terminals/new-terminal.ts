/** A terminal without a window, as browsers have one with: same scrollback, same widths of characters. For the mirror and tests. */
import { TERMINAL_SCROLLBACK_LINES } from '@lyceum/util/limits';
import type { TerminalSize } from '@lyceum/util/protocol/files';
import { Unicode11Addon } from '@xterm/addon-unicode11';
import { Terminal } from '@xterm/headless';

export function newTerminal(size: TerminalSize, scrollback = TERMINAL_SCROLLBACK_LINES): Terminal {
  // Titles can be stacked (CSI 22 and 23 t): what a program does not find there it does not bring back.
  const windowOptions = { pushTitle: true, popTitle: true };
  const terminal = new Terminal({
    ...size,
    scrollback,
    allowProposedApi: true,
    windowOptions,
    logLevel: 'off',
  });
  terminal.loadAddon(new Unicode11Addon());
  terminal.unicode.activeVersion = '11';
  return terminal;
}
