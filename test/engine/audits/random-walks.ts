import { calendarOf } from '../../../engine/calendars/calendars';
import { buildMarket, type BarSeries, type MarketData } from '../../../engine/columns/market-data';
import { MINUTE, START } from '../random-market';

export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;
/** Time between two prices of a walk. */
export const TICK = MINUTE / 6;
/** Of what a price changes by from one to the next. */
export const DEVIATION = 0.05;
const DAYS = 6;

/** Prices of a walk without drift, one a tick: sums of normal deviates around 1,000. */
export interface Walk {
  name: string;
  prices: Float64Array;
}

/** Uniform in (0, 1), by Park and Miller's generator. */
export function generator(seed: number): () => number {
  let state = (Math.abs(seed) % 2147483646) + 1;
  return () => {
    state = (state * 48271) % 2147483647;
    return state / 2147483647;
  };
}

export function randomWalk(seed: number): Walk {
  const draw = generator(seed);
  const prices = new Float64Array((DAYS * DAY) / TICK + 1);
  let price = 1000;
  for (let i = 0; i < prices.length; i++) {
    prices[i] = price;
    price += DEVIATION * Math.sqrt(-2 * Math.log(draw())) * Math.cos(2 * Math.PI * draw());
  }
  return { name: `walk-${seed}`, prices };
}

/** A part of the walk as a bar: its stamp, and when it begins and ends. */
interface Span {
  stamp: number;
  from: number;
  to: number;
}

function barsOf(instrument: string, { prices }: Walk, spans: readonly Span[]): BarSeries {
  const column = () => new Float64Array(spans.length);
  const series = { instrument, times: column(), open: column(), high: column(), low: column(), close: column() };
  spans.forEach(({ stamp, from, to }, row) => {
    const part = prices.subarray((from - START) / TICK, (to - START) / TICK + 1);
    series.times[row] = stamp;
    series.open[row] = part[0]!;
    series.close[row] = part.at(-1)!;
    series.high[row] = Math.max(...part);
    series.low[row] = Math.min(...part);
  });
  return { ...series, volume: column().fill(100) };
}

function regular(length: number, stampsAt: 'from' | 'to' = 'from'): Span[] {
  return Array.from({ length: (DAYS * DAY) / length }, (_, i) => {
    const span = { from: START + i * length, to: START + (i + 1) * length };
    return { ...span, stamp: span[stampsAt] };
  });
}

/** Daily bars of New York, stamped at midnight. */
function sessions(): Span[] {
  const calendar = calendarOf('XNAS');
  return Array.from({ length: DAYS }, (_, i) => START / DAY + i).flatMap((day) => {
    const session = calendar.sessionOn(day);
    return session ? [{ stamp: day * DAY, from: session.start, to: session.end }] : [];
  });
}

const AXES: Record<string, (walk: Walk, name: string) => BarSeries> = {
  tick: (walk, name) => ({
    ...barsOf(
      `${name}.X`,
      walk,
      regular(5 * MINUTE).map(({ to }) => ({ stamp: to, from: to, to })),
    ),
    ticks: true,
  }),
  ticks1min: (walk, name) => ({ ...barsOf(`${name}.X`, walk, regular(MINUTE, 'to')), ticks: true, tickStep: MINUTE }),
  '1min': (walk, name) => barsOf(`${name}.X`, walk, regular(MINUTE)),
  '15min': (walk, name) => barsOf(`${name}.X`, walk, regular(15 * MINUTE)),
  '1h': (walk, name) => barsOf(`${name}.X`, walk, regular(HOUR)),
  '1hClose': (walk, name) => ({ ...barsOf(`${name}.X`, walk, regular(HOUR, 'to')), stamp: 'close' }),
  '1d': (walk, name) => barsOf(`${name}.X`, walk, regular(DAY)),
  '1dNewYork': (walk, name) => barsOf(`${name}.XNAS`, walk, sessions()),
};

/** The walk on one axis. */
export function axisOf(axis: string, walk: Walk, name: string): BarSeries {
  return AXES[axis]!(walk, name);
}

/** Mixes of axes that all show the same walk; the instruments are called A, B and so on. */
export const MIXES = [
  ['1h', '1d'],
  ['1min', '1h'],
  ['1min', 'ticks1min'],
  ['tick', '15min', '1d'],
  ['15min', '1hClose', '1dNewYork'],
] as const;

export function marketOf(walk: Walk, mix: readonly string[]): MarketData {
  return buildMarket(
    `${walk.name}/${mix.join()}`,
    mix.map((axis, i) => AXES[axis]!(walk, 'ABC'[i]!)),
  );
}
