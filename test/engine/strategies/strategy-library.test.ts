import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { FolderWatcher, folderState } from '../../../engine/strategies/folder-watcher';
import { BUILT_IN_BUNDLE, bundleHashOf, decodeBundle } from '../../../engine/strategies/strategy-bundle';
import { StrategyLibrary, type LibraryOptions, type StrategyFolder } from '../../../engine/strategies/strategy-library';

const threadFile = path.join(__dirname, '../../../dist/engine/strategies/evaluate-thread.js');
let dir: string;
let libraries: StrategyLibrary[];

beforeEach(() => {
  dir = mkdtempSync(path.join(tmpdir(), 'library-'));
  libraries = [];
});
afterEach(() => {
  for (const library of libraries) library.close();
  rmSync(dir, { recursive: true, force: true });
});

const put = (name: string, text: string) => writeFileSync(path.join(dir, name), text);
const own = (id: string, head = '') => `import { defineStrategy } from 'holdfast';
import { z } from 'zod';
${head}
export default defineStrategy({
  id: '${id}', name: 'Own', description: 'Does nothing.', parameters: z.object({}), create: () => ({ onBar() {} }),
});`;

function libraryOf(options: Partial<LibraryOptions> = {}): StrategyLibrary {
  const library = new StrategyLibrary({ dir, threadFile, ...options });
  libraries.push(library);
  return library;
}

const ids = ({ strategies }: StrategyFolder) => strategies.filter(({ file }) => file !== undefined).map(({ id }) => id);

test('a bundle is the file with what it imports, by its content alone', async () => {
  mkdirSync(path.join(dir, 'lib'));
  put('a.ts', own('a', `import { one } from './lib/one';\nvoid one;`));
  put('lib/one.ts', `import levels from './levels.json';\nexport const one = levels;`);
  put('lib/levels.json', '[1]');
  const { strategies, bundles } = await libraryOf().ready();
  const { bundleHash, file } = strategies.find(({ id }) => id === 'a')!;
  const text = bundles.get(bundleHash)!;
  expect(bundleHashOf(text)).toBe(bundleHash);
  expect([file, decodeBundle(text).entry]).toEqual(['a.ts', 'a.ts']);
  expect(Object.keys(decodeBundle(text).files)).toEqual(['a.ts', 'lib/levels.json', 'lib/one.ts']);
});

test('a version stays usable when the file has another one, and when another library kept it', async () => {
  put('a.ts', own('a'));
  const library = libraryOf();
  const before = await library.code('a');
  put('a.ts', own('a', '// changed'));
  await library.refresh();
  const after = await library.code('a');
  expect(after.hash).not.toBe(before.hash);
  expect(await library.code('a', before.hash)).toEqual(before);
  const asked: string[] = [];
  const loadBundle = (hash: string) => Promise.resolve((asked.push(hash), before.text));
  expect(await libraryOf({ loadBundle }).code('a', before.hash)).toEqual(before);
  expect(asked).toEqual([before.hash]);
});

test.each([
  ['that nobody kept', undefined],
  ['whose text is another one', 'something else'],
])('a version %s is not used', async (_, text) => {
  const library = libraryOf({ loadBundle: () => Promise.resolve(text) });
  await expect(library.code('a', 'f'.repeat(64))).rejects.toMatchObject({ code: 'CODE_UNAVAILABLE' });
});

test('built-in strategies need no text, and an unknown one is not found', async () => {
  const library = libraryOf();
  expect(await library.code('sma-cross')).toEqual({ hash: BUILT_IN_BUNDLE, text: undefined });
  await expect(library.code('none')).rejects.toMatchObject({ code: 'STRATEGY_NOT_FOUND', path: 'strategy' });
});

test('a file that breaks keeps its last good version and is told with its place', async () => {
  put('a.ts', own('a'));
  const library = libraryOf();
  const { hash } = await library.code('a');
  put('a.ts', 'const a = 1;\nexport default {');
  const folder = await library.refresh();
  expect(folder.broken).toMatchObject([{ file: 'a.ts', id: 'a', line: 2 }]);
  expect((await library.code('a')).hash).toBe(hash);
  rmSync(path.join(dir, 'a.ts'));
  expect(await library.refresh()).toMatchObject({ broken: [] });
  await expect(library.code('a')).rejects.toMatchObject({ code: 'STRATEGY_NOT_FOUND' });
});

