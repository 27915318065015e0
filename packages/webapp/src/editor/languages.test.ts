/** Languages: at least 30 are known by name, and the ones that the list of CodeMirror misses are found. */
import { LANGUAGE_NAMES, languageFor } from './languages';

const EXPECTED: [string, string][] = [
  ['a.py', 'Python'],
  ['a.sage', 'Python'],
  ['a.js', 'JavaScript'],
  ['a.tsx', 'TSX'],
  ['a.ts', 'TypeScript'],
  ['a.mts', 'TypeScript'],
  ['a.html', 'HTML'],
  ['a.css', 'CSS'],
  ['a.scss', 'SCSS'],
  ['a.json', 'JSON'],
  ['a.ipynb', 'JSON'],
  ['a.md', 'Markdown'],
  ['a.tex', 'LaTeX'],
  ['a.sty', 'LaTeX'],
  ['a.c', 'C'],
  ['a.cpp', 'C++'],
  ['a.cu', 'C++'],
  ['a.h', 'C'],
  ['a.rs', 'Rust'],
  ['a.go', 'Go'],
  ['A.java', 'Java'],
  ['a.kt', 'Kotlin'],
  ['a.scala', 'Scala'],
  ['a.rb', 'Ruby'],
  ['a.php', 'PHP'],
  ['a.pl', 'Perl'],
  ['a.R', 'R'],
  ['a.jl', 'Julia'],
  ['a.hs', 'Haskell'],
  ['a.lua', 'Lua'],
  ['a.sql', 'SQL'],
  ['a.sh', 'Shell'],
  ['.bashrc', 'Shell'],
  ['Makefile', 'Shell'],
  ['Dockerfile', 'Dockerfile'],
  ['CMakeLists.txt', 'CMake'],
  ['a.toml', 'TOML'],
  ['a.yaml', 'YAML'],
  ['a.xml', 'XML'],
  ['a.svg', 'XML'],
  ['a.f90', 'Fortran'],
  ['a.m', 'Octave'],
  ['a.diff', 'diff'],
  ['a.pug', 'Pug'],
  ['a.swift', 'Swift'],
  ['a.vhd', 'VHDL'],
];

test.each(EXPECTED)('[WE2] %s is %s', (name, language) => {
  const found = languageFor(name)?.name;
  if (name === 'a.m') expect(['Octave', 'Objective-C', 'Mathematica']).toContain(found);
  else expect(found).toBe(language);
});

test('[WE2] no name is a language by accident', () => {
  for (const name of ['a.txt', 'README', 'LICENSE', 'a.bin']) expect(languageFor(name)).toBeUndefined();
  expect(LANGUAGE_NAMES.length).toBeGreaterThan(30);
});
