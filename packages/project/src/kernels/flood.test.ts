/** A kernel that prints without end: nothing is lost, and our memory stays flat however slowly it is taken. */
import { KernelFixture } from '../testing/kernel-fixture';
import { run } from './kernel-checks';
import type { Kernel } from './types';

jest.setTimeout(300_000);

const MIB = 1024 * 1024;

/** What the queue may hold, and twice as much for what garbage collection has not come to yet. */
const MAX_GROWTH_BYTES = 160 * MIB;

const fixture = new KernelFixture();
let kernel: Kernel;
beforeAll(async () => {
  kernel = await fixture.start('python3');
});
afterAll(() => fixture.close());

/** Takes `wait_ms` for each message. */
async function flood(code: string, wait_ms: number) {
  const before = process.memoryUsage.rss();
  let [bytes, lines, peak] = [0, 0, 0];
  const message = async ({ body }: { body: { type: string; text?: string } }) => {
    if (body.type !== 'stream') return;
    const text = body.text ?? '';
    bytes += text.length;
    for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) lines += 1;
    peak = Math.max(peak, process.memoryUsage.rss() - before);
    if (wait_ms > 0) await new Promise((resolve) => setTimeout(resolve, wait_ms));
  };
  const { status } = await kernel.execute(code, {}, { message }).done;
  return { status, bytes, lines, peak };
}

test('[KN15] two million lines: all of them come, memory stays flat', async () => {
  const { status, lines, peak } = await flood("for i in range(2_000_000): print('line', i)", 0);
  expect([status, lines]).toEqual(['ok', 2_000_000]);
  expect(peak).toBeLessThan(MAX_GROWTH_BYTES);
});

test('[KN15] 400 MB to someone who takes 50 MB a second: the kernel is held, nothing is lost, memory stays flat', async () => {
  const code = "text = 'x' * 999_999 + '\\n'\nfor i in range(400): print(text, end='', flush=True)";
  const { status, bytes, lines, peak } = await flood(code, 20);
  expect([status, bytes, lines]).toEqual(['ok', 400_000_000, 400]);
  expect(peak).toBeLessThan(MAX_GROWTH_BYTES);
});

test('[KN15] 50,000 small messages while our own loop stands still: none is lost', async () => {
  const standing = setInterval(() => {
    for (const end = Date.now() + 100; Date.now() < end; );
  }, 200);
  const { status, lines } = await flood('for i in range(50_000): print(i, flush=True)', 0);
  clearInterval(standing);
  expect([status, lines]).toEqual(['ok', 50_000]);
});

test('[KN15] an interrupt reaches a kernel that is held', async () => {
  let interrupted: Promise<void> | undefined;
  const message = async () => {
    await new Promise((resolve) => setTimeout(resolve, 20));
    interrupted ??= kernel.interrupt();
  };
  const code = "text = 'x' * 999_999 + '\\n'\nwhile True: print(text, end='', flush=True)";
  const { ename } = await kernel.execute(code, {}, { message }).done;
  await interrupted;
  expect(ename).toBe('KeyboardInterrupt');
  expect((await run(kernel, 'print("on")')).stdout).toBe('on\n');
});
