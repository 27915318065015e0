/**
 * The servers that Lyceum knows how to start: Jupyter Notebook, JupyterLab, code-server. Each listens on this machine alone and asks for a secret of
 * its own, which only the hub's proxy has: other people of the same machine get nowhere. Used by servers.ts.
 */
import { createHash } from 'node:crypto';
import type { Launch, Place } from './launch';
import { findProgram } from './programs';

export interface ServerKind {
  name: string;
  title: string;
  about: string;
  /** Any of them will do. */
  programs: readonly string[];
  /** How it gets there. */
  install: string;
  launch(program: string, place: Place): Launch;
}

export const SERVER_KINDS: readonly ServerKind[] = [
  {
    name: 'jupyter',
    title: 'Jupyter Notebook',
    about: 'The classic notebook, unmodified, for this project’s files.',
    programs: ['jupyter-notebook'],
    install: 'apt-get install jupyter-notebook, or pip install notebook',
    launch: (program, place) => jupyter(program, [], 'NotebookApp', place),
  },
  {
    name: 'jupyterlab',
    title: 'JupyterLab',
    about: 'Notebooks, terminals and files of this project in one page.',
    programs: ['jupyter-lab'],
    install: 'pip install jupyterlab',
    launch: (program, place) => jupyter(program, [], 'ServerApp', place),
  },
  {
    name: 'code',
    title: 'code-server',
    about: 'Visual Studio Code on this project’s files.',
    programs: ['code-server'],
    install: 'see coder.com/docs/code-server',
    launch: codeServer,
  },
];

export async function problemOf(kind: ServerKind, home: string): Promise<string | undefined> {
  const found = await findProgram(kind.programs, home);
  return found === undefined ? `${kind.title} is not installed here (${kind.install}).` : undefined;
}

/** `app`: the class whose settings these are. The token goes through the environment: a command line can be read by everybody of the machine. */
function jupyter(program: string, first: readonly string[], app: string, place: Place): Launch {
  const { home, port, base_url, secret } = place;
  const settings = {
    ip: '127.0.0.1',
    port,
    port_retries: 0,
    base_url,
    open_browser: 'False',
    // The Host is that of the hub: we are behind its check.
    allow_remote_access: 'True',
    allow_root: 'True',
    quit_button: 'False',
    [app === 'NotebookApp' ? 'notebook_dir' : 'root_dir']: home,
  };
  return {
    program,
    args: [...first, ...Object.entries(settings).map(([name, value]) => `--${app}.${name}=${value}`)],
    env: { JUPYTER_TOKEN: secret },
    path: 'kept',
    headers: { authorization: `token ${secret}` },
  };
}

/** Its password as SHA-256: what its session cookie then holds is that very text. */
function codeServer(program: string, { home, port, secret }: Place): Launch {
  const hashed = createHash('sha256').update(secret).digest('hex');
  const flags = ['--disable-telemetry', '--disable-update-check', '--auth', 'password'];
  return {
    program,
    args: [...flags, '--bind-addr', `127.0.0.1:${port}`, home],
    env: { HASHED_PASSWORD: hashed },
    path: 'stripped',
    headers: {},
    cookie: `code-server-session=${hashed}`,
  };
}
