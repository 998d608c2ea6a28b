import { buildMarket, PRICE_FIELDS, type BarSeries, type MarketData } from '../../columns/market-data';
import { calendarOf } from '../../calendars/calendars';
import { SeededRandom } from '../../execution/run/seeded-random';

const VENUE = 'XNYS';
const STEP = 300_000_000;
const FIRST_DAY = Date.UTC(2024, 0, 8) * 1000;
const MOST_STEPS = 20_000;

/** Instruments of the sample. */
export const SAMPLE_INSTRUMENTS = ['SAMPLE1.XNYS', 'SAMPLE2.XNYS'] as const;
/** Bars of each of them: some five weeks of five minutes in the hours of New York. */
export const SAMPLE_BARS = 2000;

/** Prices that trend, swing and jump, the same at each call: what indicators of usual periods react to. */
export function sampleSeries(): BarSeries[] {
  const times = sampleTimes();
  return SAMPLE_INSTRUMENTS.map((instrument, i) => walk(instrument, times, 7 + i));
}

export function sampleMarket(): MarketData {
  return buildMarket('sample', sampleSeries());
}

/** The sample as if it ended with bar `last`: of what comes afterwards nothing is in memory. */
export function sampleUntil(series: readonly BarSeries[], last: number): MarketData {
  const cut = series.map((one) => {
    const columns = Object.fromEntries(PRICE_FIELDS.map((field) => [field, one[field].slice(0, last + 1)]));
    return { ...one, ...columns, times: one.times.slice(0, last + 1) };
  });
  return buildMarket(`sample until ${last}`, cut);
}

function sampleTimes(): Float64Array {
  const calendar = calendarOf(VENUE);
  const times: number[] = [];
  for (let i = 0; i < MOST_STEPS && times.length < SAMPLE_BARS; i++) {
    const time = FIRST_DAY + i * STEP;
    if (calendar.isOpen(time)) times.push(time);
  }
  return Float64Array.from(times);
}

function walk(instrument: string, times: Float64Array, seed: number): BarSeries {
  const random = new SeededRandom(seed, instrument);
  const column = () => new Float64Array(times.length);
  const [open, high, low, close, volume] = [column(), column(), column(), column(), column()];
  let price = 100;
  for (let t = 0; t < times.length; t++) {
    const drift = 0.0006 * Math.sin(t / 45 + seed) + 0.0004 * Math.sin(t / 260);
    const jump = random.next() < 0.01 ? 0.01 * (random.next() - 0.5) : 0;
    open[t] = cents(price * (1 + 0.0004 * (random.next() - 0.5)));
    close[t] = cents(price * (1 + drift + jump + 0.003 * (random.next() - 0.5)));
    high[t] = Math.max(open[t]!, close[t]!, cents(close[t]! * (1 + 0.001 * random.next())));
    low[t] = Math.min(open[t]!, close[t]!, cents(close[t]! * (1 - 0.001 * random.next())));
    volume[t] = 1000 + Math.floor(9000 * random.next());
    price = close[t]!;
  }
  return { instrument, times, open, high, low, close, volume };
}

const cents = (price: number) => Math.round(100 * price) / 100;
