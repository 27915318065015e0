/** Widgets: models as values, layouts as CSS, and what goes to the kernel when. */
import { FakeNotebookRuns } from '@lyceum/util/client/fake-notebook-runs';
import type { JsonObject } from '@lyceum/util/notebook/json';
import { dateText, dateValue, timeText, timeValue } from './dates';
import { colourOf, descriptionWidth, styleOfLayout } from './layout';
import {
  base64Of,
  chooseIndex,
  chooseIndices,
  chosenIndex,
  chosenIndices,
  formatted,
  modelId,
  modelIds,
  number,
  titlesOf,
  viewKind,
} from './model';
import { nextValue } from './next-value';
import { WidgetSync } from './sync';

test('[OU9] the kind of a widget is that of its view; models without a look have none', () => {
  expect(viewKind({ _view_name: 'IntSliderView', _model_name: 'IntSliderModel' })).toBe('IntSlider');
  expect(viewKind({ _view_name: 'FloatSliderView', _range: true })).toBe('FloatRangeSlider');
  expect(viewKind({ _view_name: null, _model_name: 'LinkModel' })).toBe('');
  expect(modelId('IPY_MODEL_abc')).toBe('abc');
  expect(modelIds(['IPY_MODEL_a', 'x', 3, 'IPY_MODEL_b'])).toEqual(['a', 'b']);
  expect(number({ max: 'Infinity' }, 'max', 1)).toBe(Number.POSITIVE_INFINITY);
});

test('[OU9] a choice is an index in ipywidgets 7 and 8, a label in 6', () => {
  const six: JsonObject = { _options_labels: ['a', 'b'], value: 'b' };
  const eight: JsonObject = { _options_labels: ['a', 'b'], index: 1 };
  for (const [state, change, several] of [
    [six, { value: 'a' }, { value: ['a', 'b'] }],
    [eight, { index: 0 }, { index: [0, 1] }],
  ] as const) {
    expect(chosenIndex(state)).toBe(1);
    expect(chooseIndex(state, 0)).toEqual(change);
    expect(chooseIndices(state, [0, 1])).toEqual(several);
  }
  expect(chosenIndices({ ...six, value: ['b'] })).toEqual([1]);
  expect(chosenIndices({ ...eight, index: [0] })).toEqual([0]);
  expect(chosenIndex({ _options_labels: [], index: null })).toBeNull();
  expect(titlesOf({ titles: ['One', ''] }, 2)).toEqual(['One', '2']);
  expect(titlesOf({ _titles: { '1': 'Two' } }, 2)).toEqual(['1', 'Two']);
  const model = { comm_id: 'c', target_name: 't', state: {} };
  expect(base64Of({ ...model, buffers: [{ path: ['value'], data: 'AA' }] }, 'value')).toBe('AA');
  expect(base64Of({ ...model, state: { _b64value: 'BB' } }, 'value')).toBe('BB');
});

test('[OU9] numbers are written as the widget asks', () => {
  const table: [number, string, string][] = [
    [2.345678, '.2f', '2.35'],
    [3.6, 'd', '4'],
    [0.256, '.0%', '26%'],
    [1234567, ',', '1,234,567'],
    [1234.5, '$,.2f', '$1,234.50'],
    [1234.5678, '.3g', '1230'],
    [1234.5, '.1e', '1.2e+3'],
    [5, 'weird', '5'],
  ];
  for (const [value, format, text] of table) expect(formatted(value, format)).toBe(text);
});

test('[OU9] a layout gives only sizes and places that ipywidgets knows, and loads nothing', () => {
  expect(
    styleOfLayout({
      width: '50%',
      flex_flow: 'row wrap',
      border: '1px solid red',
      position: 'fixed',
      z_index: '99',
      padding: '',
      margin: null,
      border_top: 'url(https://x.example)',
    }),
  ).toEqual({ width: '50%', flexFlow: 'row wrap', border: '1px solid red' });
  expect(descriptionWidth({ description_width: 'initial' })).toBe('auto');
  expect(colourOf('#C13535')).toBe('#C13535');
  expect(colourOf('red; background: url(x)')).toBeUndefined();
});

