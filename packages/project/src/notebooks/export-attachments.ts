/**
 * nbconvert, told what to do with pictures that were pasted into Markdown cells: its formats of files beside one another (PDF, Markdown) get them as files. Its
 * HTML holds them by itself, and version 7 and later would do all of this. Run by export.ts as `python -c`, with the arguments of `jupyter nbconvert`.
 */

/** The names of attachments come from the file, perhaps a stranger's: the files have names of ours. What LaTeX cannot show stays as it is. */
export const NBCONVERT = `
import base64, sys
from nbconvert.nbconvertapp import NbConvertApp
from traitlets.config import Config

ENDINGS = {'image/png': 'png', 'image/jpeg': 'jpg', 'application/pdf': 'pdf', 'image/svg+xml': 'svg', 'image/gif': 'gif'}
IS_PDF = 'pdf' in sys.argv
KINDS = list(ENDINGS)[:3] if IS_PDF else list(ENDINGS)

def to_files(notebook, resources):
    for index, cell in enumerate(notebook.cells):
        for number, (name, bundle) in enumerate(cell.get('attachments', {}).items()):
            kind = next((kind for kind in KINDS if kind in bundle), None)
            if kind is None or 'attachment:' + name not in cell.source:
                continue
            data = bundle[kind] if isinstance(bundle[kind], str) else ''.join(bundle[kind])
            path = 'attachment_%d_%d.%s' % (index, number, ENDINGS[kind])
            if not IS_PDF:
                path = resources['output_files_dir'] + '/' + path
            resources.setdefault('outputs', {})[path] = data.encode() if kind == 'image/svg+xml' else base64.b64decode(data)
            cell.source = cell.source.replace('attachment:' + name, path.replace(' ', '%20'))
    return notebook, resources

app = NbConvertApp.instance(config=Config({'Exporter': {'preprocessors': [to_files]}}))
app.initialize(sys.argv[1:])
app.start()
`;
