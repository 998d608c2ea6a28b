import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BacktestEngine } from '../../../engine/backtest-engine';
import { Catalog } from '../../../engine/catalog/catalog';
import { BarReader } from '../../../engine/catalog/bar-reader';
import { catalogContents } from '../../../engine/catalog/catalog-contents';
import { openDatabase } from '../../../engine/catalog/open-database';
import { messageOf } from '../../../engine/model/message-of';
import { timeframeMicros } from '../../../engine/model/timeframe';
import { toIso } from '../../../engine/model/time';
import { StrategyRegistry } from '../../../engine/strategies/registry';
import { configOf, rejectionOf } from '../support';

/* Files that people of this trade stumble over, each with its right values: read by the catalog as a session does it. */

const ROOT = join(__dirname, '../../../../shared/data/cases');
const EVER = { start: -1e15, end: 8e15 };
const cacheDir = mkdtempSync(join(tmpdir(), 'holdfast-cases-'));
const catalog = new Catalog({ root: ROOT, cacheDir });
const isThere = existsSync(ROOT);
if (!isThere)
  process.stdout.write('The small inputs with their right values are not there: their tests are skipped.\n');
const described = isThere ? describe : describe.skip;
afterAll(() => rmSync(cacheDir, { recursive: true, force: true }));

async function marketOf(folder: string, interval?: string) {
  const bars = interval === undefined ? {} : { interval: timeframeMicros(interval) };
  return catalog.loadMarket(await catalog.resolveManifest({ catalog: folder, ...EVER, ...bars }));
}

/** Number of bars, first open and last close of a catalog with one instrument, and its first and last prices and volume. */
async function barsOf(folder: string) {
  const [panel] = (await marketOf(folder)).panels;
  const { opens, times, open, high, low, close, volume } = panel!;
  const row = (i: number) => [open.at(i), high.at(i), low.at(i), close.at(i), volume.at(i)];
  return { bars: times.length, from: toIso(opens[0]!), to: toIso(times.at(-1)!), first: row(0), last: row(-1) };
}

const refusal = async (folder: string) => messageOf(await rejectionOf(marketOf(folder)));

described('units of time and shapes of files', () => {
  const HOURS = { bars: 24, from: '2024-12-31T12:00:00.000Z', to: '2025-01-01T12:00:00.000Z' };
  const MINUTES = { bars: 6, from: '2011-12-08T18:49:00.000Z', to: '2011-12-08T18:55:00.000Z' };
  const DAYS = { bars: 6, first: [100, 101, 99, 100.5, 5] };

  test.each([
    ['01-binance-units/a-ms-then-us', HOURS],
    ['01-binance-units/b-headerless', HOURS],
    ['01-binance-units/c-um-header', { ...HOURS, bars: 12, to: '2025-01-01T00:00:00.000Z' }],
    ['01-binance-units/d-s-then-ms', HOURS],
    ['01-binance-units/e-us-only', HOURS],
    [
      '02-yfinance-header/a-multi',
      { bars: 8, from: '2023-02-17T14:30:00.000Z', first: [250, 250.75, 249.75, 250.5, 3e7] },
    ],
    ['02-yfinance-header/b-adj-close', { bars: 8, first: [250, 250.75, 249.75, 250.5, 3e7] }],
    ['11-blame/i-newest-first', { bars: 8, from: '2024-01-01T00:00:00.000Z', to: '2024-01-01T08:00:00.000Z' }],
    ['04-metatrader/a-mt5', { ...MINUTES, first: [77, 77.75, 76.75, 77.5, 20] }],
    ['04-metatrader/b-mt4', { ...MINUTES, first: [77, 77.75, 76.75, 77.5, 20] }],
    ['04-metatrader/c-date-time', MINUTES],
    ['04-metatrader/d-dots', MINUTES],
    // 15:30 of a day is within its session's date: the daily bar of that session.
    ['04-metatrader/e-daily-time', { bars: 4, from: '2024-01-02T03:45:00.000Z', to: '2024-01-05T10:00:00.000Z' }],
    ['10-decimal-comma/a-semicolon', { bars: 1, first: [16828.67, 16963.42, 16711.97, 16769.36, 71_330_310] }],
    ['10-decimal-comma/b-english-names', { first: [16828.67, 16963.42, 16711.97, 16769.36, 713_303] }],
    ['10-decimal-comma/c-thousands', { first: [37566.22, 37790.08, 37496.14, 37715.04, 1_234_567] }],
    ['10-decimal-comma/d-volume-only', { first: [470, 473, 469, 472, 123_623_700] }],
    ['10-decimal-comma/e-volume-suffix', { first: [2070, 2073, 2069, 2072, 1_230_000] }],
    ['11-blame/f-url-line', { bars: 8, first: [100, 100.75, 99.75, 100.5, 1] }],
    // The thirteenth row has the day 13.
    [
      '11-blame/l-dmy',
      {
        bars: 15,
        from: '2024-01-01T00:00:00.000Z',
        to: '2024-01-16T00:00:00.000Z',
        first: [101, 101.75, 100.75, 101.5, 1],
      },
    ],
    ['11-blame/h-utf16', { bars: 8, first: [100, 100.75, 99.75, 100.5, 1] }],
    ['13-steps', { first: [0.00000812, 0.00000815, 0.0000081, 0.00000813, 1000] }],
    ['22-shapes/a-shifted-header', { bars: 6, first: [100, 100.75, 99.75, 100.5, 1] }],
    ['22-shapes/b-extra-field', { bars: 6, first: [100, 100.75, 99.75, 100.5, 1] }],
    ['22-shapes/j-vwap-last', DAYS],
    ['22-shapes/k-stooq', { ...DAYS, from: '2024-01-02T00:00:00.000Z' }],
    ['22-shapes/l-databento', { ...DAYS, from: '2024-01-02T00:00:00.000Z', to: '2024-01-02T06:00:00.000Z' }],
    ['22-shapes/m-date-and-timestamp', { ...DAYS, from: '2024-01-02T00:00:00.000Z' }],
    ['22-shapes/n-space-after-comma', DAYS],
    ['22-shapes/h-price-as-close', { bars: 6, first: [100, 101, 99, 100.5, 1_230_000] }],
  ])('%s is taken', async (folder, expected) => {
    expect(await barsOf(folder)).toMatchObject(expected);
  });

  test('bid and ask of Dukascopy are quotes by whatever names', async () => {
    for (const folder of ['19-dukascopy-ticks/a-names', '19-dukascopy-ticks/b-plain']) {
      const [panel] = (await marketOf(folder)).panels;
      expect([panel!.times.length, panel!.bid![0], panel!.ask![0]]).toEqual([6, 41780.615, 41786.197]);
    }
    expect(await barsOf('19-dukascopy-ticks/c-gmt-time')).toMatchObject({ first: [1.3, 1.31, 1.29, 1.305, 1000] });
  });

  test('a high below the close by the last digit of a float is raised to it', async () => {
    const { high, close } = (await marketOf('03-ulp-high')).panels[0]!;
    expect(high.every((value, row) => value >= close[row]!)).toBe(true);
  });

  test.each([
    ['a-zeros', ['2019-12-16', '2019-12-17']],
    ['b-nan', undefined],
    ['c-null', ['2020-10-01', '2020-10-05']],
  ])('rows of nothing traded in 07-untraded/%s make no bar', async (name, days) => {
    const [panel] = (await marketOf(`07-untraded/${name}`)).panels;
    expect(
      [panel!.open, panel!.high, panel!.low, panel!.close].every((prices) => prices.every((price) => price > 0)),
    ).toBe(true);
    if (days) expect([...panel!.opens].slice(0, 2).map((open) => toIso(open).slice(0, 10))).toEqual(days);
  });
});

