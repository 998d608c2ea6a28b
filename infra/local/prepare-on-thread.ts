import path from 'node:path';
import { answerOfThread } from '../../engine/host/answer-of-thread';
import type { TemporalConnection } from '../temporal/connection-options';
import { StartRefused } from './claim';
import type { NamespaceOptions } from './temporal-namespace';

export interface NamespaceTask extends Omit<NamespaceOptions, 'connection'> {
  temporal: TemporalConnection;
}

export interface NamespaceAnswer {
  /** Why the stack cannot start, for a person to mend. */
  refused?: string;
}

/**
 * `prepareNamespace` on a thread of its own.
 * @param distDir folder of the compiled sources
 * @throws StartRefused, HoldfastError VALIDATION, Error of a server that does not answer
 */
export async function prepareNamespaceOnThread(distDir: string, task: NamespaceTask): Promise<void> {
  const file = path.join(distDir, 'infra/local/namespace-thread.js');
  const { refused } = await answerOfThread<NamespaceAnswer>(file, task);
  if (refused !== undefined) throw new StartRefused(refused);
}
