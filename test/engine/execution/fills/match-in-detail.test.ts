import fc from 'fast-check';
import { ALWAYS } from '../../../../engine/calendars/calendars';
import { aggregatePanel } from '../../../../engine/columns/aggregate-panel';
import { buildMarket, marketOf, type BarSeries, type MarketData } from '../../../../engine/columns/market-data';
import type { CodedTexts } from '../../../../engine/model/run-orders';
import { fillsSchema } from '../../../../engine/model/run-config';
import type { BarContext } from '../../../../engine/strategies/define-strategy';
import { NaiveDetailEngine } from '../../naive-detail-engine';
import type { NaiveBars } from '../../naive-market';
import { perform } from '../../perform';
import { MINUTE, seriesOf, START } from '../../random-market';
import { actionOf, configFor, creditScenarios, naiveBars, scenarios, STEP, type Scenario } from '../../random-orders';
import { currencyScenarios } from '../../random-currencies';
import { expectAlike } from '../../run-scenario';
import { configOf, engineWith, errorOf } from '../../support';
import type { Bar } from '../../trade-script';

let serial = 0;

/** A market whose bars are put together to longer ones, which it keeps. */
function detailed(series: BarSeries[], interval: number): MarketData {
  const { panels } = buildMarket('', series);
  const merged = panels.map((panel) => aggregatePanel(panel, { interval, calendar: ALWAYS }));
  return { ...marketOf(`detail-${serial++}`, merged), detail: panels };
}

/** Four quarters of a minute make a bar. */
function quarters(bars: Bar[]): BarSeries {
  const column = (at: number) => Float64Array.from(bars, (bar) => bar[at]!);
  const times = Float64Array.from(bars, (_, i) => START + (i * MINUTE) / 4);
  const volume = new Float64Array(bars.length).fill(100);
  return { instrument: 'A.X', times, open: column(0), high: column(1), low: column(2), close: column(3), volume };
}

const still: Bar[] = Array.from({ length: 4 }, () => [100, 100, 100, 100]);
const rise: Bar = [100, 111, 100, 111];
const fall: Bar = [111, 111, 89, 89];

/** Fills as [quarter in which they happened, signed quantity, price]: of its begin at its open, else of its end. */
function trade(bars: Bar[], script: (ctx: BarContext) => unknown, detail: boolean) {
  const tested = engineWith(() => ({ onBar: (ctx) => void (ctx.index === 0 && script(ctx)) }));
  const config = configOf({ strategy: 'under-test', fills: fillsSchema.parse({ detail }) });
  const result = tested.run(detailed([quarters(bars)], MINUTE), config);
  const fills = result.fills.map(({ time, side, quantity, price }) => [
    (time - START) / (MINUTE / 4),
    side === 'buy' ? quantity : -quantity,
    price,
  ]);
  return { fills, equity: [...result.equity.equity] };
}

