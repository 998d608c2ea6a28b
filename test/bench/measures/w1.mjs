/** One instrument: `node w1.mjs event|btc|lean|busy <market file>`; prints milliseconds and the outcome. */
import { readMarket } from '../data.mjs';
import { CAPITAL, config, medianTime, newEngine, outcomeOf, PERIODS } from '../engine.mjs';
import { leanRun } from '../lean-loop.mjs';

const [, , work, file] = process.argv;
const market = readMarket(file, 'w1');
const engine = newEngine();
const repeats = market.bars > 100_000 ? { warmUp: 4, repeats: 9 } : { warmUp: 30, repeats: 41 };

function runnerOf() {
  if (work === 'lean') return () => leanRun(market, { capital: CAPITAL.w1, ...PERIODS }).statistics;
  const busy = work === 'busy';
  const parameters = busy ? { near: 1, far: 7 } : PERIODS;
  const settings = config(CAPITAL.w1, busy ? 'bench-busy' : 'sma-cross');
  return () => engine.runTrial(market, settings, parameters).statistics;
}

const run = runnerOf();
const outcome = outcomeOf(run());
process.stdout.write(JSON.stringify({ ms: medianTime(run, repeats), outcomes: [outcome] }));
