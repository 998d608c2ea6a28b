import { parentPort, workerData } from 'node:worker_threads';
import { built, COMBOS, newEngine, sweepPlan } from '../engine.mjs';

const { work, market, results, gate, thread, threads } = workerData;
const { trialParameters } = built('model/sweep-plan.js');
const plan = sweepPlan();
const trials = Array.from({ length: COMBOS }, (_, i) => i).filter((i) => i % threads === thread);

function store(trial, { fills, finalEquity, maxDrawdown }) {
  results[3 * trial] = fills;
  results[3 * trial + 1] = finalEquity;
  results[3 * trial + 2] = maxDrawdown;
}

/** Each trial a run of its own on the event path. */
function eventRound(engine) {
  for (const trial of trials) {
    store(trial, engine.runTrial(market, plan, trialParameters(plan, trial)).statistics);
  }
}

/** What the engine's threads do with a batch of a sweep: all statistics and the hash of each trial. */
function statisticsRound(engine) {
  engine.runTrials(market, plan, { trials, onTrial: (row) => store(row.trial, row.statistics) });
}

/** Fills, equity and drawdown alone, from the kernel's rows. */
function signalsRound(signals) {
  const { sweep } = signals.open(market, plan);
  const row = new Float64Array(ROW.length);
  for (const trial of trials) {
    if (!sweep.outcome(trialParameters(plan, trial), { rows: row, at: 0 }))
      throw new Error('No kernel took the trial.');
    store(trial, { fills: row[ROW.fills], finalEquity: row[ROW.finalEquity], maxDrawdown: row[ROW.maxDrawdown] });
  }
}

const { ROW } = built('kernels/signal-kernel.js');

function signalTrials() {
  const { SignalTrials } = built('kernels/signal-trials.js');
  const { PreparedMarkets } = built('execution/run/prepare-market.js');
  const { IndicatorCache } = built('indicators/indicator-cache.js');
  const { StrategyRegistry } = built('strategies/registry.js');
  return new SignalTrials({
    strategies: new StrategyRegistry(),
    prepared: new PreparedMarkets(),
    indicators: new IndicatorCache(256 * 2 ** 20),
  });
}

const rounds = { event: eventRound, statistics: statisticsRound, signals: signalsRound };
const subject = work === 'signals' ? signalTrials() : newEngine();
parentPort.postMessage('ready');
for (let seen = 0; ;) {
  Atomics.wait(gate, 0, seen);
  seen = Atomics.load(gate, 0);
  if (seen < 0) break;
  rounds[work](subject);
  Atomics.add(gate, 1, 1);
  Atomics.notify(gate, 1);
}
