import { readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { openTemporal, requireSettled } from '../../faults/invariants.mjs';
import { until } from '../../support/suite.mjs';
import { seconds } from '../figures.mjs';
import { pathOf, requireWholeSession, startOutageStack, startRun, startSweep, untilEnded } from '../rig.mjs';

const RUNS = 20;
const LIMIT_S = 60;
const SWEEP_SECONDS = 8;
const RUN_SECONDS = 0.8;

/** 20 runs of different results, and a sweep, as they end without a fault. */
async function expectedOf({ rest, work }) {
  const runs = await startRuns(rest, work);
  const hashes = (await Promise.all(runs.map((id) => untilEnded(rest, pathOf.run(id))))).map((run) => run.resultHash);
  const sweep = await untilEnded(rest, pathOf.sweep(await startSweep(rest, work.sweep(SWEEP_SECONDS))));
  return { hashes, digest: sweep.digest };
}

function startRuns(rest, work) {
  const parameters = (i) => ({ work: work.run(RUN_SECONDS), period: 5 + i });
  return Promise.all(Array.from({ length: RUNS }, (_, i) => startRun(rest, { parameters: parameters(i) })));
}

async function withoutWorkflows({ figures }, lose) {
  const stack = await startOutageStack({ HOLDFAST_SESSION_CONCURRENCY: '8' });
  try {
    const { rest, work } = stack;
    const expected = await expectedOf(stack);
    const sweepId = await startSweep(rest, work.sweep(SWEEP_SECONDS));
    const runs = await startRuns(rest, work);
    await until(
      () => rest('GET', pathOf.sweep(sweepId)),
      (answer) => answer.body.completed > 0,
    );
    const from = Date.now();
    const meantToFail = await lose(stack, figures);
    const ends = await Promise.all([
      untilEnded(rest, pathOf.sweep(sweepId)),
      ...runs.map((id) => untilEnded(rest, pathOf.run(id))),
    ]);
    const [sweep, ...ended] = ends;
    const isLost = (row) => row.status === 'failed' && row.error?.code === 'WORKFLOW_LOST';
    const right = ended.filter((run, i) => run.resultHash === expected.hashes[i]).length;
    const lost = ends.filter(isLost).length;
    const others = ends.filter((row) => row.status !== 'completed' && !isLost(row));
    figures.require('runs that ended right', `${right} of ${RUNS}`, {
      must: 'all but the lost',
      holds: right + ended.filter(isLost).length === RUNS,
    });
    figures.require('sweep', sweep.digest === expected.digest ? 'right' : JSON.stringify(sweep.error), {
      must: 'right or lost',
      holds: sweep.digest === expected.digest || isLost(sweep),
    });
    figures.add('ended as WORKFLOW_LOST', lost);
    figures.require('ended otherwise', others.map(({ status, error }) => `${status} ${error?.code}`).join() || 0, {
      must: '0',
      holds: others.length === 0,
    });
    const last = Math.max(...ends.map(({ finishedAt }) => Date.parse(finishedAt)));
    figures.most('seconds until the last had ended', seconds(from, last), LIMIT_S);
    await requireWholeSession(stack, figures);
    const added = await rest('POST', '/api/v1/sessions/faults/instruments', { instrumentIds: ['BBB.TEST'] });
    figures.require('a change of the session', `${added.status} ${added.body.outcome ?? JSON.stringify(added.body)}`, {
      must: 'changed',
      holds: added.body.outcome === 'changed',
    });
    figures.add('Temporal', await requireSettled(stack, { meantToFail }));
  } finally {
    await stack.stop();
  }
}

async function terminateAll(stack, figures) {
  const temporal = await openTemporal(stack);
  let count = 0;
  try {
    for await (const { workflowId, runId } of temporal.client.workflow.list({ query: "ExecutionStatus = 'Running'" })) {
      // One may have ended since.
      const ended = await temporal.client.workflow
        .getHandle(workflowId, runId)
        .terminate('an outage')
        .then(
          () => 1,
          () => 0,
        );
      count += ended;
    }
  } finally {
    await temporal.close();
  }
  figures.add('workflows terminated', count);
  return count;
}

async function deleteDatabase(stack, figures) {
  const before = stack.pids().temporal;
  const files = readdirSync(stack.home).filter((name) => name.startsWith('temporal.db'));
  stack.kill('temporal');
  for (const name of files) rmSync(path.join(stack.home, name), { force: true });
  await until(
    () => stack.pids().temporal,
    (pid) => pid !== undefined && pid !== before,
  );
  figures.add('files deleted', files.join(' '));
  return 0;
}

export const workflowsTerminated = (options) => withoutWorkflows(options, terminateAll);
export const temporalDeleted = (options) => withoutWorkflows(options, deleteDatabase);
