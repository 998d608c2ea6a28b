import type { Client } from '@temporalio/client';
import type { z } from 'zod';
import type { ArtifactStore } from '../../infra/store/artifacts/artifact-store';
import type { MetricPoint, OperationContext, OperationDetails } from '../../engine/model/operations';
import type { ImportForm, ImportMarks, ImportOverrides, Recognition } from '../../engine/model/imports';
import type { ScriptStatistics } from '../../engine/model/script-statistics';
import type { ScriptPoint, ScriptProgramView, ScriptTrade } from '../../engine/model/script-views';
import type { ScriptFile, ScriptRules, ScriptValidation } from '../../engine/model/scripts';
import type { CatalogRangeView, CatalogView } from '../../engine/model/catalog-views';
import type { BrokenStrategy } from '../../engine/model/broken-strategy';
import type { StrategyDescriptor } from '../../engine/model/result';
import type { Parameters } from '../../engine/model/run-config';
import type { StrategyValidation } from '../../engine/model/strategy-validation';
import type { QualityReport } from '../../engine/model/quality';
import type { Manifest } from '../../engine/model/manifest';
import type { Micros } from '../../engine/model/time';
import type { Admitted, Ending, OperationRow } from '../../infra/store/repositories/operation-rows';
import type { Store } from '../../infra/store/store';
import type { Heartbeat } from './lifecycle/heartbeats';

/** Where the server stands, and its limits. */
export interface ApiConfig {
  version: string;
  host: string;
  port: number;
  temporalUiUrl: string;
  temporalNamespace: string;
  /** Folder of all catalogs, as the engines see it; the API need not. */
  catalogRoot: string;
  /** Most seconds that a backtest may take for which a client of the compatibility paths waits. */
  backtestTimeoutSeconds: number;
  /** Runs and sweeps of a session that are at work at once, where it does not say. */
  sessionConcurrency: number;
}

/** An instrument and the catalog that holds it. */
export interface Located {
  catalog: string;
  instrument: string;
}

export type CatalogPage = Omit<CatalogView, 'name'>;

/** In microseconds, both inclusive. */
export interface QualityRange {
  start?: Micros | undefined;
  end?: Micros | undefined;
}

/** Bars of an instrument: when each is known, its close, and when it began, in microseconds. */
export type Bars = Record<'times' | 'opens' | 'open' | 'high' | 'low' | 'close' | 'volume', Float64Array>;

/** What is read of the folders that they share with the engines. */
export interface SharedFolders {
  /** Every instrument with this id or this symbol, in one catalog or in all of them. */
  findInstruments(symbol: string, catalog?: string): Promise<readonly Located[]>;
  /**
   * A page of the instruments of a catalog, and the files of its folder that are none.
   * @throws HoldfastError CATALOG_NOT_FOUND, INSTRUMENTS_INVALID
   */
  readCatalog(catalog: string, page: { limit: number; offset: number }): Promise<CatalogPage>;
  /**
   * What the file of an instrument covers.
   * @throws HoldfastError CATALOG_NOT_FOUND, INSTRUMENT_NOT_FOUND, BAD_DATA of a file whose times cannot be read
   */
  readRange(catalog: string, instrument: string): Promise<CatalogRangeView>;
  /**
   * The quality of the data of an instrument in a range, without one of all.
   * @throws HoldfastError CATALOG_NOT_FOUND, INSTRUMENTS_INVALID; INSTRUMENT_NOT_FOUND, or VALIDATION of a continuous series,
   *   with the path `instrument`; SEALED with the path `name`; MEMORY_LIMIT of a file with too many rows
   */
  readQuality(catalog: string, instrument: string, range: QualityRange): Promise<QualityReport>;
  /**
   * The bars of an instrument of a version of a session, as engines hold them, that are known in a range.
   * @throws HoldfastError VALIDATION of a continuous series with the path `instrument`; DATASET_CHANGED where neither its
   *   columns nor the file of the version are there any more; SEALED with the given path, else `name`; BAD_DATA; NO_DATA;
   *   MEMORY_LIMIT
   */
  readBars(manifest: Manifest, instrument: string, range: QualityRange & { path?: string }): Promise<Bars>;
  /**
   * SHA-256 of the data files of a catalog.
   * @throws HoldfastError CATALOG_NOT_FOUND with the path `catalog`
   */
  hashFiles(catalog: string): Promise<string[]>;
  /**
   * The last time in the files of a catalog in UTC, as they stamp it.
   * @returns null where that is not known yet, or not of each file
   * @throws HoldfastError CATALOG_NOT_FOUND
   */
  lastTime(catalog: string): Promise<string | null>;
  /**
   * The content of a manifest with all bars that its instruments have now, and when the newest of them is known.
   * @throws HoldfastError CATALOG_NOT_FOUND, INSTRUMENT_NOT_FOUND, BAD_DATA
   */
  extended(manifest: Manifest): Promise<{ manifest: Manifest; newest: Micros }>;
  /**
   * Names what a catalog has of instruments now: their data files by content, and their definitions.
   * @returns undefined where this process cannot see it, or it is not right
   */
  contentOf(catalog: string, instruments?: readonly string[]): Promise<string | undefined>;
  /**
   * Refuses a catalog that is not there. Where this process does not see the root of all catalogs, nothing is.
   * @throws HoldfastError CATALOG_NOT_FOUND with the path `catalog`
   */
  requireCatalog(catalog: string): Promise<void>;
  /** The catalogs below the root by name, the root itself left out. */
  listCatalogs(): Promise<string[]>;
  /**
   * A file below the strategies folder.
   * @returns undefined where there is none
   */
  readStrategyFile(name: string): Promise<Buffer | undefined>;
}

