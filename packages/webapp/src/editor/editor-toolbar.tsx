/** The buttons above a text. Every one of them also has a key; the names are those of UI.md. Drives a TextSession, holds nothing. */
import { foldAll, unfoldAll } from '@codemirror/language';
import { gotoLine, openSearchPanel } from '@codemirror/search';
import type { Command } from '@codemirror/view';
import {
  IconArrowBackUp,
  IconArrowForwardUp,
  IconDeviceFloppy,
  IconEye,
  IconFold,
  IconFoldDown,
  IconHash,
  IconHistory,
  IconSearch,
  IconTextWrap,
} from '@tabler/icons-react';
import { FontButtons } from '../open-files/font-buttons';
import { useObservable } from '../open-files/observable';
import { setPreferences, usePreferences } from '../open-files/preferences';
import { ToolButton } from '../open-files/tool-button';
import type { TextSession } from './text-session';

interface Props {
  session: TextSession;
  onTimeTravel(): void;
  /** Of files that have one. */
  preview?: { shown: boolean; show(shown: boolean): void } | undefined;
}

export function EditorToolbar({ session, onTimeTravel, preview }: Props) {
  const run = (command: Command) => () => void command(session.view);
  return (
    <div className="open-file-toolbar" role="toolbar" aria-label="Editor tools">
      <EditButtons session={session} />
      <ToolButton
        label="Search and replace"
        shortcut="Ctrl-F"
        icon={IconSearch}
        onClick={run(openSearchPanel)}
      />
      <ToolButton label="Go to line" shortcut="Ctrl-Alt-G" icon={IconHash} onClick={run(gotoLine)} />
      <ToolButton label="Fold everything" icon={IconFold} onClick={run(foldAll)} />
      <ToolButton label="Unfold everything" icon={IconFoldDown} onClick={run(unfoldAll)} />
      <span className="toolbar-divider" />
      <ReadingButtons />
      <span className="toolbar-divider" />
      {preview && (
        <ToolButton
          label="Preview"
          icon={IconEye}
          pressed={preview.shown}
          onClick={() => preview.show(!preview.shown)}
        />
      )}
      <ToolButton label="TimeTravel" icon={IconHistory} onClick={onTimeTravel} />
    </div>
  );
}

/** Save, Undo and Redo: not there for who may only read. */
function EditButtons({ session }: { session: TextSession }) {
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

function ReadingButtons() {
  const { wrap, fontSize } = usePreferences();
  return (
    <>
      <ToolButton
        label="Wrap long lines"
        icon={IconTextWrap}
        pressed={wrap}
        onClick={() => setPreferences({ wrap: !wrap })}
      />
      <FontButtons fontSize={fontSize} />
    </>
  );
}
