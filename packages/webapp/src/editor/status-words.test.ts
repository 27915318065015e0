/** The words beside a document's state: always a reason where something is amiss. */
import { LyceumError } from '@lyceum/util/errors';
import { statusWords } from './status-words';

test('[WE4] offline tells how many edits wait, failures tell why', () => {
  expect(statusWords({ kind: 'offline', unsent: 1 }).detail).toMatch(/^1 unsent edit,/);
  expect(statusWords({ kind: 'offline', unsent: 3 }).detail).toMatch(/^3 unsent edits,/);
  expect(statusWords({ kind: 'failed', error: new LyceumError('forbidden', 'Why.') }).detail).toBe('Why.');
  expect(statusWords({ kind: 'read_only', reason: 'Viewer.', kept: 0 }).detail).toBe('Viewer.');
  expect(statusWords({ kind: 'saved' })).toEqual({ detail: undefined, tone: 'good' });
});
