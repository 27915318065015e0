/** JSON as a tree that opens and closes; long lists come in parts. */
import { isJsonObject, type JsonValue } from '@lyceum/util/notebook/json';
import { useState } from 'react';
import { AnsiText } from './ansi-text';

/** `hidden`: the author's own words for it, shown above. */
export function JsonTree({ value, hidden = '' }: { value: JsonValue; hidden?: string }) {
  return (
    <div className="out-json">
      {hidden !== '' && <AnsiText text={hidden} />}
      <Node name="root" value={value} depth={0} />
    </div>
  );
}

/** Opened from the start, as long as they are small. */
const OPEN_DEPTH = 2;
const OPEN_SIZE = 50;
/** Entries drawn at a time. */
const PART = 200;

function Node({ name, value, depth }: { name: string; value: JsonValue; depth: number }) {
  const entries = entriesOf(value);
  const [open, setOpen] = useState(depth < OPEN_DEPTH && (entries?.length ?? 0) <= OPEN_SIZE);
  if (!entries)
    return (
      <div className="json-leaf">
        <span className="json-name">{name}: </span>
        <Leaf value={value} />
      </div>
    );
  const size = Array.isArray(value) ? `[] ${entries.length} items` : `{} ${entries.length} keys`;
  return (
    <details open={open} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>
        <span className="json-name">{name}</span> <span className="json-size">{size}</span>
      </summary>
      {open && <Entries entries={entries} depth={depth + 1} />}
    </details>
  );
}

function Entries({ entries, depth }: { entries: [string, JsonValue][]; depth: number }) {
  const [shown, setShown] = useState(PART);
  return (
    <>
      {entries.slice(0, shown).map(([name, value]) => (
        <Node key={name} name={name} value={value} depth={depth} />
      ))}
      {entries.length > shown && (
        <button type="button" className="out-button" onClick={() => setShown(shown + PART)}>
          {entries.length - shown} more
        </button>
      )}
    </>
  );
}

function entriesOf(value: JsonValue): [string, JsonValue][] | undefined {
  if (Array.isArray(value)) return value.map((item, index) => [String(index), item]);
  return isJsonObject(value) ? Object.entries(value) : undefined;
}

function Leaf({ value }: { value: JsonValue }) {
  return <span className={`json-${value === null ? 'null' : typeof value}`}>{JSON.stringify(value)}</span>;
}
