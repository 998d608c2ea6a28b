import { readFile, realpath, stat } from 'node:fs/promises';
import path from 'node:path';
import type { Bars, CatalogPage, Located, QualityRange, SharedFolders } from '../../api/operations/services';
import { catalogContents } from '../../engine/catalog/catalog-contents';
import { BarReaders } from '../../engine/catalog/bar-readers';
import { catalogFolder, dataFiles } from '../../engine/catalog/catalog-folder';
import { CatalogRanges } from '../../engine/catalog/catalog-ranges';
import { venueOf } from '../../engine/model/identifiers';
import type { CatalogRangeView } from '../../engine/model/catalog-views';
import { HoldfastError } from '../../engine/model/errors';
import type { QualityReport } from '../../engine/model/quality';
import { rowsBetween } from '../../engine/columns/rows-between';
import { QualityReports } from '../../engine/quality/quality-reports';
import { SymbolIndex, symbolOf } from './symbol-index';

/** Why there is no file of a name, whatever else is wrong with it. */
const NOT_A_FILE = new Set(['ENOENT', 'ENOTDIR', 'EISDIR', 'ENAMETOOLONG', 'ELOOP', 'EACCES']);

const RANGE_TRIES = 40;
/** Rows of a file that are held in memory for one answer. */
const MOST_BARS = 5_000_000;

/** The folders of catalogs and strategies, which the API reads beside the engines. */
export class LocalFolders implements SharedFolders {
  private readonly symbols: SymbolIndex;
  private readonly ranges = new CatalogRanges();
  private readonly quality: QualityReports;
  private readonly readers = new BarReaders();

  /** @param places with the folder of the compiled sources */
  constructor(private readonly places: { catalogRoot: string; strategiesDir: string; distDir: string }) {
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
    const { kind, stamp } = view;
    const calendar = source.calendar ?? venueOf(instrument);
    return this.quality.of({ ...source, kind, calendar, start, end, ...(stamp && { stamp }) });
  }

  async readBars(catalog: string, instrument: string, range: QualityRange): Promise<Bars> {
    const { source } = await this.entryOf(catalog, instrument);
    return this.readers.use(async (reader) => {
      const rows = await reader.countRows(source);
      if (rows > MOST_BARS) {
        const message = `The file of ${instrument} has ${rows} rows; at most ${MOST_BARS} are given at once.`;
        throw new HoldfastError('MEMORY_LIMIT', message, { details: { instrument, rows, limit: MOST_BARS } });
      }
      const [series] = await reader.readAll([source]);
      return rowsBetween(series!, range);
    });
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
    const message = `instrument: ${instrument} is made of its contracts, each of which has a file of its own`;
    throw new HoldfastError('VALIDATION', message, { path: 'instrument' });
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
