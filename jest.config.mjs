// Jest for the whole repository: every *.test.ts beside its source, compiled by swc, util read from source.
// Real parts (PostgreSQL, Chromium) are set up by scripts/test.mjs; see CONTRIBUTING.md.
const swc = [
  '@swc/jest',
  {
    jsc: {
      target: 'es2022',
      parser: { syntax: 'typescript', tsx: true },
      transform: { react: { runtime: 'automatic' } },
    },
    module: { type: 'commonjs' },
    sourceMaps: 'inline',
  },
];

const shared = {
  rootDir: import.meta.dirname ?? process.cwd(),
  testEnvironment: 'node',
  transform: { '^.+\\.tsx?$': swc },
  moduleNameMapper: {
    '^@lyceum/util/node/(.*)$': '<rootDir>/packages/util/node/$1',
    '^@lyceum/util/(.*)$': '<rootDir>/packages/util/src/$1',
  },
  modulePathIgnorePatterns: ['<rootDir>/packages/.*/dist', '<rootDir>/data'],
};

export default {
  // ms; a test says what it needs more. A shared machine may stand still for seconds.
  testTimeout: 30_000,
  testSequencer: '<rootDir>/scripts/test/long-first.mjs',
  projects: [
    {
      ...shared,
      displayName: 'unit',
      testMatch: [
        '<rootDir>/packages/**/*.test.ts?(x)',
        '<rootDir>/scripts/**/*.test.ts',
        '<rootDir>/bench/**/*.test.ts',
        '<rootDir>/chaos/**/*.test.ts',
        '<rootDir>/docker/**/*.test.ts',
      ],
    },
    { ...shared, displayName: 'e2e', testMatch: ['<rootDir>/e2e/**/*.test.ts'] },
  ],
};
