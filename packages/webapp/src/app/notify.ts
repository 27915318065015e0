/** Toasts: a failure in words, and something done that can be undone. Never for what the page shows anyway. */
import { notifications } from '@mantine/notifications';
import { createElement } from 'react';
import { wordsOf } from './error-words';
import { UndoMessage } from './undo-message';

/** Milliseconds to think better of it. */
const UNDO_MS = 10_000;

/** `what` failed: "The file could not be renamed". */
export function notifyFailure(what: string, error: unknown): void {
  notifications.show({ color: 'red', title: what, message: wordsOf(error), role: 'alert' });
}

export function notifyDone(message: string): void {
  notifications.show({ message });
}

export function notifyUndoable(message: string, undo: () => void): void {
  const id = notifications.show({
    message: createElement(UndoMessage, {
      message,
      undo: () => {
        notifications.hide(id);
        undo();
      },
    }),
    autoClose: UNDO_MS,
  });
}
