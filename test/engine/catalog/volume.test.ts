import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Catalog } from '../../../engine/catalog/catalog';
import { rejectionOf } from '../support';

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'volume-'));
});
afterEach(() => rm(root, { recursive: true, force: true }));

const put = (name: string, rows: readonly string[], header: string) =>
  writeFile(join(root, name), [header, ...rows, ''].join('\n'));

async function load(instruments: string[]) {
  const catalog = new Catalog({ root, cacheDir: join(root, '.cache') });
  return catalog.loadMarket(await catalog.resolveManifest({ catalog: '.', start: -1e15, end: 8e15, instruments }));
}

async function loadOne(rows: readonly string[], header: string) {
  await put('A.X.csv', rows, header);
  return (await load(['A.X'])).panels[0]!;
}

describe('volume', () => {
  const volumes = async (cells: readonly string[], name = 'volume') => {
    const rows = cells.map((cell, i) => `2024-01-0${i + 1},1,1,1,1,${cell}`);
    return [...(await loadOne(rows, `timestamp,open,high,low,close,${name}`)).volume];
  };

  it('is read with thousands and with K, M and B', async () => {
    const cells = ['1.23M', '900K', '"123,623,700"', '"1,234"', '"1,23,456.5"', '2.5 b', '1e3', '0'];
    expect(await volumes(cells)).toEqual([1_230_000, 900_000, 123_623_700, 1234, 123_456.5, 2.5e9, 1000, 0]);
  });

  it.each(['Volume', 'Vol.', 'tick_volume', '<TICKVOL>', 'Volume BTC'])('may be called %s', async (name) => {
    expect(await volumes(['5'], name)).toEqual([5]);
  });

  it('in units is preferred to that in money', async () => {
    await put('BTCUSDT.X.csv', ['2024-01-01,1,1,1,1,900,5'], 'date,open,high,low,close,Volume USDT,Volume BTC');
    expect((await load(['BTCUSDT.X'])).panels[0]!.volume[0]).toBe(5);
    await put('BTCUSDT.X.csv', ['2024-01-01,1,1,1,1,900'], 'date,open,high,low,close,Volume USDT');
    expect((await rejectionOf(load(['BTCUSDT.X']))).message).toContain('volume in money alone (Volume USDT)');
  });

  it('is the number of pieces of a German file, beside which Volumen is money', async () => {
    const rows = ['2024-01-03;20,5;21,5;19,5;20,75;1.200;24.900', '2024-01-02;20,5;21,5;19,5;20,25;1.100;22.275'];
    const { open, close, volume } = await loadOne(rows, 'Datum;Erster;Hoch;Tief;Schlusskurs;Stuecke;Volumen');
    expect([...open, ...close, ...volume]).toEqual([20.5, 20.5, 20.25, 20.75, 1100, 1200]);
  });

  it('is 0 where a cell among others is empty, and none where all are', async () => {
    expect(await volumes(['5', '', 'nan', '-', '7'])).toEqual([5, 0, 0, 0, 7]);
    const words = ['NaN', '--', 'null', 'None', 'NA', 'n/a'];
    expect(await volumes(['5', ...words])).toEqual([5, ...words.map(() => 0)]);
    expect(await volumes(['', ''])).toEqual([NaN, NaN]);
  });

  it.each(['abc', '1.234.567', '12,34', '5X'])(
    'that is not understood is refused with row and content: %s',
    async (bad) => {
      const error = await rejectionOf(volumes(['5', '', `"${bad}"`, '7']));
      expect(error).toMatchObject({ code: 'BAD_DATA', details: { row: 3, found: bad } });
      expect(error.message).toBe(
        `Row 3 of A.X has a volume that is not a number >= 0: "${bad}" (volume). ` +
          'A volume is taken as 1230000, 1,230,000 or 1.23M (K, M, B); an empty one is 0.',
      );
    },
  );
});