test('a file that never ends, leaves or exhausts its memory is broken, and the others are not', async () => {
  put('a-loops.ts', own('a-loops', 'while (true);'));
  put('b-leaves.ts', own('b-leaves', 'process.exit(0);'));
  put('c-hoards.ts', own('c-hoards', 'const all = []; for (;;) all.push(new Array(100_000).fill(1));'));
  put('d-good.ts', own('d-good'));
  const folder = await libraryOf({ limitMs: 4000 }).ready();
  expect(ids(folder)).toEqual(['d-good']);
  expect(folder.broken.map(({ file }) => file)).toEqual(['a-loops.ts', 'b-leaves.ts', 'c-hoards.ts']);
  const [loops, leaves] = folder.broken;
  expect(loops!.message).toBe('The file does not come back within 4 s when it is loaded.');
  expect(leaves).toMatchObject({ line: 3, column: 9, message: expect.stringContaining('process.exit()') as string });
}, 60_000);

test('a file that changes what all share is broken, and the others are not', async () => {
  put('a.ts', own('a', 'Object.assign(Object.prototype, { x: 1 });'));
  put('b.ts', own('b', 'Math.max = () => 7; Object.freeze(Math);'));
  put('c.ts', own('c'));
  const folder = await libraryOf().ready();
  expect(ids(folder)).toEqual(['c']);
  expect(folder.broken).toMatchObject([
    { file: 'a.ts', message: 'The strategy changed Object.prototype.x, which all strategies share.' },
    { file: 'b.ts' },
  ]);
});

test('a new file takes no id from one that has it, and is told which one that is', async () => {
  put('slow.ts', own('slow'));
  const library = libraryOf();
  await library.ready();
  put('aaa.ts', own('slow', '// another'));
  const { strategies, broken } = await library.refresh();
  expect(strategies.find(({ id }) => id === 'slow')!.file).toBe('slow.ts');
  expect(broken).toMatchObject([{ file: 'aaa.ts', message: 'Another strategy has the id slow already: slow.ts.' }]);
});

test('what is wrong with a file is said in its author’s words', async () => {
  put('a-thrown.ts', `interface A { a: number }\n\nfunction f(): A {\n  throw new Error('no luck');\n}\nf();`);
  put('b-shared.ts', own('b-shared', `import { x } from './_bad';\nvoid x;`));
  put('_bad.ts', 'export const x = ;');
  put('c-empty.ts', 'const a = 1;');
  put('d-async.ts', own('d-async').replace('create: ()', 'create: async ()'));
  put('e-missing.ts', own('e-missing', `import { x } from './nowhere';\nvoid x;`));
  put('f-taken.ts', own('sma-cross'));
  put('g-env.ts', own('g-env', `if (Object.keys(process.env).length > 0) throw new Error('sees the environment');`));
  put('h-long.ts', own('h-long').replace(/name: '[^']*'/, `name: '${'n'.repeat(201)}'`));
  const { broken } = await libraryOf().ready();
  expect(broken).toMatchObject([
    { file: 'a-thrown.ts', line: 4, column: 9, message: 'no luck' },
    { file: 'b-shared.ts', source: '_bad.ts', line: 1 },
    { file: 'c-empty.ts', message: expect.stringContaining('has no default export') as string },
    { file: 'd-async.ts', message: expect.stringContaining('create must be synchronous') as string },
    { file: 'e-missing.ts', message: 'There is no file "./nowhere" beside e-missing.ts.' },
    { file: 'f-taken.ts', message: expect.stringContaining('sma-cross') as string },
    { file: 'h-long.ts', message: expect.stringContaining('name must be a text of at most 200') as string },
  ]);
  expect(JSON.stringify(broken)).not.toContain(dir);
});

test('a change below the folder is seen, and tells when it was', async () => {
  mkdirSync(path.join(dir, 'lib'));
  put('lib/one.ts', '1');
  const { signature, changedMs } = await folderState(dir);
  const changed = new Promise<void>((resolve) => {
    const watcher = new FolderWatcher(dir, () => resolve(watcher.close()), signature);
  });
  put('lib/one.ts', '22');
  await changed;
  expect((await folderState(dir)).changedMs).toBeGreaterThan(changedMs);
  expect((await folderState(path.join(dir, 'nowhere'))).changedMs).toBe(0);
});

test('what a file posts to the port of its thread is nothing to who evaluates it', async () => {
  const posts = [
    'null',
    '1',
    '{}',
    `{ kind: 'loaded', file: 'other.ts' }`,
    `['x', { kind: 'broken', file: 'own.ts' }]`,
  ];
  const head = `import { parentPort } from 'node:worker_threads';\n${posts.map((one) => `parentPort.postMessage(${one});`).join('\n')}`;
  put('own.ts', own('own', head));
  put('other.ts', own('other'));
  const { strategies, broken } = await libraryOf().ready();
  expect(ids({ strategies, broken } as StrategyFolder).sort()).toEqual(['other', 'own']);
  expect(broken).toEqual([]);
});
