/** What status "Terminal state" says, and what the bar below offers. Pure. */
import type { TerminalStatus } from '@lyceum/util/client/terminal-session';
import type { TerminalSize } from '@lyceum/util/protocol/files';
import type { Tone } from '../editor/status-words';

export interface TerminalWords {
  state: string;
  detail: string | undefined;
  tone: Tone;
}

export function terminalWords(status: TerminalStatus): TerminalWords {
  switch (status.kind) {
    case 'opening':
      return { state: 'Opening', detail: undefined, tone: 'busy' };
    case 'running':
      return { state: 'Running', detail: undefined, tone: 'good' };
    case 'reconnecting':
      return { state: 'Reconnecting', detail: 'what you type now is not sent', tone: 'bad' };
    case 'exited':
      return {
        state: `Exited (${status.exit_code})`,
        detail: 'Press Enter to start a new shell',
        tone: 'quiet',
      };
    case 'failed':
      return status.error.code === 'not_running'
        ? { state: 'Stopped project', detail: status.error.message, tone: 'quiet' }
        : { state: 'Cannot run', detail: status.error.message, tone: 'bad' };
  }
}

/** "80×24 – limited by another viewer" when the session is smaller than this window could show; or whose size it is. */
export function sizeNote(
  session: TerminalSize | undefined,
  own: TerminalSize | undefined,
  leader?: { name: string; isMe: boolean },
): string | undefined {
  if (!session) return undefined;
  const size = `${session.cols}×${session.rows}`;
  if (leader) return `${size} – ${leader.isMe ? 'your' : `${leader.name}’s`} size`;
  const limited = own !== undefined && (session.cols < own.cols || session.rows < own.rows);
  return limited ? `${size} – limited by another viewer` : size;
}
