/** Ways out of a terminal into the clipboard: the person's own copying, and OSC 52 of programs. Nothing here ever reads the clipboard. */
import type { Terminal } from '@xterm/xterm';

/** Bytes of base64 that a program may put into the clipboard. */
const MAX_COPY_CHARS = 1024 * 1024;

/** OSC 52: a program wants something copied. What is in the clipboard is told to none. */
export function onProgramCopy(terminal: Terminal, wanted: (text: string) => void): void {
  terminal.parser.registerOscHandler(52, (data) => {
    const encoded = data.slice(data.indexOf(';') + 1);
    if (encoded === '?' || encoded === '' || encoded.length > MAX_COPY_CHARS) return true;
    try {
      const bytes = Uint8Array.from(atob(encoded), (char) => char.charCodeAt(0));
      wanted(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
    } catch {
      // Not base64, or no text.
    }
    return true;
  });
}

/** There is no clipboard object on a plain-http page: xterm answers the browser's own copy command for what is selected. */
export function copyText(text: string): void {
  if (text === '') return;
  if (navigator.clipboard) void navigator.clipboard.writeText(text).catch(() => document.execCommand('copy'));
  else document.execCommand('copy');
}
