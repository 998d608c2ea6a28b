import type { LoadedMarket } from '../catalog/catalog';
import type { MarketData } from '../columns/market-data';
import { contentHash } from '../model/canonical';
import { HoldfastError } from '../model/errors';
import type { Manifest } from '../model/manifest';
import type { CatalogReader } from './loader-protocol';

const MB = 2 ** 20;
/** After so long, memory that a thread has not released is no longer waited for: the watchdog ends stuck threads before. */
const RELEASE_WAIT_MS = 60_000;

interface Entry {
  hash: string;
  manifest: Manifest;
  market: Promise<MarketData>;
  /** Set once loaded. */
  loaded?: MarketData;
  /** Bytes that are set apart for it while it is loaded. */
  room: Room;
  uses: number;
  /** Loads that copy from it. */
  pins: number;
  usedAt: number;
  /** Cancels its load, when nobody waits for it any more. */
  loading: AbortController;
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

/**
 * Refuses what may not be read; asked before every use, whether the data are in memory or not.
 * @param reader the operation that reads
 */
export type ReadGate = (manifest: Manifest, reader?: string) => Promise<void>;

/** How data are read. */
export interface Reading {
  signal?: AbortSignal | undefined;
  /** The operation that reads. */
  reader?: string;
}

export interface MarketCacheOptions extends MemoryLimits {
  /** @default everything may be read */
  gate?: ReadGate;
  /** Told what came into memory, with its bytes, and what left it, with null. */
  onChange?: (manifestHash: string, bytes: number | null) => void;
  /** Where else a market may be referred to. @default nowhere */
  holders?: MarketHolders;
}

/** The threads, as far as memory is concerned. */
export interface MarketHolders {
  /** Bytes that threads keep for themselves, such as columns of indicators. */
  readonly keptBytes: number;
  /** Lets go of a market everywhere. Resolves once its memory is free. */
  release: (marketHash: string) => Promise<void>;
  /** Makes threads drop what they keep for themselves. Resolves once it is free. */
  trim: () => Promise<void>;
}

/**
 * Market data by content. Correctness never depends on what is here: an entry that was evicted is loaded again.
 * What is in use is never evicted; what was used longest ago goes first.
 */
export class MarketCache {
  private readonly entries = new Map<string, Entry>();
  /** Bytes of dropped data that some thread still refers to. */
  private releasing = 0;
  /** Those who wait for room. */
  private readonly waiting = new Set<() => void>();
  private clock = 0;

  constructor(
    private readonly catalog: Pick<CatalogReader, 'loadMarket'>,
    private readonly options: MarketCacheOptions,
  ) {}

  /**
   * Runs `work` on the manifest's data, loaded by the difference to what is there when it is not there yet.
   * @param reading with a signal that ends the wait for the data, and their load when nobody else waits for it
   * @throws HoldfastError what the gate throws; MEMORY_LIMIT when the data alone is too large, else waits until what is in use leaves room; CANCELLED
   */
  async use<T>(
    manifest: Manifest,
    work: (market: MarketData) => Promise<T>,
    { signal, reader }: Reading = {},
  ): Promise<T> {
    if (this.options.gate) await this.options.gate(manifest, reader);
    const hash = contentHash(manifest);
    let entry = this.entries.get(hash);
    // Its load is about to end without data.
    for (; entry && isCancelled(entry); entry = this.entries.get(hash)) await entry.market.catch(() => undefined);
    entry ??= this.load(hash, manifest);
    entry.uses++;
    entry.usedAt = ++this.clock;
    try {
      return await work(await unlessCancelled(entry.market, signal));
    } finally {
      if (--entry.uses === 0 && !entry.loaded) entry.loading.abort();
      this.evictTo(this.options.warnBytes);
      this.wake();
    }
  }

  /** Bytes held, set apart, and not yet released. */
  get bytes(): number {
    return this.held + this.releasing;
  }

  private get held(): number {
    return this.sum(() => true);
  }

  /** Bytes that cannot be let go now. */
  get bytesInUse(): number {
    return this.sum((entry) => entry.uses > 0);
  }

