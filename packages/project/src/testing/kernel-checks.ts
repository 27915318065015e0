/**
 * What every kernel must show through our Kernel, real or fake: the checks of Jupyter's own kernel test, and those for people who answer, interrupt and use
 * widgets. One test file a language calls it, with one kernel for all of its checks; what a language does not have is left out.
 */
import type { MimeBundle } from '@lyceum/util/notebook/model';
import type { ExecuteReply, Kernel, KernelBody, KernelInput, KernelMessage } from '../kernels/types';

/** ms. A start of Sage on a machine ten times slower; anything else there. */
export const START_LIMIT_MS = 300_000;
export const CHECK_LIMIT_MS = 120_000;

export interface KernelSamples {
  start(): Promise<Kernel>;
  language: { name: string; file_extension: string };
  /** Prints "hello, world". */
  hello: string;
  /** Writes "oh no" to stderr. */
  stderr?: string;
  completions: { code: string; expected: string }[];
  complete?: readonly string[];
  incomplete?: readonly string[];
  invalid?: readonly string[];
  /** `text` is in what it shows. */
  pager?: { code: string; text: RegExp };
  inspect?: { code: string; text: RegExp };
  error: { code: string; ename?: string; words: RegExp };
  /** Each with what its value shows as plain text. */
  results: { code: string; text: RegExp }[];
  displays: { code: string; mime: string }[];
  history?: boolean;
  clear_output?: string;
  /** Asks with the prompt "name?" and prints "hello " with the answer. */
  input?: string;
  /** Asks for a secret. */
  password?: string;
  /** Opens a comm with target "lyceum" and {a: 1}, which sends {echo: data} for each message. */
  comm?: string;
  /** Prints "begun" and never ends. */
  endless: string;
}

export interface Ran {
  reply: ExecuteReply;
  bodies: KernelBody[];
  stdout: string;
  stderr: string;
}

export async function run(kernel: Kernel, code: string, answer?: (input: KernelInput) => void): Promise<Ran> {
  const bodies: KernelBody[] = [];
  const message = ({ body }: KernelMessage) => void bodies.push(body);
  const reply = await kernel.execute(code, {}, { message, ...(answer ? { input: answer } : {}) }).done;
  const textOf = (name: 'stdout' | 'stderr') =>
    bodies.map((body) => (body.type === 'stream' && body.name === name ? body.text : '')).join('');
  return { reply, bodies, stdout: textOf('stdout'), stderr: textOf('stderr') };
}

/** Data of results and displays alike: R shows values by display_data, Octave prints them. */
function dataOf(bodies: readonly KernelBody[]): MimeBundle[] {
  return bodies.flatMap((body) =>
    body.type === 'execute_result' || body.type === 'display_data' ? [body.data] : [],
  );
}

const textIn = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));

export function checkKernel(name: string, samples: KernelSamples): void {
  describe(`the checks of ${name}`, () => {
    let kernel: Kernel;
    beforeAll(async () => {
      kernel = await samples.start();
    }, START_LIMIT_MS);
    afterAll(() => kernel?.shutdown(), CHECK_LIMIT_MS);
    const check = (rule: string, wanted: unknown, body: () => Promise<void>) => {
      if (wanted) test(`[KN4] ${name}: ${rule}`, body, CHECK_LIMIT_MS);
    };
    checkAnswers(() => kernel, samples, check);
    checkOutputs(() => kernel, samples, check);
    checkPeople(() => kernel, samples, check);
  });
}

type Check = (rule: string, wanted: unknown, body: () => Promise<void>) => void;

function checkAnswers(kernel: () => Kernel, samples: KernelSamples, check: Check): void {
  check('kernel info', true, async () => {
    expect(kernel().info.language_info).toMatchObject(samples.language);
    expect(kernel().info.protocol_version).toMatch(/^5\./);
    expect(kernel().info.banner).not.toBe('');
  });
  check('completion', samples.completions.length, async () => {
    for (const { code, expected } of samples.completions) {
      const { matches, start, end } = await kernel().complete(code, code.length);
      expect(end).toBe(code.length);
      expect(matches.map(({ text }) => code.slice(0, start) + text)).toContain(expected);
    }
  });
  check('is_complete', samples.complete, async () => {
    const expected = { complete: samples.complete, incomplete: samples.incomplete, invalid: samples.invalid };
    for (const [status, codes] of Object.entries(expected))
      for (const code of codes ?? [])
        expect([code, (await kernel().isComplete(code)).status]).toEqual([code, status]);
  });
  check('inspect', samples.inspect, async () => {
    const { code, text } = samples.inspect ?? { code: '', text: /x/ };
    const { found, data } = await kernel().inspect(code, code.length, 0);
    expect(found).toBe(true);
    expect(textIn(data['text/plain'])).toMatch(text);
  });
  check('pager', samples.pager, async () => {
    const { code, text } = samples.pager ?? { code: '', text: /x/ };
    const { reply, bodies } = await run(kernel(), code);
    expect(JSON.stringify([reply.payload, bodies])).toMatch(text);
  });
  check('history', samples.history, async () => {
    await run(kernel(), samples.hello);
    const inputs = (await kernel().history({ hist_access_type: 'tail', n: 5 })).map(([, , input]) => input);
    expect(inputs).toContain(samples.hello);
  });
}

