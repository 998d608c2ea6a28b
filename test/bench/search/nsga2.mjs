/**
 * Hypervolume up to (1.1, 1.1) of everything that NSGA-II evaluates in 10,000 evaluations of ZDT1 to ZDT3, over that of pymoo's:
 * the mean over seeds of each, the worst ratio of the three.
 */
import { built } from '../engine.mjs';
import { providePython, runPeer } from '../peer-environments.mjs';
import { progress } from '../../../infra/bootstrap/progress.mjs';
import { cube, evaluations } from './minimize.mjs';
import { ZDT, ZDT_DIMENSIONS } from './zdt.mjs';

const { hypervolume } = built('search/pareto.js');
const EVALUATIONS = 10_000;
const SEEDS = 5;
const REFERENCE = [1.1, 1.1];

const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;

function ours(name) {
  const space = cube(ZDT_DIMENSIONS, { low: 0, high: 1 });
  const volumes = Array.from({ length: SEEDS }, (_, seed) => {
    const problem = { space, objectives: 2, seed, trials: EVALUATIONS };
    const all = evaluations('nsga2', problem, (point) => ZDT[name](Object.values(point)));
    return hypervolume(
      all.map(({ costs }) => costs),
      REFERENCE,
    );
  });
  return mean(volumes);
}

export async function measureNsga2() {
  const volumes = Object.fromEntries(Object.keys(ZDT).map((name) => [name, ours(name)]));
  try {
    const python = await providePython('search');
    const peer = await runPeer(python, 'pymoo_nsga2.py', [EVALUATIONS, SEEDS, ...REFERENCE]);
    const ratios = Object.entries(volumes).map(([name, volume]) => volume / peer[name]);
    return { nsga2Hypervolume: Math.min(...ratios), raw: { hypervolume: volumes, pymooHypervolume: peer } };
  } catch (error) {
    progress(`skipped nsga2Hypervolume: pymoo cannot be set up or run (${error.message.split('\n')[0]})`);
    return { raw: { hypervolume: volumes } };
  }
}
