/** What a row of the benchmark is, and what it is given. Rows are in bench/rows/, one file each. */
import type { Mode } from './arguments';
import type { Cluster } from './cluster';
import type { Lyceum } from './lyceum';
import type { Measure } from './measure';
import type { Scope } from './scope';

export interface RowContext {
  mode: Mode;
  /** How often ours and each peer take their turn. */
  rounds: number;
  /** The started system, shared by all rows of the run. */
  lyceum(): Promise<Lyceum>;
  /** The same as a cluster behind HAProxy, shared by the rows about it. */
  cluster(): Promise<Cluster>;
  /** Ended after the row. */
  scope: Scope;
}

export interface Row {
  name: string;
  /** Runs only with --full, or when named. */
  fullOnly?: true;
  run(context: RowContext): Promise<Measure[]>;
}
