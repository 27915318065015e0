/**
 * Markdown as HTML that is not yet clean: GitHub's tables, task lists and strikes, formulas, headings with ids. Pure; used by markdown-view.tsx,
 * which cleans it.
 */
import katexPlugin from '@vscode/markdown-it-katex';
import katex from 'katex';
import MarkdownIt from 'markdown-it';
import { FORMULA_OPTIONS, MACROS } from './math';

type Markdown = InstanceType<typeof MarkdownIt>;
type State = Parameters<Parameters<Markdown['core']['ruler']['push']>[1]>[0];

let renderer: Markdown | undefined;

export function markdownHtml(text: string): string {
  renderer ??= makeRenderer();
  return renderer.render(text);
}

function makeRenderer(): Markdown {
  const markdown = new MarkdownIt({ html: true, linkify: true });
  // Bare "example.py" is a file more often than a site in Paraguay.
  markdown.linkify.set({ fuzzyLink: false, fuzzyEmail: false });
  markdown.validateLink = (url) => !/^\s*(javascript|vbscript|file|data:(?!image\/))/i.test(url);
  markdown.use(katexPlugin as unknown as (markdown: Markdown, options: object) => void, {
    katex: { renderToString: formula },
    enableBareBlocks: true,
    enableMathBlockInHtml: true,
    enableMathInlineInHtml: true,
    enableFencedBlocks: true,
  });
  markdown.core.ruler.push('task_lists', taskLists);
  markdown.core.ruler.push('heading_ids', headingIds);
  return markdown;
}

function formula(latex: string, options: { displayMode?: boolean }): string {
  const { displayMode = false } = options;
  return katex.renderToString(latex, { ...FORMULA_OPTIONS, macros: { ...MACROS }, displayMode });
}

const TASK = /^\[([ xX])\]\s+/;

/** "[x] done" at the beginning of an item: a mark, not a control, since a click could not change the text. */
function taskLists(state: State): void {
  state.tokens.forEach((token, index) => {
    const item = state.tokens[index - 2];
    if (token.type !== 'inline' || item?.type !== 'list_item_open') return;
    const text = token.children?.[0];
    const match = TASK.exec(text?.content ?? '');
    if (text?.type !== 'text' || !match) return;
    const isDone = match[1] !== ' ';
    text.content = text.content.slice(match[0].length);
    const mark = new state.Token('html_inline', '', 0);
    mark.content = `<span class="task" role="img" aria-label="${isDone ? 'Done' : 'To do'}">${isDone ? '☑' : '☐'}</span> `;
    token.children?.unshift(mark);
    item.attrJoin('class', 'task-item');
  });
}

function headingIds(state: State): void {
  const taken = new Map<string, number>();
  state.tokens.forEach((token, index) => {
    const words = state.tokens[index + 1]?.content ?? '';
    if (token.type !== 'heading_open') return;
    const slug = slugOf(words);
    const count = taken.get(slug) ?? 0;
    taken.set(slug, count + 1);
    token.attrSet('id', count === 0 ? slug : `${slug}-${count}`);
  });
}

/** As Jupyter names headings: the words with hyphens. */
export function slugOf(words: string): string {
  return words
    .trim()
    .replace(/[`*_~]/g, '')
    .replace(/\s+/g, '-');
}
