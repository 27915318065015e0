// The webpack half of the build, through webpack's Node API with the root's webpack.config.ts. Called by build.ts and
// watch.ts, in a program of its own each: webpack keeps hundreds of megabytes.
import { createRequire } from 'node:module';
import path from 'node:path';
import type webpackFunction from 'webpack';
import type { Compiler, Configuration, Stats } from 'webpack';

type Mode = 'production' | 'development';
type ConfigurationMaker = (env: Record<string, unknown>, argv: { mode: Mode }) => Configuration;

/** Loads at the moment of use: webpack takes its time, and a start that has nothing to build should not pay for it. */
function loaderAt(root: string): NodeJS.Require {
  return createRequire(path.join(root, 'package.json'));
}

function readConfiguration(root: string, mode: Mode): Configuration {
  const load = loaderAt(root);
  const loaded = load('./webpack.config.ts') as { default: Configuration | ConfigurationMaker };
  const configuration = typeof loaded.default === 'function' ? loaded.default({}, { mode }) : loaded.default;
  return { ...configuration, mode };
}

function compiler(root: string, mode: Mode): Compiler {
  process.env.NODE_ENV = mode;
  const webpack = loaderAt(root)('webpack') as typeof webpackFunction;
  const made = webpack(readConfiguration(root, mode));
  if (made === null) throw new Error('webpack refused its configuration');
  return made;
}

/** Errors in readable form, undefined when there are none. */
function errorsOf(error: Error | null, stats: Stats | undefined): string | undefined {
  if (error !== null) return error.stack ?? error.message;
  if (stats?.hasErrors() !== true) return undefined;
  return stats.toString({ preset: 'errors-only', colors: process.stdout.isTTY === true });
}

/** Resolves to webpack's errors, undefined when there were none. */
export function bundle(root: string): Promise<string | undefined> {
  const made = compiler(root, 'production');
  return new Promise((resolve) => {
    made.run((error, stats) => {
      const errors = errorsOf(error, stats);
      made.close(() => resolve(errors));
    });
  });
}

/** Bundles at every change until the returned function is called; tells errors and seconds of each run. */
export function watchWebapp(
  root: string,
  built: (errors: string | undefined, seconds: number) => void,
): () => void {
  const made = compiler(root, 'development');
  const watching = made.watch({ aggregateTimeout: 50 }, (error, stats) => {
    const seconds = stats ? ((stats.endTime ?? 0) - (stats.startTime ?? 0)) / 1000 : 0;
    built(errorsOf(error, stats), seconds);
  });
  return () => watching?.close(() => undefined);
}
