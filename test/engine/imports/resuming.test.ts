import { rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { convertImport, recognizeImport, type ImportSource } from '../../../engine/imports/imports';
import { textsBeside } from '../../../engine/imports/staging';
import { importPolicySchema } from '../../../engine/model/imports';
import { removeFolders, rowsIn, sourcesOf, temporaryFolder } from './support';

/* An import that stops goes on where it was, and one that is cancelled leaves nothing half done. */

afterAll(removeFolders);

const CSV = 'date,open,high,low,close,volume\n2024-01-02,100,101,99,100.5,10\n';
const policy = importPolicySchema.parse({});

async function convert(sources: ImportSource[], folder: string, signal = new AbortController().signal) {
  const { form } = await recognizeImport(sources, {}, []);
  return convertImport(sources, form, { folder, policy, onProgress: () => undefined, signal });
}

test('what is done and there is not done again', async () => {
  const sources = await sourcesOf({ 'A.TEST.csv': CSV, 'B.TEST.csv': CSV });
  const folder = await temporaryFolder();
  const first = await convert(sources, folder);
  const written = async (name: string) => (await stat(join(folder, name))).mtimeMs;
  const before = await written('A.TEST.parquet');
  await rm(join(folder, 'B.TEST.parquet'));
  const second = await convert(sources, folder);
  expect(await written('A.TEST.parquet')).toBe(before);
  expect(await rowsIn(join(folder, 'B.TEST.parquet'))).toHaveLength(1);
  expect(second).toEqual(first);
});

test('a signal ends the work with its reason', async () => {
  const sources = await sourcesOf({ 'A.TEST.csv': CSV });
  const reason = new Error('No longer wanted.');
  await expect(convert(sources, await temporaryFolder(), AbortSignal.abort(reason))).rejects.toBe(reason);
});

test('tells how many rows were read, and how far it is by bytes', async () => {
  const sources = await sourcesOf({ 'A.TEST.csv': CSV, 'B.TEST.csv': CSV.repeat(1) });
  const { form } = await recognizeImport(sources, {}, []);
  const told: [number, number][] = [];
  const { signal } = new AbortController();
  await convertImport(sources, form, {
    folder: await temporaryFolder(),
    policy,
    onProgress: (rows, fraction) => told.push([rows, fraction]),
    signal,
  });
  expect(told.at(-1)).toEqual([2, 1]);
  const fractions = told.map(([, fraction]) => fraction);
  expect(fractions).toEqual([...fractions].sort((a, b) => a - b));
  expect(fractions).toContain(0.5);
});

test('text files that a published file is taken instead of are named', async () => {
  const folder = await temporaryFolder();
  for (const name of ['A.TEST.csv', 'A.TEST.csv.gz', 'B.TEST.parquet', 'X%2FY.TEST.csv'])
    await writeFile(join(folder, name), CSV);
  const beside = await textsBeside(folder, ['A.TEST', 'B.TEST', 'X/Y.TEST']);
  expect(beside.map(({ file }) => file)).toEqual(['A.TEST.csv', 'A.TEST.csv.gz', 'X%2FY.TEST.csv']);
  expect(beside[0]!.reason).toBe('stays in the catalog, where A.TEST.parquet is taken instead');
});
