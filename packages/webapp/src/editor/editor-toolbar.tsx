/** The buttons above a text. Every one of them also has a key; the names are those of UI.md. Drives a TextSession, holds nothing. */
import { foldAll, unfoldAll } from '@codemirror/language';
import { gotoLine, openSearchPanel } from '@codemirror/search';
import type { Command } from '@codemirror/view';
import {
  IconEye,
  IconFold,
  IconFoldDown,
  IconHash,
  IconHistory,
  IconSearch,
  IconTextWrap,
} from '@tabler/icons-react';
import { FontButtons } from '../open-files/font-buttons';
import { setPreferences, usePreferences } from '../open-files/preferences';
import { ToolButton } from '../open-files/tool-button';
import { SaveButtons } from './save-buttons';
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
      <SaveButtons session={session} />
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
