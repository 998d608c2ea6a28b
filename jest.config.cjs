/** @type {import('jest').Config} */
module.exports = {
  testEnvironment: '<rootDir>/test/support/one-realm-environment.cjs',
  testMatch: ['<rootDir>/test/**/*.test.ts'],
  modulePathIgnorePatterns: ['<rootDir>/dist/', '<rootDir>/.holdfast/', '<rootDir>/.test-home/'],
  transform: {
    '/node_modules/.+\\.c?js$': '<rootDir>/test/support/shared-package.cjs',
    '^.+\\.(ts|mjs|js)$': [
      '@swc/jest',
      {
        module: { type: 'commonjs' },
        jsc: { target: 'es2023', parser: { syntax: 'typescript' }, keepClassNames: true },
        sourceMaps: 'inline',
      },
    ],
  },
  transformIgnorePatterns: ['/node_modules/@temporalio/(worker|core-bridge)/'],
  moduleNameMapper: { '^fast-check$': '<rootDir>/test/support/seeded-fast-check.cjs' },
  setupFilesAfterEnv: ['<rootDir>/test/support/long-lists.cjs'],
  globalSetup: '<rootDir>/test/support/global-setup.mjs',
  globalTeardown: '<rootDir>/test/support/global-teardown.mjs',
  // One more than processors: some files wait most of the time.
  maxWorkers: 3,
  // Only for one that hangs: nothing may depend on how busy the machine is.
  testTimeout: 300_000,
};
