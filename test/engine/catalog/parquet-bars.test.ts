import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BarReaders } from '../../../engine/catalog/bar-readers';
import { Catalog } from '../../../engine/catalog/catalog';
import type { DataFile } from '../../../engine/catalog/bar-reader';
import { ColumnRoom } from '../../../engine/catalog/parquet/column-room';
import { ParquetBars } from '../../../engine/catalog/parquet/parquet-bars';
import type { BarSeries } from '../../../engine/columns/market-data';
import { seededRandom } from '../../support/bars.mjs';

const SEED = Number(process.env.SEED ?? 20_240_101);
const home = mkdtempSync(join(tmpdir(), 'parquet-bars-'));
const readers = new BarReaders();
let database: DuckDBInstance;
let connection: DuckDBConnection;
let files = 0;

beforeAll(async () => {
  database = await DuckDBInstance.create(':memory:');
  connection = await database.connect();
  await connection.run("SET TimeZone = 'UTC'");
});

afterAll(() => {
  connection.closeSync();
  database.closeSync();
  rmSync(home, { recursive: true });
});

const PRICES = { open: '100 + i % 7 / 4', high: '110 + i / 4096', low: '90 + random()', close: '101.25::DOUBLE' };
/** 2024-01-01 in seconds. */
const START = 1_704_067_200;
const MICROS = `(${START} + 60 * i) * 1000000`;

interface Form {
  /** SQL of columns by name; those that are not named are plain ones. */
  columns?: Record<string, string | undefined>;
  rows?: number;
  /** Of the file, as DuckDB takes them. */
  options?: string;
}

/** Writes a file of bars with DuckDB. */
async function written({ columns = {}, rows = 3000, options = '' }: Form): Promise<DataFile & { size: number }> {
  const all = { timestamp: `(${MICROS})::BIGINT`, ...PRICES, volume: 'i::DOUBLE', ...columns };
  const list = Object.entries(all).flatMap(([name, sql]) => (sql === undefined ? [] : [`(${sql}) AS "${name}"`]));
  const path = join(home, `F${++files}.parquet`);
  await connection.run(
    `COPY (SELECT ${list.join(', ')} FROM range(${rows}) t(i)) TO '${path}' (FORMAT parquet ${options})`,
  );
  return { path, instrument: 'AAA.SYNTH', size: readFileSync(path).length };
}

function ours(file: DataFile & { size: number }, reader = new ParquetBars()): BarSeries | undefined {
  const content = ParquetBars.mayTake(file) ? reader.load(file.path, file.size) : undefined;
  return content && reader.read(file, { content, room: new ColumnRoom() });
}

const theirs = async (file: DataFile): Promise<BarSeries> =>
  readers.use(async (reader) => (await reader.readAll([file]))[0]!);

/** Bit by bit: a NaN is one, and -0 is not 0. */
function expectSame(one: BarSeries | undefined, other: BarSeries): void {
  for (const field of ['times', 'open', 'high', 'low', 'close', 'volume'] as const)
    expect([field, Buffer.from(Float64Array.from(one![field]).buffer)]).toEqual([
      field,
      Buffer.from(Float64Array.from(other[field]).buffer),
    ]);
  expect({ ...one, ...NO_COLUMNS }).toEqual({ ...other, ...NO_COLUMNS });
}

const NO_COLUMNS = { times: 0, open: 0, high: 0, low: 0, close: 0, volume: 0 };

describe('files in common forms are read without a database, to the same bits', () => {
  const forms: Record<string, Form> = {
    'microseconds and doubles': {},
    seconds: { columns: { timestamp: `(${START} + 60 * i)::BIGINT` } },
    'seconds in 32 bits': { columns: { timestamp: `(${START} + 60 * i)::INTEGER` } },
    milliseconds: { columns: { timestamp: `(${START} + 60 * i) * 1000 + 7` } },
    nanoseconds: { columns: { timestamp: `((${MICROS}) * 1000 + i * 991)::BIGINT` } },
    timestamps: { columns: { timestamp: `make_timestamp(${MICROS} + 1)` } },
    'timestamps with a zone': { columns: { timestamp: `make_timestamp(${MICROS})::TIMESTAMPTZ` } },
    'timestamps of milliseconds': { columns: { timestamp: `make_timestamp(${MICROS})::TIMESTAMP_MS` } },
    'timestamps of nanoseconds': { columns: { timestamp: `make_timestamp_ns((${MICROS}) * 1000 + i * 991)` } },
    days: { columns: { timestamp: `DATE '1990-01-01' + i::INTEGER` } },
    'no compression': { options: ', COMPRESSION uncompressed' },
    'several row groups': { rows: 6000, options: ', ROW_GROUP_SIZE 2048' },
    'dictionaries of many entries': { rows: 6000, columns: { open: '100 + (i * 7919) % 1000 / 256' } },
    'a dictionary of one entry': { columns: { volume: '100' } },
    'no dictionary': { options: ', DICTIONARY_SIZE_LIMIT 1', columns: { open: '100::INTEGER', volume: '0::INTEGER' } },
    decimals: { columns: { open: '(100 + i / 1000)::DECIMAL(9, 3)', volume: '(i + 0.1)::DECIMAL(15, 1)' } },
    floats: { columns: { open: '(100 + i / 1000)::FLOAT', close: '(100 + random())::FLOAT' } },
    'whole numbers': { columns: { open: '100 + i % 3', volume: '9007199254740993 + i' } },
    'no volume': { columns: { volume: undefined } },
    'further columns': { columns: { symbol: "'AAA'", trades: 'i::UINTEGER', flag: 'i % 2 = 0' } },
    'names in capitals': { columns: { open: undefined, Open: '100', volume: undefined, 'Volume BTC': '5' } },
    'rows in which nothing was traded': {
      columns: Object.fromEntries(
        Object.entries({ ...PRICES, volume: 'i' }).map(([name, sql]) => [
          name,
          `CASE WHEN i % 100 = 50 THEN 0 ELSE ${sql} END`,
        ]),
      ),
    },
    'a single row': { rows: 1 },
    'a high that misses the close by a rounding': { columns: { high: '111 + i', close: '(111 + i) * (1 + 2e-16)' } },
  };
  it.each(Object.entries(forms))('%s', async (_, form) => {
    const file = await written(form);
    expectSame(ours(file), await theirs(file));
  });
});

