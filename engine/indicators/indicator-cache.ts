import { PRICE_FIELDS, type MarketData } from '../columns/market-data';
import { ema } from './ema';
import type { IndicatorKernel, IndicatorParameters } from './indicator';
import { sma } from './sma';

const KERNELS = { sma, ema } satisfies Record<string, IndicatorKernel>;
export type IndicatorName = keyof typeof KERNELS;
export const INDICATOR_NAMES = Object.keys(KERNELS) as IndicatorName[];

/**
 * Indicator columns, shared by the runs and trials of one engine: by market, panel, indicator and parameters. What was
 * not used for longest goes first when the columns exceed `maxBytes`.
 */
export class IndicatorCache {
  readonly #maxBytes: number;
  readonly #columns = new Map<string, Float64Array>();
  #bytes = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /**
   * The column of an indicator for all instruments of a panel, laid out like the panel's own columns.
   * @throws RangeError for an unknown indicator, source or period
   */
  column(market: MarketData, panel: number, request: { name: string; parameters: IndicatorParameters }): Float64Array {
    const { name, parameters } = request;
    const kernel = kernelOf(name);
    const { period, source = 'close' } = parameters;
    if (!Number.isInteger(period) || period < 1) throw new RangeError(`${name}: period must be a whole number >= 1`);
    if (!PRICE_FIELDS.includes(source))
      throw new RangeError(`${name}: source must be one of ${PRICE_FIELDS.join(', ')}`);
    const key = `${market.hash}/${panel}/${name}/${period}/${source}`;
    const known = this.#columns.get(key);
    if (known) {
      this.#columns.delete(key);
      this.#columns.set(key, known);
      return known;
    }
    const { times, instruments, [source]: input } = market.panels[panel]!;
    const column = kernel(input, { rows: times.length, width: instruments.length }, period);
    this.#keep(key, column);
    return column;
  }

  /** Drops the columns of a market. */
  forget(marketHash: string): void {
    for (const key of this.#columns.keys()) if (key.startsWith(`${marketHash}/`)) this.#drop(key);
  }

  #keep(key: string, column: Float64Array): void {
    if (column.byteLength > this.#maxBytes) return;
    this.#columns.set(key, column);
    this.#bytes += column.byteLength;
    for (const oldest of this.#columns.keys()) {
      if (this.#bytes <= this.#maxBytes) return;
      this.#drop(oldest);
    }
  }

  #drop(key: string): void {
    this.#bytes -= this.#columns.get(key)!.byteLength;
    this.#columns.delete(key);
  }
}

function kernelOf(name: string): IndicatorKernel {
  if (!Object.hasOwn(KERNELS, name)) throw new RangeError(`Unknown indicator ${name}: ${INDICATOR_NAMES.join(', ')}`);
  return KERNELS[name as IndicatorName];
}
