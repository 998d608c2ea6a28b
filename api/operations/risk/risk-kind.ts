import { WORKFLOW_TYPES, type RiskInput } from '../../../workflows/messages';
import { codeInput } from '../lifecycle/admission';
import type { OperationKind } from '../services';

/** What may be lost: by paths that are drawn from what was, under stress, and of portfolios. */
export const riskKind: OperationKind = {
  name: 'risk',
  unit: 'analyses',
  takesPlace: false,
  workflow: {
    type: WORKFLOW_TYPES.risk,
    summary: ({ label }) => `Risk: ${label ?? 'analysis'}`,
    input: (row): RiskInput => ({
      riskId: row.id,
      what: row.label ?? 'risk analysis',
      ...{ attempt: row.attempt, step: row.step },
      ...(row.manifest_hash !== null && {
        market: { session: row.session!, sessionId: row.session_id!, strategy: row.strategy ?? '' },
      }),
      ...codeInput(row),
    }),
  },
};
