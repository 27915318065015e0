/**
 * Finding files by name: the paths of the project, best first. Called by server/file-requests. The list of paths is kept for seconds, so that
 * typing does not walk the disk at each key. Hidden files are left out, and (with ripgrep) what .gitignore names.
 */
import { spawn } from 'node:child_process';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { ProjectPath } from '@lyceum/util/paths';
import type { FileAnswer } from '@lyceum/util/protocol/files';
import { fuzzyScore } from './fuzzy';
import { hasRipgrep } from './search';

/** Milliseconds that a list of paths is used. */
const KEPT_MS = 5000;
/** Paths. Beyond it the rest is not found by name. */
const MAX_PATHS = 200_000;
/** Milliseconds that the list may take. */
const LIST_MS = 10_000;

interface Listed {
  paths: string[];
  truncated: boolean;
}

export class Finder {
  private listed: { at: number; paths: Promise<Listed> } | undefined;

  constructor(
    private readonly home: string,
    private readonly way?: 'ripgrep' | 'walker',
  ) {}

  async find(text: string, limit: number): Promise<FileAnswer<'find'>> {
    if (!this.listed || Date.now() - this.listed.at > KEPT_MS) {
      this.listed = { at: Date.now(), paths: this.list() };
      this.listed.paths.catch(() => {
        this.listed = undefined;
      });
    }
    const { paths, truncated } = await this.listed.paths;
    const scored: { path: string; score: number }[] = [];
    for (const path of paths) {
      const score = fuzzyScore(path, text);
      if (score !== undefined) scored.push({ path, score });
    }
    scored.sort((a, b) => b.score - a.score || (a.path < b.path ? -1 : 1));
    const best = scored.slice(0, limit).map(({ path }) => path as ProjectPath);
    return { paths: best, truncated: truncated || scored.length > limit };
  }

  private async list(): Promise<Listed> {
    const way = this.way ?? ((await hasRipgrep()) ? 'ripgrep' : 'walker');
    return way === 'ripgrep' ? listByRipgrep(this.home) : listByWalking(this.home);
  }
}

function listByRipgrep(home: string): Promise<Listed> {
  const child = spawn('rg', ['--files', '--null', '--no-config', '--no-messages', '--threads=2'], {
    cwd: home,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const timer = setTimeout(() => child.kill('SIGKILL'), LIST_MS);
  const listed: Listed = { paths: [], truncated: false };
  let rest = '';
  child.stdout.setEncoding('utf8');
  child.stdout.on('data', (piece: string) => {
    const names = (rest + piece).split('\0');
    rest = names.pop() ?? '';
    for (const name of names) if (!name.includes('\ufffd')) listed.paths.push(name);
    if (listed.paths.length < MAX_PATHS) return;
    listed.truncated = true;
    child.kill('SIGKILL');
  });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (_code, signal) => {
      clearTimeout(timer);
      resolve({ paths: listed.paths, truncated: listed.truncated || signal !== null });
    });
  });
}

async function listByWalking(home: string): Promise<Listed> {
  const paths: string[] = [];
  const until = Date.now() + LIST_MS;
  const folders = [''];
  for (let next = folders.pop(); next !== undefined; next = folders.pop()) {
    if (paths.length >= MAX_PATHS || Date.now() > until) return { paths, truncated: true };
    for (const entry of await readdir(join(home, next), { withFileTypes: true }).catch(() => [])) {
      if (entry.name.startsWith('.') || entry.name.includes('\ufffd')) continue;
      const path = next === '' ? entry.name : `${next}/${entry.name}`;
      if (entry.isDirectory()) folders.push(path);
      else if (entry.isFile()) paths.push(path);
    }
  }
  return { paths, truncated: false };
}
