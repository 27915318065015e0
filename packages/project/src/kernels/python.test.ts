import { KernelFixture } from '../testing/kernel-fixture';
import { checkKernel } from './kernel-checks';

const fixture = new KernelFixture();
afterAll(() => fixture.close());

checkKernel('Python', {
  start: () => fixture.start('python3'),
  language: { name: 'python', file_extension: '.py' },
  hello: "print('hello, world')",
  stderr: "import sys; print('oh no', file=sys.stderr)",
  completions: [
    { code: 'impo', expected: 'import' },
    // Positions count characters, not UTF-16 units.
    { code: "a = '🎓🎓'; impo", expected: "a = '🎓🎓'; import" },
  ],
  complete: ['1', "print('hello, world')", 'def f(x):\n  return x*2\n\n\n'],
  incomplete: ["print('''hello", 'def f(x):\n  x*2'],
  invalid: ['import = 7q'],
  pager: { code: 'zip?', text: /tuple/ },
  inspect: { code: 'zip', text: /tuple/ },
  error: { code: 'raise ValueError("too big")', ename: 'ValueError', words: /too big/ },
  results: [
    { code: '6*7', text: /^42$/ },
    { code: "'a' + 'b'", text: /^'ab'$/ },
  ],
  displays: [
    { code: "from IPython.display import HTML, display; display(HTML('<b>test</b>'))", mime: 'text/html' },
    {
      code: "from IPython.display import Math, display; display(Math('\\\\frac{1}{2}'))",
      mime: 'text/latex',
    },
  ],
  history: true,
  clear_output: 'from IPython.display import clear_output; clear_output()',
  input: "print('hello', input('name? '))",
  password: "import getpass; getpass.getpass('secret: ')",
  comm: [
    'from ipykernel.comm import Comm',
    "comm = Comm(target_name='lyceum', data={'a': 1})",
    "comm.on_msg(lambda message: comm.send({'echo': message['content']['data']}))",
  ].join('\n'),
  endless: "print('begun', flush=True)\nwhile True: pass",
});
