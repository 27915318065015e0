/** Usage and quotas in words and shares: what the bars show and what a reached limit means. Pure. */
import type { QuotaName, Quotas, Usage } from '@lyceum/util/quotas';

const MIB_PER_GIB = 1024;
/** Of the disk quota: from here on people are warned. */
const DISK_WARNING = 0.9;

/** 300 → "300 MiB", 1536 → "1.5 GiB". */
export function mibInWords(mib: number): string {
  if (mib < MIB_PER_GIB) return `${mib < 10 ? Math.round(mib * 10) / 10 : Math.round(mib)} MiB`;
  const gib = mib / MIB_PER_GIB;
  return `${gib < 100 ? Math.round(gib * 10) / 10 : Math.round(gib)} GiB`;
}

export function coresInWords(cores: number): string {
  return `${cores < 10 ? Math.round(cores * 100) / 100 : Math.round(cores)} ${cores === 1 ? 'core' : 'cores'}`;
}

export function minutesInWords(minutes: number): string {
  if (minutes === 0) return 'never';
  if (minutes % (24 * 60) === 0) return minutes === 24 * 60 ? '1 day' : `${minutes / (24 * 60)} days`;
  if (minutes % 60 === 0) return minutes === 60 ? '1 hour' : `${minutes / 60} hours`;
  return minutes === 1 ? '1 minute' : `${minutes} minutes`;
}

export function secondsInWords(seconds: number): string {
  if (seconds < 60) return `${Math.floor(seconds)} s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min`;
  if (seconds < 48 * 3600) return `${Math.floor(seconds / 3600)} h`;
  return `${Math.floor(seconds / (24 * 3600))} days`;
}

export interface Gauge {
  label: string;
  /** "310 MiB of 1 GiB" */
  words: string;
  /** 0 to 1 of the limit; undefined where nothing is limited or known. */
  share: number | undefined;
  /** What reaching it means, where it is reached or nearly so. */
  note?: string;
}

export function gauges(usage: Usage, effective: Quotas | undefined): Gauge[] {
  const limits = usage.quotas ?? effective;
  const limited = usage.enforced ? limits : undefined;
  const memory = gauge('Memory', usage.memory_mib, limited?.memory_mib, mibInWords);
  if ((memory.share ?? 0) >= 0.9) memory.note = 'Near its limit: when it is reached, programs are ended.';
  const cpu = gauge('Processor', usage.cpu_cores, limited?.cpu_cores, coresInWords);
  if ((cpu.share ?? 0) >= 0.95) cpu.note = 'At its limit: programs go on, but no faster.';
  const disk = gauge('Disk', usage.disk_mib, limits?.disk_mib, mibInWords);
  const processes = gauge('Processes', usage.processes, limited?.processes, String);
  if ((processes.share ?? 0) >= 0.95) processes.note = 'At its limit: no more programs can be started.';
  const all = [memory, cpu, disk, processes];
  return all.filter(({ words }) => words !== '');
}

function gauge(
  label: string,
  used: number | undefined,
  limit: number | undefined,
  inWords: (value: number) => string,
): Gauge {
  if (used === undefined) return { label, words: '', share: undefined };
  if (limit === undefined) return { label, words: inWords(used), share: undefined };
  return { label, words: `${inWords(used)} of ${inWords(limit)}`, share: used / limit };
}

export interface LimitNews {
  /** Two with the same key say the same: one that was read stays read. */
  key: string;
  tone: 'bad' | 'warn';
  words: string;
  /** Where people see what takes the space. */
  showDisk?: true;
}

/** What the page must say about limits, most pressing first. `usage` of a running project. */
export function limitNews(usage: Usage): LimitNews[] {
  const { quotas, memory_kills = 0, disk_kills = 0, disk_mib } = usage;
  const news: LimitNews[] = [];
  const programs = (count: number) => (count === 1 ? '1 program was ended' : `${count} programs were ended`);
  if (disk_kills > 0 && quotas)
    news.push({
      key: `disk-kills-${disk_kills}`,
      tone: 'bad',
      words: `${programs(disk_kills)}: the project went on writing far beyond its disk quota of ${mibInWords(quotas.disk_mib)}.`,
      showDisk: true,
    });
  if (memory_kills > 0 && quotas)
    news.push({
      key: `memory-${memory_kills}`,
      tone: 'bad',
      words: `${programs(memory_kills)}: the project reached its memory limit of ${mibInWords(quotas.memory_mib)}.`,
    });
  if (quotas && disk_mib !== undefined && disk_mib >= quotas.disk_mib)
    news.push({
      key: 'disk-full',
      tone: 'bad',
      words: `The disk quota is used up: ${mibInWords(disk_mib)} of ${mibInWords(quotas.disk_mib)}. Uploads, copies and new files are refused until something is deleted and the trash is emptied.`,
      showDisk: true,
    });
  else if (quotas && disk_mib !== undefined && disk_mib >= quotas.disk_mib * DISK_WARNING)
    news.push({
      key: 'disk-close',
      tone: 'warn',
      words: `The disk quota is nearly used up: ${mibInWords(disk_mib)} of ${mibInWords(quotas.disk_mib)}.`,
      showDisk: true,
    });
  return news;
}

export const QUOTA_LABELS: Record<QuotaName, string> = {
  memory_mib: 'Memory',
  cpu_cores: 'Processor',
  disk_mib: 'Disk',
  idle_minutes: 'Stopped when unused for',
  network: 'Internet',
  processes: 'Processes',
};

export function quotaInWords(name: QuotaName, quotas: Quotas): string {
  if (name === 'memory_mib' || name === 'disk_mib') return mibInWords(quotas[name]);
  if (name === 'cpu_cores') return coresInWords(quotas.cpu_cores);
  if (name === 'idle_minutes') return minutesInWords(quotas.idle_minutes);
  if (name === 'network') return quotas.network ? 'allowed' : 'not allowed';
  return String(quotas.processes);
}
