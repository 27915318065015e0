// `npm run build`: the Node packages by tsc, the webapp by webpack, at the same time. Also run by the launcher and by
// `npm test` when sources changed. `--if-needed` ends at once when the last build is of these sources.
import path from 'node:path';

import { buildIsCurrent, hashSources, markBuilt, unmarkBuilt } from './build/sources';
import { compile, NODE_PROJECTS } from './build/typescript';
import { bundle } from './build/webapp';
import { Failure, runMain } from './failure';
import { say, secondsSince, withProgress } from './progress';

interface Part {
  readonly name: string;
  /** Resolves to the messages of a failure. */
  readonly make: () => Promise<string | undefined>;
}

async function build(part: Part): Promise<boolean> {
  const begun = Date.now();
  const messages = await withProgress(`building the ${part.name}`, part.make);
  say(
    messages === undefined
      ? `Built the ${part.name} in ${secondsSince(begun)}.`
      : `The ${part.name} failed:\n${messages}`,
  );
  return messages === undefined;
}

runMain(async () => {
  const root = path.resolve(__dirname, '..');
  if (process.argv.includes('--if-needed') && buildIsCurrent(root)) return 0;
  // Before the build: an edit in the middle of it must make the next build start over.
  const hash = hashSources(root);
  unmarkBuilt(root);
  // At the same time: webpack compiles util from its sources and does not wait for tsc.
  const servers = { name: 'servers', make: () => compile(root, NODE_PROJECTS) };
  const webapp = { name: 'webapp', make: () => bundle(root) };
  const done = (await Promise.all([build(servers), build(webapp)])).every(Boolean);
  if (!done) throw new Failure('The build failed.');
  markBuilt(root, hash);
  return 0;
});