described('what is refused names its row and what would be taken', () => {
  test.each([
    ['11-blame/a-repeated-header', /^Row 6 .*no time/],
    ['11-blame/b-footer', /^Row 9 .*no time/],
    ['11-blame/g-days-with-footer', /^Row 9 .*/],
    ['11-blame/n-dmy-short', /^Row 1 .*before 1800 .*two digits for the year/],
    ['11-blame/o-ymd-dash-short', /^Row 1 .*before 1800 .*two digits for the year/],
    ['22-shapes/g-investing', /^Row 1 .* 01\/02\/2024, .*"dateFormat"/],
    ['22-shapes/o-dollar', /^Row 1 .* 01\/02\/2024, .*"dateFormat"/],
    ['22-shapes/i-close-only', /no column open; they have Date, Close\./],
  ])('%s', async (folder, message) => {
    expect(await refusal(folder)).toMatch(message);
  });
});

described('years of two digits', () => {
  test.each([
    ['11-blame/n-dmy-short', '01-01-24'],
    ['11-blame/o-ymd-dash-short', '24-01-01'],
  ])('of %s are no range of a listing: the first row is told', async (folder, found) => {
    const database = await openDatabase();
    const reader = await BarReader.open(database);
    const file = { path: join(ROOT, folder, 'BTCUSDT.BINANCE.csv'), instrument: 'BTCUSDT.BINANCE' };
    const error = await rejectionOf(reader.rangeOf(file));
    expect([error.code, error.details]).toEqual(['BAD_DATA', expect.objectContaining({ row: 1, found })]);
    reader.close();
    database.closeSync();
  });
});

