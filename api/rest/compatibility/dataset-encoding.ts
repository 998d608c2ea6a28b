import type { DatasetSummary, DatasetVersionSummary } from '../../../engine/model/datasets';
import type { QualityPart, QualityReport } from '../../../engine/model/quality';
import type { QualityPartName } from '../../../engine/model/quality-parts';

const REQUIRED_CELLS = 5;
/** From such a score on a part passes. */
const PASSED = 100;

/** The parts of a score by the names of this contract; of several instruments the scores by their rows, and all counts. */
export function encodeQuality(reports: readonly QualityReport[]) {
  const rows = reports.reduce((sum, report) => sum + report.rows, 0);
  const of = (name: QualityPartName) => reports.map((report) => ({ rows: report.rows, part: partOf(report, name) }));
  const count = (name: QualityPartName, counted: string) =>
    of(name).reduce((sum, { part }) => sum + (part.counts[counted] ?? 0), 0);
  const score = (name: QualityPartName) => meanOf(of(name));
  const passes = (name: QualityPartName) => (score(name) === PASSED ? 'pass' : 'fail');
  const cells = count('missing', 'cells');
  const returns = count('outliers', 'returns');
  const frames = new Set(reports.map(({ timeframe }) => timeframe));
  return {
    required_columns: { score: score('columns'), status: passes('columns'), missing: count('columns', 'absent') },
    missing_data: {
      score: score('missing'),
      missing_percentage: percentage(cells, rows * REQUIRED_CELLS),
      rows_affected: count('missing', 'rows'),
    },
    data_types: {
      score: score('types'),
      status: count('types', 'rows') === 0 ? 'all_numeric' : 'not_numeric',
      rows_affected: count('types', 'rows'),
    },
    timestamp_analysis: {
      score: score('timestamps'),
      gaps_detected: count('coverage', 'gaps'),
      missing_bars: count('coverage', 'missing'),
      unordered: count('timestamps', 'unordered'),
    },
    duplicates: {
      score: score('timestamps'),
      duplicate_count: count('timestamps', 'repeated') + count('timestamps', 'contradicting'),
      exact: count('timestamps', 'repeated'),
      contradicting: count('timestamps', 'contradicting'),
    },
    outliers: {
      score: score('outliers'),
      outlier_percentage: percentage(count('outliers', 'iqr'), returns),
      outlier_count: count('outliers', 'iqr'),
    },
    ohlc_consistency: { score: score('ohlc'), rows_affected: count('ohlc', 'rows') },
    volume: {
      score: score('volume'),
      missing: count('volume', 'missing'),
      negative: count('volume', 'negative'),
      zero: count('volume', 'zero'),
    },
    coverage: {
      score: score('coverage'),
      expected_bars: count('coverage', 'expected'),
      present_bars: count('coverage', 'present'),
    },
    timeframe: { score: score('timeframe'), detected: frames.size === 1 ? [...frames][0]! : null },
  };
}

function partOf({ parts }: QualityReport, name: QualityPartName): QualityPart {
  return parts.find(({ part }) => part === name)!;
}

/** Null where the part applies to none. */
function meanOf(all: readonly { rows: number; part: QualityPart }[]): number | null {
  const scored = all.filter(({ part }) => part.score !== null);
  if (scored.length === 0) return null;
  const rows = scored.reduce((sum, one) => sum + one.rows, 0);
  if (rows === 0) return scored[0]!.part.score;
  return hundredths(scored.reduce((sum, one) => sum + one.rows * one.part.score!, 0) / rows);
}

function percentage(part: number, whole: number): number {
  return whole === 0 ? 0 : Math.round((1e6 * part) / whole) / 1e4;
}

/** Rounded down: what has a fault is not perfect. */
function hundredths(value: number): number {
  return Math.floor(100 * value + 1e-6) / 100;
}

/** A dataset as its newest version is. */
export function encodeDataset({ id, name, description, owner, versions, newest, createdAt }: DatasetSummary) {
  const { statistics, instruments } = newest;
  const [instrument] = instruments;
  return {
    id,
    name,
    ...symbolAndExchange(instrument),
    description,
    owner,
    instruments,
    timeframe: statistics.timeframe,
    ...fileOf(newest),
    total_rows: statistics.rows,
    quality_score: newest.score,
    date_range_start: statistics.first,
    date_range_end: statistics.last,
    version: newest.version,
    versions,
    catalog: newest.catalog,
    status: newest.status,
    created_at: createdAt,
  };
}

export function symbolAndExchange(instrument: string | undefined) {
  if (instrument === undefined) return { symbol: null, exchange: null };
  const dot = instrument.lastIndexOf('.');
  return { symbol: instrument.slice(0, dot), exchange: instrument.slice(dot + 1) };
}

export function fileOf({ files }: Pick<DatasetVersionSummary, 'files'>) {
  return { filename: files[0]?.name ?? null, file_size: files.reduce((sum, { bytes }) => sum + bytes, 0) };
}
