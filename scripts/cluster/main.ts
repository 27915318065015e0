// The program behind `npm run cluster`, loaded by cluster.mjs: the whole shape on one machine, until a person asks it to stop.
import path from 'node:path';

import { runUntilAsked } from '../launcher/until-asked';
import { say } from '../progress';
import { launchCluster } from './launch';
import { readSettings } from './settings';

const root = path.resolve(__dirname, '..', '..');

runUntilAsked((control) =>
  launchCluster(readSettings(process.env, process.argv.slice(2), root), control, say),
);
