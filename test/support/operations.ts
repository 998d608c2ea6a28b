import { randomUUID } from 'node:crypto';
import type { ErrorBody } from '../../engine/model/errors';
import type { RunConfig } from '../../engine/model/run-config';
import type { SweepPlan } from '../../engine/model/sweep-plan';
import type { Admitted, NewOperation } from '../../infra/store/repositories/operation-rows';
import { runDetail, runEnding, type RunOutcome } from '../../infra/store/repositories/run-repository';
import { sweepEnding } from '../../infra/store/repositories/sweep-repository';
import { verificationDetail } from '../../infra/store/repositories/verification-repository';
import type { Store } from '../../infra/store/store';

/** A new operation as a test names it: of a session, with whatever else matters to it. */
export type TestOperation = Partial<NewOperation> &
  Pick<NewOperation, 'sessionId' | 'session' | 'manifestHash'> & { whenBusy?: 'queue' | 'refuse' };

const DEFAULTS = { manifestVersion: 1, strategy: 'sma-cross', owner: 'admin', takesPlace: true };

export function storeRun(store: Store, { whenBusy, ...operation }: TestOperation, config: RunConfig) {
  const row = { id: randomUUID(), kind: 'run', ownThread: true, ...DEFAULTS, ...operation };
  return store.operations.create(row, runDetail(config), whenBusy);
}

export async function storeSweep(
  store: Store,
  operation: TestOperation,
  { plan, total }: { plan: SweepPlan; total: number },
) {
  const row = { id: randomUUID(), kind: 'sweep', total, ...DEFAULTS, ...operation };
  return store.operations.create(row, await store.sweeps.saveDetail(plan));
}

export function storeVerification(store: Store, operation: TestOperation, run: { id: string; config: RunConfig }) {
  const row = { id: randomUUID(), kind: 'verification', ...DEFAULTS, ...operation, takesPlace: false };
  return store.operations.create(row, verificationDetail(run));
}

/** Ends an operation without a result. @returns what got its place in the session */
export async function endBadly(
  store: Store,
  id: string,
  ending: { status: 'failed' | 'cancelled'; error?: ErrorBody },
): Promise<Admitted[]> {
  return (await store.operations.end(id, ending)).admitted;
}

export async function completeRun(store: Store, id: string, outcome: RunOutcome): Promise<Admitted[]> {
  const { ending, detail } = runEnding(outcome);
  return (await store.operations.end(id, ending, { detail })).admitted;
}

/** Completes a sweep whatever rows it has. */
export async function completeSweep(store: Store, id: string, digest: string): Promise<Admitted[]> {
  const ending = sweepEnding({ completed: 0, failed: 0, digest });
  return (await store.operations.end(id, ending)).admitted;
}

/** What an operation of an open session names of it. */
export async function pinnedTo(store: Store, session: string): Promise<TestOperation> {
  const { id: sessionId, manifest_hash: manifestHash } = await store.sessions.getOpen(session);
  return { sessionId, session, manifestHash: manifestHash! };
}
