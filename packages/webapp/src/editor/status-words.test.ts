/** The words beside a document's state: always a reason where something is amiss. */
import { LyceumError } from '@lyceum/util/errors';
import { statusWords } from './status-words';

test('[WE4] offline tells how many edits wait, failures tell why', () => {
  const offline = (unsent: number, on_device: boolean) =>
    statusWords({ kind: 'offline', unsent, on_device }).detail;
  expect(offline(1, true)).toBe('1 unsent edit, kept on this device');
  expect(offline(3, true)).toBe('3 unsent edits, kept on this device');
  expect(offline(3, false)).toBe('3 unsent edits, in this tab only: keep it open');
  expect(statusWords({ kind: 'failed', error: new LyceumError('forbidden', 'Why.') }).detail).toBe('Why.');
  const readOnly = { kind: 'read_only', reason: 'Viewer.', kept: 0, on_device: true } as const;
  expect(statusWords(readOnly).detail).toBe('Viewer.');
  expect(statusWords({ kind: 'saved' })).toEqual({ detail: undefined, tone: 'good' });
});
