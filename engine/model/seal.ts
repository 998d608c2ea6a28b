import { contentHash } from './canonical';
import { HoldfastError } from './errors';
import { DATASETS } from './identifiers';
import type { Manifest } from './manifest';
import type { RunConfig } from './run-config';
import type { SealCandidate } from './seal-views';
import { MICROS_PER_DAY, toIso, type Micros } from './time';

/** A part of a catalog's data that nobody reads: the bars of a date and later ones. */
export interface Seal {
  id: string;
  catalog: string;
  /** Midnight in UTC of the first date of an exchange that is closed. */
  from: Micros;
  /** SHA-256 of the data files that the catalog has had: they are closed under every other name as well. */
  datasets: ReadonlySet<string>;
  /** The run of the candidate, for which alone it is open. */
  opening: string | null;
}

/** Data that somebody wants to read, to an end inclusive. */
export interface WantedData {
  catalog: string;
  end: Micros;
  datasets: Iterable<string>;
  /** Other catalogs whose folder or files these are. */
  aliases?: readonly string[];
}

/**
 * The first seal behind which these data lie in part. Doors, sessions and engine workers ask no other function.
 * @param reader the operation that reads
 */
export function sealOver(seals: readonly Seal[], wanted: WantedData, reader?: string): Seal | undefined {
  const catalogs = [wanted.catalog, ...(wanted.aliases ?? [])];
  return seals.find((seal) => {
    if (reader !== undefined && seal.opening === reader) return false;
    if (!reaches(wanted.end, seal.from)) return false;
    return catalogs.some((catalog) => isSameData(catalog, seal.catalog)) || hasAny(seal.datasets, wanted.datasets);
  });
}

/** What a manifest reads. */
export function dataOf({ catalog, end, instruments }: Pick<Manifest, 'catalog' | 'end' | 'instruments'>): WantedData {
  return { catalog, end, datasets: instruments.map(({ dataset }) => dataset) };
}

/** The refusal of what lies behind a seal. */
export function sealedError({ id, catalog, from }: Seal, path: string): HoldfastError {
  const date = sealedDate(from);
  const message = `${path}: the data of ${catalog} are sealed from ${date} on; end before it, or commit a candidate.`;
  return new HoldfastError('SEALED', message, { path, details: { seal: id, catalog, from: date } });
}

/** The first date that is closed. */
export function sealedDate(from: Micros): string {
  return toIso(from).slice(0, 10);
}

/**
 * Whether a range to an end, inclusive, has bars of a date or later. An end that is a moment, not a date, may lie in another
 * date of an exchange, which is at most a day from that of UTC.
 */
function reaches(end: Micros, from: Micros): boolean {
  const isDate = (end + 1) % MICROS_PER_DAY === 0;
  return end >= (isDate ? from : from - MICROS_PER_DAY);
}

/** Versions of a dataset have mostly the same rows. */
function isSameData(one: string, other: string): boolean {
  return one === other || (datasetOf(one) !== undefined && datasetOf(one) === datasetOf(other));
}

function datasetOf(catalog: string): string | undefined {
  const [folder, id] = catalog.split('/');
  return folder === DATASETS && /^\d+$/.test(id ?? '') ? id : undefined;
}

function hasAny(known: ReadonlySet<string>, wanted: Iterable<string>): boolean {
  for (const one of wanted) if (known.has(one)) return true;
  return false;
}

/** A run as a candidate: without its range. */
export function candidateOf({
  id,
  config,
  strategy_hash: strategyHash,
  engine_build: engineBuild,
}: CommittedRun): SealCandidate {
  const { strategy, parameters, start: _start, end: _end, ...options } = config;
  return { run: id, strategy, strategyHash, engineBuild, parameters, options };
}

/** What tells candidates apart: the code, the parameters and every option that decides a result. */
export function candidateHash({
  strategy,
  strategyHash,
  parameters,
  options,
}: Omit<SealCandidate, 'run' | 'engineBuild'>): string {
  return contentHash({ strategy, strategyHash, parameters, options });
}

interface CommittedRun {
  id: string;
  config: RunConfig;
  strategy_hash: string | null;
  engine_build: string | null;
}
