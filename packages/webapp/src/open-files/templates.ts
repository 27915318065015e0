/**
 * Files that begin with something in them: one list, offered by the explorer's "New" menu and the page "New".
 * Each is small, runs or builds as it stands, and is meant to be overwritten. Text only; it makes nothing.
 */

import { PLOT_NOTEBOOK } from './notebook-templates';

export interface Template {
  id: string;
  /** What people call it: "LaTeX article". */
  label: string;
  /** One line on what it is for. */
  hint: string;
  /** The name proposed, with its ending: it decides icon and editor. */
  name: string;
  content: string;
}

const ARTICLE = `\\documentclass[11pt,a4paper]{article}
\\usepackage[T1]{fontenc}
\\usepackage{amsmath,amssymb,amsthm}
\\usepackage{graphicx}
\\usepackage{hyperref}

\\newtheorem{theorem}{Theorem}

\\title{Title}
\\author{Author}
\\date{\\today}

\\begin{document}
\\maketitle

\\begin{abstract}
What this paper shows, in a few sentences.
\\end{abstract}

\\section{Introduction}

\\begin{theorem}
  For every $n \\ge 1$, \\[ \\sum_{k=1}^{n} k = \\frac{n(n+1)}{2}. \\]
\\end{theorem}

\\begin{proof}
  By induction on $n$.
\\end{proof}

\\end{document}
`;

const SLIDES = `\\documentclass{beamer}
\\usetheme{default}

\\title{Title}
\\author{Author}
\\date{\\today}

\\begin{document}

\\frame{\\titlepage}

\\begin{frame}{First slide}
  \\begin{itemize}
    \\item One thing
    \\item Another thing
  \\end{itemize}
\\end{frame}

\\end{document}
`;

const SCRIPT = `#!/usr/bin/env python3
"""What this program does, in one line."""

import argparse


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("name", nargs="?", default="world")
    arguments = parser.parse_args()
    print(f"Hello, {arguments.name}!")


if __name__ == "__main__":
    main()
`;

const SHELL = `#!/usr/bin/env bash
# What this script does, in one line.
set -euo pipefail

cd "$(dirname "$0")"
echo "Running in $PWD"
`;

const NOTES = `# Notes

## Questions

- [ ] First question

## Results

Formulas work inline, $e^{i\\pi} + 1 = 0$, and on their own:

$$
\\int_{-\\infty}^{\\infty} e^{-x^2}\\,dx = \\sqrt{\\pi}
$$

| quantity | value |
| --- | ---: |
| first | 1.0 |

\`\`\`python
print("code is set in its own font")
\`\`\`
`;

const README = `# Project

What this is for, in two sentences.

## How to run it

    make

## Who to ask
`;

const PAGE = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>Title</title>
    <style>
      body { max-width: 42rem; margin: 3rem auto; padding: 0 1rem; font: 16px/1.6 system-ui, sans-serif; }
    </style>
  </head>
  <body>
    <h1>Title</h1>
    <p>Text.</p>
  </body>
</html>
`;

const MAKEFILE = `# "make" builds, "make clean" removes what was built. Lines of a recipe begin with a tab.
CFLAGS = -O2 -Wall

main: main.c

clean:
\trm -f main

.PHONY: clean
`;

const C_PROGRAM = `#include <stdio.h>

int main(void) {
    printf("Hello, world!\\n");
    return 0;
}
`;

export const TEMPLATES: readonly Template[] = [
  {
    id: 'plot-notebook',
    label: 'Notebook with a plot',
    hint: 'Python, matplotlib, some text',
    name: 'plot.ipynb',
    content: PLOT_NOTEBOOK,
  },
  {
    id: 'latex-article',
    label: 'LaTeX article',
    hint: 'Title, abstract, a theorem',
    name: 'article.tex',
    content: ARTICLE,
  },
  {
    id: 'latex-slides',
    label: 'LaTeX slides',
    hint: 'A talk with beamer',
    name: 'slides.tex',
    content: SLIDES,
  },
  {
    id: 'python-script',
    label: 'Python script',
    hint: 'With arguments and a main function',
    name: 'script.py',
    content: SCRIPT,
  },
  {
    id: 'shell-script',
    label: 'Shell script',
    hint: 'Bash that stops at the first error',
    name: 'script.sh',
    content: SHELL,
  },
  {
    id: 'markdown-notes',
    label: 'Markdown notes',
    hint: 'Headings, tasks, formulas, a table',
    name: 'notes.md',
    content: NOTES,
  },
  {
    id: 'readme',
    label: 'README',
    hint: 'What a project is and how to run it',
    name: 'README.md',
    content: README,
  },
  { id: 'html-page', label: 'HTML page', hint: 'One page with its style', name: 'index.html', content: PAGE },
  {
    id: 'c-program',
    label: 'C program',
    hint: 'The shortest one that runs',
    name: 'main.c',
    content: C_PROGRAM,
  },
  { id: 'makefile', label: 'Makefile', hint: 'Builds main from main.c', name: 'Makefile', content: MAKEFILE },
];
