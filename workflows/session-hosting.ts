import { proxyActivities } from '@temporalio/workflow';
import type { EngineActivities } from '../activities/create-activities';
import type { Hosted, HostInput, ResolvedVersion, ResolveInput } from '../activities/session-activities';
import type { StoreActivities } from '../activities/store-activities';
import { anyEngineActivities, queues, untilAvailable } from './engine-queue';
import { ABSENT_AFTER, anyEngineOptions, storeOptions } from './policies';

const store = proxyActivities<StoreActivities>(storeOptions);

export function resolveVersion(input: ResolveInput): Promise<ResolvedVersion> {
  return untilAvailable(() => anyEngineActivities(input.change.kind).resolveVersion(input));
}

/**
 * Loads a version on every engine worker that is there, so that all are replicas of the session.
 * Succeeds when one does; when none is there, waits for the first that comes.
 */
export async function loadOnHosts(
  input: HostInput & { manifestHash: string },
): Promise<{ hosts: string[]; memoryBytes: number }> {
  const engines = await store.listEngines();
  const results = await Promise.allSettled(engines.map((engine) => onEngine(engine).hostSession(input)));
  let hosted = results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
  // None was there, or each failed: the first that comes decides, and its failure is the answer.
  if (hosted.length === 0) hosted = [await untilAvailable(() => anyEngineActivities('load').hostSession(input))];
  return { hosts: hosted.map((h) => h.host).sort(), memoryBytes: largest(hosted) };
}

/** Also those that came to host it later, because work found nobody or they were started again. */
export async function releaseHosts(input: {
  sessionId: string;
  session: string;
  manifestHash: string | null;
}): Promise<void> {
  const { sessionId, session, manifestHash } = input;
  const hosts = await store.hostsOf({ sessionId });
  // A host that is gone has nothing to release, and does not host again what is closed.
  await Promise.allSettled(hosts.map((host) => onEngine(host).releaseSession({ session, manifestHash })));
}

function onEngine(engine: string) {
  return proxyActivities<EngineActivities>({
    ...anyEngineOptions,
    taskQueue: queues().engine(engine),
    scheduleToStartTimeout: ABSENT_AFTER,
    retry: { maximumAttempts: 2 },
    summary: engine,
  });
}

function largest(hosted: readonly Hosted[]): number {
  return Math.max(...hosted.map((h) => h.memoryBytes));
}
