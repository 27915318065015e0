/**
 * Toasts: a failure in words, and something done that can be undone. Never for what the page shows anyway.
 * The library that draws them is loaded with the first one: most visits see none.
 */
import { createSignal } from '@lyceum/util/client/signal';
import type { NotificationData } from '@mantine/notifications';
import { createElement } from 'react';
import { wordsOf } from './error-words';
import { UndoMessage } from './undo-message';

/** Milliseconds to think better of it. */
const UNDO_MS = 10_000;

/** Tells toasts.tsx, once, that there is something to draw. */
export const firstToast = createSignal<void>();

function show(data: NotificationData): void {
  firstToast.emit();
  void import('@mantine/notifications').then(({ notifications }) => notifications.show(data));
}

function hide(id: string): void {
  void import('@mantine/notifications').then(({ notifications }) => notifications.hide(id));
}

/** `what` failed: "The file could not be renamed". */
export function notifyFailure(what: string, error: unknown): void {
  show({ color: 'red', title: what, message: wordsOf(error), role: 'alert' });
}

export function notifyDone(message: string): void {
  show({ message });
}

/** Something that takes its time; returns its end. */
export function notifyWorking(message: string): () => void {
  const id = crypto.getRandomValues(new Uint32Array(2)).join('-');
  show({ id, message, loading: true, autoClose: false, withCloseButton: false });
  return () => hide(id);
}

export function notifyUndoable(message: string, undo: () => void): void {
  const id = crypto.getRandomValues(new Uint32Array(2)).join('-');
  const undoAndHide = () => {
    hide(id);
    undo();
  };
  show({ id, message: createElement(UndoMessage, { message, undo: undoAndHide }), autoClose: UNDO_MS });
}
