import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Catalog } from '../../../engine/catalog/catalog';
import { folderContents } from '../../../engine/catalog/catalog-folder';
import { ManifestContent } from '../../../engine/model/cache-key';
import type { ActionsAdjust } from '../../../engine/model/manifest';
import type { BarContext } from '../../../engine/strategies/define-strategy';
import { configOf, engineWith, rejectionOf } from '../support';

let home: string;
let catalog: Catalog;
const RANGE = { catalog: '.', start: -1e15, end: 8e15 };

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'actions-'));
  catalog = new Catalog({ root: home, cacheDir: join(home, 'cache') });
});

afterEach(() => rm(home, { recursive: true, force: true }));

type Day = readonly [date: string, close: number, ...rest: number[]];

/** Daily bars; each opens at the close before it, or where `opens` says. */
async function write(id: string, days: readonly Day[], opens: Record<string, number> = {}) {
  const rows = days.map(([date, close], i) => {
    const open = opens[date] ?? days[i - 1]?.[1] ?? close;
    return [date, open, Math.max(open, close), Math.min(open, close), close, 1000].join();
  });
  await writeFile(join(home, `${id}.csv`), ['timestamp,open,high,low,close,volume', ...rows, ''].join('\n'));
}

const actions = (...rows: string[]) => writeFile(join(home, 'actions.csv'), [...rows, ''].join('\n'));

async function load(adjust?: ActionsAdjust) {
  return catalog.loadMarket(await catalog.resolveManifest({ ...RANGE, ...(adjust && { adjust }) }));
}

/** Coca-Cola in 1997: closes as they were traded, and Yahoo's adjusted ones, of which the dividends of later years are a part. */
const KO: readonly Day[] = [
  ['1997-01-02', 51.875, 16.206907],
  ['1997-03-11', 62, 19.370183],
  ['1997-03-12', 61, 19.100891],
  ['1997-06-10', 68.375, 21.41022],
  ['1997-06-11', 68.375, 21.454148],
  ['1997-09-10', 57.625, 18.081101],
  ['1997-09-11', 56.125, 17.653333],
  ['1997-11-25', 64.125, 20.169621],
  ['1997-11-26', 62.375, 19.66211],
  ['1997-12-31', 66.6875, 21.021514],
];
const EX_DATES = ['1997-03-12', '1997-06-11', '1997-09-11', '1997-11-26'];
const PAID = ['instrument,date,dividend,currency', ...EX_DATES.map((date) => `KO.XNYS,${date},0.14,USD`)];

describe('the published total return of Coca-Cola in 1997', () => {
  it('is that of adjusted prices, each day', async () => {
    await write('KO.XNYS', KO);
    await actions(...PAID);
    const { panels, instruments } = await load('prices');
    const { close } = panels[0]!;
    expect(close.at(-1)).toBe(66.6875);
    KO.forEach(([, , adjusted], i) => {
      const published = adjusted! / KO.at(-1)![2]!;
      expect([KO[i]![0], Math.abs(close[i]! / close.at(-1)! / published - 1) < 1e-6]).toEqual([KO[i]![0], true]);
    });
    // Runs have nothing left to apply.
    expect(instruments?.['KO.XNYS']).not.toHaveProperty('actions');
  });

  it('is what a holder makes who buys more of each dividend at the open of its date, by value', async () => {
    // Adjusted closes suppose that it is bought at the close before, less the dividend.
    const opens = Object.fromEntries(
      EX_DATES.map((date) => [date, KO[KO.findIndex(([at]) => at === date) - 1]![1] - 0.14]),
    );
    await write('KO.XNYS', [['1996-12-31', 51.875], ...KO], opens);
    await actions(...PAID);
    const ahead = new Set(EX_DATES.map((date) => KO[KO.findIndex(([at]) => at === date) - 1]![0]));
    const tested = engineWith(() => ({
      onBar(ctx: BarContext) {
        if (ctx.index === 0) ctx.buy(1000);
        // No cash is there for it before the dividend is.
        if (ahead.has(ctx.session.date)) ctx.buy((ctx.position * 0.14) / (ctx.close - 0.14) - 1e-9);
      },
    }));
    const account = { initialCapital: 51_875 };
    const { statistics, equity, rejections, notes } = tested.run(
      await load(),
      configOf({ strategy: 'under-test', account }),
    );
    expect(rejections.counts).toEqual({});
    const published = 21.021514 / 16.206907;
    expect(1 + statistics.benchmarkReturn!).toBeCloseTo(published, 5);
    expect(equity.equity.at(-1)! / 51_875 / published).toBeCloseTo(1, 6);
    // 1,000 shares and, after the first one, those bought of 140 at 61.86, and so on.
    const shares = [1000];
    for (const date of EX_DATES) shares.push(shares.at(-1)! * (1 + 0.14 / opens[date]!));
    const paid = shares.slice(0, -1).reduce((sum, held) => sum + 0.14 * held, 0);
    expect(statistics.dividends).toBeCloseTo(paid, 5);
    expect([...notes.series.columns.value]).toEqual(
      shares.slice(0, -1).map((held) => expect.closeTo(0.14 * held, 5) as number),
    );
  });
});

