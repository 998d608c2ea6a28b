/** A trial of a sweep over all instruments on one account, warm: `node w3.mjs <market file>`. */
import { readMarket } from '../data.mjs';
import { CAPITAL, config, medianTime, newEngine, outcomeOf, PERIODS } from '../engine.mjs';

const market = readMarket(process.argv[2], 'w3');
const engine = newEngine();
const objective = { statistic: 'sharpe', direction: 'maximize' };
const plan = { ...config(CAPITAL.w3), axes: [], fixed: PERIODS, objective };
const run = () => {
  let row;
  engine.runTrials(market, plan, { trials: [0], onTrial: (one) => (row = one) });
  return row.statistics;
};
const outcome = outcomeOf(run());
process.stdout.write(JSON.stringify({ ms: medianTime(run, { warmUp: 4, repeats: 7 }), outcomes: [outcome] }));
