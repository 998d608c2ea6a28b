import { randomUUID } from 'node:crypto';
import { HoldfastError } from '../../../engine/model/errors';
import type { AskedView, TellView } from '../../../engine/model/search-views';
import { isFinal } from '../../../engine/model/status';
import {
  MAX_REQUEST_KEY,
  type AskedPoints,
  type AskRequest,
  type TellRequest,
  type AskTellState,
} from '../../../engine/model/ask-tell';
import { requireTellResults, tellRow } from '../../../engine/search/tell-results';
import type { SweepRow } from '../../../infra/store/repositories/sweep-repository';
import { ASK_TELL_MESSAGES, type AskInput, type TellInput } from '../../../workflows/messages';
import { askOperation } from '../lifecycle/resuming';
import type { Messages } from '../session/session-messages';
import type { Services } from '../services';

type Asking = Services & { sessionMessages: Messages };

/**
 * Hands out points of a search whose trials others compute; the same key is answered alike, also after the end.
 * @throws HoldfastError INVALID_STATE where the search computes its trials itself, is paused, or has ended
 */
export async function askPoints(
  services: Asking,
  row: SweepRow,
  { count, key = randomUUID() }: AskRequest,
): Promise<AskedView> {
  requireAsked(row);
  if (key === '' || key.length > MAX_REQUEST_KEY) {
    throw new HoldfastError('VALIDATION', `key: must have 1 to ${MAX_REQUEST_KEY} characters`, { path: 'key' });
  }
  const before = await services.store.asks.answered(row.id, key);
  const input: AskInput = { count, key };
  const answer = before ?? (await send<AskedPoints>(services, row, { update: ASK_TELL_MESSAGES.ask, input }));
  return { searchId: row.id, ...answer, open: await services.store.asks.countOpen(row.id) };
}

/**
 * Takes results of points that were handed out, all or none. What is told a second time changes nothing, also after the end.
 * @throws HoldfastError VALIDATION or INVALID_STATE with the path of what cannot be taken
 */
export async function tellResults(services: Asking, row: SweepRow, { results }: TellRequest): Promise<TellView> {
  requireAsked(row);
  const { store } = services;
  const { statistics } = row.config;
  requireTellResults({ ...(await store.sweeps.searchOf(row)), statistics }, results);
  const state = (await isRepeated(services, row, { results }))
    ? { stored: 0, completed: (await store.trials.count(row.id)).completed, total: row.total }
    : await send<AskTellState & { stored: number }>(services, row, {
        update: ASK_TELL_MESSAGES.tell,
        input: { results },
      });
  const { stored, completed, total } = state;
  return { searchId: row.id, stored, completed, total, open: await store.asks.countOpen(row.id) };
}

/** Whether all of it was told before, just so. */
async function isRepeated({ store }: Services, row: SweepRow, { results }: TellInput): Promise<boolean> {
  const known = await store.trials.hashes(
    row.id,
    results.map(({ trial }) => trial),
  );
  return results.every((result) => known.get(result.trial)?.equals(tellRow(result, row.config).resultHash) ?? false);
}

function requireAsked({ search }: SweepRow): void {
  if (search?.ask) return;
  throw new HoldfastError('INVALID_STATE', 'The search computes its trials itself: it was not made with `ask`.');
}

function send<T>(
  services: Asking,
  row: SweepRow,
  { update, input }: { update: string; input: AskInput | TellInput },
): Promise<T> {
  if (isFinal(row.status)) throw new HoldfastError('INVALID_STATE', 'The search has ended.');
  return services.sessionMessages.send(row.id, () => askOperation<T>(services, row, { update, input }));
}
