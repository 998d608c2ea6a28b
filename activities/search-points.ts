import { cancellationSignal } from '@temporalio/activity';
import type { TrialOutput } from '../engine/host/protocol';
import { HoldfastError } from '../engine/model/errors';
import { planKey, pointsHash, type SweepConfig, type SweepPlan } from '../engine/model/sweep-plan';
import type { TrialRow } from '../infra/store/copy-trials';
import type { SweepRow } from '../infra/store/repositories/sweep-repository';
import type { EngineDependencies } from './engine-dependencies';
import type { OpenedChunk } from './open-chunk';
import type { RowsBehind } from './rows-behind';
import type { Generation, SearchProgress } from './search-progress';

/** A search at work on this worker. */
export interface SearchWork {
  deps: Pick<EngineDependencies, 'engine' | 'store' | 'host' | 'reached'>;
  row: SweepRow;
  opened: OpenedChunk;
  progress: SearchProgress;
}

/** A range of the trials of a generation. */
export interface GenerationPart {
  number: number;
  from: number;
  to: number;
  budgetMs: number;
  /** No row of it can be there. */
  isFresh: boolean;
  /** A worker died in it: it is computed without the others. */
  suspected: boolean;
}

interface WantedPoints {
  /** Ascending. */
  trials: Int32Array;
  keep: (rows: TrialRow[]) => Promise<void>;
  budgetMs: number;
  /** What they are computed with, where that is not what all trials of the search are. */
  config?: SweepConfig;
}

/** Computes trials of a generation in their order. Returns how many of them are done. */
export async function computePoints(
  { deps, row, opened, progress }: SearchWork,
  { first, points }: Generation,
  { trials, keep, budgetMs, config = progress.config }: WantedPoints,
): Promise<number> {
  if (trials.length === 0) return 0;
  const plan: SweepPlan = { ...config, type: 'list', points };
  const hash = planKey(config, pointsHash({ type: 'list', points }));
  const work = {
    ...{ manifest: opened.manifest, plan: { hash, load: () => Promise.resolve(plan) } },
    ...{ priority: row.priority, strategyHash: opened.code.bundleHash },
    trials: trials.map((trial) => trial - first),
  };
  const onBatch = (batch: TrialOutput[]) => keep(batch.map((output) => ({ ...output, trial: output.trial + first })));
  return (await deps.engine.runTrials(work, { signal: cancellationSignal(), budgetMs, onBatch })).done;
}

/**
 * Rows of points that were tried before, from there.
 * @param found rows of this generation, which need not be stored yet
 */
export async function repeatedRows(
  { deps, row }: SearchWork,
  { first, earlier }: Generation,
  { trials, found, behind }: { trials: Iterable<number>; found: readonly TrialRow[]; behind: RowsBehind },
): Promise<TrialRow[]> {
  // Those of earlier generations are read.
  await behind.end();
  const here = new Map(found.map((known) => [known.trial, known]));
  const rows: TrialRow[] = [];
  for (const trial of trials) {
    const source = earlier[trial - first]!;
    const known = here.get(source) ?? (await deps.store.trials.rows(row.id, source, source + 1))[0];
    if (!known) {
      throw new HoldfastError('NOT_FINISHED', `Trial ${source} has no row that trial ${trial} could repeat.`);
    }
    rows.push({ ...known, trial });
  }
  return rows;
}
