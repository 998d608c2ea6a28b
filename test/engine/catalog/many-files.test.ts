import { DuckDBInstance } from '@duckdb/node-api';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Catalog } from '../../../engine/catalog/catalog';
import { rejectionOf } from '../support';

const EVER = { start: -1e15, end: 8e15 };
const HEADER = 'timestamp,open,high,low,close,volume';
/** 2024-01-01 in seconds. */
const START = 1_704_067_200;

let home: string;
let root: string;

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'many-'));
  root = join(home, 'root');
  await mkdir(root);
});

afterEach(() => rm(home, { recursive: true, force: true }));

/** With a cache of its own, so that nothing is converted yet. */
async function load(instruments?: string[]) {
  const catalog = new Catalog({ root, cacheDir: await mkdtemp(join(home, 'cache-')) });
  return catalog.loadMarket(await catalog.resolveManifest({ catalog: '.', ...EVER, instruments }));
}

/** What an instrument's columns hold, in a market that may have others. */
async function columnsOf(id: string, together?: string[]) {
  const { panels } = await load(together ?? [id]);
  const panel = panels.find(({ instruments }) => instruments.includes(id))!;
  const [k, width] = [panel.instruments.indexOf(id), panel.instruments.length];
  const column = (values?: Float64Array) => values && [...values].filter((_, i) => i % width === k);
  const { opens, open, high, low, close, volume, bid, ask } = panel;
  return { opens: [...opens], prices: [open, high, low, close, volume, bid, ask].map(column) };
}

/** Rows with prices that tell file and row. */
const rows = (count: number, file: number, unit = 1) =>
  Array.from({ length: count }, (_, i) => {
    const price = file + 1 + i / 4096;
    return `${(START + i) * unit},${price},${price + 2},${price / 2},${price + 1},${i}`;
  });

const put = (id: string, lines: readonly string[], header = HEADER) =>
  writeFile(join(root, `${id}.csv`), [header, ...lines, ''].join('\n'));

async function putParquet(
  id: string,
  count: number,
  { unit = 1, type = 'BIGINT', price = `(${id.charCodeAt(0)} + i / 4096)`, options = '' } = {},
): Promise<void> {
  const database = await DuckDBInstance.create(':memory:');
  const connection = await database.connect();
  const time = type === 'BIGINT' ? `((${START} + i) * ${unit})::BIGINT` : `make_timestamp((${START} + i) * 1000000)`;
  await connection.run(
    `COPY (SELECT ${time} AS timestamp, ${price} AS open, ${price} + 2 AS high, ${price} / 2 AS low, ${price} AS close, ` +
      `i::INTEGER AS volume FROM range(${count}) t(i)) TO '${join(root, `${id}.parquet`)}' (FORMAT parquet ${options})`,
  );
  connection.closeSync();
  database.closeSync();
}

