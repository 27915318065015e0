/** Large outputs are left alone by the patch: the text is the same as without it. */
import { openIpynb } from './ipynb';
import type { CellResult, Notebook, NotebookFile, Output } from './model';

const large = (sign: string): Output => ({
  output_type: 'display_data',
  data: { 'text/html': `<p title="${sign}">`.repeat(10_000), 'text/plain': 'a\nb' },
  metadata: {},
});
const line = (text: string): Output => ({ output_type: 'stream', name: 'stdout', text });

const EMPTY = JSON.stringify(
  {
    cells: [{ cell_type: 'code', execution_count: null, id: 'a', metadata: {}, outputs: [], source: 'x' }],
    metadata: {},
    nbformat: 4,
    nbformat_minor: 5,
  },
  null,
  1,
);

function withOutputs(file: NotebookFile, ...outputs: Output[]): Notebook {
  const result: CellResult = { execution_count: 1, outputs };
  return { ...file.notebook, results: new Map([['a', result]]) };
}

test('[NF10] large outputs that stay are not written again: in the middle, moved, twice, and gone, the file is as it would be', () => {
  const [one, two] = [large('one'), large('two')];
  const copy = (output: Output): Output => JSON.parse(JSON.stringify(output)) as Output;
  const steps: Output[][] = [
    [one],
    [one, line('1\n')],
    [one, line('1\n2\n'), two],
    [line('0\n'), one, line('1\n2\n'), two],
    [two, one],
    [one, one, two],
    [two],
    [],
    [two, line('end\n')],
  ];
  let quick = openIpynb(EMPTY);
  let slow = openIpynb(EMPTY);
  for (const outputs of steps) {
    quick = quick.render(withOutputs(quick, ...outputs));
    slow = slow.render(withOutputs(slow, ...outputs.map(copy)));
    expect(quick.text === slow.text).toBe(true);
    expect(openIpynb(quick.text).notebook.results.get('a')?.outputs).toEqual(
      outputs.length > 0 ? outputs : [],
    );
  }
});
