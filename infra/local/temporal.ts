import { connect } from 'node:net';
import path from 'node:path';
import { START, STOP } from '../../engine/model/timings';
import { TEMPORAL_UI_OFFSET } from '../settings-schema';
import { ManagedProcess, type ProcessEvents, type ProcessSpec } from './managed-process';
import type { ServerPlace } from './server-place';

export interface TemporalOptions extends ServerPlace {
  /** Path of the `temporal` executable. */
  executable: string;
  port: number;
  namespace: string;
  /** Further dynamic settings, each as `name=value`. */
  dynamicConfig?: readonly string[];
}

/**
 * The one history shard of a local server reads each of its queues at most 20 times a second by default, which costs
 * every step up to 50 ms; this many reads make it 15.
 */
const QUEUE_READS_PER_SECOND = 2000;
const QUEUES = ['transfer', 'timer', 'visibility', 'outbound'];

function temporalSpec(options: TemporalOptions): ProcessSpec {
  const { home, runDir, logsDir, port } = options;
  const flags: Array<[string, string]> = [
    ['--db-filename', path.join(home, 'temporal.db')],
    ['--sqlite-pragma', 'journal_mode=wal'],
    ['--sqlite-pragma', 'synchronous=normal'],
    ['--ip', '127.0.0.1'],
    ['--port', String(port)],
    ['--ui-port', String(port + TEMPORAL_UI_OFFSET)],
    ['--namespace', options.namespace],
    ['--log-level', 'warn'],
    ...QUEUES.map((queue): [string, string] => [
      '--dynamic-config-value',
      `history.${queue}ProcessorMaxPollRPS=${QUEUE_READS_PER_SECOND}`,
    ]),
    ...(options.dynamicConfig ?? []).map((value): [string, string] => ['--dynamic-config-value', value]),
  ];
  return {
    name: 'temporal',
    command: options.executable,
    args: ['server', 'start-dev', ...flags.flat()],
    env: options.env,
    cwd: home,
    logFile: path.join(logsDir, 'temporal.log'),
    pidFile: path.join(runDir, 'temporal.pid'),
    stopSignal: 'SIGTERM',
    graceMs: STOP.temporal.killMs,
  };
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1' });
    socket.once('connect', () => resolve(true));
    socket.once('error', () => resolve(false));
    socket.once('close', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });
}

/** Starts the embedded Temporal server, with its database in the home folder, and waits for its port. */
export async function startTemporal(options: TemporalOptions, events?: ProcessEvents): Promise<ManagedProcess> {
  const server = new ManagedProcess(temporalSpec(options), events);
  options.onStarted?.(server);
  await server.start();
  await server.ready(() => accepts(options.port), START.temporalReadyMs);
  return server;
}
