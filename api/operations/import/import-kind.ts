import { WORKFLOW_TYPES, type ImportFilesInput } from '../../../workflows/messages';
import type { Heartbeat } from '../lifecycle/heartbeats';
import type { OperationKind, WorkProgress } from '../services';

const UNIT = 'rows';

/** What each step of the work says for people. */
const STEPS: Readonly<Record<string, string>> = {
  recognize: 'Finding out how the files are read',
  convert: 'Reading',
  score: 'Scoring',
  publish: 'Moving files into the catalog',
};

/** Files that become files of a catalog. It belongs to no session. */
export const importKind: OperationKind = {
  name: 'import',
  unit: UNIT,
  takesPlace: false,
  page: (id) => `/imports/${id}`,
  workflow: {
    type: WORKFLOW_TYPES.import,
    summary: ({ label }) => `Import of ${label ?? 'files'}`,
    input: ({ id, label, attempt }): ImportFilesInput => ({ importId: id, what: label ?? 'files', attempt }),
  },
  progress: (_services, { status }, { heartbeats, speed }) =>
    Promise.resolve(status === 'running' ? importProgress(heartbeats, speed) : undefined),
};

/** An import as its engine last reported it. The fraction is that of bytes: how many rows there are is not known before the end. */
function importProgress(
  heartbeats: Heartbeat[] | undefined,
  speed: (done: number) => number | undefined,
): WorkProgress | undefined {
  const details = heartbeats?.find(({ details }) => typeof details['step'] === 'string')?.details;
  if (!details) return undefined;
  const done = typeof details['rows'] === 'number' ? details['rows'] : 0;
  const reached = typeof details['fraction'] === 'number' ? details['fraction'] : 0;
  const fraction = Math.min(1, Math.max(details['step'] === 'publish' ? 1 : 0, reached));
  const rowsPerSecond = done > 0 ? speed(done) : undefined;
  const step = STEPS[String(details['step'])] ?? 'Importing';
  const message = done > 0 ? `${step}: ${done.toLocaleString('en-US')} rows` : step;
  return {
    progress: { fraction, done, total: null, unit: UNIT, message },
    context: rowsPerSecond === undefined ? {} : { rowsPerSecond },
  };
}
