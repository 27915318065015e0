/** The editors, each in a chunk of its own. Drawn by file-view.tsx, fetched by load-ahead.ts a little before. */
import { fetched } from './fetched';

export const textEditor = fetched(() => import('../editor/text-editor'));
export const notebookPage = fetched(() => import('../notebook/notebook-page'));
export const terminalView = fetched(() => import('../terminal/terminal-view'));
