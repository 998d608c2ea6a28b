import { WORKFLOW_TYPES, type ScriptRunInput } from '../../../workflows/messages';
import type { Heartbeat } from '../lifecycle/heartbeats';
import type { OperationKind, WorkProgress } from '../services';

const UNIT = 'lines';

/** A foreign program. It belongs to no session. */
export const scriptKind: OperationKind = {
  name: 'script',
  unit: UNIT,
  takesPlace: false,
  page: (id) => `/scripts/runs/${id}`,
  workflow: {
    type: WORKFLOW_TYPES.script,
    summary: ({ label }) => `Script ${label ?? ''}`,
    input: ({ id, label, attempt }): ScriptRunInput => ({ scriptId: id, what: label ?? 'script', attempt }),
  },
  queue: { name: 'scripts', positions: ({ store }, ids) => store.scripts.positions(ids) },
  progress: (_services, { status }, { heartbeats }) =>
    Promise.resolve(status === 'running' ? scriptProgress(heartbeats) : undefined),
};

/** A script as its engine worker last heard of it: the lines of its log, and what it says of itself. */
function scriptProgress(heartbeats: Heartbeat[] | undefined): WorkProgress | undefined {
  const details = heartbeats?.find(({ details }) => typeof details['step'] === 'string')?.details;
  if (!details) return undefined;
  const { step, lines, fraction, message } = details;
  const done = typeof lines === 'number' ? lines : 0;
  const said = typeof message === 'string' ? message : 'Running';
  return {
    progress: {
      fraction: typeof fraction === 'number' ? fraction : 0,
      done,
      total: null,
      unit: UNIT,
      message: step === 'store' ? 'Checking and storing its files' : said,
    },
    context: {},
  };
}