described('names of files', () => {
  test('of Indian and American instruments are taken, those without a venue listed with the reason', async () => {
    expect((await catalogContents(ROOT, '09-symbols')).entries.map(({ view }) => `${view.id} ${view.kind}`)).toEqual([
      'BAJAJ-AUTO.NSE equity',
      'BANKNIFTY2270733700PE.NFO option',
      'BRK-B.NYSE equity',
      'J&KBANK.NSE equity',
      'L&TFH.NSE equity',
      'M&M.NSE equity',
      'NIFTY24JAN11C21700.NFO option',
      'NIFTY24JAN21700CE.NFO option',
      '^NSEI.INDEX index',
    ]);
    expect((await catalogContents(ROOT, '11-blame/j-no-venue')).leftOut).toEqual([
      { file: 'BTCUSDT.csv', reason: expect.stringContaining('write SYMBOL.VENUE') as string },
    ]);
    expect(await refusal('11-blame/j-no-venue')).toMatch(
      /has no data file of an instrument\. BTCUSDT\.csv has no venue in its name/,
    );
    expect((await catalogContents(ROOT, '11-blame/k-lower-venue')).leftOut).toEqual([
      { file: 'btcusdt.binance.csv', reason: expect.stringContaining('btcusdt.BINANCE') as string },
    ]);
  });
});

described('results over them', () => {
  const engine = new BacktestEngine({ strategies: new StrategyRegistry() });

  test.each([
    ['20min', 19, '03:45 04:05 04:25'],
    ['1h', 7, '03:45 04:45 05:45'],
  ])('bars of %s of an Indian day begin with its session', async (interval, bars, first) => {
    const { opens } = (await marketOf('16-resample', interval)).panels[0]!;
    const days = new Map<string, string[]>();
    for (const open of opens) {
      const [day, clock] = [toIso(open).slice(0, 10), toIso(open).slice(11, 16)];
      days.set(day, [...(days.get(day) ?? []), clock]);
    }
    for (const clocks of days.values()) {
      expect(clocks).toHaveLength(bars);
      expect(clocks.slice(0, 3).join(' ')).toBe(first);
    }
  });

  test.each(['d-volume-only', 'f-volume-control'])(
    'an order takes a tenth of the volume of each bar of %s',
    async (name) => {
      const { fills } = engine.run(
        await marketOf(`10-decimal-comma/${name}`),
        configOf({
          strategy: 'buy-and-hold',
          parameters: { size: 1e8 },
          account: { initialCapital: 1e12 },
          fills: { at: 'next-open', intrabar: 'pessimistic', limits: 'touch', volumeShare: 0.1 },
        }),
      );
      expect(fills.map(({ quantity }) => quantity)).toEqual(Array(5).fill(12_362_370));
    },
  );

  test('a price that never changes has no ratio to its dispersion', async () => {
    const { statistics } = engine.run(
      await marketOf('13-steps'),
      configOf({ strategy: 'buy-and-hold', instruments: ['XRP.BINANCE'], parameters: { size: 1 } }),
    );
    expect(statistics).toMatchObject({ sharpe: null, sortino: null, volatility: 0 });
  });

  test('a constant return has no ratio to its dispersion', async () => {
    const { statistics } = engine.run(
      await marketOf('18-flat-sharpe'),
      configOf({
        strategy: 'buy-and-hold',
        instruments: ['FUND.TEST'],
        parameters: { size: 1000 },
        account: { initialCapital: 100_000 },
      }),
    );
    expect(statistics).toMatchObject({ sharpe: null, sortino: null });
  });

  test.each(['NIFTY2412521700CE', 'NIFTY24JAN21700CE', 'NIFTY24JAN25C21700'])(
    'a call is settled under the name %s',
    async (symbol) => {
      const option = `${symbol}.NFO`;
      const market = await marketOf(`23-nifty/${symbol}`);
      const { fills } = engine.run(
        market,
        configOf({
          strategy: 'buy-and-hold',
          instruments: [option, 'NIFTY.NFO'],
          parameters: { size: 1 },
          account: { initialCapital: 1e5 },
        }),
      );
      expect(market.instruments![option]).toMatchObject({ kind: 'option', strike: 21_700, right: 'call' });
      const settled = fills.filter(({ instrument, side }) => instrument === option && side === 'sell');
      expect(settled.map(({ price, time }) => [price, toIso(time)])).toEqual([[100, '2024-01-25T10:00:00.000Z']]);
    },
  );

  test('a share that is delisted is closed at its last price, and its money goes on', async () => {
    const { statistics, fills } = engine.run(
      await marketOf('21-delisted'),
      configOf({
        strategy: 'momentum-rotation',
        parameters: { lookback: 3, top: 1, every: 3, invested: 0.95 },
        account: { initialCapital: 1e5 },
      }),
    );
    const gone = fills.filter(({ instrument }) => instrument === 'GONE.XNAS').at(-1)!;
    // The 15th was a holiday: its bar ends with the day in New York.
    expect([gone.side, gone.price, toIso(gone.time)]).toEqual(['sell', 59.5, '2024-01-16T05:00:00.000Z']);
    const next = fills.find(({ instrument }) => instrument === 'STAYS.XNAS')!;
    expect([next.price, toIso(next.time).slice(0, 10)]).toEqual([113, '2024-01-19']);
    expect(next.quantity).toBeCloseTo(926.5, 0);
    expect(statistics.finalEquity!).toBeCloseTo(124_000, -3);
  });
});
