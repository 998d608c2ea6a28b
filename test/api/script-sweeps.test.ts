import { randomUUID } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { createStoreActivities, type StoreActivities } from '../../activities/store-activities';
import type { ErrorBody } from '../../engine/model/errors';
import { scriptSweepRequestSchema } from '../../engine/model/script-sweeps';
import type { ScriptStatistics } from '../../engine/model/script-statistics';
import { gridAxes, trialCount, type SweepPlan } from '../../engine/model/sweep-plan';
import { startApi, type ApiServer } from '../support/api-server';

const NOTHING: ScriptStatistics = {
  ...{ totalPnl: null, totalReturn: null, capital: null, trades: null, winRate: null, profitFactor: null },
  ...{ worstTrade: null, days: null, maxDrawdown: null, maxDrawdownPct: null, sharpe: null, summary: {} },
};

let api: ApiServer;
let activities: StoreActivities;

beforeAll(async () => {
  api = await startApi();
  await mkdir(api.scriptsDir, { recursive: true });
  await writeFile(path.join(api.scriptsDir, 'analyzer.py'), 'print(1)\n');
  const { store } = api;
  activities = createStoreActivities({ store, onAdmitted: () => undefined, findEngines: () => Promise.resolve([]) });
});
afterAll(() => api.close());

interface Given {
  grid: Record<string, (number | string)[]>;
  parameters?: Record<string, unknown>;
  objective?: { statistic: string; direction?: string };
  atOnce?: number;
}

/** A stored sweep of a script, as its door stores it. */
async function stored(given: Given) {
  const { name, parameters, grid, objective, atOnce, ...options } = scriptSweepRequestSchema.parse({
    name: 'analyzer.py',
    ...given,
  });
  const axes = gridAxes(grid);
  const plan = { axes, fixed: parameters, objective } as unknown as SweepPlan;
  const id = randomUUID();
  const operation = { id, kind: 'sweep', owner: 'admin', takesPlace: false, label: name, total: trialCount({ axes }) };
  await api.store.operations.create(operation, await api.store.sweeps.saveDetail(plan, { name, options, atOnce }));
  return id;
}

const begin = (sweepId: string, from: number, open = 0) =>
  activities.beginScriptTrials({ sweepId, attempt: 1, from, open, most: 500 });

/** Ends the run of a trial, and stores its row. */
async function end(
  sweepId: string,
  { id, trial }: { id: string; trial: number },
  how: Partial<ScriptStatistics> | ErrorBody,
) {
  const { operations, scripts } = api.store;
  await operations.begin(id, 1, 'w');
  await scripts.launch(id, 'w', '0'.repeat(64));
  const isError = 'code' in how;
  const artifact = await api.artifacts.put(Buffer.from(String(trial)));
  await scripts.setOutcome(id, 1, {
    ...{ exitCode: isError ? 1 : 0, signal: null, usage: { seconds: 1, peakMemoryMb: null } },
    statistics: isError ? null : { ...NOTHING, ...how },
    files: [{ name: 'pnl.csv', size: 1, modified: '2026-01-01T00:00:00.000Z', artifact }],
    validation: { valid: true, errors: [], warnings: [], alerts: [], files: {} },
    ...{ logArtifact: null, logLines: 0 },
  });
  await operations.end(id, isError ? { status: 'failed', error: how } : { status: 'completed' }, { attempt: 1 });
  expect(await activities.settleScriptTrial({ sweepId, trial, id })).toBe(true);
}

function itemsOf<T>(body: unknown): T[] {
  return (body as { items: T[] }).items;
}

const FAILED: ErrorBody = { code: 'SCRIPT_FAILED', message: 'The script ended with exit code 1.' };

test('no more runs are made than may be open at once, and repeating it makes none twice', async () => {
  const sweepId = await stored({
    grid: { stop: [1, 2, 3], side: ['long', 'short'] },
    parameters: { capital: 100, legs: ['CE', 'PE'] },
    atOnce: 2,
  });
  const first = await begin(sweepId, 0);
  expect(first).toMatchObject({ next: 2, atOnce: 2, trials: [{ trial: 0, kind: 'script' }, { trial: 1 }] });
  expect((await api.store.operations.get(sweepId)).status).toBe('running');
  const again = await begin(sweepId, 0);
  expect(again.trials.map(({ id }) => id)).toEqual(first.trials.map(({ id }) => id));
  expect(await begin(sweepId, 2, 2)).toMatchObject({ trials: [], next: 2 });
  const run = await api.store.scripts.get(first.trials[1]!.id);
  // What varies comes first, the last axis the fastest; the fixed parameters follow in their order.
  expect(JSON.stringify(run.parameters)).toBe('{"stop":1,"side":"short","capital":100,"legs":["CE","PE"]}');
  expect(run).toMatchObject({ parent: sweepId, sweep_id: sweepId, trial: 1, label: 'analyzer.py 1', status: 'queued' });
  expect(await activities.settleScriptTrial({ sweepId, trial: 1, id: run.id })).toBe(false);
  const rest = await begin(sweepId, 2, 1);
  expect(rest).toMatchObject({ next: 3, trials: [{ trial: 2 }] });
});

