import { workflowIds } from '../../engine/model/identifiers';
import { toIso } from '../../engine/model/time';
import type { SessionView } from '../../engine/model/views';
import type { SessionRow } from '../../infra/postgres/repositories/session-repository';
import type { ApiConfig } from '../context';
import { temporalUrl } from './workflows';

const MB = 2 ** 20;

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
    memoryMb: Math.round((row.memory_bytes / MB) * 1000) / 1000,
    workflowId,
    temporalUrl: temporalUrl(config, workflowId),
    createdAt: row.created_at.toISOString(),
    ...(row.error && { error: row.error }),
  };
}
