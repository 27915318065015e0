/** Tags and metadata of the active cell, and metadata of the notebook, as JSON. Drawn by side-panel.tsx. */

import { hideInput, hideOutput, type MetadataEdit, setFlag } from '@lyceum/util/notebook/cell-flags';
import { isJsonObject, type JsonObject } from '@lyceum/util/notebook/json';
import type { CellId } from '@lyceum/util/notebook/model';
import { Button, Checkbox, JsonInput, Stack, TagsInput, Text } from '@mantine/core';
import { useEffect, useState } from 'react';
import { useObservable } from '../open-files/observable';
import { setMetadata, setNotebookMetadata } from './cell-actions';
import { cellLook } from './cell-look';
import { useCellVersion, useNotebookPlace } from './notebook-context';

export function CellPanel() {
  const { session } = useNotebookPlace();
  const active = useObservable(session.facts, (facts) => facts.selection?.head);
  const metadata = useObservable(session.facts, (facts) => facts.metadata);
  return (
    <Stack gap="md" p="sm">
      {active === undefined ? (
        <Text size="sm" c="dimmed">
          Select a cell.
        </Text>
      ) : (
        <OfCell key={active} id={active} />
      )}
      <JsonEditor
        label="Metadata of the notebook"
        value={metadata}
        apply={(next) => setNotebookMetadata(session, next)}
      />
    </Stack>
  );
}

function OfCell({ id }: { id: CellId }) {
  const { session } = useNotebookPlace();
  const writable = useObservable(session.facts, (facts) => facts.writable);
  useCellVersion(session, id);
  const { isWorksheet } = session;
  const metadata = session.notebook.cellMetadata(id);
  const look = cellLook(metadata);
  const edit = (edits: readonly MetadataEdit[]) => {
    const next: JsonObject = { ...metadata };
    for (const [name, value] of edits) {
      if (value === undefined) delete next[name];
      else next[name] = value;
    }
    setMetadata(session, id, next);
  };
  return (
    <>
      <TagsInput
        label="Tags"
        value={[...look.tags]}
        disabled={!writable}
        onChange={(tags) => edit([['tags', tags.length > 0 ? tags : undefined]])}
      />
      <Checkbox
        label="Hide the input"
        checked={look.inputHidden}
        disabled={!writable}
        onChange={(event) => edit(hideInput(metadata, event.currentTarget.checked, isWorksheet))}
      />
      <Checkbox
        label="Hide the output"
        checked={look.outputHidden}
        disabled={!writable}
        onChange={(event) => edit(hideOutput(metadata, event.currentTarget.checked, isWorksheet))}
      />
      {isWorksheet && (
        <Checkbox
          label="Run when the kernel starts"
          checked={look.auto}
          disabled={!writable}
          onChange={(event) => edit([setFlag(metadata, 'a', event.currentTarget.checked)])}
        />
      )}
      <JsonEditor
        label="Metadata of this cell"
        value={metadata}
        apply={(next) => setMetadata(session, id, next)}
      />
    </>
  );
}

interface JsonEditorProps {
  label: string;
  value: JsonObject;
  apply(value: JsonObject): void;
}

/** Follows the others until one types here. */
function JsonEditor({ label, value, apply }: JsonEditorProps) {
  const { session } = useNotebookPlace();
  const writable = useObservable(session.facts, (facts) => facts.writable);
  const text = JSON.stringify(value, undefined, 2);
  const [draft, setDraft] = useState<string>();
  const [wrong, setWrong] = useState(false);
  // biome-ignore lint/correctness/useExhaustiveDependencies: what was applied, or came from others, is what there is now.
  useEffect(() => setDraft(undefined), [text]);
  const take = () => {
    const parsed = parse(draft ?? text);
    setWrong(!parsed);
    if (parsed) apply(parsed);
  };
  return (
    <div>
      <JsonInput
        label={label}
        autosize
        minRows={2}
        maxRows={16}
        readOnly={!writable}
        value={draft ?? text}
        error={wrong ? 'This must be a JSON object: { "name": value }' : undefined}
        onChange={setDraft}
      />
      {draft !== undefined && draft !== text && (
        <Button size="compact-sm" variant="default" mt={6} onClick={take}>
          Apply
        </Button>
      )}
    </div>
  );
}

function parse(text: string): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isJsonObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
