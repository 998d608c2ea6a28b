import { WORKFLOW_TYPES, type RunInput } from '../../../workflows/messages';
import { codeInput } from '../lifecycle/admission';
import { runProgress } from '../lifecycle/progress';
import type { Kind } from '../services';
import { runPoints } from './run-points';

/** A single backtest. */
export const runKind: Kind = {
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
  progress: (_services, row, { beats }) => {
    const newest = row.status === 'running' ? beats?.find(({ details }) => 'barsDone' in details) : undefined;
    return Promise.resolve(newest && runProgress(newest.details, row.strategy ?? ''));
  },
  points: (services, row) => runPoints(services, row.id),
};
