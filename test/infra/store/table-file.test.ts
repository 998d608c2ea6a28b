import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { once } from 'node:events';
import { exportTable } from '../../../api/operations/tables/table-export';
import { ArtifactStore } from '../../../infra/store/artifacts/artifact-store';
import { encodeTable, openTable } from '../../../infra/store/artifacts/table';
import { TableFile } from '../../../infra/store/artifacts/table-file';

const folder = mkdtempSync(path.join(tmpdir(), 'holdfast-table-'));
const artifacts = new ArtifactStore(folder);
afterAll(() => rmSync(folder, { recursive: true }));

const encoded = encodeTable(
  {
    number: Float64Array.from({ length: 1000 }, (_, i) => (i % 7 === 0 ? NaN : i / 3)),
    text: Array.from({ length: 1000 }, (_, i) => ['', 'ä', 'long'][i % 3]!),
  },
  { truncated: true },
);

async function opened(): Promise<TableFile> {
  return TableFile.of(await artifacts.open(await artifacts.put(encoded)));
}

test('parts of a table on disk are those of the whole', async () => {
  const file = await opened();
  const whole = openTable(encoded);
  expect([file.total, file.facts, file.has('text'), file.has('other')]).toEqual([
    1000,
    { truncated: true },
    true,
    false,
  ]);
  for (const [from, to] of [
    [0, 1000],
    [995, 1000],
    [333, 340],
    [5, 5],
  ] as const) {
    const rows = whole.rows({ offset: from, limit: to - from });
    const numbers = (await file.column('number', from, to)) as Float64Array;
    expect(Array.from(numbers, (one) => (Number.isNaN(one) ? null : one))).toEqual(rows.map((row) => row['number']));
    expect(await file.column('text', from, to)).toEqual(rows.map((row) => row['text']));
  }
  await file.close();
});

test('a reader who leaves closes the file, before the first page too', async () => {
  for (const format of ['csv', 'parquet', 'arrow'] as const) {
    const file = await opened();
    const close = jest.fn(() => file.close());
    const column = { name: 'number', type: 'number' } as const;
    const pages = (async function* () {
      yield { rows: 1000, columns: [(await file.column('number', 0, 1000)) as Float64Array] };
    })();
    const stream = exportTable({ columns: [column], pages, close }, format);
    stream.destroy();
    await once(stream, 'close');
    expect(close).toHaveBeenCalledTimes(1);
  }
});

test('what is no table is refused and closed', async () => {
  const handle = await artifacts.open(await artifacts.put(Buffer.from('no table at all')));
  await expect(TableFile.of(handle)).rejects.toThrow('not a table');
  expect(handle.fd).toBe(-1);
  await expect(artifacts.open('0'.repeat(64))).rejects.toMatchObject({ code: 'ARTIFACT_MISSING' });
});
