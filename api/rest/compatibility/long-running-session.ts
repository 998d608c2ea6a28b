import { z } from 'zod';
import { HoldfastError } from '../../../engine/model/errors';
import { endMicros, startMicros } from '../../../engine/model/time';
import type { SessionView } from '../../../engine/model/views';
import { catalogNameOf } from './catalog-path';
import type { Door } from './compatibility-route';
import { lenientTimeSchema, shownEnd } from './lenient-time';
import { timed, untilLoaded } from './waiting';

/** The session that the whole server of this contract is. */
export const SERVER_SESSION = 'default';

const filter = z.strictObject({
  min_strike: z.number().min(0).nullish(),
  max_strike: z.number().min(0).nullish(),
  min_expiry_days: z.number().min(0).nullish(),
  max_expiry_days: z.number().min(0).max(36_525).nullable().default(90),
  underlying: z.string().nullish(),
  right: z.enum(['call', 'put']).nullish(),
  venue: z.string().nullish(),
});
export const initializeInput = z.strictObject({
  start: lenientTimeSchema,
  end: lenientTimeSchema,
  catalog_path: z.string().min(1).max(4096),
  instrument_filter: filter.nullish(),
  streaming: z.boolean().default(true),
});
export const addInput = z.strictObject({
  instrument_ids: z.array(z.string()).min(1).max(1000),
  data_start: lenientTimeSchema.nullish(),
  data_end: lenientTimeSchema,
});
export const extendInput = z.strictObject({ new_end: lenientTimeSchema });

function knownFields(given: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== null && value !== undefined));
}

function filterOf(given: z.output<typeof filter>) {
  const { min_strike: minStrike, max_strike: maxStrike, underlying, right, venue } = given;
  const { min_expiry_days: minExpiryDays, max_expiry_days: maxExpiryDays } = given;
  return knownFields({ minStrike, maxStrike, minExpiryDays, maxExpiryDays, underlying, right, venue });
}

export const megabytes = ({ memoryMb }: SessionView) => Math.ceil(memoryMb);
export const loadedUntil = ({ end }: SessionView) => shownEnd(endMicros(end));

export async function initialize(door: Door, input: z.output<typeof initializeInput>) {
  const { start, end, catalog_path: catalogPath, instrument_filter: given } = input;
  const catalog = catalogNameOf(door.services.config.catalogRoot, catalogPath);
  const wanted = { catalog, start, end, filter: filterOf(filter.parse(given ?? {})) };
  // One backtest at a time: another one meanwhile is refused.
  const request = { name: SERVER_SESSION, ...wanted, maxConcurrent: 1 };
  const [session, seconds] = await timed(async () =>
    untilLoaded(door, await door.caller.sessions.create({ ...request, wait: true })),
  );
  door.observed.initialization.observe(seconds);
  return {
    status: 'ready',
    instruments_registered: session.instruments,
    data_loaded_until: loadedUntil(session),
    memory_mb: megabytes(session),
    initialization_time_sec: seconds,
  };
}

/** New instruments get the whole range of the session, whatever `data_start` is; it may not ask for more than that. */
function requireWithin(session: SessionView, start: string | null | undefined): void {
  if (!start || Date.parse(start) >= Date.parse(session.start)) return;
  throw new HoldfastError('RANGE_OUTSIDE_SESSION', `data_start: the session starts at ${session.start}`, {
    path: 'data_start',
  });
}

export async function addInstruments({ caller, observed }: Door, input: z.output<typeof addInput>) {
  const { instrument_ids: instrumentIds, data_start: start, data_end: end } = input;
  if (start && startMicros(start) > endMicros(end)) {
    throw new HoldfastError('DATES_REVERSED', 'data_end: lies before data_start', { path: 'data_end' });
  }
  requireWithin(await caller.sessions.get({ name: SERVER_SESSION }), start);
  const [session, seconds] = await timed(() =>
    caller.sessions.addInstruments({ name: SERVER_SESSION, instrumentIds, end }),
  );
  observed.hotReload.observe(seconds);
  return {
    status: 'success',
    instruments_added: session.added,
    total_instruments: session.instruments,
    data_loaded_until: loadedUntil(session),
    memory_mb: megabytes(session),
    reload_time_sec: seconds,
  };
}

export async function extendData({ caller }: Door, { new_end: end }: z.output<typeof extendInput>) {
  const before = await caller.sessions.get({ name: SERVER_SESSION });
  const unchanged = () => ({ status: 'no_change', message: `Data already loaded until ${loadedUntil(before)}` });
  if (endMicros(end) <= endMicros(before.end)) return unchanged();
  const [session, seconds] = await timed(() => caller.sessions.extend({ name: SERVER_SESSION, end }));
  if (session.outcome === 'no_change') return unchanged();
  return {
    status: 'success',
    data_loaded_until: loadedUntil(session),
    memory_mb: megabytes(session),
    extend_time_sec: seconds,
  };
}
