/**
 * Finds a file that is no longer where it was, by its identity: somebody moved it, or its folder, with a program. Asked by documents on disk.
 * Looks beside the old place and in the watched folders first, then through the home, folders near the top first, up to a limit.
 */
import { lstatSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { type ProjectPath, parseProjectPath } from '@lyceum/util/paths';
import { isInside } from '../files/resolve';
import { TRASH_FOLDER } from '../files/trash-folder';
import { identityOf } from './file-identity';

/** Entries of one search: about a second of work, in small turns. Beyond it the file counts as deleted. */
const MAX_ENTRIES = 100_000;

/** Entries looked at in one go: 1 ms or two. */
const BATCH_ENTRIES = 256;

interface Search {
  identity: string;
  /** Real path of the folder in which it was. */
  folder: string;
  found(path: ProjectPath | undefined): void;
}

export class MovedFiles {
  private waiting: Search[] = [];
  private running = false;

  /** `watched`: real paths of folders where people are at work. */
  constructor(
    private readonly home: string,
    private readonly watched: () => readonly string[],
  ) {}

  /** Those who ask while a search runs share the next one: a moved folder takes many documents along. */
  find(identity: string, place: string): Promise<ProjectPath | undefined> {
    return new Promise((found) => {
      this.waiting.push({ identity, folder: dirname(place), found });
      if (!this.running) void this.run();
    });
  }

  private async run(): Promise<void> {
    this.running = true;
    while (this.waiting.length > 0) await this.search(this.waiting.splice(0));
    this.running = false;
  }

  private async search(searches: readonly Search[]): Promise<void> {
    const wanted = new Map(searches.map((search) => [search.identity, search]));
    const near = [...searches.map(({ folder }) => folder), ...this.watched()];
    const folders = [...new Set(near)].filter((folder) => isInside(this.home, folder));
    const looked = new Set<string>();
    let left = MAX_ENTRIES;
    for (const folder of folders) left -= (await this.lookIn(folder, wanted)).entries;
    const queue = [this.home];
    for (let folder = queue.shift(); folder !== undefined; folder = queue.shift()) {
      if (wanted.size === 0 || left <= 0) break;
      if (looked.has(folder)) continue;
      looked.add(folder);
      const { entries, inside } = await this.lookIn(folder, wanted);
      left -= entries;
      for (const name of inside) queue.push(join(folder, name));
    }
    for (const search of wanted.values()) search.found(undefined);
  }

  private async lookIn(
    folder: string,
    wanted: Map<string, Search>,
  ): Promise<{ entries: number; inside: string[] }> {
    // What is in the trash was deleted, not moved.
    if (isInside(join(this.home, TRASH_FOLDER), folder)) return { entries: 0, inside: [] };
    const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
    const inside = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
    const others = entries.filter((entry) => !entry.isDirectory());
    for (let start = 0; start < others.length && wanted.size > 0; start += BATCH_ENTRIES) {
      for (const { name } of others.slice(start, start + BATCH_ENTRIES)) this.compare(folder, name, wanted);
      await nextTurn();
    }
    return { entries: entries.length, inside };
  }

  private compare(folder: string, name: string, wanted: Map<string, Search>): void {
    const place = join(folder, name);
    const stats = lstatSync(place, { bigint: true, throwIfNoEntry: false });
    const identity = stats && identityOf(stats);
    const search = identity === undefined ? undefined : wanted.get(identity);
    if (!search) return;
    const path = asProjectPath(this.home, place);
    if (path === undefined) return;
    wanted.delete(search.identity);
    search.found(path);
  }
}

/** Undefined for a name that no document can have. */
function asProjectPath(home: string, place: string): ProjectPath | undefined {
  try {
    return parseProjectPath(place.slice(home === '/' ? 1 : home.length + 1));
  } catch {
    return undefined;
  }
}
