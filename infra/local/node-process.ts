import path from 'node:path';
import { STOP } from '../../engine/model/timings';
import { childEnvironment, type Settings } from '../settings';
import type { ProcessSpec } from './managed-process';

export interface Addresses {
  databaseUrl: string;
  temporalAddress: string;
}

/**
 * How long each may take to stop, and what Node is told. A workflow worker makes few young objects: with Node's own 16 MB for
 * them, three times, it would keep tens of MB that nothing uses. An API needs them: with 4 MB an answer of the cache takes half as long again.
 */
const KINDS = {
  api: { killMs: STOP.api.killMs, flags: [] },
  'workflow-worker': { killMs: STOP.workflowWorker.killMs, flags: ['--max-semi-space-size=4'] },
  'engine-worker': { killMs: STOP.engineWorker.killMs, flags: [] },
};

/** One of our own processes. */
export type ProcessKind = keyof typeof KINDS;

export interface NodeProcess {
  kind: ProcessKind;
  /** `api`, `workflow-worker`, `engine-worker-1`, … */
  name: string;
}

/** The processes that the settings ask for. */
export function nodeProcesses({ engineWorkers }: Settings): NodeProcess[] {
  const engines = Array.from({ length: engineWorkers }, (_, index): NodeProcess => {
    return { kind: 'engine-worker', name: `engine-worker-${index + 1}` };
  });
  return [{ kind: 'workflow-worker', name: 'workflow-worker' }, ...engines, { kind: 'api', name: 'api' }];
}

export function nodeProcessSpec({ kind, name }: NodeProcess, settings: Settings, addresses: Addresses): ProcessSpec {
  const { killMs, flags } = KINDS[kind];
  const entry = path.join(settings.distDir, 'infra/processes', `${kind}.js`);
  return {
    name,
    command: process.execPath,
    // The home is there to be seen: it tells the processes of several stacks apart.
    args: [...flags, '--enable-source-maps', entry, `--home=${settings.home}`],
    env: childEnvironment({
      HOLDFAST_HOME: settings.home,
      HOLDFAST_WORKER_NAME: name,
      DATABASE_URL: addresses.databaseUrl,
      TEMPORAL_ADDRESS: addresses.temporalAddress,
    }),
    cwd: settings.home,
    logFile: path.join(settings.logsDir, `${name}.log`),
    pidFile: path.join(settings.runDir, `${name}.pid`),
    stopSignal: 'SIGTERM',
    graceMs: killMs + (kind === 'api' ? settings.drainSeconds * 1000 : 0),
  };
}
