// What new notebooks begin with is what the codecs read, and what they would write.
import { IPYNB } from '@lyceum/util/notebook/ipynb';
import { SAGEWS } from '@lyceum/util/notebook/sagews';
import { EMPTY_NOTEBOOK, EMPTY_WORKSHEET, PLOT_NOTEBOOK, WELCOME_NOTEBOOK } from './notebook-templates';

test.each([EMPTY_NOTEBOOK, PLOT_NOTEBOOK, WELCOME_NOTEBOOK])(
  '[NU8] notebook %# is one as Jupyter writes it',
  (text) => {
    const notebook = IPYNB.parse(text);
    expect(notebook.cells.length).toBeGreaterThan(0);
    expect(notebook.metadata.kernelspec).toMatchObject({ name: 'python3' });
    expect(IPYNB.render(notebook)).toBe(text);
  },
);

test('[NU8] a new worksheet has one empty cell', () => {
  expect(SAGEWS.parse(EMPTY_WORKSHEET).cells.map(({ source }) => source)).toEqual(['']);
});
