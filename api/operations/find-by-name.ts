import { HoldfastError } from '../../engine/model/errors';
import type { StrategyDescriptor } from '../../engine/model/result';
import { withSuggestion } from '../../engine/model/suggestion';
import type { SessionRow } from '../../infra/store/repositories/session-repository';
import type { Store } from '../../infra/store/store';

/** Names that are compared with one that nothing has. */
const MOST_COMPARED = 1000;

/** @throws HoldfastError SESSION_NOT_FOUND with the path, and with the name that was probably meant */
export function findOpenSession({ sessions }: Store, name: string, path: string): Promise<SessionRow> {
  return suggesting(sessions.getOpen(name, path), name, async () => {
    const { rows } = await sessions.listOpen({ limit: MOST_COMPARED, offset: 0 });
    return rows.map((row) => row.name);
  });
}

/** @throws HoldfastError STRATEGY_NOT_FOUND with the path `strategy`, and with the id that was probably meant */
export function findStrategy({ strategies }: Store, id: string): Promise<StrategyDescriptor> {
  return suggesting(strategies.get(id), id, async () => (await strategies.list()).map((one) => one.id));
}

async function suggesting<T>(found: Promise<T>, word: string, known: () => Promise<string[]>): Promise<T> {
  try {
    return await found;
  } catch (error) {
    if (!(error instanceof HoldfastError) || !error.code.endsWith('_NOT_FOUND')) throw error;
    // What is broken was not misspelt.
    throw error.details?.['broken'] ? error : withSuggestion(error, word, await known());
  }
}