/** Apple around its split of 7 for 1: closes as they were traded, and the published ones after the split. */
const AAPL: readonly Day[] = [
  ['2014-06-04', 644.819992, 92.117],
  ['2014-06-05', 647.349983, 92.478],
  ['2014-06-06', 645.570023, 92.224],
  ['2014-06-09', 93.699997, 93.699],
  ['2014-06-10', 94.25, 94.25],
];

describe("Apple's split of 7 for 1 in 2014", () => {
  beforeEach(async () => {
    await write('AAPL.XNAS', AAPL, { '2014-06-09': 92.699997 });
    await actions('instrument,date,split', 'AAPL.XNAS,2014-06-09,7:1');
  });

  it('leaves the published prices before it, and seven times the volume', async () => {
    const { panels } = await load('prices');
    const { close, volume } = panels[0]!;
    AAPL.forEach(([, , published], i) => expect(Math.abs(close[i]! - published!)).toBeLessThan(0.0011));
    expect([...volume]).toEqual([7000, 7000, 7000, 1000, 1000]);
  });

  it('makes seven shares of one, and one trade of it', async () => {
    const tested = engineWith(() => ({
      onBar(ctx: BarContext) {
        if (ctx.index === 0) ctx.buy(10);
        if (ctx.index === 3) ctx.sell(ctx.position);
      },
    }));
    const account = { initialCapital: 10_000 };
    const { fills, trades, equity, statistics } = tested.run(
      await load(),
      configOf({ strategy: 'under-test', account }),
    );
    expect(fills.map(({ side, quantity, price, reason }) => [side, quantity, price, reason])).toEqual([
      ['buy', 10, 644.819992, 'signal'],
      ['buy', 60, 0, 'split'],
      ['sell', 70, 93.699997, 'signal'],
    ]);
    expect(fills[1]!.time).toBe(Date.UTC(2014, 5, 9, 13, 30) * 1000);
    expect(trades).toHaveLength(1);
    const [{ quantity, entryPrice, exitPrice, pnl, mae, mfe }] = trades as [(typeof trades)[0]];
    expect([quantity, exitPrice]).toEqual([70, 93.699997]);
    expect(entryPrice).toBeCloseTo(644.819992 / 7, 9);
    expect(pnl).toBeCloseTo(70 * 93.699997 - 6448.19992, 6);
    // The worst was its entry, the best the close of 9 June, in new shares.
    expect(mae).toBeCloseTo(0, 9);
    expect(mfe).toBeCloseTo(93.699997 / (644.819992 / 7) - 1, 9);
    expect(equity.equity[3]).toBeCloseTo(10_000 - 6448.19992 + 70 * 93.699997, 6);
    expect(equity.equity[2]).toBeCloseTo(10_000 - 6448.19992 + 10 * 645.570023, 6);
    expect(statistics.dividends).toBe(0);
    // Buying and holding it is as published, too.
    expect(statistics.benchmarkReturn).toBeCloseTo((7 * 94.25) / 644.819992 - 1, 9);
  });

  it('is nothing where a session says so, and each is another result', async () => {
    expect((await load('none')).instruments?.['AAPL.XNAS']).not.toHaveProperty('actions');
    const question = { code: {}, execution: configOf(), parameters: {} } as unknown as Parameters<
      ManifestContent['parts']
    >[0];
    const parts = await Promise.all(
      (['positions', 'prices', 'none'] as const).map(async (adjust) => {
        const manifest = await catalog.resolveManifest({ ...RANGE, adjust });
        return JSON.stringify(new ManifestContent(manifest).parts(question));
      }),
    );
    await actions('instrument,date,split', 'AAPL.XNAS,2014-06-09,8');
    parts.push(JSON.stringify(new ManifestContent(await catalog.resolveManifest(RANGE)).parts(question)));
    expect(new Set(parts).size).toBe(4);
    expect(await catalog.resolveManifest({ ...RANGE, adjust: 'positions' })).toEqual(
      await catalog.resolveManifest(RANGE),
    );
  });
});

