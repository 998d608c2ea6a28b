/** What runs inside each thread: one engine, kept for the thread's life so that its caches stay warm. */
import { createHash } from 'node:crypto';
import { setFlagsFromString } from 'node:v8';
import { workerData } from 'node:worker_threads';
import { BacktestEngine, type TrialRow } from '../backtest-engine';
import { canonicalJson } from '../model/canonical';
import { HoldfastError, type ErrorBody } from '../model/errors';
import { STATISTICS, type Statistics } from '../model/statistics';
import { StrategyRegistry } from '../strategies/registry';
import { toColumns } from './run-columns';
import {
  CELL,
  type RunOutput,
  type RunTask,
  type ThreadResult,
  type ThreadTask,
  type TrialOutput,
  type TrialsTask,
} from './protocol';
import { V8_FLAGS } from './v8-flags';

// After the imports: V8 keeps no compiled code of Node's own modules for other flags than it started with.
setFlagsFromString(V8_FLAGS);

// Piscina nests the pool's own data in the second element.
const { strategiesDir } = (Array.isArray(workerData) ? workerData[1] : workerData) as { strategiesDir?: string };
const engine = new BacktestEngine({
  strategies: new StrategyRegistry(strategiesDir === undefined ? {} : { dir: strategiesDir }),
});

export default function compute(task: ThreadTask): ThreadResult<RunOutput | TrialOutput[]> {
  Atomics.store(task.cell, CELL.started, 1);
  for (const hash of task.dropped) engine.forget(hash);
  try {
    return { ok: true, value: task.kind === 'run' ? run(task) : runTrials(task) };
  } catch (error) {
    return { ok: false, error: bodyOf(error) };
  }
}

function run({ market, config, cell, trace }: RunTask): RunOutput {
  return toColumns(engine.run(market, config, { cell, trace }));
}

function runTrials({ market, plan, trials, cell }: TrialsTask): TrialOutput[] {
  const outputs: TrialOutput[] = [];
  const onTrial = (row: TrialRow) => {
    outputs.push(outputOf(row));
    Atomics.add(cell, CELL.trialsDone, 1);
  };
  engine.runTrials(market, plan, { trials, control: { cell }, onTrial });
  return outputs;
}

function outputOf(row: TrialRow): TrialOutput {
  const { trial } = row;
  if (!('statistics' in row)) {
    const error = bodyOf(row.error);
    return { trial, resultHash: hashOf(error), statistics: new Float64Array(0), error };
  }
  return { trial, resultHash: row.resultHash, statistics: columnsOf(row.statistics), error: null };
}

function columnsOf(statistics: Statistics): Float64Array {
  return Float64Array.from(STATISTICS, (name) => statistics[name] ?? NaN);
}

/** A failed trial's result is its error: the same failure has the same hash on every host. */
function hashOf(body: ErrorBody): Buffer {
  return createHash('sha256').update(canonicalJson(body)).digest();
}

function bodyOf(error: unknown): ErrorBody {
  if (error instanceof HoldfastError) return error.toBody();
  return { code: 'STRATEGY_FAILED', message: error instanceof Error ? error.message : String(error) };
}
