import { readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { openTemporal, requireSettled } from '../../faults/invariants.mjs';
import { until } from '../../support/suite.mjs';
import { seconds } from '../figures.mjs';
import { pathOf, requireWholeSession, startOutageStack, startRun, startSweep, untilEnded } from '../rig.mjs';

const RUNS = 20;
const LIMIT_S = 60;
const SWEEP_SECONDS = 5;
const RUN_SECONDS = 0.5;
/** Fewer places than work, so that some has a workflow and some waits for its place. */
const PLACES = 12;

/** 20 runs of different results beside a sweep. */
async function startAll({ rest, work }) {
  const sweepId = await startSweep(rest, work.sweep(SWEEP_SECONDS));
  const parameters = (i) => ({ work: work.run(RUN_SECONDS), period: 5 + i });
  const runs = await Promise.all(Array.from({ length: RUNS }, (_, i) => startRun(rest, { parameters: parameters(i) })));
  return [pathOf.sweep(sweepId), ...runs.map((id) => pathOf.run(id))];
}

async function endsOf({ rest }, paths) {
  return Promise.all(paths.map((each) => untilEnded(rest, each)));
}

function lastEnd(ends) {
  return Math.max(...ends.map(({ finishedAt }) => Date.parse(finishedAt)));
}

async function withoutWorkflows({ figures }, lose) {
  const stack = await startOutageStack({ HOLDFAST_SESSION_CONCURRENCY: String(PLACES) });
  try {
    const { rest } = stack;
    const started = Date.now();
    const [wantedSweep, ...wanted] = await endsOf(stack, await startAll(stack));
    const undisturbed = seconds(started, lastEnd([wantedSweep, ...wanted]));
    const paths = await startAll(stack);
    await until(
      () => rest('GET', paths[0]),
      (answer) => answer.body.status === 'running',
    );
    const open = await openWorkflows(stack);
    const from = Date.now();
    const meantToFail = await lose(stack, figures);
    await untilStartedAgain(stack, open);
    figures.add('seconds until each had a workflow again', seconds(from, Date.now()));
    const ends = await endsOf(stack, paths);
    const [sweep, ...ended] = ends;
    const isLost = (row) => row.status === 'failed' && row.error?.code === 'WORKFLOW_LOST';
    const right = ended.filter((run, i) => run.resultHash === wanted[i].resultHash).length;
    const lost = ends.filter(isLost).length;
    const others = ends.filter((row) => row.status !== 'completed' && !isLost(row));
    figures.require('runs that ended right', `${right} of ${RUNS}`, {
      must: 'all but the lost',
      holds: right + ended.filter(isLost).length === RUNS,
    });
    figures.require('sweep', sweep.digest === wantedSweep.digest ? 'right' : JSON.stringify(sweep.error), {
      must: 'right or lost',
      holds: sweep.digest === wantedSweep.digest || isLost(sweep),
    });
    figures.add('ended as WORKFLOW_LOST', lost);
    figures.require('ended otherwise', others.map(({ status, error }) => `${status} ${error?.code}`).join() || 0, {
      must: '0',
      holds: others.length === 0,
    });
    figures.most('seconds until the last had ended', seconds(from, lastEnd(ends)), LIMIT_S);
    figures.add('seconds that the same work takes undisturbed', undisturbed);
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

/** Ids of the workflows of work that are open. */
async function openWorkflows(stack) {
  const temporal = await openTemporal(stack);
  const ids = [];
  try {
    const query = "ExecutionStatus = 'Running' and WorkflowType != 'engineSessionWorkflow'";
    for await (const { workflowId } of temporal.client.workflow.list({ query })) ids.push(workflowId);
  } finally {
    await temporal.close();
  }
  return ids;
}

/** Waits until Temporal has an open or completed workflow of each whose row had not ended already. */
async function untilStartedAgain(stack, ids) {
  const statusOf = async (client, id) => {
    const { body } = await stack.rest('GET', pathOf.operation(id.split('/')[1]));
    return body.status === 'COMPLETED' ? body.status : (await client.workflow.getHandle(id).describe()).status.name;
  };
  const temporal = await until(() => openTemporal(stack).catch(() => undefined), Boolean);
  try {
    await until(
      () => Promise.all(ids.map((id) => statusOf(temporal.client, id).catch(() => 'none'))),
      (statuses) => statuses.every((status) => ['RUNNING', 'COMPLETED'].includes(status)),
    );
  } finally {
    await temporal.close();
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
