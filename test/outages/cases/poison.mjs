import { clearInterval, setInterval } from 'node:timers';
import { requireSettled } from '../../faults/invariants.mjs';
import { until } from '../../support/suite.mjs';
import { pathOf, requireWholeSession, startOutageStack, startRun, untilEnded } from '../rig.mjs';

const BESIDE = 5;
const MOST_DEATHS = 3;

/** A run that kills its process, beside long ones that have done nothing. */
export async function poison({ figures, runSeconds }) {
  const stack = await startOutageStack({ HOLDFAST_ENGINE_THREADS: String(BESIDE + 1) });
  try {
    const { rest, work } = stack;
    const parameters = (i) => ({ work: work.run(runSeconds), period: 5 + i });
    const indices = Array.from({ length: BESIDE }, (_, i) => i);
    const hash = async (i) =>
      (await untilEnded(rest, pathOf.run(await startRun(rest, { parameters: { ...parameters(i), work: 1 } }))))
        .resultHash;
    const expected = [];
    for (const i of indices) expected.push(await hash(i));
    const runs = await Promise.all(indices.map((i) => startRun(rest, { parameters: parameters(i) })));
    const views = () => Promise.all(runs.map((id) => rest('GET', pathOf.run(id))));
    await until(views, (all) => all.every(({ body }) => body.status === 'running'));
    const deaths = countDeaths(stack);
    const deadly = await startRun(rest, { strategy: 'deadly', parameters: { bar: 500 } });
    const end = await untilEnded(rest, pathOf.run(deadly));
    const ends = await Promise.all(runs.map((id) => untilEnded(rest, pathOf.run(id))));
    figures.require('the poison', `${end.status} ${end.error?.code}`, {
      must: 'failed WORKER_DIED',
      holds: end.error?.code === 'WORKER_DIED',
    });
    const completed = ends.filter(({ status }) => status === 'completed').length;
    figures.require('of the long runs completed', completed, { must: String(BESIDE), holds: completed === BESIDE });
    const right = ends.filter(({ resultHash }, i) => resultHash === expected[i]).length;
    figures.require('of them with the result of a run without work', right, {
      must: String(BESIDE),
      holds: right === BESIDE,
    });
    figures.most('deaths of the worker', deaths.stop(), MOST_DEATHS);
    await requireWholeSession(stack, figures);
    figures.add('Temporal', await requireSettled(stack, { meantToFail: 1 }));
  } finally {
    await stack.stop();
  }
}

/** Each process of the worker that is seen after the first has followed a dead one. */
function countDeaths(stack) {
  const name = 'engine-worker-1';
  const seen = new Set([stack.pids()[name]]);
  const timer = setInterval(() => {
    const pid = stack.pids()[name];
    if (pid) seen.add(pid);
  }, 50);
  return {
    stop: () => {
      clearInterval(timer);
      return seen.size - 1;
    },
  };
}
