/**
 * What a project may use, and what it uses: shapes and site defaults (SMC's), shared by hub, compute server and webapp.
 * Pure: the hub merges site and project, the driver enforces, the page shows.
 */
import * as z from 'zod/mini';

export const quotasSchema = z.object({
  /** MiB of RAM of all programs together. */
  memory_mib: z.int().check(z.minimum(64), z.maximum(4 * 1024 * 1024)),
  /** Processor cores; 0.5 is half of one. */
  cpu_cores: z.number().check(z.minimum(0.05), z.maximum(1024)),
  /** MiB in the home, trash and unfinished uploads included, snapshots not. */
  disk_mib: z.int().check(z.minimum(10), z.maximum(64 * 1024 * 1024)),
  /** Minutes without any use after which the project is stopped; 0: never. */
  idle_minutes: z.int().check(z.minimum(0), z.maximum(60 * 24 * 366)),
  /** May its programs reach the internet? */
  network: z.boolean(),
  /** Processes and threads at once. */
  processes: z.int().check(z.minimum(32), z.maximum(100_000)),
});
export type Quotas = z.infer<typeof quotasSchema>;
export type QuotaName = keyof Quotas;

/** What an admin set for the site or for one project: the rest is inherited. */
export const quotaChangesSchema = z.partial(quotasSchema);
export type QuotaChanges = z.infer<typeof quotaChangesSchema>;

/** SMC's own: 1 GB of memory, 1 core, 3 GB of disk, 1 h idle. */
export const DEFAULT_QUOTAS: Quotas = {
  memory_mib: 1024,
  cpu_cores: 1,
  disk_mib: 3 * 1024,
  idle_minutes: 60,
  network: true,
  processes: 2000,
};

/** Project before site before default. */
export function effectiveQuotas(site: QuotaChanges, project: QuotaChanges): Quotas {
  return { ...DEFAULT_QUOTAS, ...site, ...project };
}

/** Environment variables that members set for their project. */
export const ENVIRONMENT_NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;
export const MAX_ENVIRONMENT_CHARS = 16 * 1024;
export const environmentSchema = z.record(
  z.string().check(z.regex(ENVIRONMENT_NAME), z.maxLength(128)),
  z.string().check(z.maxLength(8192)),
);
export type Environment = z.infer<typeof environmentSchema>;

/** What no member can set: Lyceum's own, what names the place of the project, and what would change the local hub itself. */
const RESERVED_NAME = /^(LYCEUM_.*|HOME|USER|LOGNAME|LD_PRELOAD|LD_AUDIT|NODE_OPTIONS)$/;
export const isReservedName = (name: string): boolean => RESERVED_NAME.test(name);

/** With what a project is started. */
export const runSettingsSchema = z.object({ quotas: quotasSchema, environment: environmentSchema });
export type RunSettings = z.infer<typeof runSettingsSchema>;

export const DEFAULT_RUN_SETTINGS: RunSettings = { quotas: DEFAULT_QUOTAS, environment: {} };

/** What a project uses now. Figures that a driver cannot tell are absent. */
export const usageSchema = z.object({
  /** Milliseconds since 1970: when it was measured. */
  time: z.number(),
  memory_mib: z.optional(z.number()),
  /** Cores in use since the measurement before. */
  cpu_cores: z.optional(z.number()),
  /** MiB in the home; `disk_time` says when it was counted. */
  disk_mib: z.optional(z.number()),
  disk_time: z.optional(z.number()),
  processes: z.optional(z.int()),
  /** Programs that the kernel ended since the start because the memory limit was reached. */
  memory_kills: z.optional(z.int()),
  /** Programs that the node ended since the start because they went on writing far beyond the disk quota. */
  disk_kills: z.optional(z.int()),
  /** True when this driver enforces memory, CPU and process limits. */
  enforced: z.boolean(),
  /** The limits that hold in the running project (those of its start). */
  quotas: z.optional(quotasSchema),
});
export type Usage = z.infer<typeof usageSchema>;

/** One row of the process table. `pid` is the number that the project's own programs see. */
export const processSchema = z.object({
  pid: z.int(),
  parent: z.int(),
  /** Tells two processes with the same pid apart: clock ticks since boot. */
  start_time: z.number(),
  command: z.string(),
  memory_mib: z.number(),
  /** Cores in use since the measurement before. */
  cpu_cores: z.number(),
  /** Seconds of processor time in all. */
  cpu_seconds: z.number(),
  /** Seconds since it began. */
  age_seconds: z.number(),
  /** "Running", "Sleeping", "Stopped", "Zombie" … as ps names them: one letter. */
  state: z.string(),
  /** The project's local hub itself: it cannot be ended alone. */
  own: z.boolean(),
});
export type ProcessInfo = z.infer<typeof processSchema>;

export const KILL_SIGNALS = ['SIGINT', 'SIGTERM', 'SIGKILL', 'SIGSTOP', 'SIGCONT'] as const;
export const killSignalSchema = z.enum(KILL_SIGNALS);
export type KillSignal = z.infer<typeof killSignalSchema>;
