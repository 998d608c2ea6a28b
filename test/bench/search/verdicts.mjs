/**
 * What the judge comes to, on strategies of which it is known (`test/judge`). Of each seed the best of a thousand trials is judged, with all of them in the
 * ledger: three kinds on markets without anything to find, without a holdout, and two with a planted edge. A figure is that of the worst
 * kind. The zoo is judged under five seeds.
 */
import { progress } from '../../../infra/bootstrap/progress.mjs';
import { compileZoo } from './zoo.mjs';

const SEEDS = Array.from({ length: 20 }, (_, i) => i + 1);
const ZOO_SEEDS = [1, 2, 3, 4, 5];

export async function measureVerdicts() {
  const { judgedBest, withEdge, withoutEdge } = (await compileZoo())('searched.js');
  const counts = { noise: {}, edge: {} };
  for (const seed of SEEDS) {
    for (const [kind, all] of Object.entries({ noise: withoutEdge(seed), edge: withEdge(seed) })) {
      for (const searched of all) {
        const { verdict } = await judgedBest(searched, seed);
        const isRight = (verdict.code === 'BELIEVABLE') === (kind === 'edge');
        counts[kind][searched.name] = (counts[kind][searched.name] ?? 0) + (isRight ? 1 : 0);
        if (!isRight) progress(`${searched.name}, seed ${seed}: ${verdict.code}. ${verdict.sentence}`);
      }
    }
  }
  const worst = (of) => Math.min(...Object.values(of));
  return { verdictNoise: worst(counts.noise), verdictEdge: worst(counts.edge), raw: { verdicts: counts } };
}

export async function measureZoo() {
  const load = await compileZoo();
  const [{ faulty, honest }, { judged }] = [load('zoo.js'), load('zoo-animal.js')];
  let [named, faults, falseAlarms] = [0, 0, 0];
  for (const seed of ZOO_SEEDS) {
    for (const animal of [...faulty(seed), ...honest(seed)]) {
      const { verdict } = await judged(animal, seed);
      const isRight = verdict.code === animal.code;
      if (animal.code === 'BELIEVABLE') falseAlarms += isRight ? 0 : 1;
      else {
        faults++;
        named += isRight ? 1 : 0;
      }
      if (!isRight)
        progress(`${animal.name}, seed ${seed}: ${verdict.code} instead of ${animal.code}. ${verdict.sentence}`);
    }
  }
  return { zooNamed: named / faults, zooFalseAlarms: falseAlarms, raw: { zooFaults: faults } };
}
