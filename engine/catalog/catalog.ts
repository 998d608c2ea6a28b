import { marketOf, type MarketData } from '../columns/market-data';
import { contentHash } from '../model/canonical';
import { HoldfastError } from '../model/errors';
import { parseInstrumentId } from '../model/instrument-id';
import type { InstrumentFilter, Manifest } from '../model/manifest';
import type { Micros } from '../model/time';
import { catalogFolder, dataFiles, namesWithoutVenue } from './catalog-folder';
import { ColumnStore } from './column-store';
import { FileHashes } from './file-hashes';
import { readInstrumentsFile } from './instruments-file';
import { knownInstruments } from './known-instruments';
import { loadPanels, type LoadRequest } from './load-panels';
import { selectInstruments } from './select-instruments';

export interface CatalogOptions {
  /** Folder that holds all catalogs. */
  root: string;
  /** Folder for column files. */
  cacheDir: string;
}

export interface ManifestInput {
  catalog: string;
  start: Micros;
  end: Micros;
  /** Without instruments and filter, all of the catalog. */
  instruments?: string[];
  filter?: InstrumentFilter;
  /** Path of the instruments in errors. @default 'instruments' */
  instrumentsPath?: string;
}

/**
 * Instruments and their bars on disk. A catalog is a folder below the root with one `<ID>.csv`, `<ID>.csv.gz` or
 * `<ID>.parquet` for each instrument, and an `instruments.json` that may say more of them.
 */
export class Catalog {
  readonly #root: string;
  readonly #cacheDir: string;
  readonly #hashes = new FileHashes();
  readonly #manifests = new WeakMap<MarketData, Manifest>();

  constructor({ root, cacheDir }: CatalogOptions) {
    this.#root = root;
    this.#cacheDir = cacheDir;
  }

  /**
   * Ids of a catalog's instruments, sorted.
   * @throws HoldfastError CATALOG_NOT_FOUND with the path `catalog`
   */
  async listInstruments(catalog: string): Promise<string[]> {
    return [...(await dataFiles(this.#root, catalog)).keys()];
  }

  /**
   * Names the content that a session wants: its instruments with the hashes of their data files and their definitions.
   * @throws HoldfastError CATALOG_NOT_FOUND, DATES_REVERSED, INSTRUMENT_NOT_FOUND with the path of the id, INVALID_ID,
   *   INSTRUMENTS_INVALID, NO_DATA
   */
  async resolveManifest(input: ManifestInput): Promise<Manifest> {
    const { catalog, start, end } = input;
    if (end < start) throw new HoldfastError('DATES_REVERSED', 'The end lies before the start.', { path: 'end' });
    const files = await dataFiles(this.#root, catalog);
    const folder = await catalogFolder(this.#root, catalog);
    const file = await readInstrumentsFile(folder);
    // Parsing refuses them by name.
    for (const name of await namesWithoutVenue(folder, catalog)) parseInstrumentId(name);
    const instruments: Manifest['instruments'] = [];
    for (const selected of selectInstruments(files, file, input)) {
      instruments.push({ ...selected, dataset: await this.#hashes.hash(files.get(selected.id)!) });
    }
    return { catalog, start, end, instruments };
  }

  /**
   * The bars that a manifest names, from column files, which are made where they are missing.
   * @param previous a market that this catalog loaded; panels that did not change are taken over
   * @throws HoldfastError CATALOG_NOT_FOUND, DATASET_CHANGED, BAD_DATA with `instrument` and `row`, NO_DATA
   */
  async loadMarket(manifest: Manifest, previous?: MarketData): Promise<MarketData> {
    const { start, end } = manifest;
    const sources = manifest.instruments.map(({ id, dataset, definition }) => {
      return { instrument: id, dataset, priceIncrement: definition?.priceIncrement };
    });
    const files = () => this.#filesOrNone(manifest.catalog);
    const store = new ColumnStore({ cacheDir: this.#cacheDir, hashes: this.#hashes, files });
    const panels = await loadPanels({ store, sources, start, end, held: this.#holder(manifest, previous) });
    const instruments = knownInstruments(manifest);
    const market = { ...marketOf(contentHash(manifest), panels), ...(instruments && { instruments }) };
    if (market.bars === 0) throw new HoldfastError('NO_DATA', 'There is not a single bar in the range.');
    this.#manifests.set(market, manifest);
    return market;
  }

  /**
   * Time of the last bar of each of these instruments.
   * @throws HoldfastError DATASET_CHANGED, BAD_DATA with `instrument` and `row`
   */
  async newestBars(catalog: string, instruments: Manifest['instruments']): Promise<Map<string, Micros>> {
    const sources = instruments.map(({ id, dataset }) => ({ instrument: id, dataset }));
    const files = () => this.#filesOrNone(catalog);
    const store = new ColumnStore({ cacheDir: this.#cacheDir, hashes: this.#hashes, files });
    await store.prepare(sources);
    return new Map(sources.map((source) => [source.instrument, store.newest(source)]));
  }

  /** Column files serve a manifest even after its catalog is gone. */
  async #filesOrNone(catalog: string): Promise<Map<string, string>> {
    try {
      return await dataFiles(this.#root, catalog);
    } catch (error) {
      if (error instanceof HoldfastError && error.code === 'CATALOG_NOT_FOUND') return new Map();
      throw error;
    }
  }

  /** Where `previous` holds a dataset over the range of the manifest. */
  #holder(manifest: Manifest, previous?: MarketData): LoadRequest['held'] {
    const loaded = previous && this.#manifests.get(previous);
    if (!previous || !loaded || loaded.start !== manifest.start || loaded.end !== manifest.end) return () => undefined;
    const identity = (dataset: string, priceIncrement?: number) => `${dataset}/${priceIncrement}`;
    const content = new Map(
      loaded.instruments.map(({ id, dataset, definition }) => [id, identity(dataset, definition?.priceIncrement)]),
    );
    const places = new Map(previous.panels.flatMap((panel) => panel.instruments.map((id, k) => [id, { panel, k }])));
    return ({ instrument, dataset, priceIncrement }) =>
      content.get(instrument) === identity(dataset, priceIncrement) ? places.get(instrument) : undefined;
  }
}
