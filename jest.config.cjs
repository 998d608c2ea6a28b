/** @type {import('jest').Config} */
module.exports = {
  testEnvironment: '<rootDir>/test/support/one-realm-environment.cjs',
  testMatch: ['<rootDir>/test/**/*.test.ts'],
  modulePathIgnorePatterns: ['<rootDir>/dist/', '<rootDir>/.holdfast/', '<rootDir>/.test-home/'],
  transform: {
    // Those but `hyparquet` and `hyparquet-writer`, which are modules of ECMAScript alone.
    '/node_modules/(?!hyparquet).+\\.c?js$': '<rootDir>/test/support/shared-package.cjs',
    '^.+\\.(ts|mjs|js)$': [
      '@swc/jest',
      {
        module: { type: 'commonjs' },
        jsc: { target: 'es2023', parser: { syntax: 'typescript' }, keepClassNames: true },
        sourceMaps: 'inline',
      },
    ],
  },
  // Each file has a runtime of the Temporal worker of its own.
  transformIgnorePatterns: ['/node_modules/@temporalio/(worker|core-bridge)/'],
  moduleNameMapper: {
    '^fast-check$': '<rootDir>/test/support/seeded-fast-check.cjs',
    // Modules that are loaded late are named as they are built.
    '^(\\./(?:commands/[a-z-]+|mcp-server))\\.js$': '$1',
  },
  setupFilesAfterEnv: ['<rootDir>/test/support/long-lists.cjs'],
  globalSetup: '<rootDir>/test/support/global-setup.mjs',
  globalTeardown: '<rootDir>/test/support/global-teardown.mjs',
  testSequencer: '<rootDir>/test/support/long-first.cjs',
  // One more than processors: some files wait most of the time.
  maxWorkers: 3,
  // Only for one that hangs: nothing may depend on how busy the machine is.
  testTimeout: 300_000,
};