/** A form that comes with the product, and by which a file is known to have it. */
export interface ShippedProfile {
  name: string;
  form: Partial<ImportForm>;
  marks: ImportMarks;
  notes?: readonly string[];
}

/** What may be imported, as this process sees it beside the engines. */
export interface ImportFiles {
  readonly profiles: readonly ShippedProfile[];
  /** Of all files of one request. */
  readonly uploadLimitBytes: number;
  /**
   * The files below a path of the folder of imports.
   * @throws HoldfastError VALIDATION or IMPORT_NOT_FOUND with the path `path`
   */
  find(path: string): Promise<{ name: string; bytes: number }[]>;
  /** SHA-256 of a file of the folder of imports; undefined where there is none. */
  fingerprint(path: string): Promise<string | undefined>;
  /**
   * Downloads a file of the web, to be imported as an upload is.
   * @throws HoldfastError VALIDATION, IMPORT_NOT_FOUND, PAYLOAD_TOO_LARGE or UNAVAILABLE with the path `url`
   */
  download(url: string): Promise<{ name: string; artifact: string; bytes: number }>;
  /**
   * What files would be read as, by their first rows.
   * @param profiles that were kept
   * @throws HoldfastError IMPORT_REFUSED, and what `find` throws
   */
  recognize(
    wanted: { path?: string | null; uploads: readonly { name: string; artifact?: string }[] },
    how: { overrides: ImportOverrides; profiles: readonly Omit<ShippedProfile, 'notes'>[] },
  ): Promise<Recognition>;
}

/** What a text is as a strategy file: how it shows itself, with the version that it makes, or why it is none. */
export type EvaluatedText =
  { descriptor: StrategyDescriptor; broken?: undefined } | { broken: BrokenStrategy; descriptor?: undefined };

/** Code that is validated: a part of the engine, a version by its bundle, or a file of the folder as it is now. */
export type CheckedCode =
  { kind: 'built-in'; id: string } | { kind: 'bundle'; text: string } | { kind: 'file'; file: string };

/** The strategies folder as this process may write it. Names are of files at its top. */
export interface StrategyFiles {
  /** Does one work after the other. */
  exclusively<T>(work: () => Promise<T>): Promise<T>;
  /** @returns undefined where there is none */
  read(file: string): Promise<string | undefined>;
  /** What a text would be as such a file. Nobody sees it. */
  evaluate(file: string, text: string): Promise<EvaluatedText>;
  /** What is wrong with rules; nothing of what is a strategy. */
  checkRules(rules: unknown): readonly z.core.$ZodIssue[];
  /**
   * Writes a file in one step.
   * @returns puts back what was there
   */
  write(file: string, text: string): Promise<() => Promise<void>>;
  /** Puts code through its checks on sample data, in a thread that may be ended. */
  validate(code: CheckedCode, parameters: Parameters): Promise<StrategyValidation>;
}

/** The folder of scripts, and the files that scripts have left, as this process sees them beside the engines. */
export interface ScriptStore {
  /** Every program of the folder. */
  list(): Promise<ScriptProgramView[]>;
  /** @throws HoldfastError SCRIPT_NOT_FOUND, SCRIPT_UNUSABLE or VALIDATION with the path `name` */
  require(name: string): Promise<void>;
  /**
   * Lines of a log that is whole.
   * @throws HoldfastError ARTIFACT_MISSING
   */
  readLog(
    artifact: string,
    how: { last: number; from?: number | undefined; total: number },
  ): Promise<{ firstLine: number; lines: string[] }>;
  /** What rules say of files, later ones before earlier ones and all before the built-in ones. */
  check(
    files: readonly ScriptFile[],
    how: { parameters: Record<string, unknown>; rules: readonly (ScriptRules | undefined)[] },
  ): Promise<ScriptValidation>;
  /** @returns null where the files say nothing of a result */
  readResults(
    files: readonly ScriptFile[],
    parameters: Record<string, unknown>,
  ): Promise<{ statistics: ScriptStatistics; points: ScriptPoint[]; trades: ScriptTrade[] } | null>;
}

