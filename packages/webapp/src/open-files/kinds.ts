/**
 * The one registry of file kinds: what a file is by its name, what people call it, and with which icon.
 * Read by the explorer, the tabs, the "New" page and file-view; it never opens anything.
 */
import { extension } from '@lyceum/util/paths';
import {
  IconBinary,
  IconBrandCpp,
  IconBrandCss3,
  IconBrandHtml5,
  IconBrandJavascript,
  IconBrandPython,
  IconBrandTypescript,
  IconCodeDots,
  IconDatabase,
  IconFileCode,
  IconFileText,
  IconFileTypePdf,
  IconFileZip,
  IconJson,
  IconMarkdown,
  IconMath,
  IconMathFunction,
  IconMovie,
  IconMusic,
  IconNotebook,
  IconPhoto,
  IconSettings,
  IconTable,
  IconTerminal,
  IconTerminal2,
  IconTex,
  type TablerIcon,
} from '@tabler/icons-react';
import { EMPTY_NOTEBOOK, EMPTY_WORKSHEET } from './notebook-templates';

export type FileKindName = 'text' | 'terminal' | 'notebook' | 'image' | 'pdf' | 'audio' | 'video' | 'binary';

export interface FileKind {
  kind: FileKindName;
  /** What people call it: "Python", "Image". */
  label: string;
  icon: TablerIcon;
}

type Row = readonly [kind: FileKindName, label: string, icon: TablerIcon, extensions: string];

/** First row wins. Extensions without the dot, separated by spaces. */
const ROWS: readonly Row[] = [
  ['terminal', 'Terminal', IconTerminal2, 'term'],
  ['text', 'Markdown', IconMarkdown, 'md markdown mdx rmd qmd'],
  ['text', 'LaTeX', IconTex, 'tex sty cls bib ltx bst'],
  ['notebook', 'Jupyter notebook', IconNotebook, 'ipynb'],
  ['notebook', 'Sage worksheet', IconMath, 'sagews'],
  ['text', 'Sage', IconMath, 'sage spyx'],
  ['text', 'Python', IconBrandPython, 'py pyw pyi pyx'],
  ['text', 'JavaScript', IconBrandJavascript, 'js mjs cjs jsx'],
  ['text', 'TypeScript', IconBrandTypescript, 'ts mts cts tsx'],
  ['text', 'R', IconMathFunction, 'r'],
  ['text', 'Julia', IconCodeDots, 'jl'],
  ['text', 'C', IconFileCode, 'c h'],
  ['text', 'C++', IconBrandCpp, 'cpp cc cxx hpp hh hxx'],
  ['text', 'Shell script', IconTerminal, 'sh bash zsh fish'],
  ['text', 'HTML', IconBrandHtml5, 'html htm xhtml'],
  ['text', 'Style sheet', IconBrandCss3, 'css scss sass less styl'],
  ['text', 'JSON', IconJson, 'json jsonl jsonc geojson webmanifest'],
  ['text', 'Table', IconTable, 'csv tsv'],
  ['text', 'SQL', IconDatabase, 'sql'],
  ['text', 'Settings', IconSettings, 'yaml yml toml ini cfg conf env properties'],
  ['text', 'Plain text', IconFileText, 'txt log text rst org adoc'],
  ['image', 'Image', IconPhoto, 'png jpg jpeg gif webp avif bmp ico svg'],
  ['pdf', 'PDF', IconFileTypePdf, 'pdf'],
  ['audio', 'Audio', IconMusic, 'mp3 wav ogg oga flac m4a aac opus'],
  ['video', 'Video', IconMovie, 'mp4 webm ogv mov m4v mkv'],
  ['binary', 'Archive', IconFileZip, 'zip gz tgz bz2 xz tar 7z rar zst jar whl deb rpm'],
  ['binary', 'Database', IconDatabase, 'sqlite sqlite3 db'],
  ['binary', 'Data', IconBinary, 'npy npz h5 hdf5 pkl pickle parquet feather sobj mat rdata rds'],
  ['binary', 'Office document', IconFileText, 'docx xlsx pptx odt ods odp doc xls ppt'],
  ['binary', 'Program', IconBinary, 'exe dll so o a pyc pyo class wasm bin iso dmg'],
  ['binary', 'Font', IconBinary, 'ttf otf woff woff2 eot'],
];

const BY_EXTENSION = new Map<string, FileKind>();
for (const [kind, label, icon, extensions] of ROWS) {
  for (const name of extensions.split(' '))
    if (!BY_EXTENSION.has(name)) BY_EXTENSION.set(name, { kind, label, icon });
}

const PLAIN_TEXT: FileKind = { kind: 'text', label: 'Plain text', icon: IconFileText };
const CODE: FileKind = { kind: 'text', label: 'Source code', icon: IconFileCode };

/** Unknown names open as text: the hub says so when they are not. */
export function fileKind(path: string): FileKind {
  const suffix = extension(path);
  return BY_EXTENSION.get(suffix) ?? (suffix === '' ? PLAIN_TEXT : CODE);
}

export interface NewFileKind extends FileKind {
  /** Without the dot; "" leaves the typed name as it is. */
  extension: string;
  /** One line for the "New" page. */
  hint: string;
  /** What such a file begins with. */
  content?: string;
}

function offer(suffix: string, hint: string, content?: string): NewFileKind {
  return { ...fileKind(`x.${suffix}`), extension: suffix, hint, ...(content !== undefined && { content }) };
}

/** What the "New" page offers, in its order. */
export const NEW_FILE_KINDS: readonly NewFileKind[] = [
  offer('term', 'A shell in this project, shared by everybody here'),
  offer('ipynb', 'Code with its results, and text between', EMPTY_NOTEBOOK),
  offer('sagews', 'Cells for Sage, one below the other', EMPTY_WORKSHEET),
  offer('md', 'Notes and prose with headings, lists and formulas'),
  offer('py', 'A Python program'),
  offer('sage', 'A Sage program'),
  offer('tex', 'A paper or a report'),
  offer('r', 'A program in R, for statistics'),
  offer('jl', 'A Julia program'),
  offer('c', 'A C program'),
  offer('cpp', 'A C++ program'),
  offer('sh', 'Commands for the shell, one after another'),
  offer('js', 'A JavaScript program'),
  offer('ts', 'A TypeScript program'),
  offer('html', 'A web page'),
  offer('csv', 'Rows and columns'),
  offer('json', 'Data as programs exchange it'),
  offer('yaml', 'Settings that people can read'),
  offer('sql', 'Questions to a database'),
  offer('txt', 'Text without any markup'),
  { ...CODE, label: 'Any file', extension: '', hint: 'Type the whole name, with its ending' },
];