test('figures of scripts order trials, name the best and fill a file', async () => {
  const objective = { statistic: 'totalPnl' };
  const sweepId = await stored({ grid: { a: [1, 2, 3, 4] }, objective });
  const { trials } = await begin(sweepId, 0);
  const figures: Partial<ScriptStatistics>[] = [
    { totalPnl: 5, sharpe: 2, capital: 100, maxDrawdownPct: -10, summary: { score: 1 } },
    { totalPnl: 7, sharpe: 1, trades: 3, summary: { score: 3 } },
    { totalPnl: 7, worstTrade: -2, summary: { score: 2, note: 'text' } },
  ];
  for (const [i, figure] of figures.entries()) await end(sweepId, trials[i]!, figure);
  await end(sweepId, trials[3]!, FAILED);
  expect(await activities.completeSweep({ sweepId })).toBe(true);
  const { body: sweep } = await api.call('GET', `/api/v1/sweeps/${sweepId}`);
  expect(sweep).toMatchObject({
    ...{ status: 'completed', total: 4, completed: 4, failed: 1, session: '', strategy: 'analyzer.py', objective },
    script: { name: 'analyzer.py', atOnce: 16 },
    // The first of the best.
    best: { trial: 1, parameters: { a: 2 }, run: { runId: trials[1]!.id, statistics: { totalPnl: 7 } } },
    hosts: { w: 4 },
  });
  const order = async (sort: string) => {
    const { body } = await api.call('GET', `/api/v1/sweeps/${sweepId}/trials?sort=${sort}`);
    return itemsOf<{ trial: number }>(body).map(({ trial }) => trial);
  };
  expect(await order('-totalPnl')).toEqual([1, 2, 0, 3]);
  expect(await order('totalPnl')).toEqual([0, 1, 2, 3]);
  expect(await order('-summary.score')).toEqual([1, 2, 0, 3]);
  expect(await order('-sharpe')).toEqual([0, 1, 2, 3]);
  const { body: page } = await api.call('GET', `/api/v1/sweeps/${sweepId}/trials?sort=-totalPnl&limit=2`);
  const next = `/api/v1/sweeps/${sweepId}/trials?sort=-totalPnl&limit=2&cursor=${String(page['nextCursor'])}`;
  expect((await api.call('GET', next)).body).toMatchObject({
    items: [
      // 100 and 5 more; a tenth lost from the peak.
      { trial: 0, statistics: { finalEquity: 105, maxDrawdown: -0.1, sharpe: 2, sortino: null } },
      { trial: 3, statistics: null, error: FAILED, run: { runId: trials[3]!.id, statistics: null } },
    ],
  });
  const { text } = await api.call('GET', `/api/v1/sweeps/${sweepId}/trials?format=csv`);
  const [head, , second] = text.split('\n').map((line) => line.split(','));
  const cell = (name: string) => second![head!.indexOf(name)];
  expect([cell('run.statistics.summary.score'), cell('run.statistics.totalPnl'), cell('run.runId')]).toEqual([
    '3',
    '7',
    trials[1]!.id,
  ]);
  expect(head).not.toContain('run.statistics.summary.note');
});

