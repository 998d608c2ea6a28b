import { pairsAmong, wayBetween, type Leg } from '../model/conversions';
import { unitOf } from '../model/currencies';
import type { Micros } from '../model/time';
import type { Panel } from './market-data';
import { firstAfter } from './rows-within';

/** What one unit of a currency is worth in another, from each time on; times strictly increasing. */
export interface RateSeries {
  times: Float64Array;
  rates: Float64Array;
}

interface Panels {
  readonly panels: readonly Panel[];
}

/** The last rate that is known at a time; NaN before the first. */
export function rateAt({ times, rates }: RateSeries, time: Micros): number {
  return rates[firstAfter(times, time) - 1] ?? NaN;
}

/**
 * What one unit of `from` is worth in `to` by the closes of the pairs of a market (`wayBetween`); undefined where none of
 * them that has bars tells.
 */
export function exchangeRates(market: Panels, from: string, to: string): RateSeries | undefined {
  const traded = market.panels.flatMap(({ times, instruments }) => (times.length > 0 ? instruments : []));
  const way = wayBetween(pairsAmong(traded), from, to);
  if (!way) return undefined;
  const each = unitOf(from).each / unitOf(to).each;
  const [first, second] = way.map((leg) => seriesOf(market, leg));
  if (!first) return { times: Float64Array.of(-Infinity), rates: Float64Array.of(each) };
  const series = second ? product(first, second) : first;
  return each === 1 ? series : { times: series.times, rates: series.rates.map((rate) => rate * each) };
}

function seriesOf({ panels }: Panels, { pair, inverse }: Leg): RateSeries {
  const { times, close, instruments } = panels.find((panel) => panel.instruments.includes(pair.id))!;
  const [from, width] = [instruments.indexOf(pair.id), instruments.length];
  const closes = Float64Array.from(times, (_, row) => close[row * width + from]!);
  return { times, rates: inverse ? closes.map((rate) => 1 / rate) : closes };
}

/** Known from where both are, and new wherever one of them is. */
function product(first: RateSeries, second: RateSeries): RateSeries {
  const start = Math.max(first.times[0]!, second.times[0]!);
  const all = new Set([...first.times, ...second.times].filter((time) => time >= start));
  const times = Float64Array.from(all).sort();
  return { times, rates: times.map((time) => rateAt(first, time) * rateAt(second, time)) };
}
