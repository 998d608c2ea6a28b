import { cancellationSignal } from '@temporalio/activity';
import { contentHash } from '../engine/model/canonical';
import { HoldfastError } from '../engine/model/errors';
import type { Manifest } from '../engine/model/manifest';
import { toIso } from '../engine/model/time';
import type {
  AddInstrumentsInput,
  ExtendDataInput,
  FollowDataInput,
  InitializeInput,
  NarrowInput,
  RemoveInstrumentsInput,
} from '../workflows/messages';
import type { EngineDependencies } from './engine-dependencies';
import { followCatalog } from './follow-catalog';
import { withHeartbeat } from './heartbeat';

/** A wanted change of a session's data. */
export type SessionChangeRequest =
  | ({ kind: 'initialize' } & Omit<InitializeInput, 'wait'>)
  | ({ kind: 'addInstruments' } & AddInstrumentsInput)
  | ({ kind: 'removeInstruments' } & RemoveInstrumentsInput)
  | ({ kind: 'extendData' } & ExtendDataInput)
  | ({ kind: 'narrow' } & NarrowInput)
  | ({ kind: 'followData' } & FollowDataInput);

export interface ResolveInput {
  /** Whose row says that this waits. Not in histories of 0.2.0. */
  sessionId?: string;
  /** The current version; null before the first. */
  manifestHash: string | null;
  change: SessionChangeRequest;
}

/** A version that is known to be right but not yet loaded. Equal hashes mean that there is nothing to do. */
export interface ResolvedVersion {
  manifestHash: string;
  instruments: number;
  added: number;
  skipped: number;
  removed: number;
  /** What the data will take, with room for indicators. Not in histories of 0.1.0, nor where there is nothing to do. */
  predictedBytes?: number;
  /** Whether that passes the limit of warning. */
  memoryWarning?: boolean;
}

export interface HostInput {
  sessionId: string;
  session: string;
  /** Loaded at once when given; without it, with the first work that needs it. */
  manifestHash?: string;
  /** The code of the work that looks for a host: one that cannot get it is none. */
  code?: { strategy: string; strategyHash: string };
}

export interface Hosted {
  host: string;
  memoryBytes: number;
}

/** Sessions on this engine worker: resolve what is wanted, host, load, let go. */
export function createSessionActivities(deps: EngineDependencies) {
  const { engine, store, manifests, sessions, host, reached, quarantine, sealed } = deps;

  async function resolveVersion(input: ResolveInput): Promise<ResolvedVersion> {
    const { sessionId } = input;
    const work = () => resolve(input);
    return withHeartbeat(
      () => ({ step: 'resolve' }),
      () => (sessionId === undefined ? work() : quarantine.run({ operationId: sessionId, task: 'resolve' }, work)),
    );
  }

  async function resolve({ manifestHash, change }: ResolveInput): Promise<ResolvedVersion> {
    const current = manifestHash === null ? null : await manifests.get(manifestHash);
    const { manifest, skipped } = await resolveChange(deps, current, change);
    await sealed.requireOpen(manifest, fieldOf(change));
    const hash = contentHash(manifest);
    // Refused before anything is loaded.
    const memory = hash === manifestHash ? {} : await engine.predict(manifest);
    await store.sessions.saveManifest(hash, manifest);
    const before = new Set(current?.instruments.map((i) => i.id));
    const added = manifest.instruments.filter((i) => !before.has(i.id)).length;
    const removed = before.size + added - manifest.instruments.length;
    return { manifestHash: hash, instruments: manifest.instruments.length, added, skipped, removed, ...memory };
  }

  async function hostSession({ sessionId, session, manifestHash, code }: HostInput): Promise<Hosted> {
    return withHeartbeat(
      () => ({ step: 'load' }),
      async () => {
        if (code) await engine.strategies.code(code.strategy, code.strategyHash);
        // First of all: nobody serves a session that is closed, and nothing of it stays.
        if (!(await store.engines.addHost(sessionId, { host, build: engine.build, threads: engine.threads }))) {
          throw new HoldfastError('SESSION_NOT_FOUND', `The session "${session}" is closed.`);
        }
        reached('hydrate');
        const load = async (hash: string) => engine.ensure(await manifests.get(hash), cancellationSignal());
        const task = { operationId: sessionId, task: 'load' };
        const loaded = manifestHash === undefined ? undefined : await quarantine.run(task, () => load(manifestHash));
        await sessions.host(session);
        return { host, memoryBytes: loaded?.memoryBytes ?? 0 };
      },
    );
  }

  /** Waits for the session's work here, which may take as long as the grace of its pollers. */
  async function releaseSession(input: { session: string; manifestHash: string | null }): Promise<void> {
    return withHeartbeat(
      () => ({ step: 'release' }),
      async () => {
        await sessions.release(input.session);
        if (input.manifestHash !== null) engine.forget(input.manifestHash);
      },
    );
  }

  return { resolveVersion, hostSession, releaseSession };
}