function checkOutputs(kernel: () => Kernel, samples: KernelSamples, check: Check): void {
  check('stdout, before the execution counts as done', true, async () => {
    const { reply, stdout } = await run(kernel(), samples.hello);
    expect(reply.status).toBe('ok');
    expect(stdout).toContain('hello, world');
  });
  check('stderr', samples.stderr, async () => {
    expect((await run(kernel(), samples.stderr ?? '')).stderr).toContain('oh no');
  });
  check('error', true, async () => {
    const { code, ename, words } = samples.error;
    const { reply, bodies, stdout, stderr } = await run(kernel(), code);
    const error = bodies.find((body) => body.type === 'error');
    expect(reply.status).toBe('error');
    if (ename !== undefined) expect(reply.ename).toBe(ename);
    expect(JSON.stringify([error ?? reply, stdout, stderr])).toMatch(words);
  });
  check('execute_result', samples.results.length, async () => {
    for (const { code, text } of samples.results) {
      const { reply, bodies, stdout } = await run(kernel(), code);
      expect(reply).toMatchObject({ status: 'ok', execution_count: expect.any(Number) });
      expect(stdout + dataOf(bodies).map((data) => textIn(data['text/plain']))).toMatch(text);
    }
  });
  check('display_data', samples.displays.length, async () => {
    for (const { code, mime } of samples.displays) {
      const { bodies } = await run(kernel(), code);
      expect(dataOf(bodies).flatMap((data) => Object.keys(data))).toContain(mime);
    }
  });
  check('clear_output', samples.clear_output, async () => {
    const { bodies } = await run(kernel(), samples.clear_output ?? '');
    expect(bodies).toContainEqual({ type: 'clear_output', wait: expect.any(Boolean) });
  });
}

function checkPeople(kernel: () => Kernel, samples: KernelSamples, check: Check): void {
  check('a person answers', samples.input, async () => {
    const inputs: KernelInput[] = [];
    const { stdout } = await run(kernel(), samples.input ?? '', (input) => {
      inputs.push(input);
      input.reply('Ada');
    });
    expect(inputs).toMatchObject([{ prompt: expect.stringMatching(/^name\? ?$/), password: false }]);
    expect(stdout).toContain('hello Ada');
  });
  check('a password is asked for as one', samples.password, async () => {
    const inputs: KernelInput[] = [];
    await run(kernel(), samples.password ?? '', (input) => {
      inputs.push(input);
      input.reply('secret');
    });
    expect(inputs).toMatchObject([{ password: true }]);
  });
  check('comm messages, both ways', samples.comm, async () => {
    // R's says of no execution that it belongs to it.
    const opened = nextBody(kernel(), (body) => body.type === 'comm_open');
    await run(kernel(), samples.comm ?? '');
    const open = await opened;
    expect(open).toMatchObject({ target_name: 'lyceum', data: { a: 1 } });
    const comm_id = open.type === 'comm_open' ? open.comm_id : '';
    const answer = nextBody(kernel(), (body) => body.type === 'comm_msg');
    kernel().sendComm({ type: 'comm_msg', comm_id, data: { b: 2 } });
    expect(await answer).toMatchObject({ comm_id, data: { echo: { b: 2 } } });
    expect(await kernel().comms('lyceum')).toEqual({ [comm_id]: 'lyceum' });
  });
  check('an interrupt ends what runs, and the kernel goes on', true, async () => {
    const begun = nextBody(kernel(), (body) => body.type === 'stream' && body.text.includes('begun'));
    const running = run(kernel(), samples.endless);
    await begun;
    expect(kernel().status).toBe('busy');
    await kernel().interrupt();
    expect((await running).reply.status).not.toBe('ok');
    expect((await run(kernel(), samples.hello)).stdout).toContain('hello, world');
    expect(kernel().status).toBe('idle');
  });
}

/** The next that is published, whatever it belongs to. */
export function nextBody(kernel: Kernel, is: (body: KernelBody) => boolean): Promise<KernelBody> {
  return new Promise((resolve) => {
    const stop = kernel.on((event) => {
      if (event.kind !== 'message' || !is(event.message.body)) return;
      stop();
      resolve(event.message.body);
    });
  });
}
