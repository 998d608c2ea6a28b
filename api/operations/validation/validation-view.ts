import type { ValidationPart } from '../../../engine/model/validation';
import type { SearchVerdictView, ValidationSummaryView, ValidationView } from '../../../engine/model/validation-views';
import type { OperationRow } from '../../../infra/store/repositories/operation-rows';
import type { SweepRow } from '../../../infra/store/repositories/sweep-repository';
import type { ValidationRow } from '../../../infra/store/repositories/validation-repository';
import { lifeFields } from '../lifecycle/life-fields';
import { tookSeconds } from '../lifecycle/waiting';
import { temporalUrl } from '../addresses';
import type { Services } from '../services';

type PartView = ValidationView['parts'][number];

export function validationSummary(
  { config, kinds }: Pick<Services, 'config' | 'kinds'>,
  row: ValidationRow,
  position: number | undefined,
): ValidationSummaryView {
  const workflowId = kinds.workflowId(row);
  const { subject, request } = row.plan;
  return {
    ...{ validationId: row.id, workflowId, kind: request.kind, subject, label: row.label },
    ...{ session: row.session!, strategy: row.strategy!, status: row.status },
    ...lifeFields(row, position === undefined ? null : { position }),
    ...{ tookSeconds: tookSeconds(row), temporalUrl: temporalUrl(config, workflowId) },
    ...{ total: row.parts.length, verdict: row.verdict },
  };
}

export async function searchVerdictView({ store }: Services, row: SweepRow): Promise<SearchVerdictView> {
  const parts = await shownParts(store, row);
  const { verdict = null, unjudged } = row.outcome ?? {};
  return { searchId: row.id, verdict, ...(unjudged && { unjudged }), parts };
}

/** Curves and figures of parts show what was sealed afterwards: then they are shown without. */
async function shownParts(store: Services['store'], { id, manifest_hash: hash }: OperationRow): Promise<PartView[]> {
  const [parts, isOpen] = await Promise.all([store.validations.parts(id), store.seals.isManifestOpen(hash!)]);
  const all = [...parts.values()].map(partView);
  return isOpen ? all : all.map((part) => ({ ...part, evidence: {} }));
}

export async function validationView(services: Services, row: ValidationRow): Promise<ValidationView> {
  const [parts, positions] = await Promise.all([
    shownParts(services.store, row),
    services.store.operations.positions([row]),
  ]);
  const { config, points } = row.plan;
  return {
    ...validationSummary(services, row, positions.get(row.id)),
    ...{ parameters: config.parameters, points: points.length, parts },
  };
}

/** Without what is only kept to compute on. */
function partView({ tried, evidence: { moments: _moments, ...evidence }, ...part }: ValidationPart): PartView {
  return { ...part, evidence, trials: tried?.trials ?? 0 };
}
