import type { Catalog } from '../catalog/catalog';
import type { MarketData } from '../columns/market-data';
import { contentHash } from '../model/canonical';
import type { Manifest } from '../model/manifest';

const DROPPED_KEPT = 32;

interface Entry {
  hash: string;
  manifest: Manifest;
  market: Promise<MarketData>;
  /** Set once loaded. */
  loaded?: MarketData;
  uses: number;
  usedAt: number;
}

/**
 * Market data by content. Correctness never depends on what is here: an entry that was evicted is loaded again.
 * What is in use is never evicted.
 */
export class MarketCache {
  private readonly entries = new Map<string, Entry>();
  /** Hashes of what was dropped lately, so that threads let go of it as well. */
  private readonly droppedLately = new Set<string>();
  private clock = 0;

  constructor(
    private readonly catalog: Catalog,
    private readonly maxBytes: number,
  ) {}

  /** Runs `work` on the manifest's data, loaded by the difference to what is there when it is not there yet. */
  async use<T>(manifest: Manifest, work: (market: MarketData) => Promise<T>): Promise<T> {
    const entry = this.entryOf(manifest);
    entry.uses++;
    entry.usedAt = ++this.clock;
    try {
      return await work(await entry.market);
    } finally {
      entry.uses--;
      this.evict();
    }
  }

  get bytes(): number {
    let sum = 0;
    for (const entry of this.entries.values()) sum += entry.loaded?.bytes ?? 0;
    return sum;
  }

  get dropped(): string[] {
    return [...this.droppedLately];
  }

  /** Drops what the manifest named unless it is in use. */
  forget(manifestHash: string): void {
    if (this.entries.get(manifestHash)?.uses === 0) this.drop(manifestHash);
  }

  private drop(hash: string): void {
    this.entries.delete(hash);
    this.droppedLately.add(hash);
    const [oldest] = this.droppedLately;
    if (this.droppedLately.size > DROPPED_KEPT && oldest !== undefined) this.droppedLately.delete(oldest);
  }

  private entryOf(manifest: Manifest): Entry {
    const hash = contentHash(manifest);
    const present = this.entries.get(hash);
    if (present) return present;
    this.droppedLately.delete(hash);
    const previous = this.newestOf(manifest.catalog);
    const market = this.catalog.loadMarket(manifest, previous?.loaded);
    const entry: Entry = { hash, manifest, market, uses: 0, usedAt: 0 };
    this.entries.set(hash, entry);
    market.then(
      (loaded) => {
        entry.loaded = loaded;
        // What a session grew out of is seldom asked for again, and then made of the larger one.
        if (previous && isPartOf(previous.manifest, manifest)) this.forget(previous.hash);
      },
      // A failed load must not be remembered: the next request tries again.
      () => this.entries.delete(hash),
    );
    return entry;
  }

  private newestOf(catalog: string): Entry | undefined {
    let newest: Entry | undefined;
    for (const entry of this.entries.values()) {
      if (entry.loaded && entry.manifest.catalog === catalog && (!newest || entry.usedAt > newest.usedAt))
        newest = entry;
    }
    return newest;
  }

  private evict(): void {
    if (this.bytes <= this.maxBytes) return;
    const idle = [...this.entries].filter(([, entry]) => entry.uses === 0 && entry.loaded);
    idle.sort(([, a], [, b]) => a.usedAt - b.usedAt);
    for (const [hash] of idle) {
      if (this.bytes <= this.maxBytes) return;
      this.drop(hash);
    }
  }
}

/** What, beside the datasets, decides which bars there are. */
const BARS = ['start', 'end', 'interval', 'tickSeconds'] as const;

/** Whether all bars of a manifest are those of another one. */
function isPartOf(small: Manifest, large: Manifest): boolean {
  if (BARS.some((field) => small[field] !== large[field])) return false;
  const datasets = new Map(large.instruments.map(({ id, dataset }) => [id, dataset]));
  return small.instruments.every(({ id, dataset }) => datasets.get(id) === dataset);
}
