/**
 * `npm run bench:search [-- --json] [--only tpeWorstP]`: searches against random ones, against another implementation, and the
 * engine's time for their trials.
 */
import { prepare } from '../../infra/bootstrap.mjs';
import { fail, progress } from '../../infra/bootstrap/progress.mjs';
import { printTable } from './table.mjs';

const TARGETS = {
  grid1000Ms: { must: 60, aim: 20, what: '1,000 combinations on 2,520 daily bars, engine, ms' },
  tpeWorstP: { must: 0.05, aim: 0.001, what: 'TPE against random, 200 trials, 50 seeds: worst p' },
  cmaesWorstP: { must: 0.05, aim: 0.001, what: 'CMA-ES against random, likewise' },
  'search.overhead': { must: 1.5, aim: 1.15, what: 'search of 2,000 trials in generations of 50 over its engine time' },
  walkForwardEngineMs: { must: 800, aim: 200, what: 'walk-forward, 12 windows x 100 combinations, engine, ms' },
  walkForwardMs: { must: 2000, aim: 1000, what: 'the same from the door to its end, ms' },
  judgeMs: { must: 20_000, aim: 5000, what: 'the judge of the best of 100 on 45,031 minute bars, ms' },
  verdictNoise: { must: 19, aim: 20, atLeast: true, what: 'best of 1,000 without an edge, 20 seeds: not believable' },
  verdictEdge: { must: 18, aim: 20, atLeast: true, what: 'best of 1,000 with a planted edge, 20 seeds: believable' },
  zooNamed: { must: 1, aim: 1, atLeast: true, what: 'planted faults that the judge names, five seeds, share' },
  zooFalseAlarms: { must: 0, aim: 0, what: 'honest strategies that it does not believe' },
  monteCarlo10kMs: { must: 50, aim: 25, what: '10,000 paths of 252 days with value at risk and bands, ms' },
  portfolioMs: { must: 80, aim: 20, what: 'weights of 50 assets from 2,520 days, the slowest method, ms' },
  nsga2Hypervolume: { must: 0.98, aim: 1, atLeast: true, what: "NSGA-II on ZDT1 to ZDT3, hypervolume over pymoo's" },
};

/** Figures that are measured together, each loaded once the build is there. */
const MEASURES = [
  { keys: ['grid1000Ms'], load: async () => (await import('./search/grid.mjs')).measureGrid },
  {
    keys: ['tpeWorstP', 'cmaesWorstP'],
    load: async () => (await import('./search/against-random.mjs')).measureAgainstRandom,
  },
  { keys: ['search.overhead'], load: async () => (await import('./search/overhead.mjs')).measureOverhead },
  {
    keys: ['walkForwardEngineMs', 'walkForwardMs', 'judgeMs'],
    load: async () => (await import('./search/validations.mjs')).measureValidations,
  },
  {
    keys: ['verdictNoise', 'verdictEdge'],
    load: async () => (await import('./search/verdicts.mjs')).measureVerdicts,
  },
  { keys: ['zooNamed', 'zooFalseAlarms'], load: async () => (await import('./search/verdicts.mjs')).measureZoo },
  { keys: ['monteCarlo10kMs'], load: async () => (await import('./search/monte-carlo.mjs')).measureMonteCarlo },
  { keys: ['portfolioMs'], load: async () => (await import('./search/portfolio.mjs')).measurePortfolio },
  { keys: ['nsga2Hypervolume'], load: async () => (await import('./search/nsga2.mjs')).measureNsga2 },
];

async function main() {
  const at = process.argv.indexOf('--only');
  const only = at < 0 ? '' : process.argv[at + 1];
  await prepare();
  const results = { raw: {} };
  for (const { keys, load } of MEASURES.filter(({ keys }) => keys.some((key) => key.startsWith(only)))) {
    progress(keys.join(', '));
    const { raw, ...figures } = await (await load())();
    Object.assign(results, figures);
    Object.assign(results.raw, raw);
  }
  for (const key of Object.keys(TARGETS)) results[key] ??= null;
  printTable(results, { targets: TARGETS, unit: 'value' });
  if (process.argv.includes('--json')) process.stdout.write(`${JSON.stringify(results)}\n`);
}

await main().catch(fail);
