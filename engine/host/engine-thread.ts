/** What runs inside each thread: one engine, kept for the thread's life so that its caches stay warm. */
import { createHash } from 'node:crypto';
import { setFlagsFromString } from 'node:v8';
import { workerData } from 'node:worker_threads';
import { BacktestEngine, type TrialRow } from '../backtest-engine';
import { SEEN_CLASSES } from '../execution/loops/seen-classes';
import { canonicalJson } from '../model/canonical';
import { HoldfastError, type ErrorBody } from '../model/errors';
import { isInstance, messageOf } from '../model/message-of';
import type { PlayedSample } from '../judging/types';
import type { Parameters } from '../model/run-config';
import { trialParameters, type SweepPlan } from '../model/sweep-plan';
import { statisticsOfTrials, type AnyStatisticName, type TrialStatistics } from '../model/trial-statistics';
import { ONNX_SIGNAL } from '../strategies/built-in/onnx-signal';
import { boundOutput } from '../strategies/bounded-output';
import { engineBuild } from '../strategies/engine-build';
import { hashedFailure, shownFailure, siteOf } from '../strategies/failure-site';
import { forbidExit } from '../strategies/forbid-exit';
import { Intrinsics } from '../strategies/intrinsics';
import { StrayFailures } from '../strategies/stray-failures';
import { KnownPlans } from './known-plans';
import type { LineMessage } from './line-protocol';
import { MarketReferences } from './market-references';
import { packTrials, type PackedTrials } from './packed-trials';
import { toColumns, toSampleColumns } from './run-columns';
import { ThreadLine } from './thread-line';
import {
  CELL,
  STAGE,
  type RunOutput,
  type RunTask,
  type SampleTask,
  type ThreadData,
  type ThreadResult,
  type ThreadTask,
  type TrialOutput,
  type TrialsTask,
} from './protocol';
import { ThreadStrategies } from './thread-strategies';
import { V8_FLAGS } from './v8-flags';

// After the imports: V8 keeps no compiled code of Node's own modules for other flags than it started with.
setFlagsFromString(V8_FLAGS);

// Piscina nests the pool's own data in the second element.
const data = (Array.isArray(workerData) ? workerData[1] : workerData) as ThreadData;
/** Of the task at work. */
let cell: Int32Array = new Int32Array(CELL.words);
/** @returns the stage before */
const enter = (stage: number) => Atomics.exchange(cell, CELL.stage, stage);
let interrupted: number = STAGE.atWork;
const strategies = new ThreadStrategies(data.strategiesDir ?? process.cwd());
const engine = new BacktestEngine({
  onIndicator(isComputed) {
    if (isComputed) enter(interrupted);
    else interrupted = enter(STAGE.preparing);
  },
  strategies,
  ...(data.strategiesDir !== undefined && { modelsDir: data.strategiesDir }),
});
/** A thread that started after the files were replaced would give another build's results under the host's name. */
const replaced = engineBuild() !== data.engineBuild;
const endThread = forbidExit();
const beginOutput = boundOutput();
const intrinsics = new Intrinsics(SEEN_CLASSES);
const stray = new StrayFailures();

/** An answer that is posted at once has left by then. */
const ANSWERED_MS = 100;
const plans = new KnownPlans();
const references = new MarketReferences();

function handle(message: LineMessage): void {
  if (message.kind === 'forgetMarket' || message.kind === 'dropMarket') {
    engine.forget(message.hash);
    references.drop(message.hash);
  } else if (message.kind === 'trim') engine.trim();
  else if (message.kind === 'keepPlan') plans.keep(message.key, message.plan);
  else plans.forget(message.key);
}

const line = new ThreadLine({ handle, keptBytes: () => engine.keptBytes, areGone: () => references.areGone });
const attend = () => line.attend();

type Output = ThreadResult<RunOutput | PlayedSample | PackedTrials>;

