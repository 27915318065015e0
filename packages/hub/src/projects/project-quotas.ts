/**
 * Quotas of the site and of projects, and the environment variables of projects: where they are stored, and what follows from both together.
 * Used by the socket, the HTTP API and lifecycle; whoever calls has asked permission. Variables go to the compute server and to nobody else.
 */
import { LyceumError } from '@lyceum/util/errors';
import type { ProjectId } from '@lyceum/util/ids';
import type { Logger } from '@lyceum/util/node/logger';
import {
  type Environment,
  effectiveQuotas,
  environmentSchema,
  isReservedName,
  MAX_ENVIRONMENT_CHARS,
  type QuotaChanges,
  type Quotas,
  quotaChangesSchema,
  type RunSettings,
} from '@lyceum/util/quotas';
import type { Database } from '../db/database';
import type { ComputeClient } from './compute-client';

export interface QuotasOf {
  site: QuotaChanges;
  project: QuotaChanges;
  effective: Quotas;
}

export interface ProjectQuotas {
  site(): Promise<QuotaChanges>;
  /** Throws not_found. */
  of(project_id: ProjectId): Promise<QuotasOf>;
  /** Replaces what was set for the project, or for the site. What runs has the new limits when it resolves, or soon after. */
  set(project_id: ProjectId | undefined, quotas: QuotaChanges): Promise<void>;
  environment(project_id: ProjectId): Promise<Environment>;
  /** bad_request for names that are Lyceum's own, and for too much of it. */
  setEnvironment(project_id: ProjectId, environment: Environment): Promise<void>;
  /** With what the project is to be started now. */
  runSettings(project_id: ProjectId): Promise<RunSettings>;
}

/** In server_settings. */
const SITE_QUOTAS = 'default_quotas';
/** Milliseconds for a compute server to set new limits. */
const LIMIT_TIMEOUT_MS = 20_000;
/** Running projects that are told of a new limit of the site at once. */
const AT_ONCE = 20;

interface Deps {
  db: Database;
  compute: Pick<ComputeClient, 'request'>;
  logger: Logger;
}

export function createProjectQuotas(deps: Deps): ProjectQuotas {
  return new StoredQuotas(deps);
}

type Stored = { project_id: ProjectId; node_id: string; quotas: unknown };

class StoredQuotas implements ProjectQuotas {
  constructor(private readonly deps: Deps) {}

  async site(): Promise<QuotaChanges> {
    const [row] = await this.deps.db.query('SELECT value FROM server_settings WHERE name = $1', [
      SITE_QUOTAS,
    ]);
    return changesIn(row?.value);
  }

  async of(project_id: ProjectId): Promise<QuotasOf> {
    const [row] = await this.deps.db.query(
      `SELECT p.quotas, s.value FROM projects p LEFT JOIN server_settings s ON s.name = $2
        WHERE p.project_id = $1 AND p.deleted IS NULL`,
      [project_id, SITE_QUOTAS],
    );
    if (!row) throw new LyceumError('not_found', 'This project does not exist any more.');
    const site = changesIn(row.value);
    const project = changesIn(row.quotas);
    return { site, project, effective: effectiveQuotas(site, project) };
  }

  async set(project_id: ProjectId | undefined, quotas: QuotaChanges): Promise<void> {
    const { db } = this.deps;
    const json = JSON.stringify(quotas);
    if (project_id === undefined) {
      await db.query(
        `INSERT INTO server_settings (name, value) VALUES ($1, $2)
           ON CONFLICT (name) DO UPDATE SET value = excluded.value`,
        [SITE_QUOTAS, json],
      );
    } else {
      // Who is being warned for being idle is judged anew by the new limit.
      const changed = await db.query(
        `UPDATE projects SET quotas = $2, idle_stop = NULL WHERE project_id = $1 AND deleted IS NULL RETURNING 1`,
        [project_id, json],
      );
      if (changed.length === 0) throw new LyceumError('not_found', 'This project does not exist any more.');
    }
    await this.tellRunning(project_id);
  }

  async environment(project_id: ProjectId): Promise<Environment> {
    const [row] = await this.deps.db.query(
      'SELECT environment FROM project_environment WHERE project_id = $1',
      [project_id],
    );
    const parsed = environmentSchema.safeParse(row?.environment ?? {});
    return parsed.success ? parsed.data : {};
  }

  async setEnvironment(project_id: ProjectId, environment: Environment): Promise<void> {
    const reserved = Object.keys(environment).find(isReservedName);
    if (reserved !== undefined)
      throw new LyceumError(
        'bad_request',
        `The variable ${reserved} is set by Lyceum and cannot be changed.`,
      );
    const bad = Object.values(environment).some((value) => value.includes('\0'));
    if (bad) throw new LyceumError('bad_request', 'The value of a variable cannot hold the character NUL.');
    const json = JSON.stringify(environment);
    if (json.length > MAX_ENVIRONMENT_CHARS)
      throw new LyceumError(
        'too_large',
        `All variables together: at most ${MAX_ENVIRONMENT_CHARS} characters.`,
      );
    await this.deps.db.query(
      `INSERT INTO project_environment (project_id, environment) VALUES ($1, $2)
         ON CONFLICT (project_id) DO UPDATE SET environment = excluded.environment`,
      [project_id, json],
    );
  }

  async runSettings(project_id: ProjectId): Promise<RunSettings> {
    const [{ effective }, environment] = await Promise.all([
      this.of(project_id),
      this.environment(project_id),
    ]);
    return { quotas: effective, environment };
  }

  /** A node that does not answer gets the limits with the next start. */
  private async tellRunning(project_id: ProjectId | undefined): Promise<void> {
    const { db, compute, logger } = this.deps;
    const site = await this.site();
    const rows = await db.query<Stored>(
      `SELECT project_id, node_id, quotas FROM projects WHERE deleted IS NULL AND node_id IS NOT NULL
        AND state->>'state' IN ('starting', 'running') AND ($1::uuid IS NULL OR project_id = $1)`,
      [project_id ?? null],
    );
    const tell = async ({ project_id, node_id, quotas }: Stored) => {
      const fields = { project_id, quotas: effectiveQuotas(site, changesIn(quotas)) };
      await compute.request(node_id, 'project_limit', fields, LIMIT_TIMEOUT_MS).catch((error: unknown) => {
        logger.warn({ project_id, node_id, error }, 'new limits wait for the next start');
      });
    };
    for (let from = 0; from < rows.length; from += AT_ONCE)
      await Promise.all(rows.slice(from, from + AT_ONCE).map(tell));
  }
}

/** What is stored; of values that an older or newer Lyceum wrote and this one does not know, none. */
function changesIn(value: unknown): QuotaChanges {
  const parsed = quotaChangesSchema.safeParse(value ?? {});
  return parsed.success ? parsed.data : {};
}
