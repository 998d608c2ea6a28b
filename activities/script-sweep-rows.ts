import { createHash } from 'node:crypto';
import { canonicalJson } from '../engine/model/canonical';
import { HoldfastError, type ErrorBody } from '../engine/model/errors';
import { trialFigure, trialStatistics } from '../engine/model/script-figures';
import { isFinal } from '../engine/model/status';
import { STATISTICS } from '../engine/model/statistics';
import type { TrialRow } from '../infra/store/copy-trials';
import type { ScriptRow } from '../infra/store/repositories/script-repository';
import type { ScriptSweepRow, TrialOfScript } from '../infra/store/repositories/script-trial-repository';
import type { Store } from '../infra/store/store';
import type { EngineDependencies } from './engine-dependencies';
import { recordCounts } from './sweep-recorder';

/** Which trials of a sweep of a script are to be begun next. */
export interface BeginTrialsInput {
  sweepId: string;
  attempt: number;
  /** Those before it have been begun. */
  from: number;
  /** Those that are begun and have no row yet. */
  open: number;
  most: number;
}

export interface BegunTrials {
  trials: TrialOfScript[];
  /** The first trial that was not looked at. */
  next: number;
  /** Trials that may be open at once. */
  atOnce: number;
}

export interface SettleTrialInput {
  sweepId: string;
  trial: number;
  /** The run that the trial is. */
  id: string;
}

const LOG_NAME = 'execution.log';

async function scriptSweep({ sweeps }: Store, sweepId: string): Promise<ScriptSweepRow> {
  return (await sweeps.get(sweepId)) as ScriptSweepRow;
}

/** Rows of sweeps of scripts, and of the runs that are their trials. */
export function scriptSweepRows({ store, onAdmitted }: Pick<EngineDependencies, 'store' | 'onAdmitted'>) {
  return {
    /**
     * Makes runs for the next trials that have no row, as far as there is room for them.
     * @throws HoldfastError CANCELLED where this attempt of the sweep is over
     */
    async beginScriptTrials({ sweepId, attempt, from, open, most }: BeginTrialsInput): Promise<BegunTrials> {
      const sweep = await scriptSweep(store, sweepId);
      const { atOnce } = sweep.script;
      if (sweep.attempt !== attempt || isFinal(sweep.status)) throw cancelled();
      if (sweep.status === 'queued') await store.operations.begin(sweepId, attempt);
      const count = Math.min(most, atOnce - open);
      if (count <= 0) return { trials: [], next: from, atOnce };
      const plan = await store.sweeps.planOf(sweep);
      const trials = await store.scriptTrials.begin(sweep, plan, { from, count });
      if (!trials) throw cancelled();
      const next = trials.length < count ? sweep.total : trials.at(-1)!.trial + 1;
      return { trials, next, atOnce };
    },

    /**
     * Stores the row of a trial once its run has ended, however that was.
     * @returns false while the run has not ended
     * @throws HoldfastError INVALID_STATE where the sweep takes no more rows
     */
    async settleScriptTrial({ sweepId, trial, id }: SettleTrialInput): Promise<boolean> {
      const run = await store.scripts.find(id);
      if (run && !isFinal(run.status)) return false;
      const sweep = await scriptSweep(store, sweepId);
      const { objective } = sweep.config;
      const value = run?.status === 'completed' ? trialFigure(figuresOf(run), objective.statistic) : null;
      const batch = {
        ...{ sweepId, host: run?.worker ?? 'none', rows: [trialRow(trial, run)], objective },
        ...(value !== null && { best: { trial, value } }),
      };
      const { closed } = await store.trials.store(batch);
      if (closed) throw new HoldfastError('INVALID_STATE', 'The sweep takes no more rows.');
      // A history that cannot be written now is not worth the sweep's failure.
      await recordCounts(store, sweep).catch(() => undefined);
      return true;
    },

    /** Ends the runs of a sweep that has ended, as far as nothing else ends them: those that were made and not begun. */
    async endScriptTrials({ sweepId }: { sweepId: string }): Promise<void> {
      for (const { id } of await store.operations.openChildren(sweepId)) {
        onAdmitted((await store.operations.end(id, { status: 'cancelled' })).admitted);
      }
    },
  };
}

function cancelled(): HoldfastError {
  return new HoldfastError('CANCELLED', 'The sweep was cancelled.');
}

function figuresOf({ id, statistics }: ScriptRow) {
  return { statistics: statistics && trialStatistics(statistics), run: { runId: id, statistics } };
}

/** The row of a trial, whose hash is that of what the script has left, its log apart. */
function trialRow(trial: number, run: ScriptRow | undefined): TrialRow {
  const error = errorOf(run);
  if (error || !run) return { trial, resultHash: hashOf(error), statistics: new Float64Array(0), error };
  const { statistics } = figuresOf(run);
  const files = (run.files ?? []).flatMap(({ name, artifact }) => (name === LOG_NAME ? [] : [[name, artifact]]));
  return {
    trial,
    resultHash: hashOf({ files, statistics: run.statistics }),
    statistics: Float64Array.from(STATISTICS, (name) => statistics?.[name] ?? NaN),
    error: null,
  };
}

function errorOf(run: ScriptRow | undefined): ErrorBody | null {
  if (!run) return { code: 'OPERATION_NOT_FOUND', message: 'The run of this trial was removed.' };
  if (run.status === 'completed') return null;
  return run.error ?? { code: 'CANCELLED', message: 'The run of this trial was cancelled.' };
}

function hashOf(value: unknown): Buffer {
  return createHash('sha256').update(canonicalJson(value)).digest();
}
