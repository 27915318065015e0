/** What the modes of a worksheet mean, and that the real Sage does it. Rules [SW5], [SW6]. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { translate, WORKSHEET_MODES } from './worksheet-modes';

const code = (text: string) => ({ todo: { kind: 'code', code: text } });

test.each([
  ['', { todo: { kind: 'nothing' } }],
  ['2+3', code('2+3')],
  [
    '%md\n# Title\n%not a mode',
    { todo: { kind: 'show', mime: 'text/markdown', text: '# Title\n%not a mode' } },
  ],
  ['%md *one*\ntwo', { todo: { kind: 'show', mime: 'text/markdown', text: '*one*\ntwo' } }],
  ['%hide\n%html\n<b>x</b>', { todo: { kind: 'show', mime: 'text/html', text: '<b>x</b>' }, hide: 'input' }],
  ['%md(hide=False)\nx', { todo: { kind: 'show', mime: 'text/markdown', text: 'x' } }],
  ['%auto\n%hideall\nx = 1', { ...code('x = 1'), auto: true, hide: 'all' }],
  ['%default_mode sh', { todo: { kind: 'nothing' }, defaultMode: 'sh' }],
  ["%default_mode('r')\n", { todo: { kind: 'nothing' }, defaultMode: 'r' }],
  ['%sage\n2/3', code('2/3')],
  ['%%time\nx', code('%%time\nx')],
  ['%matplotlib inline\n1', code('%matplotlib inline\n1')],
  ['x = "%md"\n  %md', code('x = "%md"\n  %md')],
  [
    'a\n%sh uptime\nb',
    expect.objectContaining({
      todo: { kind: 'code', code: expect.stringMatching(/^a\nget_ipython.*uptime.*\nb$/) },
    }),
  ],
  ['%css\nb {}', { todo: { kind: 'show', mime: 'text/html', text: '<style>\nb {}\n</style>' } }],
])('[SW5] %j', (source, translation) => {
  expect(translate(source)).toEqual(translation);
});

test('[SW5] a default mode is that of what has no mode', () => {
  expect(translate('x', 'md').todo).toEqual({ kind: 'show', mime: 'text/markdown', text: 'x' });
  expect(translate('50%\n%discount', 'md').todo).toMatchObject({ kind: 'show' });
  expect(translate('%sage\n1', 'md').todo).toEqual({ kind: 'code', code: '1' });
  expect(translate('echo 1', 'sh')).toEqual(translate('%sh\necho 1'));
});

test('[SW5] an unknown mode is named, with those that there are', () => {
  const { todo } = translate('%cobol\nx');
  expect(todo).toMatchObject({ kind: 'error' });
  expect(todo.kind === 'error' && todo.message).toContain('no mode %cobol');
  const message = expect.stringMatching(/no mode %singular_kernel here. A notebook with that kernel/);
  expect(translate('%singular_kernel\nx').todo).toEqual({ kind: 'error', message });
  for (const name of WORKSHEET_MODES) expect(todo.kind === 'error' && todo.message).toContain(`%${name}`);
});

/** Runs a list of codes in one kernel; of each its texts, and its error. */
const KERNEL = `
import json, sys
from queue import Empty
from jupyter_client.manager import start_new_kernel
manager, client = start_new_kernel(kernel_name='sagemath', startup_timeout=240)
told = []
for code in json.load(sys.stdin):
    seen = []
    def hook(message):
        kind, content = message['msg_type'], message['content']
        if kind == 'stream': seen.append(content['text'])
        elif kind in ('display_data', 'execute_result'): seen.append(json.dumps(content['data']))
        elif kind == 'error': seen.append('ERROR ' + content['ename'] + ': ' + content['evalue'])
    # stop_on_error: a kernel would leave out what comes in the first moment after a failure.
    client.execute_interactive(code, output_hook=hook, timeout=240, allow_stdin=False, stop_on_error=False)
    told.append(''.join(seen))
client.stop_channels()
manager.shutdown_kernel(now=True)
print(json.dumps(told))
`;

/** Nobody has these by chance. */
const missing = (source: string): [string, RegExp] => [
  source,
  /^ERROR RuntimeError: %\w+ needs the program \w+, which is not installed here\.$/,
];