describe('splits and dividends of a file', () => {
  beforeEach(() => write('A.XNYS', [['2024-01-02', 10]]));

  const actionsOf = async () => {
    const { instruments } = await catalog.resolveManifest(RANGE);
    return instruments[0]!.definition?.actions;
  };

  it('are taken as exports write them, from several files and from JSON, in the order of their dates', async () => {
    await actions(
      'Date,Instrument,Dividend,Split',
      '2024-03-01,A.XNYS,0.0,1:10',
      '2024-02-01,A.XNYS,0.25,0.0',
      '2024-02-02,A.XNYS,0,1',
    );
    await writeFile(join(home, 'more.actions.csv'), 'instrument,date,split,currency\nA.XNYS,2024-01-15,3/2,USD\n');
    const json = [{ instrument: 'A.XNYS', date: '2024-02-15', split: 2, dividend: 0.1 }];
    await writeFile(join(home, 'actions.json'), JSON.stringify(json));
    expect(await actionsOf()).toEqual([
      { date: '2024-01-15', split: 1.5, currency: 'USD' },
      { date: '2024-02-01', dividend: 0.25 },
      { date: '2024-02-15', split: 2, dividend: 0.1 },
      { date: '2024-03-01', split: 0.1 },
    ]);
    const { leftOut } = await folderContents(home, '.');
    expect(leftOut.map(({ file }) => file)).toEqual([]);
  });

  it.each([
    ['date,split\n', 'actions.csv:1'],
    ['instrument,date,split\nA,2024-01-02,2\n', 'actions.csv:2'],
    ['instrument,date,split\nA.XNYS,2024-13-02,2\n', 'actions.csv:2'],
    ['instrument,date,split\nA.XNYS,soon,2\n', 'actions.csv:2'],
    ['instrument,date,split\nA.XNYS,2024-01-02,two\n', 'actions.csv:2'],
    ['instrument,date,split\nA.XNYS,2024-01-02,-2\n', 'actions.csv:2'],
    ['instrument,date,split\nA.XNYS,2024-01-02,2:0\n', 'actions.csv:2'],
    ['instrument,date,dividend\nA.XNYS,2024-01-02,-1\n', 'actions.csv:2'],
    ['instrument,date,dividend\nA.XNYS,2024-01-02,Infinity\n', 'actions.csv:2'],
    ['instrument,date,dividend,currency\nA.XNYS,2024-01-02,1,dollars\n', 'actions.csv:2'],
  ])('are refused with the line: %j', async (text, path) => {
    await writeFile(join(home, 'actions.csv'), text);
    expect(await rejectionOf(catalog.resolveManifest(RANGE))).toMatchObject({ code: 'INSTRUMENTS_INVALID', path });
  });

  it.each([
    ['{', 'actions.json'],
    ['{"a":1}', 'actions.json'],
    ['[{"instrument":"A.XNYS","date":"2024-01-02"}]', 'actions.json.0'],
    ['[{"instrument":"A.XNYS","date":"2024-01-02","split":"2"}]', 'actions.json.0.split'],
    ['[null]', 'actions.json.0.instrument'],
    ['[{"instrument":"A.XNYS","date":"2024-01-02","split":2,"__proto__":1}]', 'actions.json.0'],
  ])('are refused with the entry: %j', async (text, path) => {
    await writeFile(join(home, 'actions.json'), text);
    expect(await rejectionOf(catalog.resolveManifest(RANGE))).toMatchObject({ code: 'INSTRUMENTS_INVALID', path });
  });

  it('are not read from outside of the catalog', async () => {
    const outside = await mkdtemp(join(tmpdir(), 'outside-'));
    await writeFile(join(outside, 'secret'), 'instrument,date,split\nA.XNYS,2024-01-02,2\n');
    await symlink(join(outside, 'secret'), join(home, 'actions.csv'));
    await symlink(join(outside, 'secret'), join(home, 'actions.json'));
    expect(await actionsOf()).toBeUndefined();
    await rm(outside, { recursive: true });
  });

  it('refuse a dividend that is not below the close before', async () => {
    await write('A.XNYS', [
      ['2024-01-02', 10],
      ['2024-01-03', 9],
    ]);
    await actions('instrument,date,dividend', 'A.XNYS,2024-01-03,10');
    expect(await rejectionOf(load('prices'))).toMatchObject({ code: 'INSTRUMENTS_INVALID', path: 'actions' });
  });
});

