import { workflowIds } from '../../../engine/model/identifiers';
import { toIso } from '../../../engine/model/time';
import type { SessionDetailView, SessionVersionView, SessionView } from '../../../engine/model/views';
import type { SessionRow, SessionVersionRow } from '../../../infra/store/repositories/session-repository';
import { temporalUrl } from '../addresses';
import type { ApiConfig, Services } from '../services';

const MB = 2 ** 20;

function megabytes(bytes: number): number {
  return Math.round((bytes / MB) * 1000) / 1000;
}

export function sessionView(config: ApiConfig, row: SessionRow): SessionView {
  const workflowId = workflowIds.session(row.name);
  return {
    name: row.name,
    status: row.status,
    catalog: row.catalog,
    follow: row.follow,
    start: toIso(row.start_us),
    end: toIso(row.end_us),
    manifestVersion: row.manifest_version,
    manifestHash: row.manifest_hash,
    instruments: row.instruments,
    memoryMb: megabytes(row.memory_bytes),
    predictedMemoryMb: megabytes(row.predicted_bytes),
    memoryWarning: row.memory_warning,
    maxConcurrent: row.max_concurrent,
    workflowId,
    temporalUrl: temporalUrl(config, workflowId),
    createdAt: row.created_at.toISOString(),
    ...(row.error && { error: row.error }),
  };
}

/** With what its hosts have in memory and what waits in it. */
export async function sessionDetail({ config, store }: Services, row: SessionRow): Promise<SessionDetailView> {
  const [hosts, load] = await Promise.all([
    store.engines.hosts(row.id, row.manifest_hash),
    store.operations.load(row.id),
  ]);
  const shown = hosts.map(({ host, loaded, memoryBytes }) => ({ host, loaded, memoryMb: megabytes(memoryBytes) }));
  return { ...sessionView(config, row), hosts: shown, ...load };
}

export function versionView(session: SessionRow, row: SessionVersionRow): SessionVersionView {
  return {
    version: row.version,
    current: row.version === session.manifest_version,
    manifestHash: row.manifest_hash,
    instruments: row.instruments,
    start: toIso(row.start_us),
    end: toIso(row.end_us),
    memoryMb: megabytes(row.memory_bytes),
    createdAt: row.created_at.toISOString(),
  };
}
