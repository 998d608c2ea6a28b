import { readFile, realpath, stat } from 'node:fs/promises';
import path from 'node:path';
import type { CatalogPage, Located, QualityRange, SharedFolders } from '../../api/operations/services';
import { catalogContents } from '../../engine/catalog/catalog-contents';
import { catalogFolder, dataFiles } from '../../engine/catalog/catalog-folder';
import { CatalogRanges } from '../../engine/catalog/catalog-ranges';
import { venueOf } from '../../engine/model/identifiers';
import type { CatalogRangeView } from '../../engine/model/catalog-views';
import { HoldfastError } from '../../engine/model/errors';
import type { QualityReport } from '../../engine/model/quality';
import { QualityReports } from '../../engine/quality/quality-reports';
import { SymbolIndex, symbolOf } from './symbol-index';

/** Why there is no file of a name, whatever else is wrong with it. */
const NOT_A_FILE = new Set(['ENOENT', 'ENOTDIR', 'EISDIR', 'ENAMETOOLONG', 'ELOOP', 'EACCES']);

const RANGE_TRIES = 40;

/** The folders of catalogs and strategies, which the API reads beside the engines. */
export class LocalFolders implements SharedFolders {
  private readonly symbols: SymbolIndex;
  private readonly ranges = new CatalogRanges();
  private readonly quality: QualityReports;

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

  /** An instrument, with its file unless it is made of others. */
  private async entry(catalog: string, instrument: string) {
    const { entries } = await catalogContents(this.places.catalogRoot, catalog);
    const entry = entries.find(({ view }) => view.id === instrument);
    if (entry) return entry;
    const message = `The catalog ${catalog} has no instrument ${instrument}.`;
    throw new HoldfastError('INSTRUMENT_NOT_FOUND', message, { path: 'instrument' });
  }

  async readRange(catalog: string, instrument: string): Promise<CatalogRangeView> {
    const { source } = await this.entry(catalog, instrument);
    // Files before it may take longer than who asks has patience.
    for (let tries = 0; source && tries < RANGE_TRIES; tries++) {
      const [known] = await this.ranges.of([source]);
      if (known?.range) return known.range;
      if (known) throw new HoldfastError('BAD_DATA', known.fault ?? `${instrument} has no rows.`);
    }
    throw new HoldfastError('BAD_DATA', `What ${instrument} covers is not known.`);
  }

  async readQuality(catalog: string, instrument: string, { start, end }: QualityRange): Promise<QualityReport> {
    const { source, view } = await this.entry(catalog, instrument);
    if (!source) {
      const message = `instrument: ${instrument} is made of its contracts, each of which has a quality of its own`;
      throw new HoldfastError('VALIDATION', message, { path: 'instrument' });
    }
    const { kind, stamp } = view;
    const calendar = source.calendar ?? venueOf(instrument);
    return this.quality.of({ ...source, kind, calendar, start, end, ...(stamp && { stamp }) });
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
