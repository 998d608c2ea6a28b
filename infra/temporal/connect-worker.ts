import { setTimeout as delay } from 'node:timers/promises';
import { NativeConnection } from '@temporalio/worker';
import { CONNECT } from '../../engine/model/timings';
import { connectionOptions, type TemporalConnection } from './connection-options';

/**
 * A worker's connection to Temporal. Retries while the server is not there yet.
 * @throws the last error once `patienceMs` is over, so that the process ends and is started again
 */
export async function connectWorker(
  settings: TemporalConnection,
  patienceMs: number = CONNECT.patienceMs,
): Promise<NativeConnection> {
  const options = connectionOptions(settings);
  const deadline = Date.now() + patienceMs;
  for (;;) {
    try {
      return await NativeConnection.connect(options);
    } catch (error) {
      if (Date.now() > deadline) throw error;
      await delay(CONNECT.everyMs);
    }
  }
}
