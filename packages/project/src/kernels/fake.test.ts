/** The fake kernel passes the checks of the real ones, as far as it speaks a language. */
import { FakeError, FakeKernel, type FakeScript, fakeStarter } from './fake-kernel';
import { checkKernel, run } from './kernel-checks';

const comm_id = 'c1';

const script: FakeScript = {
  async run(code, io) {
    if (code === 'hello') return io.stdout('hello, world\n');
    if (code === 'oh no') return io.publish({ type: 'stream', name: 'stderr', text: 'oh no\n' });
    if (code === 'fail') throw new FakeError('ValueError', 'too big');
    if (code === '42') return io.result({ 'text/plain': '42' });
    if (code === 'show')
      return io.publish({ type: 'display_data', data: { 'text/html': '<b>' }, metadata: {} });
    if (code === 'clear') return io.publish({ type: 'clear_output', wait: false });
    if (code === 'ask') return io.stdout(`hello ${await io.input('name? ')}\n`);
    if (code === 'secret') return io.stdout(await io.input('secret: ', true));
    if (code === 'comm')
      return io.publish({ type: 'comm_open', comm_id, target_name: 'lyceum', data: { a: 1 } });
    await io.stdout('begun\n');
    await new Promise(() => {});
  },
  comm: (message, io) => io.publish({ type: 'comm_msg', comm_id, data: { echo: message.data } }),
  complete: () => ({ matches: [{ text: 'hello' }], start: 0, end: 3 }),
};

checkKernel('the fake', {
  start: async () => new FakeKernel(script),
  language: { name: 'fake', file_extension: '.fake' },
  hello: 'hello',
  stderr: 'oh no',
  completions: [{ code: 'hel', expected: 'hello' }],
  error: { code: 'fail', ename: 'ValueError', words: /too big/ },
  results: [{ code: '42', text: /^42$/ }],
  displays: [{ code: 'show', mime: 'text/html' }],
  history: true,
  clear_output: 'clear',
  input: 'ask',
  password: 'secret',
  comm: 'comm',
  endless: 'for ever',
});

test('[KN4] the fake ends as a real one does: what runs and what comes is refused, its death is told', async () => {
  const { start, kernels } = fakeStarter(script);
  const steps: string[] = [];
  const place = { cwd: '/', dir: '/', logger: console };
  const kernel = await start(new FakeKernel(script).spec, place as never, (step) => void steps.push(step));
  expect(steps).toEqual(['Starting Fake', 'Waiting for its first answer']);
  const events: string[] = [];
  kernel.on(({ kind }) => void events.push(kind));
  expect((await run(kernel, 'hello')).reply.execution_count).toBe(1);
  const running = kernel.execute('for ever');
  const waiting = kernel.execute('hello');
  kernels[0]?.die();
  await expect(running.done).rejects.toMatchObject({ code: 'not_running' });
  await expect(waiting.done).rejects.toMatchObject({ code: 'not_running' });
  expect(events.at(-1)).toBe('died');
});
