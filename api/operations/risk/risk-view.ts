import type { RiskSummaryView, RiskView } from '../../../engine/model/risk-views';
import type { ListedRiskRow, RiskRow } from '../../../infra/store/repositories/risk-repository';
import { temporalUrl } from '../addresses';
import { lifeFields } from '../lifecycle/life-fields';
import { tookSeconds } from '../lifecycle/waiting';
import type { Services } from '../services';

export function riskSummary(
  { config, kinds }: Pick<Services, 'config' | 'kinds'>,
  row: ListedRiskRow,
): RiskSummaryView {
  const workflowId = kinds.workflowId(row);
  return {
    ...{ riskId: row.id, workflowId, kind: row.plan.request.kind, label: row.label },
    ...{ session: row.session, strategy: row.strategy, run: row.run_id, status: row.status },
    ...lifeFields(row, null),
    ...{ tookSeconds: tookSeconds(row), temporalUrl: temporalUrl(config, workflowId) },
  };
}

export function riskView(services: Pick<Services, 'config' | 'kinds'>, row: RiskRow): RiskView {
  return { ...riskSummary(services, row), result: row.result };
}
