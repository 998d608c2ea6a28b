import { PRICE_FIELDS, type MarketData, type Panel } from '../columns/market-data';
import type { ThreadPool } from './thread-pool';

/** Bytes of markets that threads may still have to collect. */
const MOST_BYTES = 256 * 2 ** 20;

/**
 * Lets go of markets that were made for a single run. Threads drop them without a collection, which would take longer than such a
 * run: their columns are no shared memory, so that V8 counts them. Only after so many bytes it is waited for one.
 */
export class ChangedMarkets {
  #bytes = 0;

  constructor(
    private readonly pool: Pick<ThreadPool, 'drop' | 'release'>,
    private readonly mostBytes = MOST_BYTES,
  ) {}

  async letGo(market: MarketData, original: MarketData): Promise<void> {
    const { hash } = market;
    this.#bytes += ownBytes(market, original);
    if (this.#bytes <= this.mostBytes) return this.pool.drop(hash);
    this.#bytes = 0;
    await this.pool.release({ kind: 'forgetMarket', hash });
  }
}

/** Of columns that are not those of the original. */
function ownBytes(market: MarketData, original: MarketData): number {
  const shared = new Set(original.panels.flatMap(columnsOf));
  const own = market.panels.flatMap(columnsOf).filter((column) => !shared.has(column));
  return own.reduce((sum, { byteLength }) => sum + byteLength, 0);
}

function columnsOf(panel: Panel): Float64Array[] {
  const further = [panel.bid, panel.ask, panel.spread, ...Object.values(panel.extra ?? {})];
  return [...PRICE_FIELDS.map((field) => panel[field]), ...further.filter((column) => column !== undefined)];
}
