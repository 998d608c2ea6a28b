import { bytesOfLonger, longerBars, spreadColumn, type LongerBars } from '../columns/longer-bars';
import { calendarOfPanel, type MarketData } from '../columns/market-data';
import { timeframeMicros, timeframeSchema } from '../model/timeframe';
import { computeIndicator } from './column-source';
import { resolveIndicator, type IndicatorRequest } from './resolve-indicator';

/** A column of an indicator over longer bars, one entry for each of these. */
export interface LongerColumn {
  column: Float64Array;
  bars: LongerBars;
}

type Kept = Float64Array[] | LongerBars;

/**
 * Indicator columns, shared by the runs and trials of one engine: by market, panel, indicator and parameters, and the longer
 * bars that some are computed from. What was not used for longest goes first when they exceed `maxBytes`.
 */
export class IndicatorCache {
  readonly #maxBytes: number;
  readonly #kept = new Map<string, { value: Kept; bytes: number }>();
  /** Parts of columns, by the hash of the market whose bars they belong to. */
  readonly #views = new WeakMap<readonly Float64Array[], Map<string, Float64Array[]>>();
  #bytes = 0;

  /** @param onCompute called before a column is computed, and once it is */
  constructor(
    maxBytes: number,
    private readonly onCompute?: (isComputed: boolean) => void,
  ) {
    this.#maxBytes = maxBytes;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /**
   * The first column of an indicator for all instruments of a panel, laid out like the panel's own columns.
   * @throws HoldfastError as `columns`
   */
  column(market: MarketData, panel: number, request: IndicatorRequest): Float64Array {
    return this.columns(market, panel, request)[0]!;
  }

  /**
   * All columns of an indicator, in the order of its outputs. Bars before the market's first (its `lead`) count: one
   * computation serves all runs that differ by their start.
   * @throws HoldfastError VALIDATION for an unknown indicator or parameters that it does not take
   */
  columns(market: MarketData, panel: number, request: IndicatorRequest): readonly Float64Array[] {
    return this.within(market, panel, this.whole(market, panel, request));
  }

  /** The part of columns that `whole` has given for a market which lies in that market. */
  within(market: MarketData, panel: number, whole: readonly Float64Array[]): readonly Float64Array[] {
    const { lead } = market;
    if (!lead) return whole;
    const views = this.#views.get(whole) ?? new Map<string, Float64Array[]>();
    this.#views.set(whole, views);
    const known = views.get(market.hash);
    if (known) return known;
    const { close, instruments } = market.panels[panel]!;
    const from = lead.rows[panel]! * instruments.length;
    const part = whole.map((column) => column.subarray(from, from + close.length));
    views.set(market.hash, part);
    return part;
  }

  /**
   * As `columns`, with the bars before the market's first.
   * @throws HoldfastError as `columns`
   */
  whole(given: MarketData, panel: number, request: IndicatorRequest): readonly Float64Array[] {
    const market = given.lead?.market ?? given;
    const resolved = resolveIndicator(request);
    const { timeframe } = request;
    return this.#find(`${market.hash}/${panel}/${resolved.key}`, () => {
      if (timeframe !== undefined) {
        const longer = this.#longerColumns(market, panel, request);
        const bars = this.longerBars(market, panel, timeframe);
        return longer.map((column) => spreadColumn(column, bars));
      }
      const bars = market.panels[panel]!;
      return computeIndicator(resolved, bars, calendarOfPanel(market, bars));
    });
  }

  /**
   * The columns of an indicator over longer bars, an entry for each of those.
   * @throws HoldfastError as `columns`; RangeError for a length that is none, or one that the bars are longer than
   */
  longerColumns(given: MarketData, panel: number, request: IndicatorRequest & { timeframe: string }): LongerColumn[] {
    const bars = this.longerBars(given, panel, request.timeframe);
    const columns = this.#longerColumns(given.lead?.market ?? given, panel, request);
    return columns.map((column) => ({ column, bars }));
  }

  #longerColumns(market: MarketData, panel: number, request: IndicatorRequest): Float64Array[] {
    const resolved = resolveIndicator(request);
    const bars = this.longerBars(market, panel, request.timeframe!);
    return this.#find(`${market.hash}/${panel}/${resolved.key}/longer`, () =>
      computeIndicator(resolved, bars.panel, calendarOfPanel(market, bars.panel)),
    );
  }

  /**
   * The bars of a panel put together to longer ones, those before the market's first included.
   * @throws RangeError for a length that is none, or one that the bars are longer than
   */
  longerBars(given: MarketData, panel: number, timeframe: string): LongerBars {
    const market = given.lead?.market ?? given;
    const key = `${market.hash}/${panel}@${timeframe}`;
    const known = this.#used(key) as LongerBars | undefined;
    if (known) return known;
    const parsed = timeframeSchema.safeParse(timeframe);
    if (!parsed.success)
      throw new RangeError(`${JSON.stringify(timeframe)} is no length of bars such as 5min, 1h or 1d`);
    const shorter = market.panels[panel]!;
    const interval = timeframeMicros(parsed.data);
    const bars = longerBars(shorter, { interval, calendar: calendarOfPanel(market, shorter) });
    this.#keep(key, bars, bytesOfLonger(bars, shorter));
    return bars;
  }

  /** Drops the columns of a market. */
  forget(marketHash: string): void {
    for (const key of this.#kept.keys()) if (key.startsWith(`${marketHash}/`)) this.#drop(key);
  }

  clear(): void {
    this.#kept.clear();
    this.#bytes = 0;
  }

  #find(key: string, compute: () => Float64Array[]): Float64Array[] {
    const known = this.#used(key) as Float64Array[] | undefined;
    if (known) return known;
    this.onCompute?.(false);
    const columns = compute();
    this.onCompute?.(true);
    this.#keep(
      key,
      columns,
      columns.reduce((sum, column) => sum + column.byteLength, 0),
    );
    return columns;
  }

  #used(key: string): Kept | undefined {
    const known = this.#kept.get(key);
    if (!known) return undefined;
    this.#kept.delete(key);
    this.#kept.set(key, known);
    return known.value;
  }

  #keep(key: string, value: Kept, bytes: number): void {
    if (bytes > this.#maxBytes) return;
    this.#kept.set(key, { value, bytes });
    this.#bytes += bytes;
    for (const oldest of this.#kept.keys()) {
      if (this.#bytes <= this.#maxBytes) return;
      this.#drop(oldest);
    }
  }

  #drop(key: string): void {
    this.#bytes -= this.#kept.get(key)!.bytes;
    this.#kept.delete(key);
  }
}
