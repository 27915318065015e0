/**
 * A component in a chunk of its own that may have been fetched ahead: then it is drawn at once. React's `lazy` alone shows its fallback for a moment even
 * when the chunk is there, and keeps what follows back for 300 ms, so that fallbacks do not flicker.
 */
import { type ComponentType, lazy, useState } from 'react';

export interface Fetched<P extends object> {
  /** Again and again: it is fetched once. */
  load(): Promise<unknown>;
  /** The component itself, or one that waits for it. */
  view(): ComponentType<P>;
}

export function fetched<P extends object>(load: () => Promise<{ default: ComponentType<P> }>): Fetched<P> {
  let ready: ComponentType<P> | undefined;
  const fetch = async () => {
    const chunk = await load();
    ready = chunk.default;
    return chunk;
  };
  const late = lazy(fetch) as unknown as ComponentType<P>;
  return { load: fetch, view: () => ready ?? late };
}

export function FetchedView<P extends object>({ of, props }: { of: Fetched<P>; props: P }) {
  // What was begun with stays: another component here would lose its state.
  const [View] = useState(() => of.view());
  return <View {...props} />;
}
