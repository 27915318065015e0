/** Find and replace over all cells, those that are not drawn included. Drawn by notebook-view.tsx while facts.finding. */
import { EditorView } from '@codemirror/view';
import { ActionIcon, Button, Checkbox, TextInput } from '@mantine/core';
import { IconArrowDown, IconArrowUp, IconX } from '@tabler/icons-react';
import { type KeyboardEvent, useEffect, useMemo, useState } from 'react';
import { useObservable } from '../open-files/observable';
import { type FindQuery, type Found, findIn, findPattern, MAX_FOUND, replacement } from './find';
import { useNotebookPlace } from './notebook-context';
import type { OpenNotebook } from './open-notebook';

export function FindBar() {
  const { session } = useNotebookPlace();
  const [query, setQuery] = useState<FindQuery>({ text: '', matchCase: false, regexp: false });
  const [at, setAt] = useState(-1);
  const found = useFound(session, query);
  const close = () => {
    session.facts.set({ finding: false });
    session.focusActive();
  };
  const go = (to: number, among = found) => {
    if (among.length === 0) return;
    const next = (to + among.length) % among.length;
    setAt(next);
    const place = among[next];
    if (place) showFound(session, place);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Escape') close();
    else if (event.key === 'Enter') go(at + (event.shiftKey ? -1 : 1));
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const change = (part: Partial<FindQuery>) => {
    setQuery({ ...query, ...part });
    setAt(-1);
  };
  return (
    // biome-ignore lint/a11y/useSemanticElements: a bar with several fields, not a form that is sent.
    <div className="nb-find" role="search" aria-label="Find and replace">
      <TextInput
        size="xs"
        aria-label="Find"
        placeholder="Find in all cells"
        data-autofocus
        autoFocus
        value={query.text}
        error={query.text !== '' && !findPattern(query)}
        onKeyDown={onKeyDown}
        onChange={(event) => change({ text: event.currentTarget.value })}
      />
      <span className="nb-found" role="status">
        {words(found, at, query)}
      </span>
      <IconButton label="Previous" icon={IconArrowUp} onClick={() => go(at - 1)} />
      <IconButton label="Next" icon={IconArrowDown} onClick={() => go(at + 1)} />
      <Checkbox
        size="xs"
        label="Match case"
        checked={query.matchCase}
        onChange={(event) => change({ matchCase: event.currentTarget.checked })}
      />
      <Checkbox
        size="xs"
        label="Regular expression"
        checked={query.regexp}
        onChange={(event) => change({ regexp: event.currentTarget.checked })}
      />
      <Replace {...{ session, query, found, at, go }} leave={close} />
      <IconButton label="Close" icon={IconX} onClick={close} />
    </div>
  );
}

function words(found: readonly Found[], at: number, query: FindQuery): string {
  if (query.text === '') return '';
  if (found.length === 0) return 'Nothing found';
  const count = found.length >= MAX_FOUND ? `more than ${MAX_FOUND}` : String(found.length);
  return at < 0 ? `${count} found` : `${at + 1} of ${count}`;
}

function IconButton({ label, icon: Icon, onClick }: { label: string; icon: typeof IconX; onClick(): void }) {
  return (
    <ActionIcon variant="subtle" color="gray" size={28} aria-label={label} title={label} onClick={onClick}>
      <Icon size={16} aria-hidden />
    </ActionIcon>
  );
}

interface ReplaceProps {
  session: OpenNotebook;
  query: FindQuery;
  found: readonly Found[];
  at: number;
  go(to: number, among?: readonly Found[]): void;
  leave(): void;
}

function Replace({ session, query, found, at, go, leave }: ReplaceProps) {
  const [value, setValue] = useState('');
  const writable = useObservable(session.facts, (facts) => facts.writable);
  if (!writable) return null;
  const one = found[at];
  // The place is shown before it is replaced, and the next one after it.
  const replaceOne = () => {
    if (!one) return go(0);
    replaceFound(session, query, [one], value);
    const pattern = findPattern(query);
    // What was put there may hold the text again.
    const again = findIn([{ id: one.cell, source: value }], pattern).length;
    const left = findIn(cellsOf(session), pattern);
    if (left.length > 0) go((at + again) % left.length, left);
  };
  return (
    <>
      <TextInput
        size="xs"
        aria-label="Replace with"
        placeholder="Replace with"
        value={value}
        onKeyDown={(event) => event.key === 'Escape' && leave()}
        onChange={(event) => setValue(event.currentTarget.value)}
      />
      <Button size="compact-xs" variant="default" disabled={found.length === 0} onClick={replaceOne}>
        Replace
      </Button>
      <Button
        size="compact-xs"
        variant="default"
        disabled={found.length === 0}
        onClick={() => replaceFound(session, query, found, value)}
      >
        Replace all
      </Button>
    </>
  );
}

/** Follows what people type, here and elsewhere. */
function useFound(session: OpenNotebook, query: FindQuery): readonly Found[] {
  const [revision, setRevision] = useState(0);
  useEffect(() => session.notebook.onChange(() => setRevision((count) => count + 1)), [session]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the notebook changes in place; `revision` tells when.
  return useMemo(() => findIn(cellsOf(session), findPattern(query)), [session, query, revision]);
}

function* cellsOf({ notebook }: OpenNotebook) {
  for (const id of notebook.order) yield { id, source: notebook.source(id)?.toString() ?? '' };
}

/** The place is selected in its cell, which comes into view; the focus stays in the bar. */
function showFound(session: OpenNotebook, { cell, from, to }: Found): void {
  if (session.notebook.type(cell) === 'markdown') session.showSource(cell, true);
  session.go(cell);
  // Its editor may be made only with the next drawing.
  const mark = (tries: number) => {
    const view = session.editors.get(cell);
    if (view && to <= view.state.doc.length)
      view.dispatch({
        selection: { anchor: from, head: to },
        effects: EditorView.scrollIntoView(from, { y: 'center' }),
      });
    else if (tries > 0) setTimeout(() => mark(tries - 1), 100);
  };
  mark(10);
}

/** One step of Undo. From the back: the places before stay true. */
function replaceFound(session: OpenNotebook, query: FindQuery, found: readonly Found[], value: string): void {
  session.undoManager.stopCapturing();
  session.document.doc.transact(() => {
    for (const { cell, from, to } of [...found].reverse()) {
      const source = session.notebook.source(cell);
      const matched = source?.toString().slice(from, to);
      if (!source || matched === undefined) continue;
      source.delete(from, to - from);
      source.insert(from, replacement(query, matched, value));
    }
  }, null);
  session.undoManager.stopCapturing();
}
