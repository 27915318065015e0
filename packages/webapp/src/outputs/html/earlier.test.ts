/** Which earlier outputs a frame runs again. */
import type { ShownOutput } from '@lyceum/util/protocol/notebook';
import { earlierParts } from './earlier';

const html = (text: string): ShownOutput => ({
  output_type: 'display_data',
  data: { 'text/html': text },
  metadata: {},
});
const script = (code: string): ShownOutput => ({
  output_type: 'display_data',
  data: { 'application/javascript': code },
  metadata: {},
});
const run = { kind: 'run' as const, code: 'draw("p1")' };

test('[OU11] scripts that define something are run again, drawings are not', () => {
  const above = [
    [script('window.x = 1'), script('element.append("x")')],
    [html('<script src="https://cdn.example/x.js"></script><style>b{}</style><div></div>')],
    [html('<p>words</p><script>y = 2</script>'), html('<div id="p1"></div>')],
    [{ output_type: 'stream' as const, name: 'stdout' as const, text: 'window.z = 1' }],
  ];
  const parts = earlierParts(run, above, []);
  expect(parts.map((part) => [part.kind, part.unseen])).toEqual([
    ['run', true],
    ['show', true],
  ]);
  expect(earlierParts({ kind: 'show', html: '<b>no script</b>' }, above, [])).toEqual([]);
});

test('[OU11] an empty element of the same cell that the script names stands before it', () => {
  const before = [html('<div id="p1"></div>'), html('<div id="p2"></div>'), html('<div id="p1">words</div>')];
  expect(earlierParts(run, [], before)).toEqual([
    { kind: 'show', html: '<div id="p1"></div>', unseen: false },
  ]);
});

test('[OU11] it is bounded', () => {
  const many = Array.from({ length: 1000 }, () => script('window.x = 1'));
  expect(earlierParts(run, [many], [])).toHaveLength(20);
  expect(earlierParts(run, [[script(`window.x = "${'x'.repeat(17_000_000)}"`)]], [])).toEqual([]);
});
