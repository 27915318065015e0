/** What a cell says: the source of code or raw text, or a Markdown cell as it reads; hidden where the metadata says so. Drawn by cell-view.tsx. */
import type { CellId, CellType } from '@lyceum/util/notebook/model';
import { useObservable } from '../open-files/observable';
import { toggleInput } from './cell-actions';
import type { CellLook } from './cell-look';
import { CellOutput } from './cell-output';
import { CellSource } from './cell-source';
import { CellTags } from './cell-tags';
import { InputField } from './input-field';
import { MarkdownText } from './markdown-text';
import { useNotebookPlace, useRuns } from './notebook-context';
import { selectOne } from './selection';

interface Props {
  id: CellId;
  index: number;
  type: CellType;
  look: CellLook;
  editing: boolean;
  still: boolean;
}

export function CellBody({ id, index, type, look, editing, still }: Props) {
  const { session } = useNotebookPlace();
  const name = `Source of cell ${index + 1}`;
  if (type === 'markdown') return <MarkdownCell {...{ id, name, editing, still }} />;
  const show = () => {
    session.select(selectOne(id));
    toggleInput(session);
  };
  return (
    <>
      {look.tags.length > 0 && <CellTags tags={look.tags} />}
      {look.inputHidden && !editing ? (
        !still && (
          <button type="button" className="nb-hidden-input" onClick={show}>
            Input is hidden: show
          </button>
        )
      ) : (
        <div className="nb-input">
          <CellSource {...{ session, id, type, name, editing, still }} />
        </div>
      )}
      {type === 'code' && <Question id={id} />}
      {type === 'code' && <CellOutput id={id} look={look} still={still} />}
    </>
  );
}

function Question({ id }: { id: CellId }) {
  const { session, mayRun } = useNotebookPlace();
  const input = useRuns(session.runs, ['input'], (runs) => runs.input);
  if (input?.cell_id !== id) return null;
  const isMine = session.ranHere.has(id);
  return <InputField key={input.input_id} {...{ session, input, isMine }} mayAnswer={mayRun} />;
}

interface MarkdownProps {
  id: CellId;
  name: string;
  editing: boolean;
  still: boolean;
}

function MarkdownCell({ id, name, editing, still }: MarkdownProps) {
  const { session } = useNotebookPlace();
  const open = useObservable(session.facts, (facts) => facts.sources.includes(id));
  const writable = useObservable(session.facts, (facts) => facts.writable);
  if (!still && (open || editing))
    return (
      <div className="nb-input">
        <CellSource {...{ session, id, type: 'markdown', name, editing }} />
      </div>
    );
  const edit = () => {
    session.showSource(id, true);
    session.select(selectOne(id), 'edit');
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: by keyboard it is Enter, on the cell.
    <div className="nb-markdown" onDoubleClick={writable && !still ? edit : undefined}>
      <MarkdownText id={id} />
    </div>
  );
}
