import { randomUUID } from 'node:crypto';
import path from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import { DefaultLogger, NativeConnection, Runtime, Worker } from '@temporalio/worker';
import type { BeginTrialsInput, SettleTrialInput } from '../../activities/script-sweep-rows';
import { SWEEP_MESSAGES, taskQueues, WORKFLOW_TYPES, type ScriptSweepInput } from '../../workflows/messages';
import { testServers } from '../support/stack';

const codePath = path.join(__dirname, '../../dist/workflow-bundle.js');

let native: NativeConnection;
let connection: Connection;
let client: Client;

beforeAll(async () => {
  Runtime.install({ logger: new DefaultLogger('ERROR') });
  const { temporalAddress: address } = await testServers();
  [native, connection] = await Promise.all([NativeConnection.connect({ address }), Connection.connect({ address })]);
  client = new Client({ connection });
});
afterAll(async () => {
  await Promise.all([native.close(), connection.close()]);
});

/** Rows of a sweep as the database would keep them. */
class Rows {
  /** Trials whose runs have ended, and how. */
  readonly runs = new Map<string, 'completed' | 'failed' | 'cancelled'>();
  readonly settled = new Set<number>();
  readonly ends: unknown[] = [];
  readonly begun: number[] = [];
  mostOpen = 0;
  abandoned = 0;

  constructor(
    readonly name: string,
    readonly total: number,
    readonly atOnce: number,
  ) {}

  readonly activities = {
    beginScriptTrials: ({ from, open, most }: BeginTrialsInput) => {
      const count = Math.max(0, Math.min(most, this.atOnce - open, this.total - from));
      const numbers = Array.from({ length: count }, (_, i) => from + i).filter((trial) => !this.settled.has(trial));
      this.begun.push(...numbers);
      this.mostOpen = Math.max(this.mostOpen, open + numbers.length);
      const trials = numbers.map((trial) => {
        const run = `${this.name}-${trial}`;
        return { trial, id: run, kind: 'script', label: `x ${trial}`, owner: 'me', attempt: 1 };
      });
      return Promise.resolve({ trials, next: from + count, atOnce: this.atOnce });
    },
    settleScriptTrial: ({ trial, id }: SettleTrialInput) => {
      if (!this.runs.has(id)) return Promise.resolve(false);
      this.settled.add(trial);
      return Promise.resolve(true);
    },
    completeSweep: () => Promise.resolve(this.settled.size === this.total),
    endOperation: ({ id, status }: { id: string; status: 'failed' | 'cancelled' }) => {
      this.runs.set(id, status);
      return Promise.resolve(status);
    },
    mayLaunchScript: () => Promise.resolve(false),
    setSweepStatus: () => Promise.resolve(),
    reopenSweep: () => Promise.resolve(2),
    endSweep: (end: unknown) => Promise.resolve(void this.ends.push(end)),
    endScriptTrials: () => Promise.resolve(void this.abandoned++),
  };
}

type Script = (id: string) => Promise<unknown>;

/** Workers of a sweep, while something is done with it. */
async function during<T>(
  rows: Rows,
  script: Script,
  act: (sweep: ReturnType<Client['workflow']['getHandle']>) => Promise<T>,
): Promise<T> {
  const { workflows, scripts } = taskQueues(rows.name);
  const runScript = async ({ id }: { id: string }) => {
    const end = await script(id);
    rows.runs.set(id, 'completed');
    return end;
  };
  const workers = await Promise.all([
    Worker.create({
      connection: native,
      taskQueue: workflows,
      workflowBundle: { codePath },
      activities: rows.activities,
    }),
    Worker.create({ connection: native, taskQueue: scripts, activities: { runScript } }),
  ]);
  const running = workers.map((worker) => worker.run());
  const { name, total } = rows;
  const input: ScriptSweepInput = { sweepId: name, script: 'x.py', total, attempt: 1, step: 0, shown: true };
  const options = { taskQueue: workflows, workflowId: `sweep/${name}`, args: [input] };
  try {
    return await act(await client.workflow.start(WORKFLOW_TYPES.sweep, options));
  } finally {
    for (const worker of workers) worker.shutdown();
    await Promise.all(running);
  }
}

