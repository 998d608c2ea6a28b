import { buildMarket, type BarSeries, type MarketData } from '../../../engine/columns/market-data';
import type { Instrument } from '../../../engine/model/instrument';
import { normalCdf, normalDensity } from '../../../engine/options/normal-distribution';
import { START } from '../random-market';
import { axisOf, DAY, DEVIATION, HOUR, TICK, type Walk } from './random-walks';

const UNDERLYING = 'A';
const STRIKES = Array.from({ length: 13 }, (_, i) => 988 + 2 * i);
const EXPIRIES = [START + 3 * DAY, START + 6 * DAY];

/** What an option on a walk of normal steps is worth (Bachelier 1900): a martingale, so that nothing is gained by trading it. */
function worth({ strike, right, expiry }: Instrument, spot: number, time: number): number {
  const deviation = DEVIATION * Math.sqrt(Math.max(0, expiry! - time) / TICK);
  const distance = (right === 'call' ? 1 : -1) * (spot - strike!);
  if (deviation === 0) return Math.max(0, distance);
  const d = distance / deviation;
  return distance * normalCdf(d) + deviation * normalDensity(d);
}

/** Hourly bars of an option by its worth, until it expires; open and close alone are known of each. */
function seriesOf(option: Instrument, { prices }: Walk): BarSeries {
  const bars = (option.expiry! - START) / HOUR;
  const at = (time: number) => Math.max(1e-9, worth(option, prices[(time - START) / TICK]!, time));
  const times = Float64Array.from({ length: bars }, (_, i) => START + i * HOUR);
  const [open, close] = [times.map(at), times.map((time) => at(time + HOUR))];
  const [high, low] = [
    open.map((value, i) => Math.max(value, close[i]!)),
    open.map((value, i) => Math.min(value, close[i]!)),
  ];
  return { instrument: option.id, times, open, high, low, close, volume: times.map(() => 100) };
}

/** A chain of options with hourly bars, beside their underlying on some axis. */
export function optionMarket(walk: Walk, axis: string, exercise: 'european' | 'american' = 'european'): MarketData {
  const options = EXPIRIES.flatMap((expiry, e) =>
    STRIKES.flatMap((strike) =>
      (['call', 'put'] as const).map((right): Instrument => {
        const id = `${'EF'[e]}${right === 'call' ? 'C' : 'P'}${strike}.X`;
        const terms = { exercise, settlement: 'cash', multiplier: 1, expiry, delisted: expiry } as const;
        return { id, kind: 'option', underlying: `${UNDERLYING}.X`, strike, right, ...terms };
      }),
    ),
  );
  const spot: Instrument = { id: `${UNDERLYING}.X`, kind: 'equity', multiplier: 1 };
  const series = [axisOf(axis, walk, UNDERLYING), ...options.map((option) => seriesOf(option, walk))];
  const instruments = Object.fromEntries([spot, ...options].map((one) => [one.id, one]));
  return { ...buildMarket(`${walk.name}/options/${axis}/${exercise}`, series), instruments };
}
