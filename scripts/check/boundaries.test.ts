// Shows that the boundaries can fail: a small tree that breaks each rule once, cruised for real. Run by jest.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';

import { checkBoundaries } from './boundaries';

const root = path.resolve(__dirname, '..', '..');

/** Each offender, and the rule that must name it. */
const OFFENDERS: readonly (readonly [rule: string, file: string, imports: string])[] = [
  ['hub-db-imports-a-higher-layer', 'packages/hub/src/db/rows.ts', '../query/plan'],
  ['hub-client-http-proxy-imports-a-higher-layer', 'packages/hub/src/http/app.ts', '../hub'],
  ['hub-imports-another-program', 'packages/hub/src/proxy/relay.ts', '../../../compute/src/daemon'],
  ['compute-imports-another-program', 'packages/compute/src/spy.ts', '../../hub/src/hub'],
  ['util-imports-a-program', 'packages/util/src/spy.ts', '../../hub/src/hub'],
  ['util-src-imports-node', 'packages/util/src/disk.ts', 'node:fs'],
  ['util-src-imports-util-node', 'packages/util/src/log.ts', '../node/logger'],
  ['webapp-imports-util-node', 'packages/webapp/src/log.ts', '@lyceum/util/node/logger'],
  ['webapp-imports-node', 'packages/webapp/src/disk.ts', 'node:path'],
];
const INNOCENT = [
  'packages/hub/src/query/plan.ts',
  'packages/hub/src/hub.ts',
  'packages/compute/src/daemon.ts',
  'packages/util/node/logger.ts',
  // The compiler settings want at least one file of their own.
  'webpack.config.ts',
];

let tree: string;
const write = (file: string, text: string): void => {
  const target = path.join(tree, file);
  fs.mkdirSync(path.dirname(target), { recursive: true });
  fs.writeFileSync(target, text);
};

beforeEach(() => {
  // realpath: the cruiser compares real paths, and /tmp is a link on some systems.
  tree = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'lyceum-boundaries-')));
  fs.copyFileSync(path.join(root, 'tsconfig.test.json'), path.join(tree, 'tsconfig.test.json'));
  fs.copyFileSync(path.join(root, 'tsconfig.base.json'), path.join(tree, 'tsconfig.base.json'));
  fs.writeFileSync(path.join(tree, 'package.json'), '{}');
  for (const file of INNOCENT) write(file, 'export const here = 1;\n');
});
afterEach(() => fs.rmSync(tree, { recursive: true, force: true }));

test('[CH1] each rule names its offender, also when only a type is imported', async () => {
  OFFENDERS.forEach(([, file, imports], index) => {
    write(
      file,
      `import ${index % 2 ? 'type ' : ''}* as other from '${imports}';\nexport type Other = typeof other;\n`,
    );
  });
  const { errors } = await checkBoundaries(root, tree);
  const found = errors.map((line) => line.split(' → ')[0]);
  expect(found.sort()).toEqual(
    expect.arrayContaining(OFFENDERS.map(([rule, file]) => `${rule}: ${file}`).sort()),
  );
}, 30_000);

test('[CH1] a cycle between files is found, a tree without faults passes', async () => {
  expect((await checkBoundaries(root, tree)).errors).toEqual([]);
  write('packages/hub/src/db/a.ts', "import { b } from './b';\nexport const a = (): number => b();\n");
  write('packages/hub/src/db/b.ts', "import { a } from './a';\nexport const b = (): number => a();\n");
  const { errors } = await checkBoundaries(root, tree);
  expect(errors).toEqual([expect.stringMatching(/^no-cycle: /)]);
}, 30_000);
