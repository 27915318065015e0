/**
 * What differs between two versions, for CodeMirror's comparison: whole lines as anchors first, so that versions of a long text that are far apart
 * are still compared well, then each stretch in detail while there is time. Pure but for the clock. Used by changes-view.tsx.
 */
import { Change, diff } from '@codemirror/merge';
import { diffText } from '@lyceum/util/text/text-diff';

/** Milliseconds for all details of one comparison: a step must not be felt. What is left is shown as one change each. */
const DETAIL_MS = 30;

/** Changed characters in one stretch that CodeMirror compares exactly. */
const SCAN_LIMIT = 500;

export function textChanges(a: string, b: string): Change[] {
  const end = performance.now() + DETAIL_MS;
  const changes: Change[] = [];
  let shift = 0;
  for (const hunk of diffText(a, b)) {
    const removed = a.slice(hunk.start, hunk.end);
    const fromB = hunk.start + shift;
    const left = end - performance.now();
    if (removed === '' || hunk.insert === '' || left < 1)
      changes.push(new Change(hunk.start, hunk.end, fromB, fromB + hunk.insert.length));
    else
      for (const part of diff(removed, hunk.insert, { scanLimit: SCAN_LIMIT, timeout: left }))
        changes.push(
          new Change(hunk.start + part.fromA, hunk.start + part.toA, fromB + part.fromB, fromB + part.toB),
        );
    shift += hunk.insert.length - removed.length;
  }
  return changes;
}
