// The compilers of `npm run dev`, in a program of their own: watches all sources and tells the launcher, over its IPC
// channel, when the servers' code was compiled anew. Started by launcher/development.ts; ends when that is gone.
import path from 'node:path';

import { unmarkBuilt } from './build/sources';
import { watchTypescript } from './build/typescript';
import { watchWebapp } from './build/webapp';
import { say, secondsSince } from './progress';

const root = path.resolve(__dirname, '..');
let begun = Date.now();

// What webpack writes from here on is the development build: the next `npm start` must make its own again.
unmarkBuilt(root);

const stops = [
  watchTypescript(root, {
    began: () => {
      begun = Date.now();
    },
    ended: (messages) => {
      say(messages === '' ? `servers rebuilt in ${secondsSince(begun)}` : messages);
      process.send?.('servers');
    },
  }),
  watchWebapp(root, (errors, seconds) => {
    say(errors ?? `webapp rebuilt in ${seconds.toFixed(1)} s`);
  }),
];

process.once('disconnect', () => {
  for (const stop of stops) stop();
  process.exit(0);
});
