/**
 * The region "Changes": what differs between two versions, the older one left; in one column on a phone. Long stretches without a change are folded.
 * Made anew for each pair of texts; it never edits either.
 */
import {
  type Chunk,
  getChunks,
  goToNextChunk,
  goToPreviousChunk,
  MergeView,
  unifiedMergeView,
} from '@codemirror/merge';
import type { Extension } from '@codemirror/state';
import { EditorView } from '@codemirror/view';
import { IconArrowDown, IconArrowUp } from '@tabler/icons-react';
import { useEffect, useRef, useState } from 'react';
import { ToolButton } from '../open-files/tool-button';
import { LOOK_OF_CHANGES } from './changes-look';
import { readingExtensions } from './reading';
import { textChanges } from './text-changes';

export interface Side {
  /** "Version 3 · Alice Adams" */
  title: string;
  time: string;
  text: string;
}

interface Props {
  older: Side;
  newer: Side;
  look: Extension;
  /** One column. */
  narrow: boolean;
}

/** Lines kept around a change, and the fewest that are worth folding. */
const COLLAPSE = { margin: 3, minSize: 8 };

const DIFF = { override: textChanges };

interface Shown {
  /** The editor that holds the newer text. */
  view: EditorView;
  dom: HTMLElement;
  destroy(): void;
}

export function ChangesView({ older, newer, look, narrow }: Props) {
  const host = useRef<HTMLDivElement>(null);
  const [shown, setShown] = useState<Shown>();
  const [changes, setChanges] = useState(0);
  useEffect(() => {
    const made = (narrow ? oneColumn : twoColumns)(older.text, newer.text, look);
    host.current?.append(made.dom);
    const chunks = getChunks(made.view.state)?.chunks ?? [];
    showFirst(made.view, chunks);
    setShown(made);
    setChanges(chunks.length);
    return () => made.destroy();
  }, [older.text, newer.text, look, narrow]);
  return (
    <section className="tt-changes" aria-label="Changes">
      <header className="tt-sides">
        <SideTitle sign="−" side={older} />
        <SideTitle sign="+" side={newer} />
        <span className="tt-side-steps">
          <span role="status">{countOf(changes)}</span>
          <ToolButton
            label="Previous change"
            icon={IconArrowUp}
            disabled={changes === 0}
            onClick={() => shown && goToPreviousChunk(shown.view)}
          />
          <ToolButton
            label="Next change"
            icon={IconArrowDown}
            disabled={changes === 0}
            onClick={() => shown && goToNextChunk(shown.view)}
          />
        </span>
      </header>
      <div className="tt-diff" ref={host} />
    </section>
  );
}

/** The signs are those of a diff: what is on this side alone went, or came. */
function SideTitle({ sign, side }: { sign: string; side: Side }) {
  return (
    <span className="tt-side">
      <b aria-hidden>{sign}</b> {side.title}
      {side.time !== '' && <span className="ly-not-phone"> · {side.time}</span>}
    </span>
  );
}

function countOf(changes: number): string {
  if (changes === 0) return 'No difference';
  return changes === 1 ? '1 change' : `${changes} changes`;
}

function twoColumns(older: string, newer: string, look: Extension): Shown {
  const merge = new MergeView({
    a: { doc: older, extensions: [look, LOOK_OF_CHANGES, readingExtensions('Older version')] },
    b: { doc: newer, extensions: [look, LOOK_OF_CHANGES, readingExtensions('Newer version')] },
    collapseUnchanged: COLLAPSE,
    diffConfig: DIFF,
  });
  return { view: merge.b, dom: merge.dom, destroy: () => merge.destroy() };
}

function oneColumn(older: string, newer: string, look: Extension): Shown {
  const view = new EditorView({
    doc: newer,
    extensions: [
      look,
      LOOK_OF_CHANGES,
      readingExtensions('Changes'),
      unifiedMergeView({
        original: older,
        mergeControls: false,
        collapseUnchanged: COLLAPSE,
        diffConfig: DIFF,
      }),
    ],
  });
  return { view, dom: view.dom, destroy: () => view.destroy() };
}

function showFirst(view: EditorView, chunks: readonly Chunk[]): void {
  const first = chunks[0];
  if (!first) return;
  const at = Math.min(first.fromB, view.state.doc.length);
  view.dispatch({ effects: EditorView.scrollIntoView(at, { y: 'center' }) });
}
