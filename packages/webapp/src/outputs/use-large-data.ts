/** Data of an output that is too large to come by itself: asked for piece by piece, up to a size without anybody's word. */
import type { JsonObject, JsonValue } from '@lyceum/util/notebook/json';
import { MAX_OUTPUT_READ_BYTES } from '@lyceum/util/protocol/notebook';
import { useCallback, useEffect, useState } from 'react';
import { keepLoaded, loadedData } from './loaded-data';
import type { Medium } from './media';
import { type OutputPlace, useOutputPlace } from './place';
import { problemOf } from './problem';

/** Bytes. What is larger is fetched when somebody asks for it. */
const BY_ITSELF = 8 * 1024 * 1024;

interface Large {
  /** Of which output: another one begins anew. */
  owner: JsonObject;
  loaded?: JsonValue;
  asking?: boolean;
  problem?: string;
}

export function useLargeData({ type, large = 0 }: Medium, index: number, owner: JsonObject) {
  const place = useOutputPlace();
  const [state, setState] = useState<Large>(() => firstOf(owner, type));
  const now: Large = state.owner === owner ? state : firstOf(owner, type);
  const { loaded, asking = false, problem } = now;
  const ask = useCallback(() => {
    setState({ owner, asking: true });
    read(place, type, index).then(
      (value) => {
        keepLoaded(owner, type, value);
        setState((now) => (now.owner === owner ? { owner, loaded: value } : now));
      },
      (error) => setState((now) => (now.owner === owner ? { owner, problem: problemOf(error) } : now)),
    );
  }, [place, type, index, owner]);
  useEffect(() => {
    if (large <= BY_ITSELF && loadedData(owner, type) === undefined) ask();
  }, [large, ask, owner, type]);
  return { loaded, asking, problem, ask: place.runs ? ask : undefined };
}

/** What is drawn once more was fetched before. */
function firstOf(owner: JsonObject, type: string): Large {
  const loaded = loadedData(owner, type);
  return loaded === undefined ? { owner } : { owner, loaded };
}

async function read({ runs, cell }: OutputPlace, mime: string, index: number): Promise<JsonValue> {
  const run = cell === undefined ? undefined : runs?.run(cell)?.run;
  if (!runs || cell === undefined || run === undefined) throw new Error('There is nobody to ask.');
  let text = '';
  for (let offset = 0, total = 1; offset < total; ) {
    const length = MAX_OUTPUT_READ_BYTES;
    const about = { kind: 'output_read' as const, cell_id: cell, run, index, mime };
    const answer = await runs.call({ ...about, offset, length });
    if (answer.next <= offset) break;
    text += answer.text;
    [offset, total] = [answer.next, answer.total];
  }
  return mime.endsWith('json') ? (JSON.parse(text) as JsonValue) : text;
}
