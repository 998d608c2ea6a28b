import { SeededRandom } from '../../engine/execution/run/seeded-random';
import { buildMarket, type BarSeries, type MarketData } from '../../engine/columns/market-data';
import { gaussian } from '../../engine/search/random-source';

export const DAY = 86_400_000_000;
export const BEGIN = Date.UTC(2020, 0, 1) * 1000;

/** Daily bars of given log returns: each opens near the close before, with shadows of some tenths of a percent. */
export function seriesOfReturns(instrument: string, returns: readonly number[], random: SeededRandom): BarSeries {
  const column = () => new Float64Array(returns.length);
  const [open, high, low, close, volume] = [column(), column(), column(), column(), column().fill(1e6)];
  let price = 100;
  returns.forEach((change, t) => {
    open[t] = price * Math.exp(0.0005 * gaussian(random));
    price *= Math.exp(change);
    close[t] = price;
    high[t] = Math.max(open[t], price) * (1 + 0.004 * random.next());
    low[t] = Math.min(open[t], price) * (1 - 0.004 * random.next());
  });
  const times = Float64Array.from(returns, (_, t) => BEGIN + t * DAY);
  return { instrument, times, open, high, low, close, volume };
}

export interface MarketShape {
  seed: number;
  bars?: number;
  /** Deviation of a bar's return. */
  noise?: number;
  /** Size of a drift that lasts and changes its sign; within `from` to `to` of the bars alone. */
  drift?: number;
  from?: number;
  to?: number;
  /** Mean bars until the drift changes. */
  lasting?: number;
  /** Share of the last return that the next one takes back. */
  reversal?: number;
  /** Share of the distance from the first price that the next return takes back. */
  pull?: number;
  /** Drift of all bars. */
  rise?: number;
  /** Bars from one to the next from which on three rise by so much more. */
  every?: number;
  lift?: number;
  /** Returns of some bars. */
  jumps?: Readonly<Record<number, number>>;
}

/** Log returns of a market whose structure is known. */
export function returnsOf(shape: MarketShape, random: SeededRandom): number[] {
  const {
    bars = 1500,
    noise = 0.01,
    drift = 0,
    lasting = 30,
    reversal = 0,
    pull = 0,
    rise = 0,
    every = 0,
    lift = 0,
  } = shape;
  const [from, to] = [(shape.from ?? 0) * bars, (shape.to ?? 1) * bars];
  let direction = 1;
  let [last, level] = [0, 0];
  return Array.from({ length: bars }, (_, t) => {
    if (random.next() < 1 / lasting) direction = -direction;
    const isOn = t >= from && t < to;
    const shock = noise * gaussian(random) + (every > 0 && t % every < 3 ? lift : 0);
    last = shape.jumps?.[t] ?? rise + (isOn ? direction * drift : 0) - reversal * last - pull * level + shock;
    level += last;
    return last;
  });
}

export function marketOfShape(shape: MarketShape, instruments = ['A.X']): MarketData {
  return marketOfShapes(Object.fromEntries(instruments.map((instrument) => [instrument, [shape]])));
}

/** Instruments of several shapes, each after the other. */
export function marketOfShapes(shapes: Readonly<Record<string, readonly MarketShape[]>>): MarketData {
  const series = Object.entries(shapes).map(([instrument, own]) => {
    const random = new SeededRandom(own[0]!.seed, instrument);
    const returns = own.flatMap((shape) => returnsOf(shape, random));
    return seriesOfReturns(instrument, returns, random);
  });
  return buildMarket(`zoo ${JSON.stringify(shapes)}`, series);
}
