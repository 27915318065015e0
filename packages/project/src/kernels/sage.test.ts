import { KernelFixture } from '../testing/kernel-fixture';
import { checkKernel } from './kernel-checks';

const fixture = new KernelFixture();
afterAll(() => fixture.close());

checkKernel('Sage', {
  start: () => fixture.start('sagemath'),
  // So its kernel says.
  language: { name: 'python', file_extension: '.py' },
  hello: "print('hello, world')",
  stderr: "import sys; print('oh no', file=sys.stderr)",
  completions: [{ code: 'is_prime_po', expected: 'is_prime_power' }],
  complete: ['1', 'factor(2^10)'],
  incomplete: ["print('''hello"],
  pager: { code: 'factor?', text: /factorization/ },
  inspect: { code: 'factor', text: /factorization/ },
  error: { code: '1/0', ename: 'ZeroDivisionError', words: /division by zero/ },
  results: [
    { code: 'factor(2026)', text: /^2 \* 1013$/ },
    { code: '2^100', text: /^1267650600228229401496703205376$/ },
    { code: "var('x'); integrate(x^2, x)", text: /1\/3\*x\^3/ },
  ],
  displays: [
    { code: "show(html('<b>test</b>'))", mime: 'text/html' },
    { code: 'plot(sin, 0, 1).show()', mime: 'image/png' },
  ],
  history: true,
  input: "print('hello', input('name? '))",
  comm: [
    'from ipykernel.comm import Comm',
    "comm = Comm(target_name='lyceum', data={'a': int(1)})",
    "comm.on_msg(lambda message: comm.send({'echo': message['content']['data']}))",
  ].join('\n'),
  endless: "print('begun', flush=True)\nwhile True: pass",
});
