/** Prepares the namespace on a thread: the supervisor needs the client of Temporal once, and its 25 MB end with the thread. */
import { parentPort, workerData } from 'node:worker_threads';
import { outcomeOf } from '../../engine/host/outcome';
import { connectionOptions } from '../temporal/connection-options';
import { StartRefused } from './claim';
import { prepareNamespace } from './temporal-namespace';
import type { NamespaceAnswer, NamespaceTask } from './prepare-on-thread';

async function prepare({ temporal, ...options }: NamespaceTask): Promise<NamespaceAnswer> {
  try {
    await prepareNamespace({ ...options, connection: connectionOptions(temporal) });
    return {};
  } catch (error) {
    if (error instanceof StartRefused) return { refused: error.message };
    throw error;
  }
}

void outcomeOf(prepare(workerData as NamespaceTask)).then((outcome) => parentPort!.postMessage(outcome));
