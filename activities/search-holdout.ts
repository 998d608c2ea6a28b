import { cancellationSignal } from '@temporalio/activity';
import type { TrialOutput } from '../engine/host/protocol';
import type { ErrorBody } from '../engine/model/errors';
import type { HoldoutResult, SearchOutcome } from '../engine/model/search';
import { statisticsOf } from '../engine/model/trial-statistics';
import type { SweepPlan } from '../engine/model/sweep-plan';
import type { SweepRow } from '../infra/store/repositories/sweep-repository';
import type { EngineDependencies } from './engine-dependencies';
import type { OpenedChunk } from './open-chunk';
import type { SearchProgress } from './search-progress';

/**
 * Runs the best points of a search on the part of the range that it did not see.
 * @param unheld why nothing is run there
 */
export async function runHoldout(
  { engine, store }: Pick<EngineDependencies, 'engine' | 'store'>,
  { row, opened, progress }: { row: SweepRow; opened: OpenedChunk; progress: SearchProgress },
  unheld?: ErrorBody,
): Promise<SearchOutcome['holdout']> {
  const { holdoutFrom: from } = progress;
  if (from === undefined) return undefined;
  if (unheld) return { from, results: [], error: unheld };
  const best = progress.best(row.search!.holdout!.best);
  if (best.length === 0) return { from, results: [] };
  const plan: SweepPlan = { ...row.config, start: from, type: 'list', points: best.map(({ point }) => point) };
  const outputs: TrialOutput[] = [];
  const onBatch = (batch: TrialOutput[]) => Promise.resolve(void outputs.push(...batch));
  const work = {
    ...{ manifest: opened.manifest, plan, trials: Int32Array.from(best, (_, i) => i) },
    ...{ priority: row.priority, strategyHash: opened.code.bundleHash },
  };
  await engine.runTrials(work, { signal: cancellationSignal(), budgetMs: Infinity, onBatch });
  outputs.sort((a, b) => a.trial - b.trial);
  const found = await Promise.all(
    best.map(async ({ trial, point }, i): Promise<HoldoutResult> => {
      const { statistics, error } = outputs[i]!;
      return {
        ...{ trial, parameters: { ...row.config.fixed, ...point } },
        inSample: (await store.trials.find(row.id, trial))?.statistics ?? null,
        outOfSample: error ? null : statisticsOf(statistics, row.config),
        ...(error && { error }),
      };
    }),
  );
  return { from, results: found };
}
