// The boundaries of DESIGN.md §2 as rules of dependency-cruiser, read by check/boundaries.ts. Type-only imports count:
// a type is knowledge too. Change a rule here only together with docs/ARCHITECTURE.md.

const SOURCES = '^packages/';
const PROGRAMS = ['hub', 'compute', 'project', 'webapp'];

/** The hub's layers from the ground up; the ones of one line may not know each other's neighbours above. */
const HUB_LAYERS = [
  ['config(\\.ts$|/)'],
  ['db/'],
  ['auth/'],
  ['query/'],
  ['projects/'],
  ['mesh/'],
  ['documents/'],
  ['client/', 'http/', 'proxy/'],
  ['hub\\.ts$'],
  ['main\\.ts$'],
];

/** @param {string[]} names folders or files directly below packages/hub/src, as regular expressions */
const inHub = (names) => `^packages/hub/src/(${names.join('|')})`;

const hubRules = HUB_LAYERS.slice(0, -1).map((layer, index) => ({
  name: `hub-${layer.map((name) => name.replace(/\W.*$/, '')).join('-')}-imports-a-higher-layer`,
  severity: 'error',
  from: { path: inHub(layer) },
  to: { path: inHub(HUB_LAYERS.slice(index + 1).flat()) },
}));

const programRules = PROGRAMS.map((program) => ({
  name: `${program}-imports-another-program`,
  severity: 'error',
  from: { path: `^packages/${program}/` },
  to: {
    path: `^(packages|node_modules/@lyceum)/(${PROGRAMS.filter((other) => other !== program).join('|')})/`,
  },
}));

module.exports = {
  forbidden: [
    { name: 'no-cycle', severity: 'error', from: { path: SOURCES }, to: { circular: true } },
    ...programRules,
    {
      name: 'util-imports-a-program',
      severity: 'error',
      from: { path: '^packages/util/' },
      to: { path: `^(packages|node_modules/@lyceum)/(${PROGRAMS.join('|')})/` },
    },
    {
      name: 'util-src-imports-node',
      severity: 'error',
      from: { path: '^packages/util/src/' },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'util-src-imports-util-node',
      severity: 'error',
      from: { path: '^packages/util/src/' },
      to: { path: '^packages/util/(dist/)?node/' },
    },
    {
      name: 'util-src-imports-a-browser-package',
      severity: 'error',
      from: { path: '^packages/util/src/' },
      to: {
        path: 'node_modules/(react|react-dom|react-redux|@mantine|@codemirror|@xterm|y-codemirror\\.next)(/|$)',
      },
    },
    {
      name: 'webapp-imports-node',
      severity: 'error',
      from: { path: '^packages/webapp/src/' },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'webapp-imports-util-node',
      severity: 'error',
      from: { path: '^packages/webapp/' },
      to: { path: '^packages/util/(dist/)?node/' },
    },
    ...hubRules,
  ],
  options: {
    includeOnly: { path: ['^packages/', '^node_modules/', '^[a-z_/]+$', '^node:'] },
    exclude: { path: ['(^|/)dist/', '\\.test\\.tsx?$'] },
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    // Its paths lead @lyceum/util to the sources, so that cycles and layers are seen through it.
    tsConfig: { fileName: 'tsconfig.test.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
    },
  },
};
