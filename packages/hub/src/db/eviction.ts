/**
 * Which keys of a cache may go: the least recently used of those that nobody holds, once there are more than `limit` of them.
 * Used by roles and sessions, whose open sockets hold theirs. It keeps no values.
 */

export interface Eviction<K> {
  /** Asked about now. */
  touch(key: K): void;
  /** Stays until the returned function is called (once). */
  hold(key: K): () => void;
  /** The cache lost it by itself. */
  forget(key: K): void;
}

export function createEviction<K>(limit: number, evict: (key: K) => void): Eviction<K> {
  /** Held by nobody; the least recently used first. */
  const idle = new Set<K>();
  const holders = new Map<K, number>();

  const touch = (key: K) => {
    if (holders.has(key)) return;
    idle.delete(key);
    idle.add(key);
    if (idle.size <= limit) return;
    const [oldest] = idle;
    if (oldest === undefined) return;
    idle.delete(oldest);
    evict(oldest);
  };

  const release = (key: K) => {
    const left = (holders.get(key) ?? 1) - 1;
    if (left > 0) holders.set(key, left);
    else {
      holders.delete(key);
      touch(key);
    }
  };

  return {
    touch,
    hold(key) {
      idle.delete(key);
      holders.set(key, (holders.get(key) ?? 0) + 1);
      let held = true;
      return () => {
        if (held) release(key);
        held = false;
      };
    },
    forget: (key) => void idle.delete(key),
  };
}
