import { unitOf } from '../model/currencies';
import { pairOfId } from '../model/instrument-currency';
import type { Micros } from '../model/time';
import type { MarketData } from './market-data';
import { firstAfter } from './rows-within';

/** What one unit of a currency is worth in another, from each time on; times strictly increasing. */
export interface RateSeries {
  times: Float64Array;
  rates: Float64Array;
}

/** The last rate that is known at a time; NaN before the first. */
export function rateAt({ times, rates }: RateSeries, time: Micros): number {
  return rates[firstAfter(times, time) - 1] ?? NaN;
}

interface Pair {
  base: string;
  quote: string;
  times: Float64Array;
  /** Place and step of its closes in their column. */
  column: Float64Array;
  from: number;
  width: number;
}

/**
 * Rates from the closes of the pairs of a market: those of the pair itself, else of its inverse, else of a cross by way of
 * one third currency (the dollar, the euro, then by name). Of several pairs of two currencies the first id counts.
 */
export class ExchangeRates {
  readonly #pairs: Pair[];

  constructor(market: MarketData) {
    const named = market.panels.flatMap((panel) =>
      panel.instruments.map((id, from) => ({ id, panel, from, pair: pairOfId(id) })),
    );
    named.sort((a, b) => (a.id < b.id ? -1 : 1));
    this.#pairs = named.flatMap(({ panel, from, pair }) => {
      if (pair === undefined || panel.times.length === 0) return [];
      const { times, close: column, instruments } = panel;
      return [{ base: pair[0], quote: pair[1], times, column, from, width: instruments.length }];
    });
  }

  /** What one unit of `from` is worth in `to`; undefined where no pairs of the market tell. */
  between(from: string, to: string): RateSeries | undefined {
    const [source, target] = [unitOf(from), unitOf(to)];
    const each = source.each / target.each;
    if (source.currency === target.currency) return { times: Float64Array.of(-Infinity), rates: Float64Array.of(each) };
    const series = this.#direct(source.currency, target.currency) ?? this.#cross(source.currency, target.currency);
    if (series === undefined || each === 1) return series;
    return { times: series.times, rates: series.rates.map((rate) => rate * each) };
  }

  #direct(from: string, to: string): RateSeries | undefined {
    const pair = this.#pairs.find(({ base, quote }) => base === from && quote === to);
    if (pair) return seriesOf(pair, (close) => close);
    const inverse = this.#pairs.find(({ base, quote }) => base === to && quote === from);
    return inverse && seriesOf(inverse, (close) => 1 / close);
  }

  #cross(from: string, to: string): RateSeries | undefined {
    const others = new Set(this.#pairs.flatMap(({ base, quote }) => [base, quote]));
    for (const third of ['USD', 'EUR', ...[...others].sort()]) {
      if (third === from || third === to) continue;
      const [first, second] = [this.#direct(from, third), this.#direct(third, to)];
      if (first && second) return product(first, second);
    }
    return undefined;
  }
}

function seriesOf({ times, column, from, width }: Pair, rate: (close: number) => number): RateSeries {
  return { times, rates: Float64Array.from(times, (_, row) => rate(column[row * width + from]!)) };
}

/** Known from where both are, and new wherever one of them is. */
function product(first: RateSeries, second: RateSeries): RateSeries {
  const start = Math.max(first.times[0]!, second.times[0]!);
  const all = new Set([...first.times, ...second.times].filter((time) => time >= start));
  const times = Float64Array.from(all).sort();
  return { times, rates: times.map((time) => rateAt(first, time) * rateAt(second, time)) };
}
