/** All instruments on one account, warm: `node w3.mjs <market file>`. */
import { readMarket } from '../data.mjs';
import { CAPITAL, config, medianTime, newEngine, outcomeOf, PERIODS } from '../engine.mjs';

const market = readMarket(process.argv[2], 'w3');
const engine = newEngine();
const run = () => engine.runTrial(market, config(CAPITAL.w3), PERIODS).statistics;
const outcome = outcomeOf(run());
process.stdout.write(JSON.stringify({ ms: medianTime(run, { warmUp: 4, repeats: 7 }), outcomes: [outcome] }));