describe('files that are read together', () => {
  it('have the bars that each of them has by itself, whatever their lengths', async () => {
    const lengths = [3, 0, 1, 2048, 2049, 5000, 7];
    const ids = lengths.map((_, i) => `F${i}.X`);
    await Promise.all(ids.map((id, i) => put(id, rows(lengths[i]!, i))));
    for (const [i, id] of ids.entries()) {
      const together = await columnsOf(id, ids);
      expect(together.opens).toEqual(Array.from({ length: lengths[i]! }, (_, row) => (START + row) * 1e6));
      if (lengths[i]! > 0) expect(together).toEqual(await columnsOf(id));
    }
  });

  it('keep bid and ask', async () => {
    const header = `${HEADER},bid,ask`;
    const quoted = (file: number) => rows(3, file).map((row, i) => (i === 1 ? `${row},,` : `${row},${file + 1},9`));
    await put('A.X', quoted(0), header);
    await put('B.X', quoted(1), header);
    const { prices } = await columnsOf('B.X', ['A.X', 'B.X']);
    expect(prices.slice(5)).toEqual([
      [2, NaN, 2],
      [9, NaN, 9],
    ]);
  });

  it.each([
    ['the first', 1000, 1],
    ['a later one', 1, 1000],
  ])('may tell the time in different units: milliseconds in %s', async (_, first, second) => {
    await put('A.X', rows(2, 0, first));
    await put('B.X', rows(2, 1, second));
    const market = await load();
    expect(market.panels.map(({ opens }) => [...opens])).toEqual([[START * 1e6, (START + 1) * 1e6]]);
  });

  it.each([
    ['the first', 'A.X', 'B.X'],
    ['a later one', 'B.X', 'A.X'],
  ])('may write days as eight digits, and seconds elsewhere: days in %s', async (_, dated, timed) => {
    await put(dated, ['20240101,1,3,1,2,5', '20240102,1,3,1,2,5']);
    await put(timed, [`${START},1,3,1,2,5`, `${START + 86_400},1,3,1,2,5`]);
    expect((await columnsOf('A.X', ['A.X', 'B.X'])).opens).toEqual([START * 1e6, (START + 86_400) * 1e6]);
    expect((await columnsOf('B.X', ['A.X', 'B.X'])).opens).toEqual([START * 1e6, (START + 86_400) * 1e6]);
  });

  it('may write days as eight digits in all of them', async () => {
    const ids = Array.from({ length: 5 }, (__, i) => `F${i}.X`);
    await Promise.all(ids.map((id) => put(id, ['20240101,1,3,1,2,5', '20240102,1,3,1,2,5'])));
    for (const id of ids) {
      const together = await columnsOf(id, ids);
      expect(together.opens).toEqual([START * 1e6, (START + 86_400) * 1e6]);
      expect(together).toEqual(await columnsOf(id));
    }
  });

  it.each(['INTEGER', 'BIGINT', 'UINTEGER', 'VARCHAR'])('may be Parquet with days as %s', async (type) => {
    const database = await DuckDBInstance.create(':memory:');
    const connection = await database.connect();
    const select = `SELECT (20240101 + i)::${type} AS date, 1.0 AS open, 1.0 AS high, 1.0 AS low, 1.0 AS close`;
    await connection.run(`COPY (${select} FROM range(2) t(i)) TO '${join(root, 'A.X.parquet')}' (FORMAT parquet)`);
    connection.closeSync();
    database.closeSync();
    expect((await columnsOf('A.X')).opens).toEqual([START * 1e6, (START + 86_400) * 1e6]);
  });

  it('may be Parquet with times in any form', async () => {
    await putParquet('A.X', 3000);
    await putParquet('B.X', 3000, { unit: 1e9 });
    await putParquet('C.X', 3000, { unit: 1e6 });
    await putParquet('D.X', 0);
    await putParquet('E.X', 3000, { type: 'TIMESTAMP' });
    const market = await load();
    expect(market.panels.map(({ instruments }) => instruments)).toEqual([['A.X', 'B.X', 'C.X', 'E.X'], ['D.X']]);
    expect([...market.panels[0]!.open.subarray(-4)]).toEqual([65, 66, 67, 69].map((price) => price + 2999 / 4096));
  });

  it.each(['snappy', 'zstd'])('keep their prices where they differ in type: %s', async (codec) => {
    const options = `, COMPRESSION ${codec}`;
    await putParquet('A.X', 3, { price: '100::INTEGER', options });
    await putParquet('B.X', 3, { price: '101.625::DOUBLE', options });
    await putParquet('C.X', 3, { price: '102.5::DECIMAL(4, 1)', options });
    const [{ open } = { open: [] }] = (await load()).panels;
    expect([...open.slice(0, 3)]).toEqual([100, 101.625, 102.5]);
  });

  it.each([
    ['a price', 'x'],
    ['a price that is not positive', '-1'],
  ])('are refused for one bad row among them: %s', async (_, bad) => {
    const ids = Array.from({ length: 5 }, (__, i) => `F${i}.X`);
    await Promise.all(ids.map((id, i) => put(id, rows(4, i))));
    await put('F3.X', [...rows(2, 3), `${START + 2},${bad},9,1,2,5`, `${START + 3},2,9,1,2,5`]);
    expect(await rejectionOf(load())).toMatchObject({ code: 'BAD_DATA', details: { instrument: 'F3.X', row: 3 } });
  });

  it('may be Parquet with epoch times of the type DOUBLE, to the microsecond', async () => {
    const database = await DuckDBInstance.create(':memory:');
    const connection = await database.connect();
    const select = `SELECT (${START} + i / 8)::DOUBLE AS timestamp, 1.0 AS open, 1.0 AS high, 1.0 AS low, 1.0 AS close`;
    await connection.run(`COPY (${select} FROM range(3) t(i)) TO '${join(root, 'A.X.parquet')}' (FORMAT parquet)`);
    connection.closeSync();
    database.closeSync();
    expect((await columnsOf('A.X')).opens).toEqual([START * 1e6, START * 1e6 + 125_000, START * 1e6 + 250_000]);
  });

  it('are refused by name where one has times that are none', async () => {
    await put('A.X', rows(2, 0));
    await put('B.X', ['2023,1,3,1,2,5', '2024,1,3,1,2,5']);
    expect(await rejectionOf(load())).toMatchObject({ code: 'BAD_DATA', details: { instrument: 'B.X', row: 1 } });
  });
});
