import type { ValidationSummaryView, ValidationView } from '../../../engine/model/validation-views';
import type { ValidationRow } from '../../../infra/store/repositories/validation-repository';
import { lifeFields } from '../lifecycle/life-fields';
import { tookSeconds } from '../lifecycle/waiting';
import { temporalUrl } from '../addresses';
import type { Services } from '../services';

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

export async function validationView(services: Services, row: ValidationRow): Promise<ValidationView> {
  const [parts, positions] = await Promise.all([
    services.store.validations.parts(row.id),
    services.store.operations.positions([row]),
  ]);
  const { config, points } = row.plan;
  return {
    ...validationSummary(services, row, positions.get(row.id)),
    ...{ parameters: config.parameters, points: points.length, parts: [...parts.values()] },
  };
}
