import { KernelFixture } from '../testing/kernel-fixture';
import { checkKernel } from './kernel-checks';

const fixture = new KernelFixture();
afterAll(() => fixture.close());

checkKernel('R', {
  start: () => fixture.start('ir'),
  language: { name: 'R', file_extension: '.r' },
  hello: 'cat("hello, world\\n")',
  stderr: 'message("oh no")',
  completions: [{ code: 'zi', expected: 'zip' }],
  complete: ['1', 'print("hello, world")', 'f <- function(x) {\n x*2\n}'],
  incomplete: ['print("hello', 'f <- function(x) {\n x*2'],
  invalid: ['a b'],
  pager: { code: '?cat', text: /Concatenate and Print/ },
  inspect: { code: 'cat', text: /Concatenate and Print|function/ },
  error: { code: 'stop("too big")', words: /too big/ },
  results: [
    { code: '6*7', text: /\[1\] 42/ },
    { code: 'paste0("a", "b")', text: /"ab"/ },
  ],
  displays: [
    { code: 'IRdisplay::display_html("<b>test</b>")', mime: 'text/html' },
    { code: 'plot(c(1, 2))', mime: 'image/png' },
  ],
  clear_output: 'IRdisplay::clear_output()',
  input: 'cat("hello", readline("name? "))',
  comm: [
    'comm <- IRkernel::comm_manager()$new_comm("lyceum")',
    'comm$on_msg(function(data) comm$send(list(echo = data)))',
    'comm$open(list(a = 1))',
  ].join('\n'),
  endless: 'cat("begun\\n"); flush.console(); repeat Sys.sleep(0.1)',
});
