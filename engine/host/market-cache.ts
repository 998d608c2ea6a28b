import type { Catalog } from '../catalog/catalog';
import type { MarketData } from '../columns/market-data';
import { contentHash } from '../model/canonical';
import { HoldfastError } from '../model/errors';
import type { Manifest } from '../model/manifest';

const DROPPED_KEPT = 32;
const MB = 2 ** 20;

interface Entry {
  hash: string;
  manifest: Manifest;
  market: Promise<MarketData>;
  /** Set once loaded. */
  loaded?: MarketData;
  /** Bytes that are set apart for it while it is loaded. */
  room: Room;
  uses: number;
  usedAt: number;
}

interface Room {
  bytes: number;
}

export interface MemoryLimits {
  /** Idle data beyond this is let go. */
  warnBytes: number;
  /** No more than this is ever held. */
  refuseBytes: number;
}

export interface MarketCacheOptions extends MemoryLimits {
  /** Told what came into memory, with its bytes, and what left it, with null. */
  onChange?: (manifestHash: string, bytes: number | null) => void;
}

/**
 * Market data by content. Correctness never depends on what is here: an entry that was evicted is loaded again.
 * What is in use is never evicted; what was used longest ago goes first.
 */
export class MarketCache {
  private readonly entries = new Map<string, Entry>();
  /** Hashes of what was dropped lately, so that threads let go of it as well. */
  private readonly droppedLately = new Set<string>();
  /** Those who wait for room. */
  private readonly waiting = new Set<() => void>();
  private clock = 0;

  constructor(
    private readonly catalog: Pick<Catalog, 'loadMarket'>,
    private readonly options: MarketCacheOptions,
  ) {}

  /**
   * Runs `work` on the manifest's data, loaded by the difference to what is there when it is not there yet.
   * @throws HoldfastError MEMORY_LIMIT when the data alone is too large; else waits until what is in use leaves room
   */
  async use<T>(manifest: Manifest, work: (market: MarketData) => Promise<T>): Promise<T> {
    const hash = contentHash(manifest);
    const entry = this.entries.get(hash) ?? this.load(hash, manifest);
    entry.uses++;
    entry.usedAt = ++this.clock;
    try {
      return await work(await entry.market);
    } finally {
      entry.uses--;
      this.evictTo(this.options.warnBytes);
      for (const wake of [...this.waiting]) wake();
    }
  }

  /** Bytes held and set apart. */
  get bytes(): number {
    return this.sum(() => true);
  }

  /** Bytes that cannot be let go now. */
  get bytesInUse(): number {
    return this.sum((entry) => entry.uses > 0);
  }

  get dropped(): string[] {
    return [...this.droppedLately];
  }

  /** Drops what the manifest named unless it is in use. */
  forget(manifestHash: string): void {
    if (this.entries.get(manifestHash)?.uses === 0) this.drop(manifestHash);
  }

  /** @throws HoldfastError MEMORY_LIMIT when `bytes` more do not fit beside what is in use */
  requireRoom(bytes: number): void {
    const used = this.bytesInUse;
    if (used + bytes > this.options.refuseBytes) throw this.refusal(bytes, used);
  }

  /** Whether `bytes` more would pass the limit of warning. */
  isWarning(bytes: number): boolean {
    return this.bytesInUse + bytes > this.options.warnBytes;
  }

  private drop(hash: string): void {
    this.entries.delete(hash);
    this.options.onChange?.(hash, null);
    this.droppedLately.add(hash);
    const [oldest] = this.droppedLately;
    if (this.droppedLately.size > DROPPED_KEPT && oldest !== undefined) this.droppedLately.delete(oldest);
  }

  private load(hash: string, manifest: Manifest): Entry {
    this.droppedLately.delete(hash);
    const previous = this.newestOf(manifest.catalog);
    const room: Room = { bytes: 0 };
    const market = this.catalog.loadMarket(manifest, previous?.loaded, (bytes) => this.reserve(room, bytes));
    const entry: Entry = { hash, manifest, market, room, uses: 0, usedAt: 0 };
    this.entries.set(hash, entry);
    market.then(
      (loaded) => {
        entry.loaded = loaded;
        this.options.onChange?.(hash, loaded.bytes);
        // What a session grew out of is seldom asked for again, and then made of the larger one.
        if (previous && isPartOf(previous.manifest, manifest)) this.forget(previous.hash);
      },
      // A failed load must not be remembered: the next request tries again.
      () => this.entries.delete(hash),
    );
    return entry;
  }

  /** Sets bytes apart for what is about to be loaded, in place of what is idle; waits for what is in use. */
  private async reserve(room: Room, bytes: number): Promise<void> {
    const { refuseBytes } = this.options;
    if (bytes > refuseBytes) throw this.refusal(bytes, this.bytesInUse);
    for (;;) {
      this.evictTo(refuseBytes - bytes);
      if (this.bytes + bytes <= refuseBytes) break;
      await new Promise<void>((resolve) => {
        const wake = () => {
          this.waiting.delete(wake);
          resolve();
        };
        this.waiting.add(wake);
      });
    }
    room.bytes = bytes;
  }

  private newestOf(catalog: string): Entry | undefined {
    let newest: Entry | undefined;
    for (const entry of this.entries.values()) {
      if (entry.loaded && entry.manifest.catalog === catalog && (!newest || entry.usedAt > newest.usedAt))
        newest = entry;
    }
    return newest;
  }

  private evictTo(limit: number): void {
    if (this.bytes <= limit) return;
    const idle = [...this.entries].filter(([, entry]) => entry.uses === 0 && entry.loaded);
    idle.sort(([, a], [, b]) => a.usedAt - b.usedAt);
    for (const [hash] of idle) {
      if (this.bytes <= limit) return;
      this.drop(hash);
    }
  }

  private sum(counts: (entry: Entry) => boolean): number {
    let sum = 0;
    for (const entry of this.entries.values()) if (counts(entry)) sum += entry.loaded?.bytes ?? entry.room.bytes;
    return sum;
  }

  private refusal(bytes: number, used: number): HoldfastError {
    const [predictedMb, usedMb, limitMb] = [bytes, used, this.options.refuseBytes].map((b) => Math.ceil(b / MB));
    return new HoldfastError(
      'MEMORY_LIMIT',
      `The data would take ${predictedMb} MB beside ${usedMb} MB in use; an engine worker may use ${limitMb} MB.`,
      { details: { predictedMb, usedMb, limitMb } },
    );
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