describe('a dividend in another currency than the price', () => {
  const DAYS: readonly Day[] = [
    ['2024-01-02', 10],
    ['2024-01-03', 10],
    ['2024-01-04', 10],
  ];
  const dividendsOf = async () => (await load()).instruments?.['A.XNYS']?.actions?.map(({ dividend }) => dividend);

  beforeEach(async () => {
    await write('A.XNYS', DAYS);
    await actions('instrument,date,dividend,currency', 'A.XNYS,2024-01-04,1,EUR');
  });

  it('counts at the last rate before its date: 10 of 1 euro at 1.25 are 12.50 dollars', async () => {
    await write('EURUSD.FX', [
      ['2024-01-02', 1.5],
      ['2024-01-03', 1.25],
      ['2024-01-04', 2],
    ]);
    const { statistics, equity } = engineWith(() => ({
      onBar(ctx: BarContext) {
        if (ctx.index === 0) ctx.buy(10);
      },
    })).run(await load(), configOf({ strategy: 'under-test', instruments: ['A.XNYS'] }));
    expect([statistics.dividends, equity.equity.at(-1)]).toEqual([12.5, 10_012.5]);
    const { panels } = await load('prices');
    const { close, instruments } = panels.find((panel) => panel.instruments.includes('A.XNYS'))!;
    expect(close[instruments.indexOf('A.XNYS')]).toBeCloseTo(10 * (1 - 1.25 / 10), 12);
  });

  it('counts by a pair the other way round, pence as hundredths of pounds', async () => {
    await actions('instrument,date,dividend,currency', 'A.XNYS,2024-01-04,50,GBX');
    await write('USDGBP.FX', [
      ['2024-01-03', 0.8],
      ['2024-01-04', 0.5],
    ]);
    expect(await dividendsOf()).toEqual([expect.closeTo(0.625, 12)]);
  });

  it('is refused by name without a rate by then', async () => {
    const refused = { code: 'RATE_MISSING', path: 'actions', details: { instrument: 'A.XNYS', date: '2024-01-04' } };
    expect(await rejectionOf(load())).toMatchObject(refused);
    await write('EURUSD.FX', [
      ['2024-01-04', 1.25],
      ['2024-01-05', 1.25],
    ]);
    const error = await rejectionOf(load());
    expect(error).toMatchObject(refused);
    expect(error.message).toContain('add the pair EURUSD or USDEUR with a close before it');
    expect(await rejectionOf(load('prices'))).toMatchObject(refused);
  });

  it('needs no rate where nobody can get it', async () => {
    await actions('instrument,date,dividend,currency', 'A.XNYS,2023-01-04,1,EUR', 'A.XNYS,2025-01-04,1,EUR');
    expect(await dividendsOf()).toEqual([0, 0]);
  });
});
