/**
 * Which language a file is in: by its name, or chosen by a person. The grammars are lazy chunks of @codemirror/language-data;
 * this file only knows their names and adds the names that list lacks.
 */
import { LanguageDescription, type LanguageSupport } from '@codemirror/language';
import { languages } from '@codemirror/language-data';

export const PLAIN_TEXT = 'Plain text';

/** What the list of CodeMirror does not know by name. Pattern on the file name → name of the language there. */
const EXTRA_NAMES: readonly (readonly [RegExp, string])[] = [
  [/\.(sage|spyx|pyi|pyw|bzl|bazel|ipy)$/i, 'Python'],
  [/^(SConstruct|SConscript|BUILD|WORKSPACE)$/, 'Python'],
  [/\.(ipynb|jsonl|jsonc|geojson|webmanifest|avsc)$/i, 'JSON'],
  [/\.(tex|sty|cls|ltx|dtx|bbl|tikz)$/i, 'LaTeX'],
  [/\.(mts|cts)$/i, 'TypeScript'],
  [/\.(rmd|qmd|mdx|mkd)$/i, 'Markdown'],
  [/^\.(bashrc|bash_profile|bash_aliases|profile|zshrc|zprofile|envrc)$/, 'Shell'],
  [/\.(zsh|ksh|bats|fish|env)$/i, 'Shell'],
  [/^(Makefile|GNUmakefile|makefile)$|\.(mk|mak)$/, 'Shell'],
  [/^(Containerfile|Dockerfile)(\..+)?$|\.dockerfile$/i, 'Dockerfile'],
  [/^(CMakeLists\.txt)$|\.cmake$/i, 'CMake'],
  [/\.(csproj|fsproj|vcxproj|plist|svg|xaml|xslt|rss|atom|gpx|kml)$/i, 'XML'],
  [/\.(conf|cfg|service|desktop|editorconfig|npmrc|gitconfig)$/i, 'Properties files'],
  [/^(\.editorconfig|\.npmrc|\.gitconfig|\.env)$/, 'Properties files'],
  [/^(Gemfile|Rakefile|Vagrantfile|Brewfile)$/, 'Ruby'],
  [/^(Jenkinsfile)$|\.gradle$/, 'Groovy'],
  [/\.(lock)$/i, 'YAML'],
  [/\.(patch|rej)$/i, 'diff'],
  [/\.(cu|cuh|ino|hxx|ixx)$/i, 'C++'],
  [/\.(gp|lean)$/i, 'Haskell'],
];

/** Some languages are better for a name than the list's first match (sTeX would take .tex and .sty). */
export function languageFor(fileName: string): LanguageDescription | undefined {
  const extra = EXTRA_NAMES.find(([pattern]) => pattern.test(fileName));
  if (extra) return languageNamed(extra[1]);
  return LanguageDescription.matchFilename(languages, fileName) ?? undefined;
}

export function languageNamed(name: string): LanguageDescription | undefined {
  return languages.find((language) => language.name === name);
}

/** For the picker, in the order of the alphabet. */
export const LANGUAGE_NAMES: readonly string[] = [
  PLAIN_TEXT,
  ...languages.map((language) => language.name).sort((a, b) => a.localeCompare(b)),
];

/** Undefined when the grammar's chunk cannot be loaded: the text stays readable without colours. */
export async function loadLanguage(language: LanguageDescription): Promise<LanguageSupport | undefined> {
  try {
    return await language.load();
  } catch {
    return undefined;
  }
}

/** In prose, words offered at every keystroke are in the way: only on Ctrl-Space. */
const PROSE = new Set([PLAIN_TEXT, 'Markdown', 'LaTeX', 'sTeX', 'Textile', 'diff', 'Troff']);

export function isProse(name: string): boolean {
  return PROSE.has(name);
}
