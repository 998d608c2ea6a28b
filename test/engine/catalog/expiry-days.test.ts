import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Catalog } from '../../../engine/catalog/catalog';
import { toIso } from '../../../engine/model/time';
import { configOf, engineWith } from '../support';

/*
 * The last day of options by the rules that their exchanges publish, from files in a catalog to the money: Cboe (SPX at the opening,
 * SPXW at the close, SPY delivered), NSE at 15:30, Deribit at 08:00 UTC, Eurex at 13:00.
 */

const home = mkdtempSync(join(tmpdir(), 'holdfast-expiry-'));
const catalog = new Catalog({ root: home, cacheDir: join(home, '.cache') });
afterAll(() => rmSync(home, { recursive: true, force: true }));

type Bar = [time: string, open: number, close: number];

function put(instrument: string, bars: readonly Bar[]): void {
  const rows = bars.map(([time, open, close]) => [
    time,
    open,
    Math.max(open, close),
    Math.min(open, close),
    close,
    100,
  ]);
  const text = ['timestamp,open,high,low,close,volume', ...rows.map((row) => row.join()), ''].join('\n');
  writeFileSync(join(home, `${instrument}.csv`), text);
}

/** Buys one contract at the second bar's open, and keeps it: what it and its underlying end as. */
async function settle(option: string, underlying: string, others: string[] = []) {
  const manifest = await catalog.resolveManifest({
    catalog: '.',
    start: -1e15,
    end: 8e15,
    instruments: [option, underlying, ...others],
  });
  const seen: { time: string; price: number; equity: number }[] = [];
  const tested = engineWith(() => ({
    onBar(ctx) {
      if (ctx.instrument === option && ctx.index === 0) ctx.buy(1);
    },
  }));
  const account = { initialCapital: 1e6, type: 'margin' as const };
  const { fills, equity } = tested.run(
    await catalog.loadMarket(manifest),
    configOf({ strategy: 'under-test', account }),
  );
  for (const [i, time] of equity.time.entries()) seen.push({ time: toIso(time), price: 0, equity: equity.equity[i]! });
  const [bought, ...ends] = fills;
  return {
    paid: bought!.price,
    ends: ends.map(({ instrument, side, quantity, price, time }) => [instrument, side, quantity, price, toIso(time)]),
    equity: seen.map(({ time, equity: value }) => [time.slice(5, 16), value]),
  };
}

/** Hourly bars of New York from its opening, each opening at the close before but for gaps that are given. */
const thursday = (bars: [number, number][]): Bar[] =>
  bars.map(([open, close], i) => [`2024-01-18T${14 + i}:30:00Z`, open, close]);
const friday = (bars: [number, number][]): Bar[] =>
  bars.map(([open, close], i) => [`2024-01-19T${14 + i}:30:00Z`, open, close]);

