import { calendarOf } from '../calendars/calendars';
import { aggregatePanel } from '../columns/aggregate-panel';
import { marketOf, type MarketData, type Panel } from '../columns/market-data';
import { closedBy } from '../columns/slice-market';
import { contentHash } from '../model/canonical';
import { HoldfastError } from '../model/errors';
import { venueOf } from '../model/identifiers';
import { allowsNegative } from '../model/instrument';
import type { InstrumentDefinition } from '../model/instrument-definition';
import { parseInstrumentId } from '../model/instrument-id';
import type { ActionsAdjust, InstrumentFilter, Manifest } from '../model/manifest';
import { toIso, type Micros } from '../model/time';
import { adjustPrices } from './adjust-prices';
import { catalogFolder, dataFiles, folderContents, namesWithoutVenue, type LeftOut } from './catalog-folder';
import { BarReaders } from './bar-readers';
import { readBenchmarks } from './benchmark-files';
import { ColumnStore, type DatasetSource } from './column-store';
import { FileHashes } from './file-hashes';
import { continuousDataset, continuousPanels, hasFile, missingContracts } from './continuous-instruments';
import { readInstrumentsFile, type InstrumentsFile } from './instruments-file';
import { knownInstruments } from './known-instruments';
import { loadPanels, newestBar, type LoadRequest, type Reserve } from './load-panels';
import { PackIndexes } from './pack-indexes';
import { ParquetBars } from './parquet/parquet-bars';
import { predictMemory } from './predict-memory';
import { prunePacks, type PackLimits } from './prune-packs';
import { selectInstruments, type SelectedInstrument } from './select-instruments';
import { Turns } from './turns';

export interface CatalogOptions {
  /** Folder that holds all catalogs. */
  root: string;
  /** Folder for column packs. */
  cacheDir: string;
}

export interface ManifestInput {
  catalog: string;
  start: Micros;
  end: Micros;
  /** Length to which shorter bars are put together. */
  interval?: Micros;
  /** Keeps the shorter bars too. */
  detail?: boolean;
  /** Without instruments and filter, all of the catalog. */
  instruments?: string[];
  filter?: InstrumentFilter;
  tickSeconds?: number;
  /** What splits and dividends do. @default 'positions' */
  adjust?: ActionsAdjust;
  /** Further columns to keep, by name in any case. */
  columns?: readonly string[];
  /** Path of the instruments in errors. @default 'instruments' */
  instrumentsPath?: string;
}

/** What decides over a load while it is under way. */
export interface LoadControl {
  /** Asked with the exact size before any of it is allocated. */
  reserve?: Reserve;
  /** Ends it with CANCELLED. */
  signal?: AbortSignal;
}

/** A market and what it was loaded from. */
export interface LoadedMarket {
  manifest: Manifest;
  market: MarketData;
}

/**
 * Instruments and their bars on disk. A catalog is a folder below the root with one `<ID>.csv`, `<ID>.csv.gz` or
 * `<ID>.parquet` for each instrument, and an `instruments.json` that may say more of them.
 */
export class Catalog {
  readonly #root: string;
  readonly #hashes = new FileHashes();
  readonly #readers = new BarReaders();
  readonly #parquet = new ParquetBars();
  readonly #indexes: PackIndexes;

  constructor({ root, cacheDir }: CatalogOptions) {
    this.#root = root;
    this.#indexes = new PackIndexes(cacheDir);
  }

