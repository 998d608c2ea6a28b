import type { PruneReport } from '../../../engine/model/operations';
import type { PrunedRows } from '../../../infra/store/repositories/retention-repository';
import type { Store } from '../../../infra/store/store';
import type { Services } from '../services';

/** Days that things are kept; 0: for ever. */
export interface Retention {
  eventsDays: number;
  metricsDays: number;
  operationsDays: number;
}

export const DEFAULT_RETENTION: Retention = { eventsDays: 7, metricsDays: 30, operationsDays: 0 };

const DAY_MS = 24 * 3_600_000;
/** What is this young may belong to something that is just being stored. */
const GRACE_MS = 3_600_000;
/** A version may wait so long for an engine worker, or for room in memory, before it is loaded and published. */
const UNPUBLISHED_MS = 7 * DAY_MS;

function before(days: number): Date | undefined {
  return days > 0 ? new Date(Date.now() - days * DAY_MS) : undefined;
}

/** Removes rows that are past their time. */
export function pruneRows(store: Store, retention: Retention, dryRun: boolean): Promise<PrunedRows> {
  const limits = {
    eventsBefore: before(retention.eventsDays),
    metricsBefore: before(retention.metricsDays),
    operationsBefore: before(retention.operationsDays),
    manifestsBefore: new Date(Date.now() - UNPUBLISHED_MS),
  };
  return store.retention.prune(limits, dryRun);
}

/** Removes what is past its time and what nothing names any more. An artifact or a version that a row names stays. */
export async function prune(services: Services, retention: Retention, dryRun: boolean): Promise<PruneReport> {
  const rows = await pruneRows(services.store, retention, dryRun);
  const operationsBefore = before(retention.operationsDays);
  // An import that was at work while its dataset was deleted may have made one since.
  if (!dryRun) await services.datasetFiles.removeCatalogs(await services.store.datasets.deletedCatalogs());
  const files = await pruneArtifacts(services, { dryRun, operationsBefore, putBefore: Date.now() - GRACE_MS });
  return { dryRun, ...rows, ...files };
}

interface ArtifactLimits {
  dryRun: boolean;
  operationsBefore: Date | undefined;
  putBefore: number;
}

async function pruneArtifacts({ store, artifacts }: Services, limits: ArtifactLimits) {
  const { dryRun, operationsBefore, putBefore } = limits;
  // Not really removed in a dry run, runs past their time do not count there.
  const named = await store.retention.namedArtifacts(dryRun ? operationsBefore : undefined);
  const report = { artifacts: 0, artifactBytes: 0 };
  for await (const { hash, bytes, putAt } of artifacts.list()) {
    if (named.has(hash) || putAt >= putBefore) continue;
    if (!dryRun) await artifacts.remove(hash);
    report.artifacts++;
    report.artifactBytes += bytes;
  }
  for await (const { file, bytes, writtenAt } of artifacts.leftovers()) {
    if (writtenAt >= putBefore) continue;
    if (!dryRun) await artifacts.removeLeftover(file);
    report.artifacts++;
    report.artifactBytes += bytes;
  }
  return report;
}
