import { unitsOf } from '../../../engine/model/risk';
import { isFinal } from '../../../engine/model/status';
import { WORKFLOW_TYPES, type RiskInput } from '../../../workflows/messages';
import { codeInput } from '../lifecycle/admission';
import { settledProgress } from '../lifecycle/progress';
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
  progress: async ({ store }, { id, status, total, done: ended }) => {
    if (total === null || total === 1) return undefined;
    const { unit } = unitsOf((await store.risks.get(id)).plan.request);
    // What is stored of parts goes with the end, which says in the row how many there were.
    const done = isFinal(status) ? (ended ?? 0) : await store.risks.partCount(id);
    const settled = settledProgress(status, { unit, total }, done);
    const message = status === 'running' ? `${done} of ${total} ${unit}` : settled.message;
    return { progress: { ...settled, message }, context: {} };
  },
};
