import { CHECK_LIMIT_MS, checkKernel, nextBody, run, START_LIMIT_MS } from '../testing/kernel-checks';
import { KernelFixture } from '../testing/kernel-fixture';
import type { Kernel } from './types';

const fixture = new KernelFixture();
afterAll(() => fixture.close());

checkKernel('Octave', {
  start: () => fixture.start('octave'),
  language: { name: 'octave', file_extension: '.m' },
  hello: "disp('hello, world')",
  completions: [{ code: 'acos', expected: 'acosd' }],
  // Its rule for what is magic (%) as for the rest: a last empty line.
  complete: ['1\n', "disp('hello, world')\n"],
  incomplete: ['for i = 1:3'],
  pager: { code: 'ones?', text: /whose elements are all 1/ },
  inspect: { code: 'ones', text: /whose elements are all 1/ },
  error: { code: "error('too big')", ename: 'error', words: /error: too big/ },
  results: [
    { code: '6*7', text: /ans = 42/ },
    { code: "['a', 'b']", text: /ans = ab/ },
  ],
  displays: [
    { code: '%%html\n<b>test</b>', mime: 'text/html' },
    { code: 'plot(1:10)', mime: 'image/png' },
  ],
  input: "answer = input('name? ', 's'); printf('hello %s\\n', answer)",
  endless: "disp('begun'); while true; end",
});

describe('Octave, mended', () => {
  let kernel: Kernel;
  beforeAll(async () => {
    kernel = await fixture.start('octave');
  }, START_LIMIT_MS);

  test.each([
    ["error('x')", 'error', 'x'],
    ["printf('a'); error('my:id', 'with an id')", 'error', 'with an id'],
    ['1 +', 'error', 'parse error:'],
    ['undefinedthing', 'error', "'undefinedthing' undefined near line 1, column 1"],
    ["try\n  error('caught')\ncatch e\n  disp(e.message)\nend", 'ok', ''],
    ["printf('error: %g\\n', 1e-3)", 'ok', ''],
    ['2 + 3', 'ok', ''],
  ])(
    '[KN21] whether a run failed is in its reply: %s',
    async (code, status, evalue) => {
      expect((await run(kernel, code)).reply).toMatchObject({ status, evalue });
    },
    CHECK_LIMIT_MS,
  );

  test.each([
    "disp('begun'); for k = 1:1e9; x = k; end",
    "disp('begun'); pause(100)",
    "disp('begun'); system('sleep 100');",
    "disp('begun'); x = input('?');",
    "disp('begun')\nwhile true\n  x = 1;\nend",
  ])(
    '[KN22] an interrupt ends it at whatever line: %s',
    async (code) => {
      const begun = nextBody(kernel, (body) => body.type === 'stream' && body.text.includes('begun'));
      const running = run(kernel, code, () => {});
      await begun;
      await kernel.interrupt();
      const { reply, bodies } = await running;
      expect(reply).toMatchObject({ status: 'error', ename: 'KeyboardInterrupt' });
      expect(bodies).toContainEqual(expect.objectContaining({ type: 'error', ename: 'KeyboardInterrupt' }));
      expect((await run(kernel, '6*7')).stdout).toMatch(/ans = 42/);
    },
    CHECK_LIMIT_MS,
  );

  test(
    '[KN21] another Octave is started where it ended',
    async () => {
      expect((await run(kernel, "system('kill -9 $PPID')")).reply.status).toBe('error');
      expect((await run(kernel, '6*7')).stdout).toMatch(/ans = 42/);
    },
    CHECK_LIMIT_MS,
  );
});