async function resolveChange(
  { engine }: EngineDependencies,
  current: Manifest | null,
  change: SessionChangeRequest,
): Promise<{ manifest: Manifest; skipped: number }> {
  if (change.kind === 'initialize') {
    const { catalog, startUs: start, endUs: end, instruments, filter, interval, ...bars } = change;
    const { detail, tickSeconds, columns, adjust } = bars;
    const kept = { interval, detail, tickSeconds, columns, adjust };
    const wanted = { catalog, start, end, instruments, filter, ...kept };
    return { manifest: await engine.catalog.resolveManifest(wanted, cancellationSignal()), skipped: 0 };
  }
  if (!current) throw new HoldfastError('SESSION_NOT_READY', 'The session has no data yet.');
  switch (change.kind) {
    case 'addInstruments':
      return change.instrumentIds
        ? addInstruments(engine, current, { ...change, instrumentIds: change.instrumentIds })
        : addMatching(engine, current, change);
    case 'removeInstruments':
      return { manifest: removeInstruments(current, change.instrumentIds), skipped: 0 };
    case 'extendData':
      return { manifest: await extend(engine, current, change.endUs), skipped: 0 };
    case 'narrow':
      return { manifest: narrow(current, change), skipped: 0 };
    case 'followData':
      return { manifest: await followCatalog(engine.catalog, current, change), skipped: 0 };
  }
}

/** The field by which a change reaches what is sealed. */
function fieldOf(change: SessionChangeRequest): string {
  const isOfInstruments =
    change.kind === 'removeInstruments' || (change.kind === 'addInstruments' && change.endUs === undefined);
  return isOfInstruments ? 'instrumentIds' : 'end';
}

type Engine = EngineDependencies['engine'];

async function addInstruments(
  engine: Engine,
  before: Manifest,
  { instrumentIds: ids, endUs }: { instrumentIds: string[]; endUs?: number },
) {
  const current = endUs === undefined ? before : await extend(engine, before, endUs);
  const present = new Set(current.instruments.map((i) => i.id));
  const fresh = [...new Set(ids.filter((id) => !present.has(id)))];
  const skipped = ids.length - fresh.length;
  if (fresh.length === 0) return { manifest: current, skipped };
  const added = await engine.catalog
    .resolveManifest({ ...current, instruments: fresh, instrumentsPath: 'instrumentIds' }, cancellationSignal())
    .catch((error: unknown) => {
      throw repositioned(error, { fresh, ids });
    });
  const instruments = [...current.instruments, ...added.instruments].sort((a, b) => (a.id < b.id ? -1 : 1));
  return { manifest: { ...current, instruments }, skipped };
}

/** All of the catalog that match; those that the session has already count as skipped. */
async function addMatching(engine: Engine, before: Manifest, { filter = {}, endUs }: AddInstrumentsInput) {
  const current = endUs === undefined ? before : await extend(engine, before, endUs);
  const found = await engine.catalog.resolveManifest(
    { ...current, instruments: undefined, filter },
    cancellationSignal(),
  );
  const present = new Set(current.instruments.map((i) => i.id));
  const fresh = found.instruments.filter(({ id }) => !present.has(id));
  const instruments = [...current.instruments, ...fresh].sort((a, b) => (a.id < b.id ? -1 : 1));
  return { manifest: { ...current, instruments }, skipped: found.instruments.length - fresh.length };
}

/** Duplicates were dropped before the look-up: the path must name the place in what the client sent. */
function repositioned(error: unknown, { fresh, ids }: { fresh: string[]; ids: string[] }): unknown {
  const at = error instanceof HoldfastError ? /^instrumentIds\.(\d+)$/.exec(error.path ?? '') : null;
  if (!at) return error;
  const { code, message, details } = error as HoldfastError;
  return new HoldfastError(code, message, { path: `instrumentIds.${ids.indexOf(fresh[Number(at[1])]!)}`, details });
}

function removeInstruments(current: Manifest, ids: string[]): Manifest {
  ids.forEach((id, i) => {
    if (current.instruments.some((instrument) => instrument.id === id)) return;
    throw new HoldfastError('INSTRUMENT_NOT_FOUND', `The session has no instrument "${id}".`, {
      path: `instrumentIds.${i}`,
    });
  });
  const instruments = current.instruments.filter((instrument) => !ids.includes(instrument.id));
  if (instruments.length === 0) {
    throw new HoldfastError('VALIDATION', 'must leave at least one instrument', { path: 'instrumentIds' });
  }
  return { ...current, instruments };
}

/** The same data files over less time. */
function narrow(
  current: Manifest,
  { startUs: start = current.start, endUs: end = current.end }: NarrowInput,
): Manifest {
  if (end < start) throw new HoldfastError('DATES_REVERSED', 'The end lies before the start.', { path: 'end' });
  const path = start < current.start || start > current.end ? 'start' : end > current.end ? 'end' : undefined;
  if (path === undefined) return { ...current, start, end };
  const range = `${toIso(current.start)} to ${toIso(current.end)}`;
  throw new HoldfastError('RANGE_OUTSIDE_SESSION', `${path}: the session has ${range}`, { path });
}

/** New data files may have come with the new end, so every instrument is looked up again. */
async function extend(engine: Engine, current: Manifest, end: number): Promise<Manifest> {
  if (end <= current.end) return current;
  if (end < current.start) {
    throw new HoldfastError('DATES_REVERSED', `The end lies before the start, ${toIso(current.start)}.`, {
      path: 'end',
    });
  }
  const ids = current.instruments.map(({ id }) => id);
  return engine.catalog.resolveManifest({ ...current, end, instruments: ids }, cancellationSignal());
}
