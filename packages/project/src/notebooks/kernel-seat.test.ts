/** The place of a notebook's kernel when people change their mind while it starts. With kernels without a process. */
import { silentLogger } from '@lyceum/util/node/logger';
import { FAKE_SPEC, fakeStarter } from '../kernels/fake-kernel';
import type { StartKernel } from '../kernels/types';
import { KernelSeat } from './kernel-seat';

/** Each start waits until `let` lets it go on, or until it is aborted. */
function setUp() {
  const starter = fakeStarter({ run: () => {} });
  const waiting: (() => void)[] = [];
  const start: StartKernel = async (spec, place, onStep, signal) => {
    await new Promise<void>((go, no) => {
      waiting.push(go);
      signal?.addEventListener('abort', () => no(signal.reason));
    });
    return starter.start(spec, place, onStep, signal);
  };
  const specs = ['one', 'two'].map((name) => ({ ...FAKE_SPEC, name, display_name: name }));
  const seat = new KernelSeat(
    { specs: { list: async () => specs }, start },
    {
      place: () => ({ cwd: '/', dir: '/', logger: silentLogger }),
      metadata: () => ({ kernelspec: { name: 'one' } }),
      changed: () => {},
      event: () => {},
      chosen: () => {},
      begun: () => {},
      ended: () => {},
    },
  );
  const starts = async (count: number) => {
    while (waiting.length < count) await new Promise(setImmediate);
  };
  return { seat, waiting, starts };
}

test('[NR53] a kernel chosen while another starts takes its place, and the first choice is no failure', async () => {
  const { seat, waiting, starts } = setUp();
  const first = seat.choose('one');
  await starts(1);
  const second = seat.choose('two');
  await starts(2);
  waiting[1]?.();
  await expect(Promise.all([first, second])).resolves.toBeDefined();
  expect(seat.state).toMatchObject({ status: 'idle', name: 'two' });
  await seat.close();
});

test('[NR53] a start that somebody ends says so in words', async () => {
  const { seat, starts } = setUp();
  const refused = expect(seat.ensure()).rejects.toMatchObject({
    code: 'conflict',
    message: expect.stringMatching(/was ended while it started/),
  });
  await starts(1);
  await seat.interrupt();
  await refused;
  expect(seat.state.status).toBe('none');
});
