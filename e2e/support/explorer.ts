/** What a person does in the explorer, for end-to-end tests: finds rows, uses their menus, drags, drops and chooses files. */
import type { CDPSession, Locator, Page } from 'playwright-core';

export const files = (page: Page): Locator => page.getByRole('table', { name: 'Files' });

export const fileLink = (page: Page, name: string): Locator =>
  files(page).getByRole('link', { name, exact: true });

/** The row that holds the link. */
export const fileRow = (page: Page, name: string): Locator =>
  files(page)
    .getByRole('row')
    .filter({ has: page.getByRole('link', { name, exact: true }) });

/** Pixels into a row where nothing but the row is: beyond a short name, before the menu. */
export const BESIDE_NAME = { x: 300, y: 18 };

/** A press on the row beside its name. */
export async function pressRow(
  page: Page,
  name: string,
  modifiers: ('Control' | 'Shift')[] = [],
): Promise<void> {
  await fileRow(page, name).click({ modifiers, position: BESIDE_NAME });
}

export async function rowAction(page: Page, name: string, action: string): Promise<void> {
  await page.getByRole('button', { name: `Actions for ${name}`, exact: true }).click();
  await page.getByRole('menuitem', { name: action }).click();
}

export async function selectionAction(page: Page, action: string): Promise<void> {
  await page.getByRole('toolbar', { name: 'Selection' }).getByRole('button', { name: action }).click();
}

export async function more(page: Page, item: string): Promise<void> {
  await page.getByRole('button', { name: 'More', exact: true }).click();
  await page.getByRole('menuitem', { name: item }).click();
}

export async function selectedNames(page: Page): Promise<string[]> {
  return files(page).locator('[data-selected] a').allTextContents();
}

/** Waits for the folder to be shown. */
export async function openFolder(page: Page, url: string, project_id: string, folder = ''): Promise<void> {
  await page.goto(`${url}/projects/${project_id}/files/${folder === '' ? '' : `${folder}/`}`);
  await files(page).waitFor();
}

/** Files and folders of this machine, let fall onto a place of the page as the desktop does it. */
export async function dropFromDesktop(page: Page, target: Locator, paths: string[]): Promise<void> {
  const box = await target.boundingBox();
  if (!box) throw new Error('the place to drop on is not on the page');
  const x = box.x + box.width / 2;
  const y = box.y + box.height / 2;
  const session = await page.context().newCDPSession(page);
  const data = { items: [], files: paths, dragOperationsMask: 1 };
  for (const type of ['dragEnter', 'dragOver', 'drop'] as const)
    await session.send('Input.dispatchDragEvent', { type, x, y, data });
  await session.detach();
}

const sessions = new WeakMap<Page, Promise<CDPSession>>();

/** Bytes per second that leave this page: 0 for a line that is down, undefined for as many as can. */
export async function uploadSpeed(page: Page, bytesPerSecond: number | undefined): Promise<void> {
  // One session for all: what another one asked for would hold beside it.
  const opened = sessions.get(page) ?? page.context().newCDPSession(page);
  sessions.set(page, opened);
  const session = await opened;
  await session.send('Network.enable');
  await session.send('Network.emulateNetworkConditions', {
    offline: bytesPerSecond === 0,
    latency: 0,
    downloadThroughput: -1,
    uploadThroughput: bytesPerSecond || -1,
  });
}
