// Waits until Lyceum answers: the hub's /healthcheck says 200 and knows a compute server. Called by launch.ts. It never
// restarts anything; what dies meanwhile is the supervisor's business.
import http from 'node:http';
import https from 'node:https';

/** Pause between two questions, in ms: a start is felt in tenths of a second. */
const POLL_MS = 50;
/** One question may take this long, in ms, before it is given up. */
const ANSWER_MS = 2000;

export type Health = { readonly state: 'ready' } | { readonly state: 'waiting'; readonly what: string };

/** The health in the words of a waiting person. `body` is the text of the hub's answer; `nodes`: how many compute servers there shall be. */
export function readHealth(status: number, body: string, nodes = 1): Health {
  if (status !== 200) return { state: 'waiting', what: `the hub (its health check answers ${status})` };
  try {
    const health: unknown = JSON.parse(body);
    if (typeof health === 'object' && health !== null && 'compute_servers' in health)
      if (Number(health.compute_servers) >= nodes) return { state: 'ready' };
  } catch {
    return { state: 'waiting', what: 'the hub (its health check does not answer JSON)' };
  }
  return {
    state: 'waiting',
    what: nodes === 1 ? 'the compute server to register' : `${nodes} compute servers to register`,
  };
}

type Judge = (status: number, body: string) => Health;

/** What listens here is our own: its certificate may be one that nobody vouches for. */
function ask(url: string, judge: Judge): Promise<Health> {
  const what = 'the hub';
  return new Promise((resolve) => {
    const answer = (response: http.IncomingMessage): void => {
      let body = '';
      response.setEncoding('utf8');
      response.on('data', (part: string) => {
        body += part;
      });
      response.on('end', () => resolve(judge(response.statusCode ?? 0, body)));
      response.on('error', () => resolve({ state: 'waiting', what }));
    };
    const options = { timeout: ANSWER_MS, agent: false as const, rejectUnauthorized: false };
    const request = url.startsWith('https:')
      ? https.get(url, options, answer)
      : http.get(url, options, answer);
    request.on('timeout', () => request.destroy());
    request.on('error', () => resolve({ state: 'waiting', what }));
  });
}

/** Resolves to undefined when ready, else (after `limitMs`) to what is still awaited. */
export async function waitUntilReady(
  url: string,
  limitMs: number,
  abort: AbortSignal,
  judge: Judge = (status, body) => readHealth(status, body),
): Promise<string | undefined> {
  const end = Date.now() + limitMs;
  for (;;) {
    abort.throwIfAborted();
    const health = await ask(url, judge);
    if (health.state === 'ready') return undefined;
    if (Date.now() > end) return health.what;
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}