const newRows = (total: number, atOnce: number) => new Rows(`ss-${randomUUID().slice(0, 8)}`, total, atOnce);
const WELL = { exitCode: 0, files: 1, seconds: 1 };

test('each trial is a run, no more at once than the sweep says, and one that fails is a row like the others', async () => {
  const rows = newRows(20, 4);
  const body = { code: 'SCRIPT_FAILED', message: 'exit code 1' };
  const script = (id: string) =>
    id.endsWith('-3')
      ? Promise.reject(ApplicationFailure.nonRetryable(body.message, body.code, body))
      : Promise.resolve(WELL);
  await during(rows, script, (sweep) => sweep.result());
  expect(rows.settled.size).toBe(20);
  expect(rows.begun).toEqual(Array.from({ length: 20 }, (_, i) => i));
  expect(rows.mostOpen).toBe(4);
  expect(rows.runs.get(`${rows.name}-3`)).toBe('failed');
  expect(rows.ends).toEqual([]);
});

test('a cancellation ends the runs that are open, begins none, and leaves no row that waits', async () => {
  const rows = newRows(20, 4);
  let begun = 0;
  const waiting = new Promise(() => undefined);
  await during(
    rows,
    async () => {
      begun++;
      const { Context } = await import('@temporalio/activity');
      const context = Context.current();
      const beat = setInterval(() => context.heartbeat(), 100);
      await Promise.race([waiting, context.cancelled]).finally(() => clearInterval(beat));
    },
    async (sweep) => {
      while (begun < 4) await new Promise((resolve) => setTimeout(resolve, 20));
      await sweep.cancel();
      await expect(sweep.result()).rejects.toBeDefined();
    },
  );
  expect(rows.begun).toHaveLength(4);
  expect([...rows.runs.values()]).toEqual(['cancelled', 'cancelled', 'cancelled', 'cancelled']);
  expect(rows.ends).toMatchObject([{ sweepId: rows.name, status: 'cancelled', attempt: 1 }]);
  expect(rows.abandoned).toBe(1);
});

test('a pause begins no further runs, and the sweep goes on after it', async () => {
  const rows = newRows(12, 2);
  let release: () => void = () => undefined;
  const gate = new Promise<void>((resolve) => (release = resolve));
  await during(
    rows,
    async () => {
      await gate;
      return WELL;
    },
    async (sweep) => {
      while (rows.begun.length < 2) await new Promise((resolve) => setTimeout(resolve, 20));
      await sweep.executeUpdate(SWEEP_MESSAGES.pause);
      release();
      while (rows.settled.size < 2) await new Promise((resolve) => setTimeout(resolve, 20));
      expect(rows.begun).toHaveLength(2);
      await sweep.executeUpdate(SWEEP_MESSAGES.resume);
      await sweep.result();
    },
  );
  expect(rows.settled.size).toBe(12);
});

test('a run whose workflow is another one is waited for by its row', async () => {
  const rows = newRows(1, 1);
  // As an earlier attempt of the sweep has left it.
  const { workflows } = taskQueues(rows.name);
  const args = [{ scriptId: `${rows.name}-0`, what: 'x', attempt: 1 }];
  await client.workflow.start(WORKFLOW_TYPES.script, {
    taskQueue: workflows,
    workflowId: `script/${rows.name}-0`,
    args,
  });
  let runs = 0;
  await during(
    rows,
    () => {
      runs++;
      return Promise.resolve(WELL);
    },
    (sweep) => sweep.result(),
  );
  expect([runs, rows.settled.size]).toEqual([1, 1]);
});