describe('at Cboe, on the third Friday of January 2024', () => {
  const SPX: Bar[] = [
    ...thursday([
      [4740, 4750],
      [4750, 4760],
      [4760, 4765],
      [4765, 4770],
      [4770, 4775],
      [4775, 4778],
      [4778, 4780],
    ]),
    ...friday([
      [4801, 4810],
      [4810, 4820],
      [4820, 4825],
      [4825, 4830],
      [4830, 4835],
      [4835, 4838],
      [4838, 4840],
    ]),
  ];
  const held = (closes: number[], days: Bar[]): Bar[] =>
    days.slice(0, closes.length).map(([time], i) => [time, closes[Math.max(0, i - 1)]!, closes[i]!]);

  beforeAll(() => {
    put('SPX.INDEX', SPX);
    put('SPX240119C04700000.OPRA', held([60, 62, 70, 75, 78, 80, 82], SPX));
    put('SPXW240119C04700000.OPRA', held([60, 62, 70, 75, 78, 80, 82, 110, 120, 125, 130, 135, 138, 140], SPX));
    put('SPY.ARCX', held([470, 471, 472, 473, 474, 475, 476, 478, 479, 480, 481, 481, 481, 482], SPX));
    put('SPY240119C00475000.OPRA', held([5, 5, 5, 5, 5, 5, 5, 6, 6, 6, 6, 6, 6, 7], SPX));
  });

  test('SPX is settled at the opening, known with the first bar of that day: (4801 - 4700) x 100', async () => {
    const { paid, ends, equity } = await settle('SPX240119C04700000.OPRA', 'SPX.INDEX');
    expect(paid).toBe(60);
    expect(ends).toEqual([['SPX240119C04700000.OPRA', 'sell', 1, 101, '2024-01-19T15:30:00.000Z']]);
    // 1,000,000 - 6,000 + 8,200 at its last close, before anybody knows the opening; then + 10,100 instead.
    expect(equity.slice(6, 8)).toEqual([
      ['01-18T21:00', 1_002_200],
      ['01-19T15:30', 1_004_100],
    ]);
  });

  test('an index goes by the hours of the options on it: its last bar of the day ends at 16:00 New York', async () => {
    const { equity } = await settle('SPX240119C04700000.OPRA', 'SPX.INDEX');
    expect(equity.map(([time]) => time).filter((time) => String(time).startsWith('01-18T2'))).toEqual([
      '01-18T20:30',
      '01-18T21:00',
    ]);
  });

  test('SPX without a bar of its underlying on that day is settled by the last price before', async () => {
    put('SPX.INDEX', SPX.slice(0, 7));
    const { ends } = await settle('SPX240119C04700000.OPRA', 'SPX.INDEX', ['SPY.ARCX']);
    put('SPX.INDEX', SPX);
    expect(ends.map((end) => end[3])).toEqual([80]);
  });

  test('SPXW is settled at the close: (4840 - 4700) x 100', async () => {
    const { ends, equity } = await settle('SPXW240119C04700000.OPRA', 'SPX.INDEX');
    expect(ends).toEqual([['SPXW240119C04700000.OPRA', 'sell', 1, 140, '2024-01-19T21:00:00.000Z']]);
    expect(equity.at(-1)![1]).toBe(1_000_000 + 100 * (140 - 60));
  });

  test('a call on SPY is delivered: 100 shares for 475 each', async () => {
    const { ends, equity } = await settle('SPY240119C00475000.OPRA', 'SPY.ARCX');
    expect(ends).toEqual([
      ['SPY240119C00475000.OPRA', 'sell', 1, 7, '2024-01-19T21:00:00.000Z'],
      ['SPY.ARCX', 'buy', 100, 482, '2024-01-19T21:00:00.000Z'],
    ]);
    expect(equity.at(-1)![1]).toBe(1_000_000 + 100 * (7 - 5));
  });
});

/** The bar of each hour of a day, open and close as given. */
const hours = (day: string, first: string, prices: [number, number][]): Bar[] =>
  prices.map(([open, close], i) => [
    toIso(Date.parse(`${day}T${first}:00Z`) * 1000 + i * 3_600_000_000).replace('.000', ''),
    open,
    close,
  ]);

test('at NSE a weekly option is settled at 15:30 in Kolkata, the end of the last bar that begins at 15:15', async () => {
  const day = (prices: [number, number][]) => hours('2024-01-25', '03:45', prices);
  put(
    'NIFTY.NSE',
    day([
      [21700, 21710],
      [21710, 21720],
      [21720, 21730],
      [21730, 21740],
      [21740, 21770],
      [21770, 21790],
      [21790, 21800],
    ]),
  );
  put(
    'NIFTY24JAN25C21700.NSE',
    day([
      [60, 61],
      [61, 62],
      [62, 63],
      [63, 64],
      [64, 80],
      [80, 90],
      [90, 101],
    ]),
  );
  const { ends } = await settle('NIFTY24JAN25C21700.NSE', 'NIFTY.NSE');
  expect(ends).toEqual([['NIFTY24JAN25C21700.NSE', 'sell', 1, 100, '2024-01-25T10:00:00.000Z']]);
});

test('at Deribit an option is settled at 08:00 UTC, not at the end of the day', async () => {
  const prices = Array.from({ length: 24 }, (_, i): [number, number] => [44_000 + 100 * i, 44_100 + 100 * i]);
  put('BTC_USDC.INDEX', hours('2024-01-26', '00:00', prices));
  put(
    'BTC_USDC-26JAN24-44000-C.DERIBIT',
    hours(
      '2024-01-26',
      '00:00',
      prices.slice(0, 8).map(([, close]) => [close - 44_000, close - 43_900]),
    ),
  );
  const { ends } = await settle('BTC_USDC-26JAN24-44000-C.DERIBIT', 'BTC_USDC.INDEX');
  // The bar of 07:00 closes at 44,800.
  expect(ends).toEqual([['BTC_USDC-26JAN24-44000-C.DERIBIT', 'sell', 1, 800, '2024-01-26T08:00:00.000Z']]);
});

