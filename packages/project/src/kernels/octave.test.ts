import { KernelFixture } from '../testing/kernel-fixture';
import { checkKernel } from './kernel-checks';

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
  error: { code: "error('too big')", words: /error: too big/ },
  always_ok: true,
  results: [
    { code: '6*7', text: /ans = 42/ },
    { code: "['a', 'b']", text: /ans = ab/ },
  ],
  displays: [{ code: '%%html\n<b>test</b>', mime: 'text/html' }],
  input: "answer = input('name? ', 's'); printf('hello %s\\n', answer)",
  endless: "disp('begun'); while true; pause(0.1); end",
});
