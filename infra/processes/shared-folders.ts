import { readFile, realpath, stat } from 'node:fs/promises';
import path from 'node:path';
import type { SealedData } from '../../activities/sealed-data';
import type { Bars, CatalogPage, Located, QualityRange, SharedFolders } from '../../api/operations/services';
import { catalogContents } from '../../engine/catalog/catalog-contents';
import { Catalog } from '../../engine/catalog/catalog';
import { catalogFolder, dataFiles } from '../../engine/catalog/catalog-folder';
import { CatalogRanges } from '../../engine/catalog/catalog-ranges';
import { venueOf } from '../../engine/model/identifiers';
import type { CatalogRangeView } from '../../engine/model/catalog-views';
import { contentHash } from '../../engine/model/canonical';
import { HoldfastError } from '../../engine/model/errors';
import type { QualityReport } from '../../engine/model/quality';
import { hasFile } from '../../engine/catalog/continuous-instruments';
import { PRICE_FIELDS, type Panel } from '../../engine/columns/market-data';
import type { Manifest } from '../../engine/model/manifest';
import { LATEST_DATA, MICROS_PER_DAY, type Micros } from '../../engine/model/time';
import { QualityReports } from '../../engine/quality/quality-reports';
import { Recent } from '../store/recent';
import { SymbolIndex, symbolOf } from './symbol-index';

/** Why there is no file of a name, whatever else is wrong with it. */
const NOT_A_FILE = new Set(['ENOENT', 'ENOTDIR', 'EISDIR', 'ENAMETOOLONG', 'ELOOP', 'EACCES']);

const RANGE_TRIES = 40;
/** What the bars of one answer may take in memory: of some five million. */
const MOST_BYTES = 512 * 2 ** 20;
const CHARTED = { bytes: 128 * 2 ** 20, ms: 60_000 };

/** The folders of catalogs and strategies, which the API reads beside the engines. */
export class LocalFolders implements SharedFolders {
  private readonly symbols: SymbolIndex;
  private readonly ranges = new CatalogRanges();
  private readonly quality: QualityReports;
  private readonly catalog: Catalog;
  /** Panels of charts, whose readers ask for one range of them after the other. */
  private readonly charted = new Recent(CHARTED);

  /**
   * @param places with the folder of the compiled sources, and that of the column packs
   * @param sealed what may not be read
   */
  constructor(
    private readonly places: { catalogRoot: string; strategiesDir: string; distDir: string; cacheDir: string },
    private readonly sealed: Pick<SealedData, 'requireOpen'>,
  ) {
    this.catalog = new Catalog({ root: places.catalogRoot, cacheDir: places.cacheDir });
    this.symbols = new SymbolIndex(places.catalogRoot);
    this.quality = new QualityReports(path.join(places.distDir, 'engine/quality/quality-thread.js'));
  }

  async findInstruments(symbol: string, catalog?: string): Promise<readonly Located[]> {
    if (catalog === undefined) return this.symbols.find(symbol);
    const files = await dataFiles(this.places.catalogRoot, catalog);
    const matching = [...files.keys()].filter((id) => id === symbol || symbolOf(id) === symbol);
    return matching.map((instrument) => ({ catalog, instrument }));
  }

  async readCatalog(catalog: string, { limit, offset }: { limit: number; offset: number }): Promise<CatalogPage> {
    const { entries, leftOut } = await catalogContents(this.places.catalogRoot, catalog);
    const shown = entries.slice(offset, offset + limit);
    const sources = shown.flatMap(({ source }) => source ?? []);
    const ranges = await this.ranges.of(sources);
    const known = new Map(sources.map((source, i) => [source, ranges[i]]));
    return {
      total: entries.length,
      instruments: shown.map(({ view, source }) => ({
        ...view,
        range: null,
        fault: null,
        findings: {},
        warning: null,
        columns: null,
        ...(source && known.get(source)),
      })),
      pending: ranges.filter((range) => range === undefined).length,
      leftOut,
    };
  }

  async readQuality(catalog: string, instrument: string, { start, end }: QualityRange): Promise<QualityReport> {
    const { source, view } = await this.entryOf(catalog, instrument);
    const dataset = (await this.catalog.hashFiles(catalog)).get(instrument) ?? '';
    // Its parts look at every row.
    const read = { catalog, start: -Infinity, end: Infinity, instruments: [{ id: instrument, dataset }] };
    await this.sealed.requireOpen(read, 'name');
    const { kind, stamp } = view;
    const calendar = source.calendar ?? venueOf(instrument);
    return this.quality.of({ ...source, kind, calendar, start, end, ...(stamp && { stamp }) });
  }

  async readBars(
    manifest: Manifest,
    instrument: string,
    { start, end, path: field = 'name' }: QualityRange & { path?: string },
  ): Promise<Bars> {
    await this.sealed.requireOpen(manifest, field);
    const named = manifest.instruments.filter(({ id }) => id === instrument);
    if (named[0] && !hasFile(named[0])) throw madeOfContracts(instrument);
    // Benchmarks and the bars that longer ones are put together of are not asked for.
    const { benchmarks: _benchmarks, detail: _detail, columns: _columns, ...wanted } = manifest;
    const reserve = (bytes: number) => {
      if (bytes <= MOST_BYTES) return Promise.resolve(true);
      const mb = Math.ceil(bytes / 2 ** 20);
      const message = `The bars of ${instrument} take ${mb} MB; at most ${MOST_BYTES / 2 ** 20} are given at once.`;
      throw new HoldfastError('MEMORY_LIMIT', message, { details: { instrument } });
    };
    const read = { ...wanted, instruments: named };
    const load = async () => (await this.catalog.loadMarket(read, undefined, { reserve })).panels[0]!;
    return rowsOf(await this.charted.of(contentHash(read), load, bytesOf), { start, end });
  }

