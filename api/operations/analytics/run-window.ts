import { bucketBars, endsAt, evenEnds } from '../../../engine/analytics/bar-buckets';
import { bandOf } from '../../../engine/analytics/column-bands';
import { finite } from '../../../engine/analytics/period-table';
import { worthInBenchmark } from '../../../engine/analytics/growth-curve';
import type { AnalysedRun } from '../../../engine/analytics/analysed-run';
import { rangeOf, type BandView, type WindowView } from '../../../engine/model/chart-views';
import { HoldfastError } from '../../../engine/model/errors';
import { toIso } from '../../../engine/model/time';
import type { RunRow } from '../../../infra/store/repositories/run-repository';
import { firstAt, firstBeyond } from '../run/row-filter';
import type { Services } from '../services';
import { Recent } from '../../../infra/store/recent';
import { requireResultOpen } from '../run/run-results';
import { openCurve, openResult } from './open-run';

export interface WantedWindow {
  instrument?: string | undefined;
  from?: string | undefined;
  to?: string | undefined;
  points: number;
}

const MOST_INSTRUMENTS = 1000;

/**
 * A run over a range, on one axis: of each bucket of its steps equity, drawdown, exposure, benchmark, and the bars of an
 * instrument. The extremes of each column are among them.
 */
export async function windowOf(services: Services, id: string, wanted: WantedWindow): Promise<WindowView> {
  const row = await services.store.runs.get(id);
  await requireResultOpen(services, row);
  const curve = await keptOf(services).of(row.id, () => openCurve(services, row), bytesOf);
  const { times } = curve;
  const { start = -Infinity, end = Infinity } = rangeOf(wanted);
  const [from, to] = [firstAt(times, start), firstBeyond(times, end)];
  const total = Math.max(0, to - from);
  const ends = evenEnds(total, wanted.points);
  const exact = total <= wanted.points;
  const bandsOf = (values: Float64Array | null) => values && viewOf(values.subarray(from, to), { ends, exact });
  const lasts = Float64Array.from(ends, (last) => times[from + last - 1]!);
  const instruments = await instrumentsOf(services, row);
  if (wanted.instrument !== undefined && !instruments.includes(wanted.instrument))
    throw noInstrument(wanted.instrument);
  const instrument = wanted.instrument ?? instruments[0] ?? null;
  return {
    ...{ runId: id, start: isoAt(times, 0), end: isoAt(times, times.length - 1), total, exact },
    time: Array.from(lasts, toIso),
    ...{ equity: bandsOf(curve.equity)!, drawdown: bandsOf(curve.drawdown)! },
    ...{ gross: bandsOf(curve.gross), net: bandsOf(curve.net), benchmark: bandsOf(worthInBenchmark(curve)) },
    ...{
      instrument,
      instruments: instruments.slice(0, MOST_INSTRUMENTS),
      ...(await barsOf(services, row, { instrument, lasts, before: times[from - 1] })),
    },
  };
}

/** Curves of charts, whose readers ask for one range of them after the other; by the store that they are of. */
const KEPT = new WeakMap<object, Recent>();
const MOST = { bytes: 128 * 2 ** 20, ms: 60_000 };

function keptOf({ artifacts }: Services): Recent {
  const kept = KEPT.get(artifacts) ?? new Recent(MOST);
  KEPT.set(artifacts, kept);
  return kept;
}

/** The columns, and the table that they are read from. */
const bytesOf = ({ times }: AnalysedRun) => 2 * 7 * 8 * times.length;

const isoAt = (times: AnalysedRun['times'], row: number) => (row in times ? toIso(times[row]!) : null);

function viewOf(values: Float64Array, { ends, exact }: { ends: readonly number[]; exact: boolean }): BandView {
  const { min, max, last } = bandOf(values, ends);
  const shown = (column: Float64Array) => Array.from(column, finite);
  return { min: exact ? null : shown(min), max: exact ? null : shown(max), last: shown(last) };
}

/** Those that were traded, the most first, then the others that the run was given. */
async function instrumentsOf(services: Services, row: RunRow): Promise<string[]> {
  const fills = await openResult(services, row, 'fills_artifact');
  const names = fills.dictionary('instrument');
  const counts = new Array<number>(names.length).fill(0);
  for (const code of fills.numbers('instrument') ?? []) counts[code] = counts[code]! + 1;
  const traded = names.map((name, i) => ({ name, count: counts[i]! })).sort((a, b) => b.count - a.count);
  const hash = row.manifest_hash;
  const given =
    row.config.instruments ??
    (hash === null ? [] : (await services.store.sessions.getManifest(hash)).instruments.map(({ id }) => id));
  return [...new Set([...traded.map(({ name }) => name), ...given])];
}

interface WantedBars {
  instrument: string | null;
  /** The last time of each bucket. */
  lasts: Float64Array;
  /** The last step before the first bucket. */
  before: number | undefined;
}

/** Bars in the buckets of the run, or why they cannot be had: its other figures are shown all the same. */
async function barsOf(
  { store, folders }: Services,
  { manifest_hash: hash }: RunRow,
  { instrument, lasts, before = -Infinity }: WantedBars,
): Promise<Pick<WindowView, 'bars' | 'barsError'>> {
  if (instrument === null || hash === null || lasts.length === 0) return { bars: null, barsError: null };
  const manifest = await store.sessions.getManifest(hash);
  try {
    if (!manifest.instruments.some(({ id }) => id === instrument)) throw noInstrument(instrument);
    const end = lasts.at(-1)!;
    const read = await folders.readBars(manifest, instrument, { start: before + 1, end, path: 'id' });
    const made = bucketBars(read, endsAt(read.times, lasts));
    const shown = (column: Float64Array) => Array.from(column, finite);
    const prices = { open: shown(made.open), high: shown(made.high), low: shown(made.low), close: shown(made.close) };
    return { bars: { ...prices, volume: [...made.volume] }, barsError: null };
  } catch (error) {
    if (!(error instanceof HoldfastError) || error.code === 'SEALED') throw error;
    return { bars: null, barsError: error.toBody() };
  }
}

function noInstrument(instrument: string): HoldfastError {
  return new HoldfastError('INSTRUMENT_NOT_FOUND', `The run has no instrument ${instrument}.`, { path: 'instrument' });
}
