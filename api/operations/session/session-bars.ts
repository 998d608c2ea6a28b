import { bucketBars, evenEnds } from '../../../engine/analytics/bar-buckets';
import { finite } from '../../../engine/analytics/period-table';
import { rangeOf, type BarsView } from '../../../engine/model/chart-views';
import { HoldfastError } from '../../../engine/model/errors';
import { toIso } from '../../../engine/model/time';
import { findOpenSession } from '../find-by-name';
import type { Bars, Services } from '../services';

export interface WantedBars {
  name: string;
  instrument: string;
  version?: number | undefined;
  from?: string | undefined;
  to?: string | undefined;
}

/**
 * The bars of an instrument of a version of a session.
 * @throws HoldfastError SESSION_NOT_FOUND with the path `name`, VERSION_NOT_FOUND, INSTRUMENT_NOT_FOUND with the path
 *   `instrument`, and what `readBars` throws
 */
export async function barsOfSession(
  services: Pick<Services, 'store' | 'folders'>,
  { name, instrument, version, ...range }: WantedBars,
): Promise<{ version: number; bars: Bars }> {
  const { sessions } = services.store;
  const session = await findOpenSession(services.store, name, 'name');
  const pinned =
    version === undefined
      ? { version: session.manifest_version, hash: session.manifest_hash }
      : { version, hash: (await sessions.getVersion(session.id, version, 'version')).manifest_hash };
  const manifest = pinned.hash === null ? undefined : await sessions.getManifest(pinned.hash);
  if (!manifest?.instruments.some(({ id }) => id === instrument)) {
    const message = `The session "${name}" has no instrument ${instrument}.`;
    throw new HoldfastError('INSTRUMENT_NOT_FOUND', message, { path: 'instrument' });
  }
  return { version: pinned.version, bars: await services.folders.readBars(manifest, instrument, rangeOf(range)) };
}

/** Bars in at most so many rows. */
export async function bucketedBars(
  services: Pick<Services, 'store' | 'folders'>,
  { points, ...wanted }: WantedBars & { points: number },
): Promise<BarsView> {
  const { version, bars } = await barsOfSession(services, wanted);
  const total = bars.times.length;
  const made = bucketBars(bars, evenEnds(total, points));
  const values = (column: Float64Array) => Array.from(column, finite);
  return {
    ...{ instrument: wanted.instrument, version, total, exact: total <= points },
    ...{ time: Array.from(made.times, toIso), opened: Array.from(made.opens, toIso) },
    ...{ open: values(made.open), high: values(made.high), low: values(made.low), close: values(made.close) },
    ...{ volume: [...made.volume], bars: [...made.bars] },
  };
}
