import { HoldfastError } from '../../../engine/model/errors';
import { operationIdSchema } from '../../../engine/model/identifiers';
import type { OperationRow } from '../../../infra/store/repositories/operation-rows';
import type { RunRow } from '../../../infra/store/repositories/run-repository';
import type { Services } from '../../operations/services';
import { findJob } from './job-runs';

/** Ids of this contract are a word and the number of the operation. */
const WORDS = { execution: 'exec', backtest: 'backtest', optimization: 'opt', stressTest: 'stress_test' } as const;
type Word = keyof typeof WORDS;

export function engineId(word: Word, { seq }: Pick<OperationRow, 'seq'>): string {
  return `${WORDS[word]}_${seq}`;
}

/** The number of an id of this contract; an id of our own doors as it is. */
export function withoutWord(id: string, ...words: Word[]): string {
  const word = words.map((one) => `${WORDS[one]}_`).find((prefix) => id.startsWith(prefix));
  return word === undefined ? id : id.slice(word.length);
}

/**
 * A backtest by either of its ids, its number, or the id that it has at our own doors.
 * @throws HoldfastError RUN_NOT_FOUND with the path `id`
 */
export async function findExecution(services: Services, id: string): Promise<RunRow> {
  try {
    return await findJob(services, withoutWord(id, 'execution', 'backtest'));
  } catch (error) {
    if (!(error instanceof HoldfastError) || error.path !== 'id') throw error;
    throw new HoldfastError('RUN_NOT_FOUND', `There is no backtest ${id}.`, { path: 'id' });
  }
}

/** @throws HoldfastError SEARCH_NOT_FOUND with the path `id` */
export async function findOptimization(services: Services, given: string): Promise<OperationRow> {
  const { searches } = services.store;
  const id = withoutWord(given, 'optimization');
  if (operationIdSchema.safeParse(id).success) return searches.get(id);
  const row = /^\d{1,15}$/.test(id) ? await searches.findByNumber(Number(id)) : undefined;
  if (row) return row;
  throw new HoldfastError('SEARCH_NOT_FOUND', `There is no optimization ${given}.`, { path: 'id' });
}
