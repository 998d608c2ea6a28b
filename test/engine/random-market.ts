import fc from 'fast-check';
import { buildMarket, type BarSeries, type MarketData } from '../../engine/columns/market-data';

export const START = Date.UTC(2024, 0, 1) * 1000;
export const MINUTE = 60_000_000;

/** Bars with the given closes; each opens at the close before it, a tick of range around. */
export function seriesOf(
  instrument: string,
  closes: readonly number[],
  options: { start?: number; step?: number; times?: readonly number[]; opens?: readonly number[] } = {},
): BarSeries {
  const { start = START, step = MINUTE, times, opens } = options;
  const open = Float64Array.from(closes, (close, i) => opens?.[i] ?? closes[i - 1] ?? close);
  const close = Float64Array.from(closes);
  return {
    instrument,
    times: Float64Array.from(closes, (_, i) => times?.[i] ?? start + i * step),
    open,
    high: Float64Array.from(closes, (value, i) => Math.max(open[i]!, value) + 0.25),
    low: Float64Array.from(closes, (value, i) => Math.min(open[i]!, value) - 0.25),
    close,
    volume: Float64Array.from(closes, (_, i) => 100 + i),
  };
}

let serial = 0;

/** A market under a name of its own, since the engine takes equal hashes for equal bars. */
export function marketWith(...series: BarSeries[]): MarketData {
  return buildMarket(`market-${serial++}`, series);
}

/** One to four instruments on tick-aligned random walks, each with its own share of missing bars. */
export const randomSeries: fc.Arbitrary<BarSeries[]> = fc
  .array(
    fc.record({
      first: fc.integer({ min: 40, max: 4000 }),
      moves: fc.array(fc.tuple(fc.integer({ min: -8, max: 8 }), fc.integer({ min: -3, max: 3 })), {
        minLength: 1,
        maxLength: 60,
      }),
      everyBar: fc.boolean(),
      gaps: fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 60, maxLength: 60 }),
    }),
    { minLength: 1, maxLength: 4 },
  )
  .map((walks) => walks.map((walk, i) => walkSeries(`${'DBCA'[i]}.X`, walk)));

function walkSeries(
  instrument: string,
  walk: { first: number; moves: [number, number][]; everyBar: boolean; gaps: number[] },
): BarSeries {
  let price = walk.first;
  let time = START;
  const [closes, opens, times]: number[][] = [[], [], []];
  walk.moves.forEach(([move, gap], i) => {
    opens!.push(Math.max(4, price + gap) / 4);
    price = Math.max(4, price + move);
    closes!.push(price / 4);
    times!.push(time);
    time += (walk.everyBar ? 1 : walk.gaps[i]!) * MINUTE;
  });
  return seriesOf(instrument, closes!, { opens, times });
}