  /** Drops what the manifest named unless it is in use. */
  forget(manifestHash: string): void {
    const entry = this.entries.get(manifestHash);
    if (entry?.loaded && isIdle(entry)) this.drop(entry, entry.loaded.bytes);
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

  /** Its memory counts until every thread has released it. */
  private drop({ hash }: Entry, bytes: number): void {
    this.entries.delete(hash);
    this.options.onChange?.(hash, null);
    this.release(hash, bytes);
  }

  private release(hash: string, bytes: number): void {
    const { holders } = this.options;
    if (!holders || bytes === 0) return;
    this.releasing += bytes;
    void within(RELEASE_WAIT_MS, holders.release(hash)).then(() => {
      this.releasing -= bytes;
      this.wake();
    });
  }

  private load(hash: string, manifest: Manifest): Entry {
    const base = this.newestOf(manifest.catalog);
    const room: Room = { bytes: 0 };
    const from = new Pinned(base);
    const loading = new AbortController();
    const { signal } = loading;
    const market = this.catalog.loadMarket(manifest, from.market, {
      reserve: (bytes, shared) => this.reserve(room, { bytes, shared, from, signal }),
      signal,
    });
    const entry: Entry = { hash, manifest, market, room, uses: 0, pins: 0, usedAt: 0, loading };
    this.entries.set(hash, entry);
    market.then(
      (loaded) => {
        entry.loaded = loaded;
        from.unpin();
        this.options.onChange?.(hash, loaded.bytes);
        // What a session grew out of is seldom asked for again, and then made of the larger one.
        if (base && isPartOf(base.manifest, manifest)) this.forget(base.hash);
      },
      () => {
        // A failed load must not be remembered: the next request tries again.
        this.entries.delete(hash);
        from.unpin();
        this.release(hash, room.bytes);
      },
    );
    return entry;
  }

  /**
   * Sets bytes apart for what is about to be loaded, in place of what is idle; waits for what is in use. The market that
   * is copied from stays only where nothing has to be waited for: two loads that kept theirs could wait for each other.
   */
  private async reserve(room: Room, { bytes, shared, from, signal }: Wanted): Promise<boolean> {
    const { refuseBytes, holders } = this.options;
    room.bytes = 0;
    if (bytes > refuseBytes) throw this.refusal(bytes, this.bytesInUse);
    const wanted = from.isPinned ? bytes - shared : bytes;
    for (;;) {
      if (signal.aborted) throw cancelled();
      this.evictTo(refuseBytes - wanted);
      if (this.bytes + wanted <= refuseBytes) break;
      if (from.isPinned && this.held + wanted > refuseBytes) {
        from.unpin();
        return false;
      }
      await this.change();
    }
    const passes = holders !== undefined && this.bytes + wanted + holders.keptBytes > refuseBytes;
    room.bytes = wanted;
    if (passes) await within(RELEASE_WAIT_MS, holders.trim());
    return true;
  }

  /** Resolves when a use or a release ends. */
  private change(): Promise<void> {
    return new Promise((resolve) => this.waiting.add(resolve));
  }

  private wake(): void {
    const all = [...this.waiting];
    this.waiting.clear();
    for (const resolve of all) resolve();
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
    const idle = [...this.entries.values()].filter(isIdle);
    idle.sort((a, b) => a.usedAt - b.usedAt);
    for (const entry of idle) {
      if (this.held <= limit) return;
      this.drop(entry, entry.loaded!.bytes);
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

interface Wanted {
  bytes: number;
  shared: number;
  from: Pinned;
  signal: AbortSignal;
}

/** A market that a load copies from, kept from eviction until the load can do without it. */
class Pinned {
  isPinned = false;

  constructor(private readonly entry: Entry | undefined) {
    if (!entry) return;
    entry.pins++;
    this.isPinned = true;
  }

  get market(): LoadedMarket | undefined {
    return this.entry?.loaded && { manifest: this.entry.manifest, market: this.entry.loaded };
  }

  unpin(): void {
    if (this.isPinned) this.entry!.pins--;
    this.isPinned = false;
  }
}

function isCancelled({ loading, loaded }: Entry): boolean {
  return loading.signal.aborted && loaded === undefined;
}

function isIdle({ uses, pins, loaded }: Entry): boolean {
  return uses === 0 && pins === 0 && loaded !== undefined;
}

function cancelled(): HoldfastError {
  return new HoldfastError('CANCELLED', 'It was cancelled before its market data were loaded.');
}

async function unlessCancelled<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (!signal) return work;
  let cancel: (() => void) | undefined;
  const aborted = new Promise<never>((_, reject) => {
    cancel = () => reject(cancelled());
    if (signal.aborted) cancel();
    signal.addEventListener('abort', cancel);
  });
  return Promise.race([work, aborted]).finally(() => signal.removeEventListener('abort', cancel!));
}

/** Resolves with the work, well or not, or once the time is over. */
async function within(ms: number, work: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => (timer = setTimeout(resolve, ms).unref()));
  await Promise.race([work.catch(() => undefined), late]);
  clearTimeout(timer);
}

/** What, beside the datasets, decides which bars there are. */
const BARS = ['start', 'end', 'interval', 'detail', 'columns', 'adjust', 'tickSeconds'] as const;

/** Whether all bars of a manifest are those of another one. */
function isPartOf(small: Manifest, large: Manifest): boolean {
  if (BARS.some((field) => String(small[field]) !== String(large[field]))) return false;
  // Continuous series are made of all contracts that are there.
  const isMade = small.instruments.some(({ definition }) => definition?.continuous);
  if (isMade && small.instruments.length !== large.instruments.length) return false;
  const datasets = new Map(large.instruments.map(({ id, dataset }) => [id, dataset]));
  return small.instruments.every(({ id, dataset }) => datasets.get(id) === dataset);
}
