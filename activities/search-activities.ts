import type { ErrorBody } from '../engine/model/errors';
import type { EngineDependencies } from './engine-dependencies';
import { withHeartbeat } from './heartbeat';
import { openChunk } from './open-chunk';
import { judgeBest } from './search-judge';
import { SearchGenerations, type ComputedPart } from './search-generations';
import { runHoldout } from './search-holdout';
import type { SearchProgress } from './search-progress';
import { SearchesAtHand } from './searches-at-hand';
import { createAskTellActivities } from './ask-tell-activities';
import { heartbeatMs, type ChunkInput, type ChunkResult } from './sweep-activities';
import { withHistory } from './sweep-recorder';

/** With the points a generation, where several hosts may share one. */
export type SearchChunkResult = ChunkResult & ComputedPart & { generation?: number };

export interface SettleInput {
  sweepId: string;
  attempt?: number;
  /** Trials that it has. */
  total: number;
  /** Why the part that it did not see is not run. */
  unheld?: ErrorBody;
}

export interface JudgeInput extends SettleInput {
  /** Number of the first part that may not be done. */
  from: number;
}

/** Parts of searches on this engine worker. */
export function createSearchActivities(deps: EngineDependencies) {
  const searches = new SearchesAtHand(deps);
  return {
    ...createChunkActivities(deps, searches),
    ...createEndActivities(deps, searches),
    ...createAskTellActivities(deps, searches),
  };
}

function createChunkActivities(deps: EngineDependencies, searches: SearchesAtHand) {
  const { store, reached, quarantine } = deps;

  function runSearchChunk(input: ChunkInput): Promise<SearchChunkResult> {
    const reported = { from: input.from, to: input.to, rows: 0 };
    const compute = async () => {
      const row = await store.searches.get(input.sweepId);
      const opened = await openChunk(deps, row, input);
      const generations = async (progress: SearchProgress) => {
        const work = new SearchGenerations({ deps, row, opened, progress });
        const part = await work.compute(input, (count) => (reported.rows += count));
        const { stopping, generation } = progress.plan;
        // Who goes on at a rung is decided where all of them are.
        return { ...part, ...(!stopping && { generation }) };
      };
      const task = { operationId: row.id, task: `${input.from}-${input.to}` };
      const work = () => withHistory(store, row, () => searches.with({ row, manifest: opened.manifest }, generations));
      const part = await quarantine.run(task, work, input.suspected);
      reached('before-completion');
      return { ...part, hosts: await opened.hosts, sweepCompleted: false };
    };
    return withHeartbeat(() => reported, compute, heartbeatMs(input));
  }

  return { runSearchChunk };
}

/** What is done once all trials are there. */
function createEndActivities(deps: EngineDependencies, searches: SearchesAtHand) {
  const { store, quarantine } = deps;

  /** What the search came to, with its best points on the part that it did not see. */
  function settleSearch({ sweepId, total, unheld, ...attempt }: SettleInput): Promise<void> {
    const settle = async () => {
      const row = await store.searches.get(sweepId);
      const opened = await openChunk(deps, row, attempt);
      const work = async (progress: SearchProgress) => {
        await progress.settle(total);
        const holdout = await runHoldout(deps, { row, opened, progress }, unheld);
        await store.searches.saveOutcome(sweepId, { ...progress.tally, ...(holdout && { holdout }) });
      };
      const task = { operationId: row.id, task: unheld ? 'best points without holdout' : 'best points' };
      await quarantine.run(task, () => searches.with({ row, manifest: opened.manifest }, work));
    };
    return withHeartbeat(() => ({}), settle);
  }

  /** Parts of the judge of the best point. @returns the first that is not done; null with the last, and where nothing is judged */
  function judgeSearch({ sweepId, total, from, ...attempt }: JudgeInput): Promise<number | null> {
    const judge = async () => {
      const row = await store.searches.get(sweepId);
      if (!row.search!.judge) return null;
      const opened = await openChunk(deps, row, attempt);
      const work = async (progress: SearchProgress) => {
        await progress.settle(total);
        return judgeBest(deps, { row, opened, progress }, from);
      };
      // Parts that kill their worker must come to an end.
      const task = { operationId: row.id, task: `judge from part ${from}` };
      return quarantine.run(task, () => searches.with({ row, manifest: opened.manifest }, work));
    };
    return withHeartbeat(() => ({}), judge);
  }

  return { settleSearch, judgeSearch };
}