  async readRange(catalog: string, instrument: string): Promise<CatalogRangeView> {
    const { source } = await this.entryOf(catalog, instrument);
    // Files before it may take longer than who asks has patience.
    for (let tries = 0; tries < RANGE_TRIES; tries++) {
      const [known] = await this.ranges.of([source]);
      if (known?.range) return known.range;
      if (known) throw new HoldfastError('BAD_DATA', known.fault ?? `${instrument} has no rows.`);
    }
    throw new HoldfastError('BAD_DATA', `What ${instrument} covers is not known.`);
  }

  async lastTime(catalog: string): Promise<string | null> {
    const { entries } = await catalogContents(this.places.catalogRoot, catalog);
    const sources = entries.flatMap(({ source }) => source ?? []);
    for (let tries = 0; tries < RANGE_TRIES; tries++) {
      const ranges = await this.ranges.of(sources);
      if (ranges.some((known) => known === undefined)) continue;
      const last = ranges.map((known) => known!.range?.last);
      return last.includes(undefined) ? null : (last as string[]).sort().at(-1)!;
    }
    return null;
  }

  /** An instrument with the file that has its rows. */
  private async entryOf(catalog: string, instrument: string) {
    const { entries } = await catalogContents(this.places.catalogRoot, catalog);
    const entry = entries.find(({ view }) => view.id === instrument);
    if (!entry) {
      const message = `The catalog ${catalog} has no instrument ${instrument}.`;
      throw new HoldfastError('INSTRUMENT_NOT_FOUND', message, { path: 'instrument' });
    }
    const { source, view } = entry;
    if (source) return { source, view };
    throw madeOfContracts(instrument);
  }

  async hashFiles(catalog: string): Promise<string[]> {
    return [...(await this.catalog.hashFiles(catalog)).values()];
  }

  async extended(manifest: Manifest): Promise<{ manifest: Manifest; newest: Micros }> {
    const instruments = manifest.instruments.map(({ id }) => id);
    const read = { ...manifest, instruments };
    const all = await this.catalog.resolveManifest({ ...read, end: LATEST_DATA });
    const known = await this.catalog.newestBars(manifest.catalog, all.instruments);
    const newest = Math.max(-Infinity, ...known.values());
    // Dates of exchanges lie at most a day from those of UTC.
    const end = (Math.floor(newest / MICROS_PER_DAY) + 2) * MICROS_PER_DAY - 1;
    return { manifest: await this.catalog.resolveManifest({ ...read, end: Math.max(end, manifest.end) }), newest };
  }

  async contentOf(catalog: string, instruments?: readonly string[]): Promise<string | undefined> {
    const all = { catalog, start: 0, end: LATEST_DATA, ...(instruments && { instruments: [...instruments] }) };
    try {
      return contentHash((await this.catalog.resolveManifest(all)).instruments);
    } catch (error) {
      // Whoever opens a session on it is told.
      if (error instanceof HoldfastError) return undefined;
      throw error;
    }
  }

  async requireCatalog(catalog: string): Promise<void> {
    const { catalogRoot } = this.places;
    if (await stat(catalogRoot).catch(() => undefined)) await catalogFolder(catalogRoot, catalog);
  }

  async listCatalogs(): Promise<string[]> {
    return [...(await this.symbols.catalogs())];
  }

  async readStrategyFile(name: string): Promise<Buffer | undefined> {
    try {
      const base = await realpath(this.places.strategiesDir);
      const file = await realpath(path.join(base, name));
      const isFile = file.startsWith(base + path.sep) && (await stat(file)).isFile();
      return isFile ? await readFile(file) : undefined;
    } catch (error) {
      if (NOT_A_FILE.has((error as NodeJS.ErrnoException).code ?? '')) return undefined;
      throw error;
    }
  }
}

function madeOfContracts(instrument: string): HoldfastError {
  const message = `instrument: ${instrument} is made of its contracts, each of which has a file of its own`;
  return new HoldfastError('VALIDATION', message, { path: 'instrument' });
}

const bytesOf = ({ times }: Panel) => 8 * times.length * (2 + PRICE_FIELDS.length);

/** The rows of a panel of one instrument that are known in a range, both ends inclusive. */
function rowsOf({ times, opens, ...panel }: Panel, { start = -Infinity, end = Infinity }: QualityRange): Bars {
  const from = times.findIndex((time) => time >= start);
  const after = times.findIndex((time) => time > end);
  const to = after < 0 ? times.length : after;
  const cut = (column: Float64Array) => (from < 0 ? new Float64Array(0) : column.slice(from, Math.max(from, to)));
  const prices = Object.fromEntries(PRICE_FIELDS.map((name) => [name, cut(panel[name])]));
  return { times: cut(times), opens: cut(opens), ...(prices as Record<(typeof PRICE_FIELDS)[number], Float64Array>) };
}
