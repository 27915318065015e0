/** A person's terminal without a browser: the real session of the client over a real hub, drawn into a terminal whose whole state can be told. */
import type { Connection } from '@lyceum/util/client/connection';
import { TerminalSession } from '@lyceum/util/client/terminal-session';
import type { ProjectId } from '@lyceum/util/ids';
import { parseProjectPath } from '@lyceum/util/paths';
import type { TerminalSize } from '@lyceum/util/protocol/files';
import { newTerminal } from '../../packages/project/src/terminals/new-terminal';
import { screenState } from '../../packages/project/src/testing/screen-state';
import { until } from './until';

export class ScreenViewer {
  readonly terminal;
  readonly session: TerminalSession;
  resets = 0;

  constructor(connection: Connection, project_id: ProjectId, path: string, size: TerminalSize) {
    const terminal = newTerminal(size);
    this.terminal = terminal;
    const where = { project_id, path: parseProjectPath(path) };
    const screen = {
      write: (data: Uint8Array, drawn: () => void) => terminal.write(data, drawn),
      resize: ({ cols, rows }: TerminalSize) => terminal.write('', () => terminal.resize(cols, rows)),
      reset: (text: string, { cols, rows }: TerminalSize) => {
        this.resets++;
        terminal.write('\x1bc', () => terminal.resize(cols, rows));
        terminal.write(text);
      },
    };
    this.session = new TerminalSession(connection, where, screen, size);
  }

  async running(): Promise<this> {
    await until(() => this.session.status.kind === 'running');
    return this;
  }

  type(text: string): void {
    this.session.input(Buffer.from(text));
  }

  /** The lines on the screen now. */
  rows(): string[] {
    const { active } = this.terminal.buffer;
    const line = (y: number) => active.getLine(active.baseY + y)?.translateToString(true) ?? '';
    return Array.from({ length: this.terminal.rows }, (_, y) => line(y));
  }

  state() {
    return screenState(this.terminal);
  }

  async shows(text: string): Promise<void> {
    await until(() => this.rows().some((row) => row.includes(text)));
  }

  close(): void {
    this.session.close();
  }
}