test('[OU9] dates and times are what ipywidgets means: months from 0', () => {
  expect(dateValue('2026-03-01', false)).toEqual({ year: 2026, month: 2, date: 1 });
  expect(dateText({ year: 2026, month: 2, date: 1 }, true, false)).toBe('2026-03-01');
  expect(timeText(timeValue('07:05:09'))).toBe('07:05:09');
  const utc = dateValue('2026-03-01T10:30', true);
  expect(dateText(utc, false, true)).toBe('2026-03-01T10:30');
});

test('[OU9] Play counts to its end, and begins anew when it repeats', () => {
  expect(nextValue({ value: 3, min: 0, max: 5, step: 1 })).toBe(4);
  expect(nextValue({ value: 5, min: 0, max: 5, step: 1 })).toBeUndefined();
  expect(nextValue({ value: 5, min: 0, max: 5, step: 1, _repeat: true })).toBe(0);
});

function stage() {
  const runs = new FakeNotebookRuns();
  const model = (comm_id: string, state: JsonObject) =>
    runs.tell({ kind: 'model', model: { comm_id, target_name: 'jupyter.widget', state } });
  const waiting: (() => void)[] = [];
  runs.answer = () => new Promise((resolve) => waiting.push(() => resolve({})));
  const answer = async () => {
    waiting.shift()?.();
    for (let turn = 0; turn < 10; turn++) await Promise.resolve();
  };
  const sent = () =>
    runs.calls.map((call) =>
      call.kind === 'comm' ? [call.comm_id, call.data.state ?? call.data.content] : [],
    );
  return { runs, sync: new WidgetSync(runs), model, answer, sent };
}

test('[OU10] a value is shown at once; of many the kernel gets the first and the last', async () => {
  const { sync, model, answer, sent } = stage();
  model('a', { value: 0, min: 0 });
  let told = 0;
  sync.on('a', () => told++);
  for (let value = 1; value <= 50; value++) sync.set('a', { value });
  expect(sync.model('a')?.state).toEqual({ value: 50, min: 0 });
  expect(sync.model('a')).toBe(sync.model('a'));
  expect(sent()).toEqual([['a', { value: 1 }]]);
  await answer();
  expect(sent()).toEqual([
    ['a', { value: 1 }],
    ['a', { value: 50 }],
  ]);
  await answer();
  expect(sync.model('a')?.state.value).toBe(50);
  expect(told).toBeGreaterThanOrEqual(50);
});

test('[OU10] what others set is seen, and a refusal is told in words', async () => {
  const { runs, sync, model } = stage();
  model('a', { value: 0 });
  runs.tell({ kind: 'model_update', comm_id: 'a', state: { value: 7 } });
  expect(sync.model('a')?.state.value).toBe(7);
  runs.answer = () => Promise.reject(new Error('no'));
  await sync.say('a', { event: 'click' });
  expect(sync.problem).toBe('Something went wrong. Try again.');
});

test('[OU10] linked widgets follow each other in the page, without going round', () => {
  const { sync, model, sent } = stage();
  for (const id of ['a', 'b', 'c']) model(id, { value: 0 });
  const end = (id: string) => [`IPY_MODEL_${id}`, 'value'];
  model('l1', { _model_name: 'LinkModel', source: end('a'), target: end('b') });
  model('l2', { _model_name: 'DirectionalLinkModel', source: end('b'), target: end('c') });
  sync.set('b', { value: 3 });
  expect(sent()).toEqual([
    ['b', { value: 3 }],
    ['a', { value: 3 }],
    ['c', { value: 3 }],
  ]);
  sync.set('c', { value: 4 });
  expect(sync.model('b')?.state.value).toBe(3);
});
