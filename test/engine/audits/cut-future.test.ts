import type { BarSeries } from '../../../engine/columns/market-data';
import type { RunResult } from '../../../engine/model/result';
import type { IndicatorHandle } from '../../../engine/strategies/define-strategy';
import { marketWith, MINUTE, seriesOf, START } from '../random-market';
import { configOf, engineWith } from '../support';
import { generator } from './random-walks';

const SEED = Number(process.env.AUDIT_SEED ?? 11);
const config = configOf({ strategy: 'under-test', account: { initialCapital: 1e6 } });

/** The bars that have closed by a time: what was known then. */
function knownAt(series: BarSeries, time: number): BarSeries {
  const rows = series.times.filter((stamp) => stamp + MINUTE <= time).length;
  const cut = (column: Float64Array) => column.slice(0, rows);
  const { times, open, high, low, close, volume, extra = {} } = series;
  return {
    instrument: series.instrument,
    ...{ times: cut(times), open: cut(open), high: cut(high), low: cut(low), close: cut(close), volume: cut(volume) },
    extra: Object.fromEntries(Object.entries(extra).map(([name, values]) => [name, cut(values)])),
  };
}

/** Orders of a run with the close at which each was placed, up to a time. */
function ordersUntil({ orders }: RunResult, time: number): unknown[] {
  const { columns } = orders;
  const { side, quantity, limit, placedAt } = columns;
  const placed = [...placedAt].map((at, i) => [at, side.texts[side.codes[i]!], quantity[i], limit[i]]);
  return placed.filter(([at]) => (at as number) <= time);
}

/**
 * Trades by two timeframes and a further column: holds one where the last bar of 5 minutes closed above the mean of those of 15
 * and mood, as of a bar before, is above zero, and leaves it by a limit.
 */
const trader = () => {
  let [mean, mood, smooth] = [0 as IndicatorHandle, 0 as IndicatorHandle, 0 as IndicatorHandle];
  return engineWith(() => ({
    init(ctx) {
      mean = ctx.indicator('sma', { period: 2 }, { timeframe: '15min' });
      mood = ctx.column('mood', { delay: 1, fill: 'last' });
      smooth = ctx.indicator('ema', { period: 3, source: 'mood' }, { timeframe: '5min' });
    },
    onBar(ctx) {
      const short = ctx.bars('5min');
      if (!short.isNew) return;
      const isUp = short.close > ctx.value(mean) && ctx.value(mood) > 0 && !(ctx.value(smooth) < -1);
      if (isUp && ctx.position === 0) ctx.buy(1, { limit: short.history(3).high[2]! });
      else if (!isUp && ctx.position > 0) ctx.target(0);
    },
  }));
};

function walk(count: number): BarSeries {
  const draw = generator(SEED);
  const times: number[] = [];
  const closes: number[] = [];
  let [time, price] = [START, 100];
  for (let i = 0; i < count; i++) {
    // Minutes are missing now and then, whole intervals too.
    time += MINUTE * (draw() < 0.05 ? 1 + Math.floor(12 * draw()) : 1);
    price += draw() - 0.5;
    times.push(time);
    closes.push(price);
  }
  const mood = Float64Array.from(closes, () => (draw() < 0.2 ? NaN : draw() - 0.4));
  return { ...seriesOf('A.X', closes, { times }), extra: { mood } };
}

it('a strategy over two timeframes and a further column orders the same whether or not there is a future', () => {
  const series = walk(1500);
  const whole = trader().run(marketWith(series), config);
  expect([SEED, whole.orders.columns.placedAt.length > 60]).toEqual([SEED, true]);
  const draw = generator(SEED + 1);
  for (let i = 0; i < 60; i++) {
    const row = 60 + Math.floor(draw() * (series.times.length - 60));
    const time = series.times[row]! + MINUTE;
    const cut = trader().run(marketWith(knownAt(series, time)), config);
    expect([SEED, row, ordersUntil(cut, time)]).toEqual([SEED, row, ordersUntil(whole, time)]);
  }
});

it('does so in a case that is computed by hand', () => {
  // Closes of minutes; those of 5 minutes are 5, 10, 9, 12, of 15 minutes 9.
  const closes = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 10, 10, 10, 10, 9, 10, 11, 12, 12, 12, 12, 12];
  const mood = Float64Array.from(closes, (_, i) => (i === 18 ? 0.5 : i > 18 ? NaN : -1));
  const series = { ...seriesOf('A.X', closes), extra: { mood } };
  const seen: unknown[] = [];
  const tested = engineWith(() => {
    let known: IndicatorHandle;
    return {
      init: (ctx) => void (known = ctx.column('mood', { delay: 1, fill: 'last' })),
      onBar(ctx) {
        const [short, long] = [ctx.bars('5min'), ctx.bars('15min')];
        if (!short.isNew) return;
        seen.push([ctx.index, short.close, long.close, ctx.value(known)]);
        if (short.close > long.close && ctx.value(known) > 0) ctx.buy(1);
      },
    };
  });
  const placed = (until: number) => {
    const { orders } = tested.run(marketWith(knownAt(series, START + until * MINUTE)), config);
    return [...orders.columns.placedAt].map((time) => (time - START) / MINUTE);
  };
  expect(placed(22)).toEqual([20]);
  expect(seen).toEqual([
    [4, 5, NaN, -1],
    [9, 10, NaN, -1],
    [14, 9, 9, -1],
    [19, 12, 9, 0.5],
  ]);
  // The bar of 00:15 to 00:20 is over at 00:20, no minute earlier; the order is there once it is.
  expect([placed(19), placed(20), placed(21)]).toEqual([[], [20], [20]]);
});