export default async function compute(task: ThreadTask): Promise<Output> {
  // Handed out before the thread had ended: another one does it.
  if (intrinsics.isSpoiled) endThread();
  cell = task.cell;
  beginOutput();
  enter(STAGE.preparing);
  line.attend();
  references.add(task.market);
  try {
    if (replaced)
      throw new HoldfastError('INTERNAL', "The engine's files changed: the engine worker must be restarted.");
    // Our own strategies leave nothing behind.
    return await (task.code ? stray.during(() => answer(task)) : answer(task));
  } catch (error) {
    const notes = task.kind === 'run' ? engine.takeNotes() : undefined;
    return { ok: false, error: shownFailure(bodyOf(error)), notes };
  } finally {
    if (task.code) intrinsics.restore();
    // Once the answer is surely on its way.
    if (intrinsics.isSpoiled) setTimeout(endThread, ANSWERED_MS);
    line.tellKept();
  }
}

/** Our own strategies change nothing that all share. */
function guarded<T>(task: ThreadTask, work: () => T): T {
  return task.code ? intrinsics.guard(work) : work();
}

async function answer(task: ThreadTask): Promise<Output> {
  if (!guarded(task, () => strategies.use(task.code))) {
    // Until it is here again the task waits for a thread, which is no sign of a strategy that is stuck.
    enter(STAGE.queued);
    return { ok: false, missing: true };
  }
  if (task.kind === 'trials') return { ok: true, value: await runTrials(task) };
  return { ok: true, value: await (task.kind === 'run' ? run(task) : sample(task)) };
}

async function run(task: RunTask): Promise<RunOutput> {
  const { market, config, live, trace } = task;
  await engine.prepare(market, config, [config.parameters]);
  enter(STAGE.atWork);
  return guarded(task, () => toColumns(engine.run(market, config, { cell, live, trace, attend })));
}

async function sample(task: SampleTask): Promise<PlayedSample> {
  const { market, config, further } = task;
  await engine.prepare(market, config, [config.parameters]);
  enter(STAGE.atWork);
  const control = { cell, attend };
  return guarded(task, () => toSampleColumns(engine.sample(market, config, { control, further })));
}

async function runTrials(task: TrialsTask): Promise<PackedTrials> {
  const { market, plan: key, trials } = task;
  const begun = performance.now();
  const plan = plans.get(key) ?? (await plans.wait(key));
  await engine.prepare(market, plan, sourcesOf(plan, trials));
  enter(STAGE.atWork);
  const names = statisticsOfTrials(plan);
  const outputs: TrialOutput[] = [];
  const onTrial = (row: TrialRow) => {
    outputs.push(outputOf(row, names));
    Atomics.add(cell, CELL.trialsDone, 1);
  };
  guarded(task, () => engine.runTrials(market, plan, { trials, control: { cell, attend }, onTrial }));
  return packTrials(outputs, { width: names.length, computeMs: performance.now() - begun });
}

/** Parameters that something has to be prepared for. */
function sourcesOf(plan: SweepPlan, trials: Int32Array): Parameters[] {
  return plan.strategy === ONNX_SIGNAL ? Array.from(trials, (i) => trialParameters(plan, i)) : [];
}

function outputOf(row: TrialRow, names: readonly AnyStatisticName[]): TrialOutput {
  const { trial } = row;
  if (!('statistics' in row)) {
    const error = bodyOf(row.error);
    return { trial, resultHash: hashOf(error), statistics: new Float64Array(0), error: shownFailure(error) };
  }
  return { trial, resultHash: row.resultHash, statistics: columnsOf(row.statistics, names), error: null };
}

function columnsOf(statistics: TrialStatistics, names: readonly AnyStatisticName[]): Float64Array {
  return Float64Array.from(names, (name) => statistics[name] ?? NaN);
}

/** A failed trial's result is its error: the same failure has the same hash on every host. */
function hashOf(body: ErrorBody): Buffer {
  return createHash('sha256')
    .update(canonicalJson(hashedFailure(body)))
    .digest();
}

function bodyOf(error: unknown): ErrorBody {
  if (isInstance(error, HoldfastError)) return error.toBody();
  return new HoldfastError('STRATEGY_FAILED', messageOf(error), { details: { ...siteOf(error) } }).toBody();
}
