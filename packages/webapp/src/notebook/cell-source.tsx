/**
 * The source of a cell: at first as plain coloured text, then as an editor, which is made when the browser is idle, or at once when somebody wants to
 * type. Used by code-cell.tsx and markdown-cell.tsx.
 */
import type { CellId, CellType } from '@lyceum/util/notebook/model';
import { useComputedColorScheme } from '@mantine/core';
import { type PointerEvent, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react';
import type * as Y from 'yjs';
import { useObservable } from '../open-files/observable';
import { usePreferences } from '../open-files/preferences';
import { type CellEditor, createCellEditor, type EditorLook } from './cell-editor';
import { whenIdle } from './idle-queue';
import { cellLanguage } from './kernel-language';
import { useSource, whole } from './notebook-context';
import type { OpenNotebook } from './open-notebook';
import { StaticSource } from './static-source';
import { useLanguage } from './use-language';

interface Props {
  session: OpenNotebook;
  id: CellId;
  type: CellType;
  /** For screen readers: "Source of cell 3". */
  name: string;
  /** Its editor is wanted now, with the focus in it. */
  editing: boolean;
  /** Never an editor: on paper. */
  still?: boolean;
}

export function CellSource(props: Props) {
  const { session, id, type } = props;
  const text = session.notebook.source(id);
  const language = useSourceLanguage(session, id, type);
  if (!text) return null;
  return <SourceOf {...props} text={text} language={language} />;
}

function useSourceLanguage(session: OpenNotebook, id: CellId, type: CellType) {
  const ofCode = useObservable(session.facts, (facts) => facts.language);
  const inCode = useSource(session, id, (source) => cellLanguage(source, ofCode));
  return useLanguage(type === 'markdown' ? 'Markdown' : type === 'code' ? inCode : undefined);
}

interface SourceProps extends Props {
  text: Y.Text;
  language: EditorLook['language'];
}

function SourceOf({ session, id, type, name, editing, still, text, language }: SourceProps) {
  const { fontSize: fontPixels } = usePreferences();
  const [ready, setReady] = useState(false);
  const wanted = !still && (editing || ready);
  const clicked = useRef<{ x: number; y: number } | undefined>(undefined);
  useEffect(() => (still ? undefined : whenIdle(() => setReady(true))), [still]);
  if (wanted)
    return (
      <EditorOf
        // After an undo the text is another one.
        key={textKey(text)}
        {...{ session, id, type, name, editing, text, language, fontPixels }}
        clicked={clicked.current}
      />
    );
  const click = (event: PointerEvent) => {
    clicked.current = { x: event.clientX, y: event.clientY };
    setReady(true);
    session.select({ anchor: id, head: id }, 'edit');
  };
  return (
    <div className="nb-source" onPointerDown={still ? undefined : click}>
      <StillSource {...{ session, id, language, fontPixels }} wraps={type !== 'code'} />
    </div>
  );
}

type StillProps = Pick<SourceProps, 'session' | 'id' | 'language'> & { fontPixels: number; wraps: boolean };

function StillSource({ session, id, ...look }: StillProps) {
  const source = useSource(session, id, whole);
  return <StaticSource source={source} {...look} />;
}

const keys = new WeakMap<Y.Text, number>();
let made = 0;

function textKey(text: Y.Text): number {
  const key = keys.get(text) ?? ++made;
  keys.set(text, key);
  return key;
}

interface EditorProps extends Omit<SourceProps, 'still'> {
  fontPixels: number;
  clicked: { x: number; y: number } | undefined;
}

function EditorOf(props: EditorProps) {
  const { session, id, type, name, text, language, fontPixels, editing, clicked } = props;
  const host = useRef<HTMLDivElement>(null);
  const editor = useRef<CellEditor>(undefined);
  const dark = useComputedColorScheme('light') === 'dark';
  const writable = useObservable(session.facts, (facts) => facts.writable);
  const numbers = useObservable(session.facts, (facts) => facts.lineNumbers);
  const look = useMemo(
    (): EditorLook => ({ type, name, writable, dark, fontPixels, lineNumbers: numbers, language }),
    [type, name, writable, dark, fontPixels, numbers, language],
  );
  const latest = useRef(look);
  latest.current = look;
  useLayoutEffect(() => {
    const made = createCellEditor(session, id, text, latest.current);
    editor.current = made;
    session.editors.set(id, made.view);
    host.current?.append(made.view.dom);
    const at = clicked && made.view.posAtCoords(clicked);
    if (at !== undefined && at !== null) made.view.dispatch({ selection: { anchor: at } });
    return () => {
      if (session.editors.get(id) === made.view) session.editors.delete(id);
      editor.current = undefined;
      made.destroy();
    };
  }, [session, id, text, clicked]);
  useLayoutEffect(() => editor.current?.update(look), [look]);
  useEffect(() => {
    if (editing) editor.current?.view.focus();
  }, [editing]);
  return <div className="nb-source" ref={host} />;
}
