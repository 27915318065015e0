// The program behind `npm start` and `npm run dev`, loaded by start.mjs: reads the configuration and launches until a person asks it to stop.
import path from 'node:path';

import { say } from '../progress';
import { readConfig } from './config';
import { launch } from './launch';
import { runUntilAsked } from './until-asked';

const root = path.resolve(__dirname, '..', '..');

runUntilAsked((control) => launch(readConfig(process.env, process.argv.slice(2), root), control, say));
