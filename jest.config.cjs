/** @type {import('jest').Config} */
module.exports = {
  testEnvironment: 'node',
  testMatch: ['<rootDir>/test/**/*.test.ts'],
  modulePathIgnorePatterns: ['<rootDir>/dist/', '<rootDir>/.holdfast/', '<rootDir>/.test-home/'],
  transform: {
    '^.+\\.(ts|mjs|js)$': [
      '@swc/jest',
      {
        module: { type: 'commonjs' },
        jsc: { target: 'es2023', parser: { syntax: 'typescript' }, keepClassNames: true },
        sourceMaps: 'inline',
      },
    ],
  },
  moduleNameMapper: {
    '^fast-check$': '<rootDir>/test/support/seeded-fast-check.cjs',
    // Modules that are loaded late are named as they are built.
    '^(\\./(?:commands/[a-z-]+|mcp-server))\\.js$': '$1',
  },
  setupFilesAfterEnv: ['<rootDir>/test/support/long-lists.cjs'],
  globalSetup: '<rootDir>/test/support/global-setup.mjs',
  globalTeardown: '<rootDir>/test/support/global-teardown.mjs',
  // A global of a sandbox is looked up anew by a slow interceptor at each use; a parameter of each module is not. Names
  // that a package declares for itself, as apache-arrow its Map, cannot be among them.
  sandboxInjectedGlobals: ['Math', 'Number', 'Infinity', 'Object', 'Float64Array'],
  // One more than processors: some files wait most of the time.
  maxWorkers: 3,
  // Only for one that hangs: nothing may depend on how busy the machine is.
  testTimeout: 300_000,
};