describe('with finer bars', () => {
  const bracket = (ctx: BarContext) => ctx.buy(1, { stopLoss: 90, takeProfit: 110 });

  it('excursions of a trade are those of the finer bars in which it was held', () => {
    const still0 = still[0]!;
    // Bought at 100 in the first quarter of a bar, which falls to 96 later, then sold at 110 in its last.
    const bars: Bar[] = [...still, still0, [100, 104, 96, 100], [100, 108, 97, 108], [108, 120, 90, 112]];
    const tested = engineWith(() => ({ onBar: (ctx) => void (ctx.index === 0 && bracket(ctx)) }));
    const excursions = (detail: boolean) => {
      const config = configOf({ strategy: 'under-test', fills: fillsSchema.parse({ detail, intrabar: 'optimistic' }) });
      const { trades } = tested.run(detailed([quarters(bars)], MINUTE), config);
      return trades.map(({ mae, mfe }) => [mae, mfe].map((value) => Math.round(100 * value)));
    };
    expect(excursions(true)).toEqual([[-4, 10]]);
    // Of the bar as a whole nobody can tell what was before the exit.
    expect(excursions(false)).toEqual([[0, 10]]);
  });

  it('excursions count the finer bars of whole bars between, and of the bar that a position enters at its close nothing', () => {
    const fallen: Bar = [100, 100, 80, 100];
    const excursion = (bars: Bar[], at: 'next-open' | 'same-close') => {
      const tested = engineWith(() => ({ onBar: (ctx) => void (ctx.index === 0 && ctx.buy(1)) }));
      const config = configOf({ strategy: 'under-test', fills: fillsSchema.parse({ detail: true, at }) });
      return tested.run(detailed([quarters(bars)], MINUTE), config).trades[0]!.mae;
    };
    const after = [...still, ...still, ...still.slice(0, 3), fallen, ...still];
    expect(excursion(after, 'next-open')).toBeCloseTo(-0.2, 12);
    expect(excursion(after, 'same-close')).toBeCloseTo(-0.2, 12);
    expect(excursion([...still.slice(0, 3), fallen, ...still], 'same-close')).toBe(0);
  });

  it.each([false, true])('orders are listed alike: %p', (detail) => {
    const bars = [...still, ...still.slice(0, 1), rise, rise, rise];
    const tested = engineWith(() => ({
      onBar(ctx) {
        if (ctx.index > 0) return;
        ctx.buy(2, { stopLoss: 90, takeProfit: 110 });
        const first = ctx.buy(1, { limit: 95 });
        ctx.buy(3, { stop: 105, oco: first });
      },
    }));
    const config = configOf({ strategy: 'under-test', fills: fillsSchema.parse({ detail }) });
    const { columns } = tested.run(detailed([quarters(bars)], MINUTE), config).orders;
    const text = ({ codes, texts }: CodedTexts, i: number) => texts[codes[i]!];
    const { orderId, quantity, filled, status, reason } = columns;
    const listed = (_: number, i: number) => [quantity[i], filled[i], text(status, i), text(reason, i)];
    expect(Array.from(orderId, listed)).toEqual([
      [2, 2, 'filled', ''],
      [2, 0, 'cancelled', 'PARTNER_FILLED'],
      [2, 2, 'filled', ''],
      [1, 0, 'cancelled', 'PARTNER_FILLED'],
      [3, 3, 'filled', ''],
    ]);
  });

  it('what came first in a bar is what their prices say', () => {
    // The bar goes from 100 to 111 and to 89. It is the second: of the quarters 4 to 7.
    const bars = [...still, ...still.slice(0, 1), rise, fall, [89, 89, 89, 89] as Bar];
    expect(trade(bars, bracket, false).fills).toEqual([
      [4, 1, 100],
      [8, -1, 90],
    ]);
    expect(trade(bars, bracket, true)).toEqual({
      fills: [
        [4, 1, 100],
        [6, -1, 110],
      ],
      equity: [10_000, 10_010],
    });
  });

  it('a trailing stop follows each of them', () => {
    const bars: Bar[] = [
      ...still,
      [100, 100, 100, 100],
      [100, 108, 100, 108],
      [108, 108, 102, 102],
      [102, 102, 102, 102],
    ];
    // 108 - 5 within the bar; without them the stop stays at 95 until the bar is over.
    const trail = (ctx: BarContext) => ctx.buy(1, { stopTrail: 5 });
    expect(trade(bars, trail, true).fills[1]).toEqual([7, -1, 103]);
    expect(trade(bars, trail, false).fills).toHaveLength(1);
  });

  it('what opens beyond a level fills at that open', () => {
    const bars: Bar[] = [...still, ...still.slice(0, 2), [96, 96, 96, 96], [96, 96, 96, 96]];
    const limit = (ctx: BarContext) => ctx.buy(1, { limit: 98 });
    expect(trade(bars, limit, true).fills).toEqual([[6, 1, 96]]);
    expect(trade(bars, limit, false).fills).toEqual([[8, 1, 98]]);
  });

  it('needs a session that keeps them', () => {
    const tested = engineWith(() => ({ onBar: () => undefined }));
    const config = configOf({ strategy: 'under-test', fills: fillsSchema.parse({ detail: true }) });
    expect(errorOf(() => tested.run(buildMarket('plain', [quarters(still)]), config))).toMatchObject({
      code: 'VALIDATION',
      path: 'fills.detail',
    });
  });

  it('money is converted and funded at the time of the finer bar', () => {
    // The euro is known to be at 1.2 from the second minute on, at 1.3 from the third.
    const euro = {
      ...seriesOf('EURUSD.X', [1.1, 1.2, 1.3]),
      times: Float64Array.from([-1, 0, 1], (i) => START + i * MINUTE),
    };
    const bars: Bar[] = [...still, [100, 100, 100, 100], [100, 100, 98, 98], ...still.slice(0, 2), ...still];
    const market = beside({ ...detailed([quarters(bars)], MINUTE), instruments: {} }, [euro]);
    const known = { id: 'A.X', kind: 'equity' as const, multiplier: 1, currency: 'EUR' };
    const tested = engineWith(() => ({ onBar: (ctx) => void (ctx.index === 0 && ctx.buy(1, { limit: 99 })) }));
    const account = { initialCapital: 1000, currency: 'USD' };
    const fills = fillsSchema.parse({ detail: true });
    const config = configOf({ strategy: 'under-test', instruments: ['A.X'], account, fills });
    const result = tested.run({ ...market, instruments: { 'A.X': known } }, config);
    // Paid 99 euros at 1.2, worth 100 at 1.3 from the close of 00:02 on.
    expect(result.fills.map(({ time, price }) => [(time - START) / (MINUTE / 4), price])).toEqual([[6, 99]]);
    const paid = 1000 - 99 * 1.2;
    expect([...result.equity.equity].map((value) => value.toFixed(6))).toEqual(
      [1000, paid + 130, paid + 130].map((value) => value.toFixed(6)),
    );
  });

  it('serves a part of the instruments and of the time', () => {
    const bars = [...still, ...still, ...still.slice(0, 1), rise, fall, [89, 89, 89, 89] as Bar];
    const market = detailed([quarters(bars), { ...quarters(bars), instrument: 'B.X' }], MINUTE);
    const tested = engineWith(() => ({ onBar: (ctx) => void (ctx.index === 0 && bracket(ctx)) }));
    const narrowed = { instruments: ['B.X'], start: START + MINUTE };
    const config = configOf({ strategy: 'under-test', ...narrowed, fills: fillsSchema.parse({ detail: true }) });
    const { fills } = tested.run(market, config);
    expect(fills.map(({ instrument, price }) => [instrument, price])).toEqual([
      ['B.X', 100],
      ['B.X', 110],
    ]);
  });
});

