/**
 * IPython's kernels, mended: run in the place of the module that their kernelspec names (mended.ts), which then runs as ever.
 * What other processes write to stdout and stderr reaches the kernel through a pipe, of which it reads 1,000 bytes at a time as whole UTF-8. The first byte that
 * is none, or the first letter cut in two, ends its reader: all that follows is lost, and who writes 64 KB more waits for ever.
 */
export const ipykernel = (module: string) => `
import codecs, os, runpy, sys
if sys.path[0] == '': del sys.path[0]

def watch(self):
    text = codecs.getincrementaldecoder('utf-8')('replace')
    try:
        data = os.read(self._fid, 10000)
        while data and self._should_watch:
            self.write(text.decode(data))
            os.write(self._original_stdstream_copy, data)
            data = os.read(self._fid, 10000)
    except Exception:
        self._exc = sys.exc_info()

try:
    from ipykernel.iostream import OutStream
    if hasattr(OutStream, '_watch_pipe_fd'): OutStream._watch_pipe_fd = watch
except ImportError:
    pass
runpy.run_module('${module}', run_name='__main__', alter_sys=True)
`;
