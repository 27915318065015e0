/** The judge and his ledger on values: what counts as lost, doubled, brought back. */

import { seeded } from '@lyceum/util/client/seeded';
import type { TransportHandlers } from '@lyceum/util/client/transport';
import { FAIR, faultyLink } from './faulty-link';
import { Ledger } from './ledger';
import { judge } from './verdict';

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

function ledgerWith(count: number): { ledger: Ledger; marks: string[] } {
  const ledger = new Ledger();
  const marks = Array.from({ length: count }, () => ledger.issue('c0') ?? '');
  for (const mark of marks) ledger.present(mark);
  return { ledger, marks };
}

test('[CH11] an acked edit that is missing, twice there, or deleted and back is told; what was never acked may go either way', () => {
  const { ledger, marks } = ledgerWith(5);
  ledger.settle('c0');
  const [lost, doubled, back, torn, fine] = marks as [string, string, string, string, string];
  ledger.absent(back);
  ledger.settle('c0');
  ledger.absent(torn);
  ledger.abandon('c0');
  const told = judge([{ name: 'x', text: `${doubled}a${doubled}${back}${torn}${fine}` }], ledger).join('\n');
  expect(told).toContain(`acked and lost in x: c0:0 ${lost}`);
  expect(told).toContain(`there 2 times in x: c0:1 ${doubled}`);
  expect(told).toContain(`deleted and back in x: c0:2 ${back}`);
  expect(told.split('\n')).toHaveLength(3);
});

test('[CH11] replicas that differ are told with the marks that only one has', () => {
  const { ledger, marks } = ledgerWith(1);
  ledger.settle('c0');
  const told = judge(
    [
      { name: 'x', text: `a${marks[0]}b` },
      { name: 'y', text: 'ab' },
    ],
    ledger,
  );
  expect(told[0]).toContain('x and y differ at 1');
  expect(told[1]).toContain('only in x: c0:0');
});

test('[CH11] an edit that is never acked is told', () => {
  const { ledger, marks } = ledgerWith(1);
  expect(judge([{ name: 'x', text: marks.join('') }], ledger)).toEqual([
    expect.stringContaining('never acked'),
  ]);
});

test('[CH11] the bad network drops, doubles, keeps the order of what is late, and lets everything through when it is fair', () => {
  const pass = (weather: Partial<typeof FAIR>) => {
    const arrived: number[] = [];
    const inner = (_handlers: TransportHandlers) => ({
      send: (frame: Uint8Array) => arrived.push(frame[0] ?? -1),
      close: () => {},
    });
    const link = faultyLink(inner, seeded(5));
    link.weather = { ...FAIR, ...weather };
    const transport = link.connector({ open: () => {}, frame: () => {}, closed: () => {} });
    for (let i = 0; i < 100; i++) transport.send(Uint8Array.of(i));
    jest.runAllTimers();
    return arrived;
  };
  const all = Array.from({ length: 100 }, (_, i) => i);
  expect(pass({})).toEqual(all);
  expect(pass({ late: 0.5, late_ms: 20 })).toEqual(all);
  expect(pass({ drop: 0.3 }).length).toBeLessThan(100);
  expect(pass({ double: 0.3 }).length).toBeGreaterThan(100);
  const swapped = pass({ late: 0.5, late_ms: 20, swap: 0.5 });
  expect(swapped).not.toEqual(all);
  expect([...swapped].sort((a, b) => a - b)).toEqual(all);
});