/** Bars of a day for the strategies, of five hours for the orders. */
function merged(finer: NaiveBars[], market: MarketData): NaiveBars[] {
  return finer.map((one) => {
    const panel = market.panels.find(({ instruments }) => instruments.includes(one.instrument))!;
    const [k, width] = [panel.instruments.indexOf(one.instrument), panel.instruments.length];
    const bars = [...panel.times].map((time, row) => ({
      ...{ opened: panel.opens[row]!, time, bid: NaN, ask: NaN },
      ...{ open: panel.open[row * width + k]!, high: panel.high[row * width + k]! },
      ...{ low: panel.low[row * width + k]!, close: panel.close[row * width + k]! },
      volume: panel.volume[row * width + k]!,
    }));
    return { ...one, bars };
  });
}

/** Both engines on a scenario whose orders meet its bars, and whose strategies see those of a day. */
function runBoth(scenario: Scenario, pairs: BarSeries[] = []) {
  const { series, instruments, wishes } = scenario;
  const rules = { ...scenario.rules, at: 'next-open' as const, quotes: false };
  const trading = { ...detailed(series, 4 * STEP), ...(Object.keys(instruments).length > 0 && { instruments }) };
  const market = pairs.length > 0 ? beside(trading, pairs) : trading;
  const other = series.at(-1)!.instrument;
  const plan = (own: string, index: number, at: { close: number; time: number; ids: readonly number[] }) =>
    wishes[own]![index]!.map((wish) => () => actionOf(wish, { ...at, other, own }));
  const finer = naiveBars(scenario);
  const naive: NaiveDetailEngine = new NaiveDetailEngine(finer, merged(finer, market), rules, (own, index, bar) =>
    plan(own, index, { close: bar.close, time: bar.time, ids: naive.ids }),
  );
  naive.run();
  const ids: number[] = [];
  const tested = engineWith(() => ({
    onBar: (ctx) => {
      for (const act of plan(ctx.instrument, ctx.index, { close: ctx.close, time: ctx.time, ids })) {
        perform(ctx, act(), (id) => ids.push(id, id + 1, id + 2));
      }
    },
  }));
  const { account, ...config } = configFor({ ...scenario, rules });
  const money =
    pairs.length > 0
      ? { ...account, currency: 'USD', conversion: rules.hold ? ('hold' as const) : ('fill' as const) }
      : account;
  const traded = { instruments: series.map(({ instrument }) => instrument) };
  const fills = { ...config.fills!, detail: true };
  const result = tested.run(
    market,
    configOf({ strategy: 'under-test', ...config, account: money, fills, ...(pairs.length > 0 && traded) }),
  );
  return { naive, result };
}

/** A market with pairs in its session, which keeps no finer bars of them. */
function beside(market: MarketData, pairs: BarSeries[]): MarketData {
  const panels = [...market.panels, ...buildMarket('', pairs).panels];
  return { ...market, ...marketOf(market.hash, panels), detail: market.detail!, instruments: market.instruments! };
}

it.each([
  ['cash and credit', scenarios],
  ['credit that runs out', creditScenarios],
])('on random orders over finer bars it agrees with the naive engine: %s', (_, sample) => {
  let fills = 0;
  fc.assert(
    fc.property(sample, (scenario) => {
      const { naive, result } = runBoth(scenario);
      expect(result.fills).toEqual(naive.fills);
      expect([...result.equity.equity]).toEqual(naive.equity);
      expect(result.statistics.rejectedOrders).toBe(naive.rejected);
      fills += result.fills.length;
    }),
    { numRuns: 200 },
  );
  expect(fills).toBeGreaterThan(100);
});

it('on accounts in several currencies, with interest, borrow fees and funding, too', () => {
  let fills = 0;
  fc.assert(
    fc.property(currencyScenarios, (scenario) => {
      const { naive, result } = runBoth(scenario, scenario.pairs);
      expectAlike(scenario, naive, result);
      fills += result.fills.length;
    }),
    { numRuns: 150 },
  );
  expect(fills).toBeGreaterThan(100);
});
