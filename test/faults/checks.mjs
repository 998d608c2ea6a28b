import { cancelAtRandom } from './checks/cancel.mjs';
import { restartInTurn } from './checks/drain.mjs';
import { dieAtFailpoints } from './checks/failpoints.mjs';
import { repeatKeys } from './checks/idempotency.mjs';
import { killDuringSweeps } from './checks/kill.mjs';
import { endStuckStrategy, findUnsteadyStrategy } from './checks/misbehaving.mjs';
import { updateSession } from './checks/updates.mjs';

const ENGINES = ['engine-worker-1', 'engine-worker-2'];

/**
 * Faults that a whole stack has to bear. `small` is what every run of the tests does, `full` what is done on demand, on a
 * machine that does nothing else: only there are times limited, in seconds, since they depend on the load. `fails` counts the workflows that are meant to fail, for each time.
 */
export const CHECKS = [
  {
    id: 'R1',
    name: 'every engine worker killed at a random moment',
    run: (rig, options) => killDuringSweeps(rig, { names: ENGINES, ...options }),
    small: { times: 1 },
    full: { times: 20, stallLimit: 10 },
  },
  {
    id: 'R2',
    name: 'an engine worker killed at each failpoint',
    run: dieAtFailpoints,
    small: { ordinals: [1] },
    full: { ordinals: [1, 2, 3] },
  },
  {
    id: 'R3',
    name: 'the workflow worker killed at a random moment',
    run: (rig, options) => killDuringSweeps(rig, { names: ['workflow-worker'], ...options }),
    small: { times: 1 },
    full: { times: 20, stallLimit: 10 },
  },
  {
    id: 'R4',
    name: 'the Temporal server killed at a random moment',
    run: (rig, options) => killDuringSweeps(rig, { names: ['temporal'], ...options }),
    small: { times: 1 },
    full: { times: 10, stallLimit: 10 },
  },
  {
    id: 'R8',
    name: 'a strategy whose results depend on luck',
    run: findUnsteadyStrategy,
    small: { times: 1 },
    full: { times: 20 },
    fails: 1,
  },
  {
    id: 'R9',
    name: 'sweeps cancelled at random',
    run: cancelAtRandom,
    small: { times: 3 },
    full: { times: 20, closedLimit: 3 },
  },
  {
    id: 'R10',
    name: 'a strategy that loops for ever',
    run: endStuckStrategy,
    small: { times: 1 },
    full: { times: 5, endedLimit: 2 },
    fails: 1,
  },
  {
    id: 'R12',
    name: 'idempotency keys repeated while the API dies',
    run: repeatKeys,
    small: { clients: 40, keys: 10, asks: 3 },
    full: { clients: 200, keys: 50, asks: 5 },
  },
  {
    id: 'R13',
    name: 'a session changed by many while it continues as new',
    run: updateSession,
    small: { clients: 10, updates: 60, continuations: 2 },
    full: { clients: 20, updates: 3000, continuations: 3 },
  },
  { id: 'R16', name: 'a rolling restart', run: restartInTurn, small: { times: 1 }, full: { times: 7, drainLimit: 30 } },
];
