/**
 * Limits that more than one program must agree on: name, unit, reason.
 * Read everywhere; never computed at run time.
 */

/** Bytes. Largest frame a hub accepts from a browser: a full state of a 10 MB text with its history fits. */
export const MAX_CLIENT_FRAME_BYTES = 32 * 1024 * 1024;

/** Bytes. Largest frame between hub and local hub or compute server. */
export const MAX_TCP_FRAME_BYTES = 64 * 1024 * 1024;

/** Bytes of UTF-8. A larger file opens in a viewer: beyond it editors and diffs stop being quick. */
export const MAX_TEXT_FILE_BYTES = 10 * 1024 * 1024;

/** Bytes. Most of a notebook are outputs, which stay with the project; its cells have the limit of a text. */
export const MAX_NOTEBOOK_FILE_BYTES = 128 * 1024 * 1024;

/** Bytes. Linux's own limits for a path and one name. */
export const MAX_PATH_BYTES = 4096;
export const MAX_NAME_BYTES = 255;

/** Bytes a terminal may at least be ahead of one viewer's acks: 100 ms of output for a viewer that takes 2.5 MB/s. */
export const TERMINAL_WINDOW_BYTES = 256 * 1024;

/** Lines of terminal history that a newcomer gets. */
export const TERMINAL_SCROLLBACK_LINES = 10_000;

/** Terminal size until a viewer tells its own. */
export const DEFAULT_TERMINAL_SIZE = { cols: 80, rows: 24 } as const;

/** Bytes of each of stdout and stderr that exec returns; the rest is dropped and said so. */
export const MAX_EXEC_OUTPUT_BYTES = 4 * 1024 * 1024;

/** Seconds an exec may take when the caller names no limit, and at the most. */
export const DEFAULT_EXEC_TIMEOUT_S = 10;
export const MAX_EXEC_TIMEOUT_S = 3600;

/** Milliseconds after the last edit until a document is written to disk. */
export const AUTOSAVE_DELAY_MS = 2000;

/** Characters. */
export const MAX_TITLE_CHARS = 200;
export const MAX_DESCRIPTION_CHARS = 5000;
export const MIN_PASSWORD_CHARS = 8;
export const MAX_PASSWORD_CHARS = 256;
