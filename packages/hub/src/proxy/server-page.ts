/**
 * What a browser sees at the address of a named server that does not run: what is awaited (the page asks again by itself), why it failed, or that it
 * is stopped; never a blank page. Programs and sockets get the same as JSON. Called by proxy-server.ts.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { answerError, answerPage, escapeHtml, type Refusal } from './answers';
import type { NotThere } from './named-servers';

/** Seconds until the page that waits looks again. */
const AGAIN_S = 1;

/** `url`: of the page, without the wish to start. `startUrl`: the same with it. */
export function answerNotThere(
  req: IncomingMessage,
  res: ServerResponse,
  there: NotThere,
  { url, startUrl }: { url: string; startUrl: string },
): void {
  const html = (req.headers.accept ?? '').includes('text/html');
  if (!html) {
    answerError(req, res, refusalOf(there));
    return;
  }
  const log = 'log' in there && there.log.trim() !== '' ? `<pre>${escapeHtml(plain(there.log))}</pre>` : '';
  const again =
    there.kind === 'starting'
      ? `<meta http-equiv="refresh" content="${AGAIN_S};url=${escapeHtml(url)}">`
      : '';
  const start = (words: string) => `<p><a href="${escapeHtml(startUrl)}">${words}</a></p>`;
  const { title, text, link } = wordsOf(there, start);
  answerPage(req, res, {
    status: 503,
    title,
    head: again,
    body: `<p role="status">${escapeHtml(text)}</p>${link}${log}`,
  });
}

function wordsOf(there: NotThere, start: (words: string) => string) {
  switch (there.kind) {
    case 'starting':
      return {
        title: `Starting ${there.title}…`,
        text: `${there.step}. This page goes on by itself.`,
        link: '',
      };
    case 'stopped':
      return { title: `${there.title} is stopped`, text: 'Nobody has started it.', link: start('Start it') };
    case 'failed':
      return { title: `${there.title} does not run`, text: there.reason, link: start('Try again') };
  }
}

export function refusalOf(there: NotThere): Refusal {
  const message = {
    starting: `${there.title} is starting. Try again in a moment.`,
    stopped: `${there.title} is stopped. Open its page to start it.`,
    failed: `${there.title} does not run.`,
  }[there.kind];
  return { status: 503, code: 'unavailable', message };
}

/** Without the colours that programs write for a terminal. */
function plain(log: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: escape sequences begin with one.
  return log.replace(/\x1b\[[0-9;?]*[A-Za-z]/g, '');
}
