/** The editors, as they are loaded: each a chunk of its own. Read by file-view.tsx, and by load-ahead.ts a little before. */
export const loadText = () => import('../editor/text-editor');
export const loadNotebook = () => import('../notebook/notebook-page');
export const loadTerminal = () => import('../terminal/terminal-view');
