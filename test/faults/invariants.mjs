import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import path from 'node:path';
import { until } from '../support/suite.mjs';

const require = createRequire(import.meta.url);
const { Client, Connection } = require('@temporalio/client');
const { Worker, Runtime, DefaultLogger } = require('@temporalio/worker');
const codePath = path.resolve(import.meta.dirname, '../../dist/workflow-bundle.js');

/** Looks at a stack as Temporal sees it. */
export async function openTemporal(stack) {
  const connection = await Connection.connect({ address: stack.temporalAddress });
  const client = new Client({ connection });
  const count = async (query) => (await client.workflow.count(query)).count;
  return { client, count, close: () => connection.close() };
}

/**
 * What must hold after every fault: nothing is open but sessions, nothing has failed but what was meant to, and every
 * history replays.
 * @param {{meantToFail?: number}} expected
 */
export async function requireSettled(stack, { meantToFail = 0 } = {}) {
  const temporal = await openTemporal(stack);
  try {
    const open = "ExecutionStatus = 'Running' and WorkflowType != 'engineSessionWorkflow'";
    await until(
      () => temporal.count(open),
      (count) => count === 0,
    );
    const bad = "ExecutionStatus in ('Failed', 'Terminated', 'TimedOut')";
    const failed = await temporal.count(bad);
    assert.equal(failed, meantToFail, `${failed} workflows failed, ${meantToFail} were meant to`);
    return `${await replayAll(temporal.client)} histories replayed`;
  } finally {
    await temporal.close();
  }
}

async function replayAll(client) {
  Runtime.install({ logger: new DefaultLogger('ERROR') });
  async function* histories() {
    for await (const { workflowId, runId } of client.workflow.list()) {
      yield { workflowId, history: await client.workflow.getHandle(workflowId, runId).fetchHistory() };
    }
  }
  let replayed = 0;
  const options = { workflowBundle: { codePath } };
  for await (const { workflowId, error } of Worker.runReplayHistories(options, histories())) {
    assert.equal(error, undefined, `${workflowId} does not replay: ${error}`);
    replayed++;
  }
  assert.ok(replayed > 0);
  return replayed;
}
