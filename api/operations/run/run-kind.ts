import { WORKFLOW_TYPES, type RunInput } from '../../../workflows/messages';
import { codeInput } from '../lifecycle/admission';
import { runProgress } from '../lifecycle/progress';
import type { OperationKind } from '../services';
import { runPoints } from './run-points';

/** A single backtest. */
export const runKind: OperationKind = {
  name: 'run',
  unit: 'bars',
  takesPlace: true,
  page: (id) => `/runs/${id}`,
  workflow: {
    type: WORKFLOW_TYPES.run,
    summary: ({ strategy, session }) => `Run of ${strategy} in ${session}`,
    input: (row): RunInput => ({
      runId: row.id,
      session: row.session!,
      sessionId: row.session_id!,
      strategy: row.strategy!,
      owner: row.owner!,
      attempt: row.attempt,
      step: row.step,
      ...codeInput(row),
      ...(row.worker !== null && { host: row.worker }),
    }),
  },
  progress: (_services, { status, strategy }, { heartbeats }) =>
    Promise.resolve(status === 'running' ? runProgress(heartbeats, strategy!) : undefined),
  points: (services, row) => runPoints(services, row.id),
};