  /**
   * Ids of a catalog's instruments, sorted.
   * @throws HoldfastError CATALOG_NOT_FOUND with the path `catalog`
   */
  async listInstruments(catalog: string): Promise<string[]> {
    return [...(await dataFiles(this.#root, catalog)).keys()];
  }

  /**
   * SHA-256 of the data file of each instrument that a catalog has a file of.
   * @throws HoldfastError CATALOG_NOT_FOUND with the path `catalog`
   */
  async hashFiles(catalog: string): Promise<Map<string, string>> {
    const files = await dataFiles(this.#root, catalog);
    const hashes = new Map<string, string>();
    for (const [instrument, file] of files) hashes.set(instrument, await this.#hashes.hash(file));
    return hashes;
  }

  /**
   * Names the content that a session wants: its instruments with the hashes of their data files and their definitions.
   * @throws HoldfastError CATALOG_NOT_FOUND, DATES_REVERSED, INSTRUMENT_NOT_FOUND with the path of the id, INVALID_ID,
   *   INSTRUMENTS_INVALID, NO_DATA, CANCELLED
   */
  async resolveManifest(input: ManifestInput, signal?: AbortSignal): Promise<Manifest> {
    const { catalog, start, end, interval, tickSeconds, detail = false, columns, adjust } = input;
    if (end < start) throw new HoldfastError('DATES_REVERSED', 'The end lies before the start.', { path: 'end' });
    const { files, leftOut } = await folderContents(this.#root, catalog);
    const folder = await catalogFolder(this.#root, catalog);
    const file = await readInstrumentsFile(folder);
    // Parsing refuses them by name.
    for (const name of await namesWithoutVenue(folder, catalog)) parseInstrumentId(name);
    // What is named is refused by its name.
    if (files.size === 0 && !input.instruments && !input.filter?.ids) throw noDataFiles(catalog, leftOut);
    const instruments: Manifest['instruments'] = [];
    const turns = new Turns(signal);
    for (const selected of selectAll(files, file, input)) {
      const continuous = files.has(selected.id) ? undefined : selected.definition!.continuous!;
      const dataset = continuous ? continuousDataset(continuous) : await this.#hashes.hash(files.get(selected.id)!);
      instruments.push({ ...selected, dataset });
      if (turns.isOver) await turns.pass();
    }
    const bars = {
      ...(interval !== undefined && { interval }),
      ...(adjust !== undefined && adjust !== 'positions' && { adjust }),
      ...(columns && columns.length > 0 && { columns: [...columns].sort() }),
      ...(tickSeconds !== undefined && { tickSeconds }),
    };
    const benchmarks = await readBenchmarks(folder, { start, end });
    const kept = { ...(detail && interval !== undefined && { detail }), ...(benchmarks && { benchmarks }) };
    return { catalog, start, end, ...bars, ...kept, instruments };
  }

  /**
   * The bars that a manifest names, from columns in the cache, which are made where they are missing.
   * @param previous panels of it that did not change are taken over
   * @throws HoldfastError CATALOG_NOT_FOUND, DATASET_CHANGED, BAD_DATA with `instrument` and `row`, NO_DATA,
   *   RATE_MISSING for a dividend, TIMEFRAME_UNAVAILABLE, CANCELLED
   */
  async loadMarket(
    manifest: Manifest,
    previous?: LoadedMarket,
    { reserve, signal }: LoadControl = {},
  ): Promise<MarketData> {
    const { start, end, interval, columns } = manifest;
    const sources = sourcesOf(manifest);
    const turns = new Turns(signal);
    const store = this.#columnStore(manifest.catalog, turns);
    const held = holder(manifest, previous);
    const request = { store, sources, start, end, held, turns, interval, columns, ...(reserve && { reserve }) };
    const loaded = await loadPanels(request)
      // A pack that was removed between the look at it and its use is made again.
      .catch((error: NodeJS.ErrnoException) => (error.code === 'ENOENT' ? loadPanels(request) : Promise.reject(error)))
      .finally(() => store.close());
    if (manifest.adjust === 'prices') adjustPrices(loaded, manifest);
    const own = interval === undefined ? loaded : loaded.map((panel) => aggregated(panel, sources, manifest));
    const instruments = knownInstruments(manifest, loaded);
    const continuous = continuousPanels(manifest, own);
    const market = {
      ...marketOf(contentHash(manifest), [...own, ...continuous.panels]),
      ...(instruments && { instruments }),
      ...(continuous.panels.length > 0 && { fronts: continuous.fronts }),
      ...(manifest.detail && { detail: loaded }),
      ...(manifest.benchmarks && { benchmarks: manifest.benchmarks }),
    };
    if (manifest.detail) market.bytes += marketOf('', loaded).bytes;
    if (market.bars === 0) {
      const range = `from ${toIso(start)} to ${toIso(end)}`;
      throw new HoldfastError('NO_DATA', `There is not a single bar ${range}.`, { path: 'start' });
    }
    return market;
  }

  /** Bytes that a manifest's data will take with indicators over it: exact where files are converted, else estimated. */
  async predictBytes(manifest: Manifest): Promise<number> {
    const store = this.#columnStore(manifest.catalog);
    const files = await this.#filesOrNone(manifest.catalog);
    const sources = sourcesOf(manifest);
    await store.look(sources);
    const found = sources.map((source) => {
      const columns = store.find(source);
      const path = files.get(source.instrument);
      return { ...(columns && { columns }), ...(path !== undefined && { path }) };
    });
    try {
      return predictMemory(found, manifest);
    } finally {
      store.close();
    }
  }

  /**
   * When the last bar of each of these instruments is known.
   * @throws HoldfastError DATASET_CHANGED, BAD_DATA with `instrument` and `row`
   */
  async newestBars(catalog: string, instruments: Manifest['instruments']): Promise<Map<string, Micros>> {
    const sources = sourcesOf({ instruments });
    const store = this.#columnStore(catalog);
    try {
      await store.prepare(sources);
      return new Map(sources.map((source) => [source.instrument, newestBar(store.open(source), source)]));
    } finally {
      store.close();
    }
  }

  /** Removes column packs that nothing needs. @returns packs that were removed, and the bytes of those that stay */
  prunePacks(limits: PackLimits): Promise<{ removed: number; bytes: number }> {
    return prunePacks(this.#indexes, limits);
  }

  #columnStore(catalog: string, turns = new Turns()): ColumnStore {
    const files = () => this.#filesOrNone(catalog);
    const [hashes, indexes, readers, parquet] = [this.#hashes, this.#indexes, this.#readers, this.#parquet];
    return new ColumnStore({ hashes, indexes, readers, parquet, files, turns });
  }

  /** Column packs serve a manifest even after its catalog is gone. */
  async #filesOrNone(catalog: string): Promise<Map<string, string>> {
    try {
      return await dataFiles(this.#root, catalog);
    } catch (error) {
      if (error instanceof HoldfastError && error.code === 'CATALOG_NOT_FOUND') return new Map();
      throw error;
    }
  }
}

/** What a session selects, with the contracts of its continuous series; sorted by id. */
function selectAll(
  files: ReadonlyMap<string, string>,
  file: InstrumentsFile,
  input: ManifestInput,
): SelectedInstrument[] {
  const made = file.continuous.filter((id) => !files.has(id));
  const all = [...files.keys(), ...made].sort();
  const known = new Map(all.map((id) => [id, files.get(id)]));
  const selected = selectInstruments(known, file, input);
  const contracts = missingContracts(selected, files.keys(), file);
  if (contracts.length === 0) return selected;
  const { catalog, start } = input;
  const added = selectInstruments(known, file, { catalog, start, instruments: contracts });
  return [...selected, ...added].sort((a, b) => (a.id < b.id ? -1 : 1));
}

/** Names at most so many files that are left out. */
const MOST_NAMED = 10;

function noDataFiles(catalog: string, leftOut: readonly LeftOut[]): HoldfastError {
  const named = leftOut.slice(0, MOST_NAMED).map(({ file, reason }) => ` ${file} ${reason}.`);
  const message = `The catalog ${catalog} has no data file of an instrument.${named.join('')}`;
  return new HoldfastError('NO_DATA', message, {
    path: 'catalog',
    ...(named.length > 0 && { details: { leftOut: leftOut.slice(0, MOST_NAMED) } }),
  });
}

/** Where `previous` holds a dataset over the range of the manifest. */
function holder(manifest: Manifest, previous?: LoadedMarket): LoadRequest['held'] {
  const loaded = previous?.manifest;
  // What is adjusted already must not be so again.
  if (manifest.adjust === 'prices' || loaded?.adjust === 'prices') return () => undefined;
  // What is held has been put together already and cannot be again.
  if (!loaded || manifest.interval !== undefined || loaded.interval !== undefined) return () => undefined;
  const isOther = (key: 'start' | 'end' | 'tickSeconds' | 'columns') => String(loaded[key]) !== String(manifest[key]);
  if ((['start', 'end', 'tickSeconds', 'columns'] as const).some(isOther)) return () => undefined;
  const before = new Map(sourcesOf(loaded).map((source) => [source.instrument, source]));
  const places = new Map(
    previous.market.panels.flatMap((panel) => panel.instruments.map((id, k) => [id, { panel, k }])),
  );
  return (source) => {
    const known = before.get(source.instrument);
    return known && IDENTITY.every((key) => known[key] === source[key]) ? places.get(source.instrument) : undefined;
  };
}

/** What decides the bars of a dataset besides the range. */
const IDENTITY = [
  'dataset',
  'priceIncrement',
  'negative',
  'stamps',
  'calendar',
  'timeZone',
  'dateFormat',
  'expires',
] as const;

/** The bars of a panel put together; an interval that is not over by the end of the manifest has none. */
function aggregated(panel: Panel, sources: readonly DatasetSource[], { interval = 0, end }: Manifest): Panel {
  const source = sources.find(({ instrument }) => instrument === panel.instruments[0])!;
  const calendar = calendarOf(source.calendar);
  return closedBy(aggregatePanel(panel, { interval, calendar }), end, calendar);
}

/** How the times of an instrument's file are to be read: without a zone in UTC. */
export function readingOf(id: string, definition: InstrumentDefinition = {}) {
  const { calendar = venueOf(id), timeZone: zone, dateFormat } = definition;
  return { timeZone: zone === 'exchange' ? calendarOf(calendar).timeZone : zone, dateFormat };
}

type Sources = Pick<Manifest, 'instruments' | 'tickSeconds' | 'columns'>;

function sourcesOf({ instruments, tickSeconds, columns }: Sources): DatasetSource[] {
  return instruments.filter(hasFile).map(({ id, dataset, definition }) => {
    const { priceIncrement, stamp: stamps, calendar = venueOf(id) } = definition ?? {};
    const { kind = parseInstrumentId(id).kind, negativePrices } = definition ?? {};
    const negative = allowsNegative({ kind, negativePrices });
    const expires = kind === 'option' || kind === 'future';
    const reading = { stamps, calendar, ...readingOf(id, definition) };
    return { instrument: id, dataset, priceIncrement, negative, tickSeconds, columns, ...reading, expires };
  });
}
