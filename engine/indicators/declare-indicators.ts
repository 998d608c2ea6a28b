import type { MarketData } from '../columns/market-data';
import type { IndicatorHandle, IndicatorOptions, InitContext } from '../strategies/define-strategy';
import type { IndicatorCache, LongerColumn } from './indicator-cache';
import { INDICATORS, type IndicatorName } from './indicators';
import { requestKey, type IndicatorRequest } from './resolve-indicator';

export interface Declaring {
  market: MarketData;
  panel: number;
  cache: IndicatorCache;
  /** Columns of the panel by handle; declarations append to it. */
  columns: Float64Array[];
  /** The same with the bars before the market's first; `columns` itself where there are none. */
  whole: Float64Array[];
  /** Columns over longer bars by handle; declarations add to it. */
  longer: Map<number, LongerColumn>;
}

type Handles = IndicatorHandle | Readonly<Record<string, IndicatorHandle>>;

/** `ctx.indicator` for the instruments of a panel, which share the columns that they declare alike. */
export function indicatorDeclarer({
  market,
  panel,
  cache,
  columns,
  whole,
  longer,
}: Declaring): InitContext['indicator'] {
  const declared = new Map<string, Handles>();
  const declare = (
    name: string,
    parameters?: IndicatorRequest['parameters'],
    { timeframe }: IndicatorOptions = {},
  ): Handles => {
    const request = { name, parameters, ...(timeframe !== undefined && { timeframe }) };
    const key = requestKey(request);
    const known = declared.get(key);
    if (known !== undefined) return known;
    const computed = cache.whole(market, panel, request);
    const handles = cache
      .within(market, panel, computed)
      .map((column) => columns.push(column) - 1) as IndicatorHandle[];
    if (whole !== columns) whole.push(...computed);
    if (timeframe !== undefined) {
      const over = cache.longerColumns(market, panel, { ...request, timeframe });
      over.forEach((column, i) => longer.set(handles[i]!, column));
    }
    const { outputs } = INDICATORS[name as IndicatorName];
    const result =
      outputs.length === 1
        ? handles[0]!
        : Object.freeze(Object.fromEntries(outputs.map((name, i) => [name, handles[i]!])));
    declared.set(key, result);
    return result;
  };
  return declare as InitContext['indicator'];
}
