/** Colours for fenced code in drawn Markdown, by the editor's own grammars; they come when the language has been loaded. */
import { LanguageDescription } from '@codemirror/language';
import { languages } from '@codemirror/language-data';
import { classHighlighter, highlightTree } from '@lezer/highlight';
import { loadLanguage } from '../editor/languages';

/** UTF-16 units. Longer code stays plain: a grammar would hold up the page. */
const MAX_CODE = 50_000;

export async function colourCode(root: HTMLElement, isCurrent: () => boolean): Promise<void> {
  await Promise.all(
    [...root.querySelectorAll<HTMLElement>('pre > code[class*="language-"]')].map(async (code) => {
      const name = /language-(\S+)/.exec(code.className)?.[1] ?? '';
      const language = languageOf(name);
      const text = code.textContent ?? '';
      if (!language || text.length > MAX_CODE) return;
      const support = await loadLanguage(language);
      if (support && isCurrent())
        code.replaceChildren(...coloured(text, support.language.parser.parse(text)));
    }),
  );
}

const OTHER_NAMES: Record<string, string> = {
  sage: 'python',
  ipython: 'python',
  ipython3: 'python',
  console: 'shell',
};

function languageOf(name: string): LanguageDescription | undefined {
  const known = OTHER_NAMES[name.toLowerCase()] ?? name;
  return LanguageDescription.matchLanguageName(languages, known, true) ?? undefined;
}

function coloured(text: string, tree: Parameters<typeof highlightTree>[0]): Node[] {
  const nodes: Node[] = [];
  let at = 0;
  highlightTree(tree, classHighlighter, (from, to, classes) => {
    if (from > at) nodes.push(document.createTextNode(text.slice(at, from)));
    const span = document.createElement('span');
    span.className = classes;
    span.textContent = text.slice(from, to);
    nodes.push(span);
    at = to;
  });
  if (at < text.length) nodes.push(document.createTextNode(text.slice(at)));
  return nodes;
}
