import { HoldfastError } from '../../../engine/model/errors';
import type { StrategyDescriptor } from '../../../engine/model/result';
import type { ExecutionConfig, RunRequest } from '../../../engine/model/run-config';
import { withSuggestion } from '../../../engine/model/suggestion';
import { endMicros, startMicros, toIso, type Micros } from '../../../engine/model/time';
import { requireUniverse } from '../../../engine/model/universe';
import type { NewOperation, OperationRow } from '../../../infra/store/repositories/operation-rows';
import type { SessionRow } from '../../../infra/store/repositories/session-repository';
import type { Store } from '../../../infra/store/store';
import { findStrategy, findOpenSession } from '../find-by-name';
import type { OperationKind } from '../services';
import { namesData, requireNamed } from './named-data';
import { requireRates } from './required-rates';

/** A session that can take work, with the version that the work is pinned to. */
export type ReadySession = SessionRow & { manifest_hash: string };

/** @throws HoldfastError SESSION_NOT_FOUND or SESSION_NOT_READY with the path `session` */
export async function readySession(store: Store, name: string): Promise<ReadySession> {
  const session = await findOpenSession(store, name, 'session');
  if (session.status === 'ready' && session.manifest_hash !== null) return session as ReadySession;
  throw new HoldfastError('SESSION_NOT_READY', `The session "${name}" is ${session.status}.`, {
    path: 'session',
    details: { status: session.status, ...(session.error && { error: session.error }) },
  });
}

/** The session as it was at a version that the caller names. */
async function atVersion(store: Store, session: ReadySession, version?: number): Promise<ReadySession> {
  if (version === undefined || version === session.manifest_version) return session;
  const pinned = await store.sessions.getVersion(session.id, version);
  const { manifest_hash, start_us, end_us } = pinned;
  return { ...session, manifest_version: version, manifest_hash, start_us, end_us };
}

/** What a new operation is called, and whose it is. */
export interface NewId {
  id: string;
  owner: string;
  /** An idempotency key stands for it: whoever repeats the key may have been told of it as soon as it is stored. */
  keyed?: boolean;
}

type ExecutionRequest = Omit<RunRequest, 'parameters' | 'label' | 'whenBusy'>;

/**
 * What runs and sweeps are checked for alike: a session that is ready, a version that it has, a known strategy, a range and
 * instruments that this version has.
 * @throws HoldfastError SESSION_NOT_FOUND, SESSION_NOT_READY, VERSION_NOT_FOUND, STRATEGY_NOT_FOUND, DATES_REVERSED, RANGE_OUTSIDE_SESSION,
 *   INSTRUMENT_NOT_FOUND, UNIVERSE_NOT_FOUND, VALIDATION or RATE_MISSING of the account's currency, each with its path
 */
export async function admit(
  store: Store,
  request: ExecutionRequest,
): Promise<{ session: ReadySession; strategy: StrategyDescriptor; execution: ExecutionConfig }> {
  const described = findStrategy(store, request.strategy);
  // Asked for at once; of two things that are wrong, the session comes first.
  described.catch(() => undefined);
  const session = await atVersion(store, await readySession(store, request.session), request.manifestVersion);
  const strategy = await described;
  const range = rangeWithin(session, request);
  await requireData(store, session, request);
  await requireRates(store.sessions, session.manifest_hash, request);
  const { account, fees, slippage, fills, evaluation, universe, seed, instruments } = request;
  const execution = {
    strategy: strategy.id,
    ...(instruments && { instruments }),
    ...range,
    account,
    fees,
    slippage,
    ...(fills && { fills }),
    ...(evaluation && { evaluation }),
    ...(universe !== undefined && { universe }),
    seed,
  };
  return { session, strategy, execution };
}

/** A new operation of a kind, pinned to the session's version and to the strategy as it is now. */
export function pinnedOperation(
  session: ReadySession,
  { id: strategy, bundleHash: strategyHash, engineBuild }: StrategyDescriptor,
  { kind, as }: { kind: OperationKind; as: NewId },
): NewOperation {
  const { id: sessionId, name, manifest_version: manifestVersion, manifest_hash: manifestHash } = session;
  return {
    ...{ id: as.id, kind: kind.name, takesPlace: kind.takesPlace, owner: as.owner },
    ...{ sessionId, session: name, manifestVersion, manifestHash, strategy, strategyHash, engineBuild },
  };
}

/** The code of an operation, for its workflow; nothing for a row from before there were pins, which any engine computes. */
export function codeInput({ strategy_hash: strategyHash, engine_build: engineBuild }: OperationRow) {
  return strategyHash === null || engineBuild === null ? {} : { strategyHash, engineBuild };
}

/** @throws HoldfastError INSTRUMENT_NOT_FOUND with the path of the first instrument that the session lacks, UNIVERSE_NOT_FOUND */
async function requireData(store: Store, session: ReadySession, request: ExecutionRequest): Promise<void> {
  const { instruments: wanted, universe } = request;
  if (!wanted && universe === undefined && !namesData(request)) return;
  const manifest = await store.sessions.getManifest(session.manifest_hash);
  requireNamed(manifest, request);
  requireUniverse(
    manifest.instruments.map(({ definition }) => definition?.universes),
    universe,
  );
  if (!wanted) return;
  const known = new Set(manifest.instruments.map((instrument) => instrument.id));
  const missing = wanted.findIndex((id) => !known.has(id));
  if (missing < 0) return;
  const error = new HoldfastError('INSTRUMENT_NOT_FOUND', `The session has no instrument "${wanted[missing]}".`, {
    path: `instruments.${missing}`,
  });
  throw withSuggestion(error, wanted[missing]!, known);
}

interface Range {
  start?: string;
  end?: string;
}

/**
 * A request's range in microseconds.
 * @throws HoldfastError DATES_REVERSED with the path `end`
 */
export function resolveRange({ start, end }: Range): { start?: Micros; end?: Micros } {
  const from = start === undefined ? undefined : startMicros(start);
  const to = end === undefined ? undefined : endMicros(end);
  if (from !== undefined && to !== undefined && to < from) {
    throw new HoldfastError('DATES_REVERSED', 'end: lies before the start', { path: 'end' });
  }
  return { ...(from !== undefined && { start: from }), ...(to !== undefined && { end: to }) };
}

/** @throws HoldfastError DATES_REVERSED, or RANGE_OUTSIDE_SESSION with the path `start` or `end` */
export function rangeWithin(session: SessionRow, range: Range): { start?: Micros; end?: Micros } {
  const { start, end } = resolveRange(range);
  const { start_us: from, end_us: to } = session;
  const outside = (time: Micros | undefined) => time !== undefined && (time < from || time > to);
  const path = outside(start) ? 'start' : outside(end) ? 'end' : undefined;
  if (path === undefined) return { ...(start !== undefined && { start }), ...(end !== undefined && { end }) };
  throw new HoldfastError('RANGE_OUTSIDE_SESSION', `${path}: the session has ${toIso(from)} to ${toIso(to)}`, { path });
}
