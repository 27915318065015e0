/** One person with a project in the explorer, and a desktop to drop files from: for the end-to-end tests of files. */
import { mkdir, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { ALICE, createProject, launchBrowser, newPage, signUp } from './browser';
import { fileLink, openFolder } from './explorer';
import { type Stack, startStack } from './stack';

export interface ExplorerStage {
  stack: Stack;
  browser: Browser;
  page: Page;
  /** Whose files `at`, `names`, `exists` mean. */
  projectId: string;
  /** A folder of this machine outside the stack. */
  desktop: string;
  /** Where a path of the project lies on this disk. */
  at(path: string): string;
  exists(path: string): Promise<boolean>;
  names(folder: string): Promise<string[]>;
  /** A folder of its own for each test, filled and shown; null makes a folder. */
  inFolder(folder: string, entries: Record<string, string | Buffer | null>): Promise<void>;
  close(): Promise<void>;
}

export async function explorerStage(): Promise<ExplorerStage> {
  const desktop = await mkdtemp(join(tmpdir(), 'lyceum-desktop-'));
  const [stack, browser] = await Promise.all([startStack(), launchBrowser()]);
  const page = await newPage(browser, { acceptDownloads: true });
  await signUp(page, stack.url, ALICE);
  const projectId = await createProject(page, 'Explorer');
  const stage: ExplorerStage = {
    stack,
    browser,
    page,
    projectId,
    desktop,
    at: (path) => join(stack.home(stage.projectId), path),
    exists: async (path) => (await stat(stage.at(path)).catch(() => undefined)) !== undefined,
    names: async (folder) => (await readdir(stage.at(folder))).sort(),
    inFolder: (folder, entries) => fill(stage, folder, entries),
    close: async () => {
      await browser.close();
      await stack.stop();
      await rm(desktop, { recursive: true, force: true });
    },
  };
  return stage;
}

async function fill(
  { at, page, stack, projectId }: ExplorerStage,
  folder: string,
  entries: Record<string, string | Buffer | null>,
): Promise<void> {
  await mkdir(at(folder), { recursive: true });
  for (const [name, content] of Object.entries(entries))
    if (content === null) await mkdir(at(join(folder, name)), { recursive: true });
    else await writeFile(at(join(folder, name)), content);
  await openFolder(page, stack.url, projectId, folder);
  for (const name of Object.keys(entries)) await fileLink(page, name).waitFor();
}
