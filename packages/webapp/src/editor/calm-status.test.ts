import type { DocumentStatus } from '@lyceum/util/client/document-status';
import { calmStatus } from './calm-status';

const EDITING: DocumentStatus = { kind: 'editing' };
const DURABLE: DocumentStatus = { kind: 'durable', reason: undefined };

function shownBy() {
  const shown: string[] = [];
  return { shown, calm: calmStatus(({ kind }) => shown.push(kind)) };
}

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

test('[NU14] while one types the state stays "Editing", whatever is acked between two keys', () => {
  const { shown, calm } = shownBy();
  calm.told({ kind: 'saved' });
  for (let key = 0; key < 20; key++) {
    calm.told(EDITING);
    jest.advanceTimersByTime(20);
    calm.told(DURABLE);
    jest.advanceTimersByTime(100);
  }
  expect(new Set(shown.slice(1))).toEqual(new Set(['editing']));
  calm.told({ kind: 'saved' });
  jest.advanceTimersByTime(1000);
  expect(shown.at(-1)).toBe('saved');
});

test('[NU14] what is worse than "Editing" is said at once, and nothing after the end', () => {
  const { shown, calm } = shownBy();
  calm.told(EDITING);
  calm.told(DURABLE);
  calm.told({ kind: 'offline', unsent: 1, on_device: true });
  expect(shown).toEqual(['editing', 'offline']);
  calm.told(EDITING);
  calm.told(DURABLE);
  calm.close();
  jest.advanceTimersByTime(1000);
  expect(shown).toEqual(['editing', 'offline', 'editing']);
});
