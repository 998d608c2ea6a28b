import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Catalog } from '../../../engine/catalog/catalog';
import { BarReader } from '../../../engine/catalog/bar-reader';
import { openDatabase } from '../../../engine/catalog/open-database';
import { ManifestContent } from '../../../engine/model/cache-key';
import { sessionRequestSchema } from '../../../engine/model/manifest';
import { configOf, rejectionOf } from '../support';

let home: string;
let catalog: Catalog;
const RANGE = { catalog: '.', start: -1e15, end: 8e15 };
const DAYS = ['2024-01-02', '2024-01-03', '2024-01-04', '2024-01-05', '2024-01-08'];

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'columns-'));
  catalog = new Catalog({ root: home, cacheDir: join(home, 'cache') });
});

afterEach(() => rm(home, { recursive: true, force: true }));

const write = (name: string, names: string, cells: readonly string[]) =>
  writeFile(
    join(home, name),
    [
      `timestamp,open,high,low,close,volume${names}`,
      ...cells.map((each, i) => `${DAYS[i]},10,11,9,10,5${each}`),
      '',
    ].join('\n'),
  );

async function load(columns: string[], more: object = {}) {
  return catalog.loadMarket(await catalog.resolveManifest({ ...RANGE, columns, ...more }));
}

describe('further columns of data files', () => {
  it('are kept where a session names them, empty cells and files without them as NaN', async () => {
    await write('A.X.csv', ',Sentiment,Adj Close', [',0.5,9', ',,9', ',n/a,9', ',-1e-3,9', ',2,']);
    await write('B.X.csv', '', ['', '', '', '', '']);
    const market = await load(['sentiment', 'adj close']);
    const [panel] = market.panels;
    expect(panel!.instruments).toEqual(['A.X', 'B.X']);
    const of = (name: string, k: number) => [...panel!.extra![name]!].filter((_, i) => i % 2 === k);
    expect(of('sentiment', 0)).toEqual([0.5, NaN, NaN, -0.001, 2]);
    expect(of('adj close', 0)).toEqual([9, 9, 9, 9, NaN]);
    expect(of('sentiment', 1)).toEqual([NaN, NaN, NaN, NaN, NaN]);
    // What is read from a pack is what was read from the file.
    const again = await new Catalog({ root: home, cacheDir: join(home, 'cache') }).loadMarket(
      await catalog.resolveManifest({ ...RANGE, columns: ['sentiment', 'adj close'] }),
    );
    expect(again.panels[0]!.extra).toEqual(panel!.extra);
    expect(again.panels[0]!.close).toEqual(panel!.close);
  });

  it('go with their rows where a file stands newest first', async () => {
    await write('A.X.csv', ',sentiment', [',1', ',2', ',3', ',4', ',5']);
    const [head, ...rows] = (await readFile(join(home, 'A.X.csv'), 'utf8')).trim().split('\n');
    await writeFile(join(home, 'A.X.csv'), [head, ...rows.reverse(), ''].join('\n'));
    expect([...(await load(['sentiment'])).panels[0]!.extra!['sentiment']!]).toEqual([1, 2, 3, 4, 5]);
  });

  it('cost a session that names none nothing: neither memory nor another pack nor another key', async () => {
    await write('A.X.csv', ',sentiment', [',1', ',2', ',3', ',4', ',5']);
    const manifest = await catalog.resolveManifest(RANGE);
    expect(manifest).not.toHaveProperty('columns');
    const plain = await catalog.loadMarket(manifest);
    expect(plain.panels[0]!).not.toHaveProperty('extra');
    const kept = await load(['sentiment']);
    expect(kept.bytes - plain.bytes).toBe(5 * 8);
    const reserved: number[] = [];
    const reserve = (bytes: number) => Promise.resolve(reserved.push(bytes) > 0);
    await catalog.loadMarket(await catalog.resolveManifest({ ...RANGE, columns: ['sentiment'] }), undefined, {
      reserve,
    });
    expect(reserved).toEqual([kept.bytes]);
    expect(kept.hash).not.toBe(plain.hash);
    expect((await readdir(join(home, 'cache'))).filter((name) => name.endsWith('.pack'))).toHaveLength(2);
    const question = {
      code: { bundleHash: '', engineBuild: '' },
      execution: configOf(),
      parameters: {},
    } as unknown as Parameters<ManifestContent['parts']>[0];
    const rangeOf = (given: typeof manifest) => new ManifestContent(given).parts(question).range;
    expect(rangeOf({ ...manifest, columns: ['sentiment'] })).not.toBe(rangeOf(manifest));
  });

  it('have the last value that there is where bars are put together', async () => {
    await write('A.X.csv', ',s', [',1', ',', ',3', ',', ',']);
    const interval = 2 * 86_400_000_000;
    // Days are counted in twos from the epoch: 2 and 3, 4 and 5, 8 and 9 January.
    const { panels } = await load(['s'], { interval, end: Date.UTC(2024, 0, 10) * 1000 });
    expect([...panels[0]!.extra!.s!]).toEqual([1, 3, NaN]);
  });

  it('have the last value of ticks that become a bar', async () => {
    const rows = ['01,100,1', '02,101,', '61,102,7'].map((row) => {
      const [seconds, price, flow] = row.split(',');
      return `${1_700_000_000 - 20 + Number(seconds)},${price},1,${flow}`;
    });
    await writeFile(join(home, 'A.X.csv'), ['timestamp,price,size,flow', ...rows, ''].join('\n'));
    const { panels } = await load(['flow'], { tickSeconds: 60 });
    expect([...panels[0]!.extra!.flow!]).toEqual([1, 7]);
  });

  it('stay where instruments are added, from bars in memory and from files', async () => {
    await write('A.X.csv', ',s', [',1', ',2', ',3', ',4', ',5']);
    await write('B.X.csv', ',s', [',6', ',7', ',8', ',9', ',10']);
    const one = await catalog.resolveManifest({ ...RANGE, columns: ['s'], instruments: ['A.X'] });
    const both = await catalog.resolveManifest({ ...RANGE, columns: ['s'] });
    const previous = { manifest: one, market: await catalog.loadMarket(one) };
    const grown = await catalog.loadMarket(both, previous);
    expect([...grown.panels[0]!.extra!.s!]).toEqual([1, 6, 2, 7, 3, 8, 4, 9, 5, 10]);
    const without = await catalog.resolveManifest(RANGE);
    expect((await catalog.loadMarket(without, previous)).panels[0]!).not.toHaveProperty('extra');
  });

  it('are refused with row and content where a cell is no number', async () => {
    await write('A.X.csv', ',mood', [',1', ',bullish', ',3', ',4', ',5']);
    const error = await rejectionOf(load(['mood']));
    expect(error).toMatchObject({ code: 'BAD_DATA', details: { instrument: 'A.X', row: 2, found: 'bullish' } });
    expect(error.message).toBe('Row 2 of A.X has a mood that is not a number: "bullish" (mood).');
  });

  it('are refused where no file of the session has one', async () => {
    await write('A.X.csv', ',sentiment', [',1', ',2', ',3', ',4', ',5']);
    const error = await rejectionOf(load(['sentiment', 'sentimnt']));
    expect(error).toMatchObject({ code: 'VALIDATION', path: 'columns', details: { column: 'sentimnt' } });
  });

  it.each([
    [['close'], 'columns.0'],
    [['a', 'A '], 'columns'],
    [[''], 'columns.0'],
    [['a\u0000b'], 'columns.0'],
    [['x'.repeat(65)], 'columns.0'],
    [Array.from({ length: 33 }, (_, i) => `c${i}`), 'columns'],
    [[], 'columns'],
  ])('are refused in a request by their path: %j', (columns, path) => {
    const request = { name: 's', catalog: '.', start: '2024-01-01', end: '2024-01-02', columns };
    expect(sessionRequestSchema.safeParse(request).error?.issues[0]!.path.join('.')).toBe(path);
  });

  it('come from Parquet, and are listed', async () => {
    const database = await openDatabase();
    const connection = await database.connect();
    await connection.run(
      `COPY (SELECT TIMESTAMP '2024-01-02' AS timestamp, 1 AS open, 1 AS high, 1 AS low, 1 AS close, 1 AS volume, ` +
        `true AS "Flag", 2.5::DECIMAL(9,2) AS score, 'x' AS note) TO '${join(home, 'A.X.parquet')}' (FORMAT parquet)`,
    );
    const reader = await BarReader.open(database);
    const { columns } = await reader.rangeOf({ path: join(home, 'A.X.parquet'), instrument: 'A.X' });
    expect(columns).toEqual(['Flag', 'score', 'note']);
    reader.close();
    connection.closeSync();
    database.closeSync();
    const { panels } = await load(['flag', 'score']);
    expect([panels[0]!.extra!.flag![0], panels[0]!.extra!.score![0]]).toEqual([1, 2.5]);
  });
});
