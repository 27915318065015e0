/**
 * The name of whoever else types, as a small tag at the cursor for a second or two. Drawn into xterm's screen, which knows nothing of it;
 * made by terminal-pane.ts.
 */
import type { Terminal } from '@xterm/xterm';

/** ms after the last key. */
const SHOWN_MS = 1500;

export class TypingTag {
  private readonly tag = document.createElement('span');
  private timer: number | undefined;

  constructor(private readonly terminal: Terminal) {
    this.tag.className = 'typing-tag';
    this.tag.setAttribute('aria-hidden', 'true');
    terminal.onRender(() => {
      if (this.timer !== undefined) this.place();
    });
  }

  show(name: string, colour: string): void {
    const screen = this.terminal.element?.querySelector('.xterm-screen');
    if (!screen) return;
    this.tag.textContent = name;
    this.tag.style.setProperty('--person', colour);
    if (this.tag.parentElement !== screen) screen.append(this.tag);
    window.clearTimeout(this.timer);
    this.timer = window.setTimeout(() => this.hide(), SHOWN_MS);
    this.place();
  }

  hide(): void {
    window.clearTimeout(this.timer);
    this.timer = undefined;
    this.tag.remove();
  }

  private place(): void {
    const { terminal, tag } = this;
    const { cursorX, cursorY, baseY, viewportY } = terminal.buffer.active;
    const row = cursorY + baseY - viewportY;
    tag.hidden = row >= terminal.rows;
    tag.style.left = `${(cursorX / terminal.cols) * 100}%`;
    tag.style.top = `${(row / terminal.rows) * 100}%`;
    // Above the line it would be cut off at the very top.
    tag.dataset.below = String(row === 0);
    tag.dataset.left = String(cursorX > terminal.cols * 0.75);
  }
}
