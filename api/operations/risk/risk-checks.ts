import { HoldfastError } from '../../../engine/model/errors';
import type { RunConfig } from '../../../engine/model/run-config';
import { withSuggestion } from '../../../engine/model/suggestion';
import type { NewOperation } from '../../../infra/store/repositories/operation-rows';
import type { RunRow } from '../../../infra/store/repositories/run-repository';
import type { Services } from '../services';

/** What an operation is pinned to, and what is computed again. */
export type Pins = Partial<NewOperation> & { config?: RunConfig };

/** @throws HoldfastError INSTRUMENT_NOT_FOUND with the path */
export function requireKnown(known: ReadonlySet<string>, id: string, path: string): void {
  if (known.has(id)) return;
  const error = new HoldfastError('INSTRUMENT_NOT_FOUND', `There is no instrument "${id}" here.`, { path });
  throw withSuggestion(error, id, known);
}

/** @throws HoldfastError RUN_NOT_FOUND, NOT_FINISHED or INVALID_STATE with the path `run` */
export async function completedRun({ store }: Services, id: string): Promise<RunRow> {
  const row = await store.runs.find(id);
  if (!row) throw new HoldfastError('RUN_NOT_FOUND', `There is no run "${id}".`, { path: 'run' });
  if (row.status === 'completed') return row;
  const isOpen = row.status === 'queued' || row.status === 'running' || row.status === 'paused';
  throw new HoldfastError(isOpen ? 'NOT_FINISHED' : 'INVALID_STATE', `The run is ${row.status}.`, { path: 'run' });
}
