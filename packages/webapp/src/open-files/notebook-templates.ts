/** Notebooks as files, to begin with. Used by kinds.ts, templates.ts and the project "Welcome". Text only; it makes nothing. */

const PYTHON = {
  kernelspec: { display_name: 'Python 3', language: 'python', name: 'python3' },
  language_info: { name: 'python' },
};

type NewCell = readonly [type: 'code' | 'markdown', source: string];

/** As Jupyter writes it: lines apart, keys in the order of the alphabet, an indent of one. */
export function notebookFile(cells: readonly NewCell[]): string {
  const made = cells.map(([cell_type, source], i) => {
    const lines = source.split(/(?<=\n)/);
    const id = `cell-${i + 1}`;
    return cell_type === 'code'
      ? { cell_type, execution_count: null, id, metadata: {}, outputs: [], source: lines }
      : { cell_type, id, metadata: {}, source: lines };
  });
  return `${JSON.stringify({ cells: made, metadata: PYTHON, nbformat: 4, nbformat_minor: 5 }, undefined, 1)}\n`;
}

export const EMPTY_NOTEBOOK = notebookFile([['code', '']]);

/** One empty cell, in the form of SageMathCloud's worksheets. */
export const EMPTY_WORKSHEET = '\ufe20b2d1c3a4-5e6f-4a7b-8c9d-0e1f2a3b4c5d\ufe20\n';

export const PLOT_NOTEBOOK = notebookFile([
  ['markdown', '# A plot\n\nShift-Enter runs a cell and goes to the next.'],
  [
    'code',
    'import math\n\nxs = [i / 50 for i in range(-300, 301)]\nys = [math.sin(3 * x) * math.exp(-x * x / 8) for x in xs]',
  ],
  [
    'code',
    '%matplotlib inline\nimport matplotlib.pyplot as plt\n\nplt.plot(xs, ys)\nplt.title(r"$\\sin(3x)\\,e^{-x^2/8}$")\nplt.show()',
  ],
]);

export const WELCOME_NOTEBOOK = notebookFile([
  [
    'markdown',
    '# A notebook\n\nCode with its results, and text between. Select the cell below and press **Shift-Enter**.',
  ],
  ['code', 'sum(range(101))'],
  [
    'markdown',
    'What runs here runs in the project: close the browser and come back, the results are here. Others in this notebook see them at once, and may run cells too.\n\n- **A** and **B** add a cell above or below, **M** makes it text such as this, with formulas: $\\sum_{k=1}^{n} k = \\frac{n(n+1)}{2}$\n- **Esc** leaves a cell, **Enter** goes into it, **H** shows all keys',
  ],
  ['code', 'import time\nfor i in range(5):\n    print("step", i)\n    time.sleep(1)'],
]);
