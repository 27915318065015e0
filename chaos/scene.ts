/** What the parts of one round share. Made by round.ts; no code of its own. */
import type { ProjectPath } from '@lyceum/util/paths';
import type { Ledger } from './ledger';
import type { StepLog } from './step-log';
import type { Typist } from './typist';
import type { World } from './world';

export interface ChaosDocument {
  path: ProjectPath;
  /** On this machine. */
  file: string;
  ledger: Ledger;
}

export interface Scene {
  world: World;
  documents: readonly ChaosDocument[];
  typists: Typist[];
  log: StepLog;
  /** Wrong already, whatever the texts say in the end. */
  complaints: string[];
}
