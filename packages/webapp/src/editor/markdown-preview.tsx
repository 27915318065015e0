/** A Markdown file as a page beside its text, following what everybody types. Lazy; mounted by text-editor.tsx for files in Markdown. */
import type { ProjectId } from '@lyceum/util/ids';
import { type ProjectPath, parentPath } from '@lyceum/util/paths';
import { useEffect, useMemo, useState } from 'react';
import { MarkdownView } from '../outputs/markdown-view';
import { OutputPlaceProvider } from '../outputs/place';
import type { TextSession } from './text-session';

interface Props {
  session: TextSession;
  projectId: ProjectId;
  path: ProjectPath;
}

/** Milliseconds after the last change: a page of some length takes longer to draw than a key to type. */
const QUIET_MS = 200;

export default function MarkdownPreview({ session, projectId, path }: Props) {
  const text = useText(session);
  const folder = parentPath(path);
  const place = useMemo(() => ({ projectId, folder }), [projectId, folder]);
  return (
    <section className="markdown-preview" aria-label="Preview">
      <OutputPlaceProvider value={place}>
        <MarkdownView text={text} />
      </OutputPlaceProvider>
    </section>
  );
}

function useText(session: TextSession): string {
  const { text } = session.document;
  const [shown, setShown] = useState(() => text.toString());
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const changed = () => {
      clearTimeout(timer);
      timer = setTimeout(() => setShown(text.toString()), QUIET_MS);
    };
    setShown(text.toString());
    text.observe(changed);
    return () => {
      clearTimeout(timer);
      text.unobserve(changed);
    };
  }, [text]);
  return shown;
}
