/** The words of status "Connection". */
import { LyceumError } from '@lyceum/util/errors';
import { connectionReducer, connectionWords, describe as plain, statusChanged } from './connection-slice';

test('[WA60] the connection says Connected, Reconnecting or Offline, and Connecting before the first time', () => {
  const first = connectionReducer(undefined, { type: 'start' });
  expect(connectionWords(first, true)).toBe('Connecting');
  const account_id = 'a' as never;
  const up = connectionReducer(first, statusChanged(plain({ kind: 'connected', account_id, ping_ms: 4 })));
  expect(connectionWords(up, true)).toBe('Connected');
  expect(up.ping_ms).toBe(4);
  const lost = plain({ kind: 'reconnecting', attempt: 1, next_attempt_ms: 100 });
  const away = connectionReducer(up, statusChanged(lost));
  expect(connectionWords(away, true)).toBe('Reconnecting');
  expect(connectionWords(away, false)).toBe('Offline');
  const error = new LyceumError('forbidden', 'No more.');
  const ended = connectionReducer(away, statusChanged(plain({ kind: 'closed', error })));
  expect(connectionWords(ended, true)).toBe('Offline');
  expect(ended.reason).toBe('No more.');
});
