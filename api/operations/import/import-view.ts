import type { ImportProfileView, ImportSummary, ImportView } from '../../../engine/model/import-views';
import type { ImportReport } from '../../../engine/model/imports';
import type { ImportProfileRow, ImportRow } from '../../../infra/store/repositories/import-repository';
import { temporalUrl } from '../addresses';
import { lifeFields } from '../lifecycle/life-fields';
import { tookSeconds } from '../lifecycle/waiting';
import type { Services, ShippedProfile, WorkProgress } from '../services';
import { settledFraction } from '../workflows';

type Viewing = Pick<Services, 'config' | 'kinds'>;
type Reached = Pick<WorkProgress['progress'], 'fraction' | 'done'>;

/** @param reached how far one at work is, and the rows that were read by now */
export function importSummary({ config, kinds }: Viewing, row: ImportRow, reached?: Reached): ImportSummary {
  const workflowId = kinds.workflowId(row);
  const report = reportOf(row);
  return {
    importId: row.id,
    workflowId,
    status: row.status,
    ...(row.status === 'running' && reached
      ? { progress: reached.fraction, rows: reached.done }
      : { progress: settledFraction(row.status), rows: row.done }),
    catalog: row.catalog,
    dataset: row.made,
    path: row.path,
    files: row.sources.map(({ name, bytes }) => ({ file: name, bytes })),
    form: row.form,
    profile: row.profile,
    counts: report && {
      instruments: report.instruments.length,
      bars: report.instruments.reduce((sum, { bars }) => sum + bars, 0),
      quarantined: report.instruments.reduce((sum, { findings }) => sum + (findings.quarantined ?? 0), 0),
      leftOut: report.leftOut.length,
    },
    owner: row.owner,
    ...lifeFields(row, null),
    tookSeconds: tookSeconds(row),
    temporalUrl: temporalUrl(config, workflowId),
  };
}

export function importView(services: Viewing, row: ImportRow, reached?: Reached): ImportView {
  const report = reportOf(row);
  return {
    ...importSummary(services, row, reached),
    instruments: report?.instruments ?? [],
    leftOut: report?.leftOut ?? [],
    quarantined: report?.quarantined ?? [],
  };
}

/** Of what has ended without a result, nothing is in the catalog. */
function reportOf({ status, report }: ImportRow): ImportReport | null {
  return status === 'failed' || status === 'cancelled' ? null : report;
}

export function keptProfile({ name, form, marks, owner, created_at: createdAt }: ImportProfileRow): ImportProfileView {
  return { name, shipped: false, form, marks, notes: [], owner, createdAt: createdAt.toISOString() };
}

export function shippedProfile({ name, form, marks, notes = [] }: ShippedProfile): ImportProfileView {
  return { name, shipped: true, form, marks, notes: [...notes], owner: null, createdAt: null };
}