const REAL: [source: string, output: RegExp][] = [
  ['2/3', /"text\/plain": "2\/3"/],
  ['%python\n2/3', /"text\/plain": "0\.66/],
  ['%python\ny = 7\nprint(y ^ 2)', /^5\n$/],
  ['y', /"7"/],
  ['%python\n# nothing', /^$/],
  ['%sh\nFOO="a b"\nfunction hi { echo "hi $1"; }\ncd /tmp', /^$/],
  ['%sh echo "$FOO"; hi you; pwd', /^a b\nhi you\n\/tmp\n$/],
  ['%sh\nfalse; nosuchprogram', /nosuchprogram: command not found/],
  ['x = 3\n%sh echo shell\nprint(x)', /^shell\n3\n$/],
  ['%gap\nS4 := SymmetricGroup(4);;\nSize(S4);', /^24\n$/],
  ['%gp\nnextprime(100)', /^101\n$/],
  ['%singular\nring r = 0,(x,y),dp;\npoly f = (x+y)^2;\nf;', /x\^?2\+2\*?xy\+y\^?2/],
  ['%maxima\ndiff(x^3, x);', /3\*x\^2/],
  ['%octave\nx = [1,2];\ndisp(sum(x))', /3/],
  ['%r\nmean(c(4,7,13))', /^\[1\] 8\n$/],
  [
    '%r\nx <- c(2, 3)\nprint(x[1])\nfor (i in x) print(i)\nx * 10',
    /^\[1\] 2\n\[1\] 2\n\[1\] 3\n\[1\] 20 30\n$/,
  ],
  ['%r\nNULL\ninvisible(3)\ns <- "é \\"\\\\ \'"\ncat(s, "\\n")', /^NULL\né "\\ ' \n$/],
  ['%r\nplot(1:10)\nsum(x)', /^\[1\] 5\n\{.*image\/png/],
  ['%r\ncat("a\\n")\nstop("no \\"luck\\"")', /^a\nERROR RuntimeError: "no \\"luck\\""$/],
  ['%r\n1 +', /ERROR RuntimeError: .*unexpected end of input/],
  ['%mwrank\n[0,0,1,-1,0]', /Rank = 1/],
  ['%sage0\n2+3', /^5\n$/],
  ['%rst\n*emphasis*', /text\/html.*<em>emphasis<\/em>/],
  ["%capture(stdout='kept')\nprint('quiet')", /^$/],
  ['kept', /quiet/],
  ['%time\nn = 2^10', /time/],
  ['n', /"1024"/],
  ['%timeit 2+2', /loop/],
  ['%time\n%python\n1/2', /0\.5/],
  ['%cython\ndef twice(int n):\n    return 2*n', /^[^E]*$/],
  ['twice(21)', /"42"/],
  [
    '%fortran\n      subroutine addone(n, m)\n      integer n, m\nCf2py intent(in) n\nCf2py intent(out) m\n      m = n + 1\n      end',
    /^(?!ERROR)/,
  ],
  ['addone(41)', /42/],
  ['%var u v', /u, v/],
  ['%typeset_mode True', /^$/],
  ['x = var("x"); x^2', /text\/latex|MathJax|\\\\\(/],
  ['%typeset_mode False', /^$/],
  ['print(1)\n%md *text*', /^1\n.*"text\/markdown": "\*text\*"/],
  ['%perl\nprint "pearl\\n"', /^pearl\n$/],
  ...['%magma\n1', '%matlab\n1', '%lie\n1', '%gap3\n1'].map(missing),
];

const isSageThere = existsSync('/usr/share/jupyter/kernels/sagemath/kernel.json');

(isSageThere ? test : test.skip)(
  '[SW6] [SW8] [SW9] the Sage kernel does what the modes ask for',
  () => {
    const codes = REAL.map(([source]) => {
      const { todo } = translate(source);
      if (todo.kind !== 'code') throw new Error(`${source}: ${todo.kind}`);
      return todo.code;
    });
    const folder = mkdtempSync(join(tmpdir(), 'lyceum-modes-'));
    const { stdout, stderr } = spawnSync('/usr/bin/python3', ['-c', KERNEL], {
      input: JSON.stringify(codes),
      encoding: 'utf8',
      cwd: folder,
    });
    const told = stdout.split('\n').findLast((line) => line.startsWith('['));
    if (told === undefined) throw new Error(stderr);
    const outputs = JSON.parse(told) as string[];
    const wrong = REAL.flatMap(([source, output], i) =>
      output.test(outputs[i] ?? '') ? [] : [{ source, output: outputs[i] }],
    );
    expect(wrong).toEqual([]);
    // What the programs leave behind when the kernel goes.
    expect(readdirSync(folder)).not.toContain('octave-workspace');
    rmSync(folder, { recursive: true });
  },
  600_000,
);
