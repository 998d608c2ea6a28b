/** What runs inside each thread: one engine, kept for the thread's life so that its caches stay warm. */
import { createHash } from 'node:crypto';
import { setFlagsFromString } from 'node:v8';
import { workerData } from 'node:worker_threads';
import { BacktestEngine, type TrialRow } from '../backtest-engine';
import { canonicalJson } from '../model/canonical';
import { HoldfastError, type ErrorBody } from '../model/errors';
import { messageOf } from '../model/message-of';
import { STATISTICS, type Statistics } from '../model/statistics';
import { trialParameters } from '../model/sweep-plan';
import { ONNX_SIGNAL } from '../strategies/built-in/onnx-signal';
import { engineBuild } from '../strategies/engine-build';
import { StrategyRegistry } from '../strategies/registry';
import { packTrials, type PackedTrials } from './packed-trials';
import { toColumns } from './run-columns';
import {
  CELL,
  type RunOutput,
  type RunTask,
  type ThreadData,
  type ThreadResult,
  type ThreadTask,
  type TrialOutput,
  type TrialsTask,
} from './protocol';
import { V8_FLAGS } from './v8-flags';

// After the imports: V8 keeps no compiled code of Node's own modules for other flags than it started with.
setFlagsFromString(V8_FLAGS);

// Piscina nests the pool's own data in the second element.
const data = (Array.isArray(workerData) ? workerData[1] : workerData) as ThreadData;
const engine = new BacktestEngine({
  strategies: new StrategyRegistry(data.strategies && { snapshot: data.strategies }),
  ...(data.strategiesDir !== undefined && { modelsDir: data.strategiesDir }),
});
/** A thread that started after the files were replaced would give another build's results under the host's name. */
const replaced = engineBuild() !== data.engineBuild;

type Output = ThreadResult<RunOutput | PackedTrials>;

export default function compute(task: ThreadTask): Output | Promise<Output> {
  Atomics.store(task.cell, CELL.started, 1);
  for (const hash of task.dropped) engine.forget(hash);
  try {
    if (replaced)
      throw new HoldfastError('INTERNAL', "The engine's files changed: the engine worker must be restarted.");
    return prepare(task)?.then(() => execute(task), refused) ?? execute(task);
  } catch (error) {
    return refused(error);
  }
}

function prepare(task: ThreadTask): Promise<void> | undefined {
  if (task.kind === 'run') return engine.prepare(task.market, task.config, [task.config.parameters]);
  const { market, plan, trials } = task;
  return engine.prepare(
    market,
    plan,
    plan.strategy === ONNX_SIGNAL ? Array.from(trials, (i) => trialParameters(plan, i)) : [],
  );
}

function refused(error: unknown): Output {
  return { ok: false, error: bodyOf(error) };
}

function execute(task: ThreadTask): Output {
  try {
    return { ok: true, value: task.kind === 'run' ? run(task) : runTrials(task) };
  } catch (error) {
    return refused(error);
  }
}

function run({ market, config, cell, live, trace }: RunTask): RunOutput {
  return toColumns(engine.run(market, config, { cell, live, trace }));
}

function runTrials({ market, plan, trials, cell }: TrialsTask): PackedTrials {
  const begun = performance.now();
  const outputs: TrialOutput[] = [];
  const onTrial = (row: TrialRow) => {
    outputs.push(outputOf(row));
    Atomics.add(cell, CELL.trialsDone, 1);
  };
  engine.runTrials(market, plan, { trials, control: { cell }, onTrial });
  return packTrials(outputs, performance.now() - begun);
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
  return new HoldfastError('STRATEGY_FAILED', messageOf(error)).toBody();
}
