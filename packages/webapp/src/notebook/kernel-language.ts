/** In which language the code of a notebook is written, as a name of editor/languages.ts. Pure. */
import { isJsonObject, type JsonObject } from '@lyceum/util/notebook/json';

/** What kernels call their language → name in CodeMirror's list. */
const NAMES: Record<string, string> = {
  python: 'Python',
  ipython: 'Python',
  sage: 'Python',
  sagemath: 'Python',
  r: 'R',
  octave: 'Octave',
  matlab: 'Octave',
  julia: 'Julia',
  bash: 'Shell',
  javascript: 'JavaScript',
  typescript: 'TypeScript',
  'c++': 'C++',
  c: 'C',
  rust: 'Rust',
  go: 'Go',
  scala: 'Scala',
  haskell: 'Haskell',
  ruby: 'Ruby',
  sql: 'SQL',
};

function nameOf(value: unknown): string | undefined {
  return typeof value === 'string' ? NAMES[value.toLowerCase().replace(/\d.*$/, '')] : undefined;
}

/** The running kernel knows best, then what the file says; the first is the language of the kernel that is (or would be) used. */
export function codeLanguage(
  kernel: { language: string; language_info?: JsonObject | undefined },
  metadata: JsonObject,
  isWorksheet: boolean,
): string | undefined {
  const spec = isJsonObject(metadata.kernelspec ?? null) ? (metadata.kernelspec as JsonObject) : {};
  const info = isJsonObject(metadata.language_info ?? null) ? (metadata.language_info as JsonObject) : {};
  return (
    nameOf(kernel.language_info?.name) ??
    nameOf(kernel.language) ??
    nameOf(info.name) ??
    nameOf(spec.language) ??
    (isWorksheet ? 'Python' : undefined)
  );
}

/** A first line such as "%%bash" or "%md" is written in another language. */
export function cellLanguage(source: string, language: string | undefined): string | undefined {
  const magic = /^%%?\s*([a-z]+)\b/i.exec(source)?.[1]?.toLowerCase();
  if (magic === undefined) return language;
  const named: Record<string, string> = {
    md: 'Markdown',
    markdown: 'Markdown',
    html: 'HTML',
    sh: 'Shell',
    script: 'Shell',
    latex: 'LaTeX',
    javascript: 'JavaScript',
    svg: 'XML',
  };
  return named[magic] ?? NAMES[magic] ?? language;
}
