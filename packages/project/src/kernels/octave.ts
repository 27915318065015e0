/**
 * Octave's kernel, mended where it leaves people alone: run in the place of the module that its kernelspec names (mended.ts).
 *   - A run that failed says so in its reply. (Octave prints `error: …` among its output, and the kernel says "ok".) Octave is asked for its last error; one
 *     that was caught is not printed.
 *   - An interrupt ends in a prompt, also while the lines of a cell are being fed to Octave, where SIGINT gives none: Octave prints a word, and that is waited for.
 *   - Octave reads its lines without readline, which shows the other bracket of each `)` for half a second.
 *   - When Octave itself ended, another is started. Killed, it leaves no `octave-workspace` among people's files.
 */
import { NO_OCTAVE_WORKSPACE } from '@lyceum/util/notebook/octave';

/** Seconds until Octave is asked again to print the word: where it waited for a person, the first one was the answer. */
const PATIENCE_S = 1;

/** Before each run. */
const PREPARE = `lasterr(''); ${NO_OCTAVE_WORKSPACE}`;

/** Characters of the output among which the error is looked for. */
const KEPT_LENGTH = 100_000;

export const OCTAVE = `
import os, uuid
from metakernel.pexpect import TIMEOUT
from octave_kernel.kernel import OctaveEngine, OctaveKernel

def interrupt(self, continuation=False, silent=False):
    self.was_interrupted = not continuation
    child, word = self.repl.child, None
    child.sendintr()
    while True:
        try:
            if word is None:
                word = uuid.uuid4().hex
                self.repl.sendline('disp(["%s" "%s"])' % (word[:9], word[9:]))
            child.expect([word], timeout=${PATIENCE_S})
            child.expect([self.repl.prompt_regex], timeout=${PATIENCE_S})
            return ''
        except TIMEOUT:
            word = None
        except KeyboardInterrupt:
            pass

class Kernel(OctaveKernel):
    said = ''

    def __init__(self, *args, **words):
        super().__init__(*args, **words)
        options = os.environ.get('OCTAVE_CLI_OPTIONS', self.cli_options)
        os.environ['OCTAVE_CLI_OPTIONS'] = options + ' --no-line-editing'

    def Write(self, message):
        self.said = (self.said + message)[-${KEPT_LENGTH}:]
        super().Write(message)

    def do_execute_direct(self, code, silent=False):
        engine = self.octave_engine
        engine.was_interrupted = False
        engine.eval("${PREPARE}", silent=True)
        self.said = ''
        value = super().do_execute_direct(code, silent)
        if self._octave_engine is engine:
            self.tell(engine.was_interrupted, engine.eval('disp(lasterr())', silent=True) or '')
        return value

    def tell(self, was_interrupted, error):
        words = error.strip().split('\\n')[0].strip().removeprefix('error: ')
        if was_interrupted:
            self.fail('KeyboardInterrupt', '')
            words = {'ename': 'KeyboardInterrupt', 'evalue': '', 'traceback': ['Interrupted.']}
            self.send_response(self.iopub_socket, 'error', words)
        elif words and 'error: ' + words in self.said:
            self.fail('error', words)

    def fail(self, ename, evalue):
        words = {'ename': ename, 'evalue': evalue, 'traceback': []}
        self.kernel_resp = {'status': 'error', 'execution_count': self.execution_count, **words}

    def restart_kernel(self):
        self._octave_engine = None
        super().restart_kernel()

OctaveEngine._interrupt = interrupt
Kernel.run_as_main()
`;