test('at Eurex an option on the DAX is settled at the auction of 13:00: 5 euros a point', async () => {
  const prices = Array.from({ length: 9 }, (_, i): [number, number] => [16_500 + 10 * i, 16_510 + 10 * i]);
  put('DAX.INDEX', hours('2024-01-19', '08:00', prices));
  put(
    'ODAX-19JAN24-16500-C.EUREX',
    hours(
      '2024-01-19',
      '08:00',
      prices.slice(0, 4).map(([open, close]) => [open - 16_490, close - 16_490]),
    ),
  );
  const { ends, equity } = await settle('ODAX-19JAN24-16500-C.EUREX', 'DAX.INDEX');
  // 13:00 is 12:00 UTC: the bar of 11:00 closes at 16,540.
  expect(ends).toEqual([['ODAX-19JAN24-16500-C.EUREX', 'sell', 1, 40, '2024-01-19T12:00:00.000Z']]);
  expect(equity.at(-1)![1]).toBe(1_000_000 + 5 * (40 - 20));
});

/** A day's bar of one price for each date of January 2024. */
const dated = (prices: Readonly<Record<string, number>>): Bar[] =>
  Object.entries(prices)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([day, price]) => [`2024-01-${day}`, price, price]);

test.each(['SPX.INDEX', '^GSPC.INDEX'])('daily: SPXW is settled on %s of its last day', async (index) => {
  put(index, dated({ '16': 4700, '17': 4700, '18': 4710, '19': 4800, '22': 4800 }));
  put('SPXW240119C04700000.OPRA', dated({ '16': 30, '17': 30, '18': 30, '19': 100 }));
  const { ends } = await settle('SPXW240119C04700000.OPRA', index);
  // 4,800 - 4,700, not 4,710 - 4,700 of the day before.
  expect(ends).toEqual([['SPXW240119C04700000.OPRA', 'sell', 1, 100, '2024-01-19T21:00:00.000Z']]);
});

test('an option that traded on two days nine days apart is bought on the second and settled at its expiry', async () => {
  const spot = { '08': 470, '09': 471, '10': 472, '11': 473, '12': 474, '16': 475, '17': 476, '18': 477, '19': 478 };
  put('SPY.ARCX', dated(spot));
  put('SPY240119C00470000.OPRA', dated({ '08': 3, '17': 4 }));
  const { paid, ends, equity } = await settle('SPY240119C00470000.OPRA', 'SPY.ARCX');
  expect(paid).toBe(4);
  expect(ends[0]).toEqual(['SPY240119C00470000.OPRA', 'sell', 1, 8, '2024-01-19T21:00:00.000Z']);
  expect(equity.at(-1)![1]).toBe(1_000_000 + 100 * (8 - 4));
});

test('a future expires also where nothing else of the session has terms', async () => {
  const days = { '23': 21_400, '24': 21_500, '25': 21_350 };
  put('NIFTY24JANFUT.NSE', dated(days));
  put('NIFTY.NSE', dated({ ...days, '29': 21_700, '30': 21_500 }));
  const { paid, ends } = await settle('NIFTY24JANFUT.NSE', 'NIFTY.NSE');
  expect(paid).toBe(21_500);
  expect(ends.map((end) => end.slice(1))).toEqual([['sell', 1, 21_350, '2024-01-25T10:00:00.000Z']]);
});

test('a coin that is delisted on a day is held to its midnight, by days and by hours', async () => {
  const days = { '01': 101, '02': 102, '03': 103, '04': 104, '05': 105 };
  writeFileSync(join(home, 'instruments.json'), JSON.stringify({ 'LUNA*.BINANCE': { delisted: '2024-01-05' } }));
  put('BTCUSD.BINANCE', dated({ ...days, '06': 106, '07': 107 }));
  put('LUNAUSD.BINANCE', dated(days));
  const byHour = Array.from({ length: 48 }, (_, i): [number, number] => [100 + i, 100 + i]);
  put('LUNAHUSD.BINANCE', hours('2024-01-04', '00:00', byHour));
  const ended = async (id: string) => (await settle(id, 'BTCUSD.BINANCE')).ends;
  expect(await ended('LUNAUSD.BINANCE')).toEqual([['LUNAUSD.BINANCE', 'sell', 1, 105, '2024-01-06T00:00:00.000Z']]);
  expect(await ended('LUNAHUSD.BINANCE')).toEqual([['LUNAHUSD.BINANCE', 'sell', 1, 147, '2024-01-06T00:00:00.000Z']]);
  writeFileSync(join(home, 'instruments.json'), '{}');
});
