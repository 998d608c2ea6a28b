import { builtinModules } from 'node:module';
import js from '@eslint/js';
import { createTypeScriptImportResolver } from 'eslint-import-resolver-typescript';
import importX from 'eslint-plugin-import-x';
import tseslint from 'typescript-eslint';

const NODE_GLOBALS = [
  'AbortController',
  'AbortSignal',
  'Buffer',
  'URL',
  'clearTimeout',
  'console',
  'fetch',
  'performance',
  'process',
  'setInterval',
  'setTimeout',
];

const sizes = (maxLinesPerFunction) => ({
  'max-lines': ['error', 400],
  'max-lines-per-function': maxLinesPerFunction ? ['error', maxLinesPerFunction] : 'off',
  'max-params': ['error', 3],
});

const typed = {
  ...sizes(60),
  '@typescript-eslint/no-explicit-any': 'error',
  '@typescript-eslint/no-floating-promises': 'error',
  '@typescript-eslint/no-misused-promises': 'error',
  '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
  '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
  // The reason of a settled promise is thrown on as it is; the rule does not know a narrowed `unknown`.
  '@typescript-eslint/only-throw-error': 'off',
  '@typescript-eslint/no-unused-vars': ['error', { varsIgnorePattern: '^_', argsIgnorePattern: '^_' }],
  'import-x/no-cycle': 'error',
  'no-restricted-properties': [
    'error',
    { object: 'process', property: 'env', message: 'Only infra/settings.ts reads the environment.' },
  ],
};

const banned = [...builtinModules, 'zod', 'pg', 'kysely', 'fastify', 'piscina', '@duckdb/node-api'];
const deterministic = {
  '@typescript-eslint/no-restricted-imports': [
    'error',
    {
      paths: banned.map((name) => ({ name, message: 'Workflows run in an isolate.', allowTypeImports: true })),
      patterns: [
        { group: ['node:*'], message: 'Workflows run in an isolate.' },
        { group: ['**/activities/*'], message: 'Only the types of activities.', allowTypeImports: true },
      ],
    },
  ],
};

export default tseslint.config(
  { ignores: ['dist/', 'node_modules/', '.holdfast/', '.test-home/', 'coverage/'] },
  js.configs.recommended,
  {
    files: ['**/*.{mjs,cjs}'],
    languageOptions: {
      globals: Object.fromEntries(
        [...NODE_GLOBALS, 'module', 'require', '__dirname'].map((name) => [name, 'readonly']),
      ),
    },
    rules: sizes(60),
  },
  {
    files: ['**/*.{ts,mts,tsx}'],
    extends: [tseslint.configs.recommendedTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    plugins: { 'import-x': importX },
    settings: { 'import-x/resolver-next': [createTypeScriptImportResolver()] },
    rules: typed,
  },
  { files: ['infra/settings.ts'], rules: { 'no-restricted-properties': 'off' } },
  { files: ['workflows/**/*.ts'], rules: deterministic },
  { files: ['api/dashboard/**'], rules: { 'no-restricted-properties': 'off' } },
  { files: ['test/**'], rules: { ...sizes(), 'no-restricted-properties': 'off' } },
);