it('reads pages of the second version, as Arrow 26 wrote them', async () => {
  const path = join(__dirname, '../../fixtures/arrow-second-pages.parquet');
  const file = { path, instrument: 'AAA.SYNTH', size: statSync(path).size };
  const series = ours(file);
  expectSame(series, await theirs(file));
  expect([series!.times[299], series!.open[8], series!.high[299], series!.volume[299]]).toEqual([
    START * 1e6 + 299 * 60_000_000,
    102,
    110 + 299 / 8,
    299,
  ]);
});

describe('what is in another form is left to the database', () => {
  const forms: Record<string, Form> = {
    'a price that is missing': { columns: { open: 'CASE WHEN i = 7 THEN NULL ELSE 100 END' } },
    'a price that is no number': { columns: { close: 'CASE WHEN i = 7 THEN -1 ELSE 101 END' } },
    'prices as text': { columns: { open: "'100'" } },
    'unsigned numbers': { columns: { volume: 'i::UBIGINT' } },
    'decimals of more digits than a float64 has': { columns: { volume: 'i::DECIMAL(18, 2)' } },
    'days of eight digits': { rows: 20, columns: { timestamp: '20240101 + i' } },
    'times of several units': {
      columns: { timestamp: `${START} * (CASE WHEN i > 9 THEN 1000 ELSE 1 END)::BIGINT + i` },
    },
    'times before 1970 in nanoseconds': { columns: { timestamp: `make_timestamp_ns(i - 5000)` } },
    'rows out of order': { columns: { timestamp: `${MICROS} - (i % 2) * 120000000` } },
    'values coded by their differences': { options: ', PARQUET_VERSION V2' },
    'another compression': { options: ', COMPRESSION zstd' },
    quotes: { columns: { bid: '99', ask: '102' } },
    ticks: { columns: { open: undefined, high: undefined, low: undefined, close: undefined, price: '100' } },
    'nested columns': { columns: { extra: '{a: i}' } },
    'no rows': { rows: 0 },
    'a lack of columns': { columns: { close: undefined } },
  };
  it.each(Object.entries(forms))('%s', async (_, form) => {
    expect(ours(await written(form))).toBeUndefined();
  });
});

it('reads one file after the other with one reader, whether their times are the same or not', async () => {
  const reader = new ParquetBars();
  const starts = [MICROS, MICROS, `${MICROS} + 60000000`, MICROS];
  for (const [i, timestamp] of starts.entries()) {
    const file = await written({ columns: { timestamp, volume: `${i % 2}`, open: `100 + ${i}` } });
    expectSame(ours(file, reader), await theirs(file));
  }
});

it('reads a broken file as the database does, or not at all', async () => {
  const random = seededRandom(SEED);
  const reader = new ParquetBars();
  const file = await written({ rows: 500, columns: { open: '100 + i % 50', high: '210', low: '1' } });
  const whole = readFileSync(file.path);
  let [taken, left] = [0, 0];
  for (let i = 0; i < 400; i++) {
    const broken = Buffer.from(whole);
    broken[Math.floor(random() * broken.length)]! ^= 1 << Math.floor(random() * 8);
    const size = random() < 0.1 ? Math.floor(random() * broken.length) : broken.length;
    writeFileSync(file.path, broken.subarray(0, size));
    const series = ours({ ...file, size }, reader);
    if (!series) left++;
    else {
      taken++;
      const other = await theirs(file).catch(() => undefined);
      // What the database alone refuses are names, sizes and other texts that are not needed.
      if (other) expectSame(series, other);
    }
  }
  expect({ seed: SEED, taken: taken > 0, left: left > 0 }).toEqual({ seed: SEED, taken: true, left: true });
});

it('converts a catalog to the same packs as the database', async () => {
  const root = join(home, 'root');
  const folder = join(root, 'all');
  await mkdir(folder, { recursive: true });
  for (const [i, open] of ['100::DOUBLE', '101.5::DOUBLE', '102.25 + i % 2'].entries()) {
    const { path } = await written({ rows: 200, columns: { open } });
    await rename(path, join(folder, `I${i}.SYNTH.parquet`));
  }
  const packs = async () => {
    const cacheDir = await mkdtemp(join(home, 'cache-'));
    const catalog = new Catalog({ root, cacheDir });
    await catalog.loadMarket(await catalog.resolveManifest({ catalog: 'all', start: -1e15, end: 8e15 }));
    const names = (await readdir(cacheDir)).sort();
    const content = names.map((name) => [name, readFileSync(join(cacheDir, name)).toString('base64')]);
    await rm(cacheDir, { recursive: true });
    return content;
  };
  const plain = await packs();
  const mayTake = jest.spyOn(ParquetBars, 'mayTake').mockReturnValue(false);
  expect(plain).toEqual(await packs());
  mayTake.mockRestore();
});
