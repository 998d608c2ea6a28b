import type { AskedPoints, TellResult, AskTellState } from '../engine/model/ask-tell';
import { HoldfastError } from '../engine/model/errors';
import type { SweepRow } from '../infra/store/repositories/sweep-repository';
import type { EngineDependencies } from './engine-dependencies';
import { withHeartbeat } from './heartbeat';
import type { SearchesAtHand } from './searches-at-hand';
import { AskTellPoints } from './ask-tell-points';

export interface AskTellReference {
  sweepId: string;
  attempt?: number;
}

/** Searches whose trials others compute; any engine worker does what is to be done for them. */
export function createAskTellActivities({ store, manifests }: EngineDependencies, searches: SearchesAtHand) {
  /** The first call begins the operation. */
  function onSearch<T>({ sweepId, attempt }: AskTellReference, work: (row: SweepRow) => Promise<T>): Promise<T> {
    const open = async () => {
      const row = await store.searches.get(sweepId);
      if (row.status === 'cancelled' || row.attempt !== (attempt ?? row.attempt)) {
        throw new HoldfastError('CANCELLED', 'The search was cancelled.');
      }
      if (row.status === 'queued') await store.operations.begin(row.id, row.attempt);
      return work(row);
    };
    return withHeartbeat(() => ({}), open);
  }

  async function onPoints<T>(row: SweepRow, work: (points: AskTellPoints) => Promise<T>): Promise<T> {
    const manifest = await manifests.get(row.manifest_hash!);
    return searches.with({ row, manifest }, (progress) => work(new AskTellPoints(store, row, progress)));
  }

  return {
    readAskTellState: (reference: AskTellReference): Promise<AskTellState> =>
      onSearch(reference, (row) => onPoints(row, (points) => points.state())),

    /** With no point left to hand out, as where the rest repeats earlier ones, the search may be over. */
    askPoints: ({
      count,
      key,
      ...reference
    }: AskTellReference & { count: number; key: string }): Promise<{ answer: AskedPoints; state: AskTellState }> =>
      onSearch(reference, (row) =>
        onPoints(row, async (points) => {
          const answer = await points.ask(count, key);
          return { answer, state: await points.state() };
        }),
      ),

    tellResults: ({
      results,
      ...reference
    }: AskTellReference & { results: TellResult[] }): Promise<AskTellState & { stored: number }> =>
      onSearch(reference, (row) =>
        onPoints(row, async (points) => {
          const stored = await points.tell(results);
          return { stored, ...(await points.state()) };
        }),
      ),

    settleAskTell: ({ total, ...reference }: AskTellReference & { total: number }): Promise<void> =>
      onSearch(reference, async (row) => {
        const manifest = await manifests.get(row.manifest_hash!);
        await searches.with({ row, manifest }, async (progress) => {
          await progress.settle(total);
          await store.searches.saveOutcome(row.id, progress.tally);
        });
      }),
  };
}