/** Rows of datasets, and the folders of their catalogs, as this process sees them beside the engines. */
export interface DatasetFiles {
  /** Rows as they stand. */
  preview(
    rows: string,
    page: { offset: number; rows: number; timeZone?: string | undefined },
  ): Promise<Record<string, string | number | null>[]>;
  /** Removes the files of catalogs of datasets that were deleted. */
  removeCatalogs(catalogs: readonly string[]): Promise<void>;
}

/** One log line: fields first, then the text. */
export interface Log {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

/** Shared by all requests: one store, one Temporal client. */
export interface Services {
  config: ApiConfig;
  store: Store;
  artifacts: ArtifactStore;
  temporal: Client;
  folders: SharedFolders;
  imports: ImportFiles;
  strategyFiles: StrategyFiles;
  scripts: ScriptStore;
  datasetFiles: DatasetFiles;
  kinds: KindRegistry;
  /** Starts what has been given a place in its session. */
  onAdmitted: (admitted: readonly Admitted[]) => void;
  log: Log;
  /** True once the process has been asked to stop, or to take no new work. */
  draining: () => boolean;
  /** Takes no new work from now on. */
  drain: () => void;
  /** Requests whose client waits for a backtest; a process that stops lets them end. */
  atWork: Set<Promise<unknown>>;
}

/** What is known of the work itself, apart from the row. */
export interface WorkProgress {
  progress: OperationDetails['progress'];
  context: OperationContext;
}

/** One read of an operation whose progress is asked for. */
export interface ProgressRequest {
  /** What its activities last reported; undefined where Temporal does not answer or was not asked. */
  heartbeats: Heartbeat[] | undefined;
  /** Units a second over the last reads of this operation, by how many are done now. */
  speed: (done: number) => number | undefined;
  /** Kept between the reads of one operation, for what never changes. */
  memo: Map<string, unknown>;
}

/**
 * A kind of operation: all that the lifecycle needs to know of it. Its request and its view stand beside it, in its room.
 */
export interface OperationKind {
  /** The word for it in rows, workflow ids and at every door. */
  name: string;
  /** Of its progress. */
  unit: string;
  /** Leaves take a place in their session; what consists of other operations takes none. */
  takesPlace: boolean;
  /** Its workflow; absent for what its own procedures begin and end. */
  workflow?: {
    type: string;
    /** The input of a workflow for the row as it is now: started the first time, or again. */
    input: (row: OperationRow) => object;
    /** One line for the list of the Temporal UI. */
    summary: (row: OperationRow) => string;
    /** The update by which a workflow is started that opens what has ended; absent where nothing can be opened again. */
    reopen?: string;
  };
  /** Which operations its workflows are called after. @default their id */
  workflowKey?: (row: Pick<OperationRow, 'id' | 'session'>) => string;
  /** Where the dashboard shows it, by what follows its name in the workflow id. @default `/operations/<id>` */
  page?: (key: string) => string;
  /** Where it waits that waits in no session: what the queue is called, and the places in it, from 1, by id. */
  queue?: {
    name: string;
    positions: (services: Pick<Services, 'store'>, ids: readonly string[]) => Promise<ReadonlyMap<string, number>>;
  };
  /** What is known of its work; undefined: nothing but its row. */
  progress?: (services: Services, row: OperationRow, request: ProgressRequest) => Promise<WorkProgress | undefined>;
  /** The history of a completed operation, where that follows from its result. */
  points?: (services: Services, row: OperationRow) => Promise<MetricPoint[]>;
  /**
   * Has it go on that is paused, or that failed where rows of it are there; absent where nothing can be paused.
   * @throws HoldfastError INVALID_STATE
   */
  resume?: (services: Services, row: OperationRow) => Promise<void>;
  /**
   * How it ends as completed by request, where its result is whole.
   * @throws HoldfastError NOT_FINISHED
   */
  complete?: (services: Services, row: OperationRow) => Promise<Ending>;
}

/** The kinds that a process knows. */
export interface KindRegistry {
  readonly names: string[];
  /** The kind of a row; one of a later version has nothing but its row. */
  of(row: { kind: string }): OperationKind;
  /** @throws HoldfastError VALIDATION with the path `kind` for a word that is none */
  require(name: string): OperationKind;
  /** @throws HoldfastError INVALID_STATE for what only its own procedures change */
  requireWorkflow(row: { kind: string }): NonNullable<OperationKind['workflow']>;
  /** Path of the dashboard's page about what a workflow such as `run/…` does. */
  page(workflowId: string): string;
  workflowId(row: Pick<OperationRow, 'id' | 'kind' | 'session'>): string;
}