test('failed trials are begun again as other runs, and the sweep ends anew', async () => {
  const sweepId = await stored({ grid: { a: [1, 2] } });
  const { trials } = await begin(sweepId, 0);
  await end(sweepId, trials[0]!, { sharpe: 1 });
  await end(sweepId, trials[1]!, FAILED);
  await activities.completeSweep({ sweepId });
  expect(await activities.reopenSweep({ sweepId, attempt: 1 })).toBe(2);
  const again = await activities.beginScriptTrials({ sweepId, attempt: 2, from: 0, open: 0, most: 500 });
  expect(again.trials).toMatchObject([{ trial: 1 }]);
  expect(again.trials[0]!.id).not.toBe(trials[1]!.id);
  expect(await api.store.scripts.get(trials[1]!.id)).toMatchObject({
    sweep_id: sweepId,
    trial: null,
    status: 'failed',
  });
  await end(sweepId, again.trials[0]!, { sharpe: 2 });
  expect(await activities.completeSweep({ sweepId })).toBe(true);
  const { body } = await api.call('GET', `/api/v1/sweeps/${sweepId}`);
  expect(body).toMatchObject({ status: 'completed', failed: 0, best: { trial: 1 } });
  const own = await api.call('GET', `/api/v1/scripts/runs?sweepId=${sweepId}`);
  expect(own.body).toMatchObject({ total: 3 });
  const alone = itemsOf<{ sweepId: string | null }>((await api.call('GET', '/api/v1/scripts/runs')).body);
  expect(alone.filter((run) => run.sweepId !== null)).toEqual([]);
});

test('a sweep that has ended makes no runs, and leaves none that wait', async () => {
  const sweepId = await stored({ grid: { a: [1, 2, 3] }, atOnce: 2 });
  const { trials } = await begin(sweepId, 0);
  await activities.endSweep({ sweepId, attempt: 1, status: 'cancelled', error: null });
  await expect(begin(sweepId, 2)).rejects.toMatchObject({ code: 'CANCELLED' });
  await activities.endScriptTrials({ sweepId });
  const statuses = await Promise.all(trials.map(async ({ id }) => (await api.store.operations.get(id)).status));
  expect(statuses).toEqual(['cancelled', 'cancelled']);
});

interface Place {
  queuePosition: number;
  waiting: string;
}

/** What a procedure of operations answers. */
async function operations<T>(name: string, input: object): Promise<T> {
  const query = encodeURIComponent(JSON.stringify(input));
  const { body } = await api.call('GET', `/trpc/operations.${name}?input=${query}`);
  return (body as unknown as { result: { data: T } }).result.data;
}

test('waiting runs of scripts show their place in lists of operations', async () => {
  const sweepId = await stored({ grid: { a: [1, 2] } });
  const { trials } = await begin(sweepId, 0);
  const places = (await operations<{ items: Place[] }>('list', { parent: sweepId })).items;
  expect(places[1]!.queuePosition).toBe(places[0]!.queuePosition + 1);
  expect(places[0]!.waiting).toBe(`number ${places[0]!.queuePosition} in the queue of scripts`);
  const one = await operations<Place>('get', { id: trials[1]!.id });
  expect(one.queuePosition).toBe(places[1]!.queuePosition);
});

interface Refused {
  request: object;
  code: string;
  path: string;
}

const LONG = { start: 1, stop: 400, step: 1 };

test.each<[string, Refused]>([
  ['no parameter', { request: { grid: {} }, code: 'GRID_EMPTY', path: 'grid' }],
  ['too many trials', { request: { grid: { a: LONG, b: LONG } }, code: 'GRID_TOO_LARGE', path: 'grid' }],
  [
    'a name that no script gets',
    { request: { grid: { output_dir: ['x'] } }, code: 'VALIDATION', path: 'grid.output_dir.0' },
  ],
  ['a value twice', { request: { grid: { a: [1, 2, 1] } }, code: 'VALIDATION', path: 'grid.a.2' }],
  ['a parameter twice', { request: { grid: { a: [1] }, parameters: { a: 2 } }, code: 'VALIDATION', path: 'grid.a' }],
  [
    'an objective that is none',
    {
      request: { grid: { a: [1] }, objective: { statistic: 'luck' } },
      ...{ code: 'UNKNOWN_STATISTIC', path: 'objective.statistic' },
    },
  ],
  ['a session', { request: { grid: { a: [1] }, session: 'x' }, code: 'UNKNOWN_FIELD', path: 'session' }],
])('a sweep of a script with %s is refused', async (_what, { request, code, path }) => {
  const { body } = await api.call('POST', '/api/v1/scripts/analyzer.py/sweeps', request);
  expect(body).toMatchObject({ error: { code, path } });
});

test('a sweep of a script that is not there is refused', async () => {
  const { status, body } = await api.call('POST', '/api/v1/scripts/none.py/sweeps', { grid: { a: [1] } });
  expect([status, body]).toMatchObject([404, { error: { code: 'SCRIPT_NOT_FOUND' } }]);
});
