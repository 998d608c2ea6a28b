import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BarReaders } from '../../../engine/catalog/bar-readers';

let home: string;
beforeAll(async () => (home = await mkdtemp(join(tmpdir(), 'large-'))));
afterAll(() => rm(home, { recursive: true, force: true }));

// So many lines are read in several parts at once.
const ROWS = 400_000;

test('the rows of a large file come in its order', async () => {
  const path = join(home, 'A.TEST.csv');
  const lines = Array.from({ length: ROWS }, (_, i) => `${1_600_000_000 + 60 * i},1,1,1,1,${i}`);
  await writeFile(path, ['timestamp,open,high,low,close,volume', ...lines, ''].join('\n'));
  const [series] = await new BarReaders().use((reader) => reader.readAll([{ path, instrument: 'A.TEST' }]));
  expect(series!.volume).toHaveLength(ROWS);
  expect(series!.volume.every((volume, i) => volume === i)).toBe(true);
});
