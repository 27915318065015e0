/**
 * When feeds speak: one that was silent at the end of this turn, so that what came in one piece from the stream goes out in one message;
 * one that has just spoken when its gap is over. Under a flood a message then carries many changes. Made by feeds.ts.
 */
import type { LiveFeed } from './feed';

/** ms between two messages of one feed: a frame costs hub and browser more than the changes in it. */
const GAP_MS = 2;

export interface Voices {
  /** Calls the feed's flush, once, soon. */
  tellSoon(feed: LiveFeed): void;
  close(): void;
}

export function createVoices(): Voices {
  let now = new Set<LiveFeed>();
  let later = new Set<LiveFeed>();
  let timer: NodeJS.Timeout | undefined;

  const tellNow = () => {
    const feeds = now;
    now = new Set();
    for (const feed of feeds) feed.flush();
  };
  const tellLater = () => {
    const feeds = later;
    later = new Set();
    timer = undefined;
    for (const feed of feeds) feed.flush();
  };

  return {
    tellSoon(feed) {
      if (now.has(feed) || later.has(feed)) return;
      if (performance.now() - feed.spokeAt < GAP_MS) {
        later.add(feed);
        timer ??= setTimeout(tellLater, GAP_MS);
      } else {
        if (now.size === 0) queueMicrotask(tellNow);
        now.add(feed);
      }
    },
    close: () => clearTimeout(timer),
  };
}
