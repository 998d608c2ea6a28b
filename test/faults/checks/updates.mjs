import assert from 'node:assert/strict';
import path from 'node:path';
import { writeBars } from '../../support/bars.mjs';
import { openTemporal } from '../invariants.mjs';
import { persist } from '../rig.mjs';

const SESSION = 'updates';

/** Clients add and remove instruments of their own as fast as they can, while the session continues as new. */
export async function updateSession({ stack }, { clients, updates, continuations }) {
  const { rest } = stack;
  const own = (client) => `C${client}.TEST`;
  const folder = path.join(stack.home, 'catalog', SESSION);
  for (const id of ['BASE.TEST', ...Array.from({ length: clients }, (_, i) => own(i))]) {
    writeBars({ folder, instrument: id, bars: 50 });
  }
  const session = {
    name: SESSION,
    catalog: SESSION,
    start: '2024-01-01',
    end: '2024-12-31',
    instruments: ['BASE.TEST'],
  };
  assert.equal((await rest('POST', '/api/v1/sessions?wait=true', session)).status, 200);
  const url = `/api/v1/sessions/${SESSION}/instruments`;
  const body = (client) => ({ instrumentIds: [own(client)] });
  const each = Math.ceil(updates / clients);
  let acknowledged = 0;
  const change = async (client, i) => {
    const add = i % 2 === 0;
    const call = () => rest('POST', add ? url : `${url}/remove`, body(client));
    const { status, body: answer } = await persist(call);
    assert.equal(status, 200, JSON.stringify(answer));
    assert.equal(add ? answer.added : answer.removed, 1, JSON.stringify(answer));
    acknowledged++;
  };
  const client = async (number) => {
    for (let i = 0; i < each; i++) await change(number, i);
  };
  await Promise.all(Array.from({ length: clients }, (_, i) => client(i)));
  const { body: end } = await rest('GET', `/api/v1/sessions/${SESSION}`);
  // Each acknowledged change is a version of its own: none was lost, none was done twice.
  assert.equal(end.manifestVersion, 1 + acknowledged);
  assert.equal(end.instruments, 1 + (each % 2) * clients);
  const executions = await countExecutions(stack);
  assert.ok(executions > continuations, `the session continued as new ${executions - 1} times only`);
  assert.equal((await rest('DELETE', `/api/v1/sessions/${SESSION}`)).status, 200);
  return `${acknowledged} changes of ${clients} clients acknowledged once, ${executions - 1} continuations`;
}

async function countExecutions(stack) {
  const temporal = await openTemporal(stack);
  try {
    return await temporal.count(`WorkflowId = 'session/${SESSION}'`);
  } finally {
    await temporal.close();
  }
}
