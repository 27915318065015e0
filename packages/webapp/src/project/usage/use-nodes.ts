/** The nodes of the site for a component of administrators: read every few seconds while it is shown. */
import { useEffect, useState } from 'react';
import { type NodeInfo, readNodes } from '../../api/nodes';
import { wordsOf } from '../../app/error-words';

/** Milliseconds: heartbeats come every 10 s. */
const AGAIN_MS = 5000;

interface Nodes {
  nodes?: NodeInfo[];
  failure?: string;
}

export function useNodes(): Nodes {
  const [now, setNow] = useState<Nodes>({});
  useEffect(() => {
    let timer: number | undefined;
    let isWanted = true;
    const look = async () => {
      const next = await readNodes().then(
        (nodes): Nodes => ({ nodes }),
        (error: unknown): Nodes => ({ failure: wordsOf(error) }),
      );
      if (!isWanted) return;
      setNow((before) => ({ ...before, ...next }));
      timer = window.setTimeout(look, AGAIN_MS);
    };
    void look();
    return () => {
      isWanted = false;
      window.clearTimeout(timer);
    };
  }, []);
  return now;
}
