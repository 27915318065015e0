/** Save, Undo and Redo of any open document, the names being those of UI.md. Drawn by the toolbars of texts and notebooks. */
import { IconArrowBackUp, IconArrowForwardUp, IconDeviceFloppy } from '@tabler/icons-react';
import { useObservable } from '../open-files/observable';
import { ToolButton } from '../open-files/tool-button';
import type { OpenDocument } from './open-document';

/** Not there for who may only read. */
export function SaveButtons({ session }: { session: OpenDocument }) {
  const writable = useObservable(session.facts, (facts) => facts.writable);
  const saving = useObservable(session.facts, (facts) => facts.saving);
  const canUndo = useObservable(session.facts, (facts) => facts.canUndo);
  const canRedo = useObservable(session.facts, (facts) => facts.canRedo);
  if (!writable) return null;
  return (
    <>
      <ToolButton
        label="Save"
        shortcut="Ctrl-S"
        icon={IconDeviceFloppy}
        disabled={saving}
        onClick={() => void session.save()}
      />
      <ToolButton
        label="Undo"
        shortcut="Ctrl-Z"
        icon={IconArrowBackUp}
        disabled={!canUndo}
        onClick={session.undo}
      />
      <ToolButton
        label="Redo"
        shortcut="Ctrl-Shift-Z"
        icon={IconArrowForwardUp}
        disabled={!canRedo}
        onClick={session.redo}
      />
      <span className="toolbar-divider" />
    </>
  );
}
