/** What runs on this machine, read from /proc: for tests that kill one program, or look for left-overs. */
import { readdir, readFile } from 'node:fs/promises';
import type { Stack } from './stack';

export interface ProcessInfo {
  pid: number;
  command: string;
  environment: Record<string, string>;
}

export async function listProcesses(): Promise<ProcessInfo[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(Number);
  const all = await Promise.all(pids.map(readProcess));
  return all.filter((info) => info !== undefined);
}

async function readProcess(pid: number): Promise<ProcessInfo | undefined> {
  try {
    const [command, environ] = await Promise.all([
      readFile(`/proc/${pid}/cmdline`, 'utf8'),
      readFile(`/proc/${pid}/environ`, 'utf8'),
    ]);
    const pairs = environ.split('\0').map((line): [string, string] => {
      const at = line.indexOf('=');
      return [line.slice(0, at), line.slice(at + 1)];
    });
    return { pid, command: command.replaceAll('\0', ' '), environment: Object.fromEntries(pairs) };
  } catch {
    return undefined;
  }
}

/** Processes that mention the folder in their command or environment: what a stack with that data folder has started. */
export async function processesOf(folder: string): Promise<ProcessInfo[]> {
  const mentions = (info: ProcessInfo) =>
    info.command.includes(folder) || Object.values(info.environment).some((value) => value.includes(folder));
  return (await listProcesses()).filter((info) => info.pid !== process.pid && mentions(info));
}

/** kill -9 for every hub of this stack: two in a cluster. */
export async function killHubs(stack: Stack): Promise<void> {
  const hubs = (await listProcesses()).filter(
    ({ command, environment }) =>
      command.includes('packages/hub/dist/main.js') && environment.LYCEUM_DATA?.startsWith(stack.data),
  );
  if (hubs.length !== (stack.cluster ? 2 : 1)) throw new Error(`There are ${hubs.length} hubs.`);
  for (const { pid } of hubs) process.kill(pid, 'SIGKILL');
}
