import { builtinModules } from 'node:module';
import js from '@eslint/js';
import { createTypeScriptImportResolver } from 'eslint-import-resolver-typescript';
import importX from 'eslint-plugin-import-x';
import tseslint from 'typescript-eslint';

const NODE_GLOBALS = [
  'AbortController',
  'AbortSignal',
  'Blob',
  'Buffer',
  'FormData',
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

const KIND = '/^(run|sweep|verification|session|import|script)$/';
const NAMED_KIND = ['name', 'property.name', 'expression.property.name'];
const compared = (side, other) =>
  NAMED_KIND.map((name) => `BinaryExpression[operator=/^[!=]==?$/][${side}.${name}="kind"][${other}.value=${KIND}]`);
/** What holds for one kind of operation stands in its room: what is common goes by the registry. */
const kindless = {
  'no-restricted-syntax': [
    'error',
    ...[
      ...compared('left', 'right'),
      ...compared('right', 'left'),
      ...NAMED_KIND.map((name) => `SwitchStatement[discriminant.${name}="kind"] > SwitchCase[test.value=${KIND}]`),
      ...NAMED_KIND.map(
        (name) =>
          `CallExpression[callee.property.name="includes"][arguments.0.${name}="kind"] ArrayExpression > Literal[value=${KIND}]`,
      ),
      `Property[key.name="kind"][value.value=${KIND}]`,
      `Property[key.name="kind"] > TSAsExpression[expression.value=${KIND}]`,
    ].map((selector) => ({ selector, message: 'Only the room of a kind and the registry name it.' })),
  ],
};
const KIND_ROOMS = [
  'api/operations/{run,sweep,verification,session,import,script}/**',
  'api/operations/{registry,kinds}.ts',
  'api/dashboard/src/pages/new.tsx',
  'api/dashboard/src/pages/new/**',
  'infra/store/migrations/**',
  'infra/store/repositories/{run,sweep,verification,import,script,script-trial}-repository.ts',
  // Histories of 0.2.0 name their kind.
  'workflows/{backtest,sweep}-workflow.ts',
];

export default tseslint.config(
  { ignores: ['dist/', 'node_modules/', '.holdfast/', '.test-home/', 'coverage/', 'docs/examples/'] },
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
  { files: ['{api,activities,workflows,infra}/**/*.{ts,tsx}'], ignores: KIND_ROOMS, rules: kindless },
  { files: ['api/dashboard/**'], rules: { 'no-restricted-properties': 'off' } },
  { files: ['test/**'], rules: { ...sizes(), 'no-restricted-properties': 'off' } },
);
