import { finite } from '../../../engine/analytics/period-table';
import { HoldfastError, type ErrorBody } from '../../../engine/model/errors';
import type { FailureView } from '../../../engine/model/failure-views';
import type { LogLineView } from '../../../engine/model/result-views';
import { startMicros, toIso } from '../../../engine/model/time';
import type { RunRow } from '../../../infra/store/repositories/run-repository';
import type { Services } from '../services';
import { logOf } from './run-evidence';

/** Lines of the source before and after the one at fault. */
const AROUND = 6;
const LAST_BARS = 5;
const LAST_LINES = 20;

/**
 * Where a run failed: in its source, in its data, and what it had said.
 * @throws HoldfastError INVALID_STATE for one that has not failed, SEALED
 */
export async function failureOf(services: Services, row: RunRow): Promise<FailureView> {
  if (row.status !== 'failed' || row.error === null) {
    throw new HoldfastError('INVALID_STATE', `The run is ${row.status}.`);
  }
  const { error } = row;
  const [source, bars, log] = await Promise.all([
    sourceOf(services, row, error),
    barsOf(services, row, error),
    lastLines(services, row),
  ]);
  return { runId: row.id, error, source, bars, log };
}

async function sourceOf(
  { artifacts }: Services,
  { strategy_hash: hash }: RunRow,
  { details = {} }: ErrorBody,
): Promise<FailureView['source']> {
  const { file, line } = details;
  if (hash === null || typeof file !== 'string' || typeof line !== 'number') return null;
  if (!(await artifacts.has(hash))) return null;
  const { files } = JSON.parse((await artifacts.get(hash)).toString('utf8')) as { files: Record<string, string> };
  const text = Object.hasOwn(files, file) ? files[file] : undefined;
  if (text === undefined) return null;
  const first = Math.max(1, line - AROUND);
  return { file, line, first, lines: text.split('\n').slice(first - 1, line + AROUND) };
}

/** The run says why it failed also where its bars cannot be had any more. */
async function barsOf(
  { store, folders }: Services,
  { manifest_hash: hash }: RunRow,
  { details = {} }: ErrorBody,
): Promise<FailureView['bars']> {
  const { instrument, time } = details;
  if (hash === null || typeof instrument !== 'string' || typeof time !== 'string') return null;
  try {
    const manifest = await store.sessions.getManifest(hash);
    const { times, open, high, low, close, volume } = await folders.readBars(manifest, instrument, {
      ...{ end: startMicros(time), path: 'id' },
    });
    const rows = Array.from(times.keys()).slice(-LAST_BARS);
    const items = rows.map((i) => ({
      ...{ time: toIso(times[i]!), open: finite(open[i]!), high: finite(high[i]!) },
      ...{ low: finite(low[i]!), close: finite(close[i]!), volume: volume[i]! || 0 },
    }));
    return { instrument, items };
  } catch (error) {
    if (!(error instanceof HoldfastError) || error.code === 'SEALED') throw error;
    return null;
  }
}

async function lastLines(services: Services, row: RunRow): Promise<LogLineView[]> {
  if (row.log_artifact === null) return [];
  const { total } = await logOf(services, row, { limit: 1, offset: 0 });
  return (await logOf(services, row, { limit: LAST_LINES, offset: Math.max(0, total - LAST_LINES) })).items;
}
