import { LIVE_BYTES } from '../../../../engine/execution/run/live-progress';
import { LiveView } from '../../../../engine/host/live-view';
import { CELL } from '../../../../engine/host/protocol';
import type { MarketData } from '../../../../engine/columns/market-data';
import { pointInterval } from '../../../../engine/model/metric-points';
import type { RunPoint, RunResult } from '../../../../engine/model/result';
import type { RunConfig } from '../../../../engine/model/run-config';
import { marketWith, MINUTE, seriesOf } from '../../random-market';
import { configOf, engine } from '../../support';

const parameters = { fast: 2, slow: 5 };
const config = configOf({ parameters, fees: { proportional: 0.001 } });
const wave = (id: string, length: number) =>
  seriesOf(
    id,
    Array.from({ length }, (_, i) => Math.round(400 + 60 * Math.sin(i / (3 + (id.charCodeAt(0) % 5))) + (i % 7)) / 4),
  );

function runLive(market: MarketData, settings: RunConfig): { result: RunResult; view: LiveView } {
  const cell = new Int32Array(new SharedArrayBuffer(CELL.words * 4));
  const view = new LiveView(cell, settings.account.initialCapital);
  return { result: engine().run(market, settings, { cell, live: view.live }), view };
}

/** What the points must be, out of the result alone. */
function expectedPoints({ equity, trades, bars }: RunResult, given: RunConfig): RunPoint[] {
  const { initialCapital } = given.account;
  // What fills at the open of the next bar has the time of the close before it; the grid's fills are within bars.
  const isBefore = (one: number, time: number) => (given.strategy === 'limit-grid' ? one <= time : one < time);
  const every = pointInterval(bars);
  return Array.from({ length: Math.floor(bars / every) }, (_, i) => {
    const bar = (i + 1) * every;
    const time = equity.time[bar - 1]!;
    const closed = trades.filter(({ exitTime }) => exitTime !== null && isBefore(exitTime, time));
    const entered = trades.filter(({ entryTime }) => isBefore(entryTime, time));
    return {
      // A minute long each, on every axis.
      opened: time - MINUTE,
      ...{ seq: i + 1, bar, time, equity: equity.equity[bar - 1]!, pnl: equity.equity[bar - 1]! - initialCapital },
      ...{ trades: closed.length, wins: closed.filter(({ pnl }) => pnl > 0).length },
      positions: entered.length - closed.length,
    };
  });
}

const MARKETS: [string, () => MarketData][] = [
  ['one instrument', () => marketWith(wave('A.X', 730))],
  ['instruments on one time axis', () => marketWith(wave('A.X', 730), wave('B.X', 730), wave('C.X', 730))],
  ['instruments on several time axes', () => marketWith(wave('A.X', 730), wave('B.X', 615), wave('C.X', 401))],
];
const SETTINGS: [string, Partial<RunConfig>][] = [
  ['market orders', {}],
  ['resting orders', { strategy: 'limit-grid', parameters: {} }],
  ['a margin account', { account: { initialCapital: 100_000, type: 'margin', leverage: 2 } }],
];

describe.each(MARKETS)('over %s', (_, market) => {
  test.each(SETTINGS)('the history of a run with %s is that of its result', (__, settings) => {
    const given = { ...config, ...settings };
    const { result, view } = runLive(market(), given);
    const points = view.newPoints();
    const expected = expectedPoints(result, given);
    expect(points.length).toBe(14);
    expect(points.map(({ equity: _e, pnl: _p, ...rest }) => rest)).toEqual(
      expected.map(({ equity: _e, pnl: _p, ...rest }) => rest),
    );
    points.forEach(({ equity, pnl }, i) => {
      expect(equity).toBeCloseTo(expected[i]!.equity, 6);
      expect(pnl).toBeCloseTo(expected[i]!.pnl, 6);
    });
    expect(view.newPoints()).toEqual([]);
  });
});

test('the figures of an ended run are those of its last bar', () => {
  const { result, view } = runLive(marketWith(wave('A.X', 730)), config);
  const { equity, trades } = result;
  const closed = trades.filter(({ exitTime }) => exitTime !== null);
  expect(closed.length).toBeGreaterThan(10);
  expect(view.progress()).toMatchObject({
    ...{ fraction: 1, barsDone: 730, barsTotal: 730 },
    ...{ time: equity.time.at(-1), trades: closed.length, wins: closed.filter(({ pnl }) => pnl > 0).length },
  });
  expect(view.progress().equity).toBeCloseTo(equity.equity.at(-1)!, 6);
});

test('a result does not depend on whether somebody watches', () => {
  for (const [, market] of MARKETS) {
    const data = market();
    expect(runLive(data, config).result.resultHash).toBe(engine().run(data, config).resultHash);
  }
});

test('a run of any length fits into its memory', () => {
  for (const bars of [1, 49, 50, 24_999, 25_000, 25_001, 1_000_003, 100_000_000]) {
    expect(Math.floor(bars / pointInterval(bars))).toBeLessThanOrEqual(500);
    expect(pointInterval(bars) % 50).toBe(0);
  }
  expect(LIVE_BYTES).toBeLessThan(500_000);
});
