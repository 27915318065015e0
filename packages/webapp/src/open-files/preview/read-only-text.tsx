/** Text in the look of the editor, with its language's colours; nothing can be typed. */
import type { Extension } from '@codemirror/state';
import { EditorView } from '@codemirror/view';
import { baseName, type ProjectPath } from '@lyceum/util/paths';
import { useEffect, useRef } from 'react';
import { languageFor } from '../../editor/languages';
import { readingExtensions, useLook } from '../../time-travel/reading';

export function ReadOnlyText({ path, text }: { path: ProjectPath; text: string }) {
  const host = useRef<HTMLDivElement>(null);
  const look: Extension = useLook(languageFor(path)?.name ?? '');
  useEffect(() => {
    const extensions = [look, readingExtensions(`Text of ${baseName(path)}`)];
    const view = new EditorView({ doc: text, extensions, parent: host.current ?? document.body });
    return () => view.destroy();
  }, [path, text, look]);
  return <div className="preview-text tt-text" ref={host} />;
}
