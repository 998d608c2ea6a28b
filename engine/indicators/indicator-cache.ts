import { calendarOfPanel, type MarketData } from '../columns/market-data';
import { computeIndicator } from './column-source';
import { resolveIndicator, type IndicatorRequest } from './resolve-indicator';

/**
 * Indicator columns, shared by the runs and trials of one engine: by market, panel, indicator and parameters. What was
 * not used for longest goes first when the columns exceed `maxBytes`.
 */
export class IndicatorCache {
  readonly #maxBytes: number;
  readonly #columns = new Map<string, Float64Array[]>();
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
    const key = `${market.hash}/${panel}/${resolved.key}`;
    const known = this.#columns.get(key);
    if (known) {
      this.#columns.delete(key);
      this.#columns.set(key, known);
      return known;
    }
    this.onCompute?.(false);
    const bars = market.panels[panel]!;
    const columns = computeIndicator(resolved, bars, calendarOfPanel(market, bars));
    this.onCompute?.(true);
    this.#keep(key, columns);
    return columns;
  }

  /** Drops the columns of a market. */
  forget(marketHash: string): void {
    for (const key of this.#columns.keys()) if (key.startsWith(`${marketHash}/`)) this.#drop(key);
  }

  clear(): void {
    this.#columns.clear();
    this.#bytes = 0;
  }

  #keep(key: string, columns: Float64Array[]): void {
    const bytes = bytesOf(columns);
    if (bytes > this.#maxBytes) return;
    this.#columns.set(key, columns);
    this.#bytes += bytes;
    for (const oldest of this.#columns.keys()) {
      if (this.#bytes <= this.#maxBytes) return;
      this.#drop(oldest);
    }
  }

  #drop(key: string): void {
    this.#bytes -= bytesOf(this.#columns.get(key)!);
    this.#columns.delete(key);
  }
}

function bytesOf(columns: readonly Float64Array[]): number {
  return columns.reduce((sum, column) => sum + column.byteLength, 0);
}
