import { createHash, randomUUID } from 'node:crypto';
import { nextTrialCursor, parseTrialCursor } from '../../../api/operations/sweep/trial-cursor';
import type { ErrorBody } from '../../../engine/model/errors';
import { STATISTICS } from '../../../engine/model/statistics';
import type { TrialRow } from '../../../infra/store/copy-trials';
import type { TrialPage } from '../../../infra/store/repositories/trial-order';
import type { Store } from '../../../infra/store/store';
import { endBadly, storeSweep } from '../../support/operations';
import { useTestStore } from '../../support/test-store';

let store: Store;

useTestStore((opened) => (store = opened));

const failure: ErrorBody = { code: 'STRATEGY_FAILED', message: 'of no use' };

function trialRow(trial: number, error: ErrorBody | null = null): TrialRow {
  const resultHash = createHash('sha256').update(`result of ${trial}`).digest();
  const statistics = Float64Array.from(STATISTICS, (name, i) => (name === 'sharpe' ? trial : i === 0 ? NaN : i / 8));
  return { trial, resultHash, statistics, error };
}

async function newSweep(total = 10): Promise<string> {
  const manifestHash = `manifest-${randomUUID()}`;
  const sessionId = randomUUID();
  await store.sessions.saveManifest(manifestHash, { catalog: 'c', start: 0, end: 1, instruments: [] });
  await store.sessions.create({ id: sessionId, name: `s-${sessionId}`, catalog: 'c', startUs: 0, endUs: 1 });
  const plan = {
    strategy: 'x',
    account: { initialCapital: 1 },
    fees: { proportional: 0 },
    slippage: { proportional: 0 },
    seed: 0,
    axes: [{ name: 'a', values: Array.from({ length: total }, (_, i) => i) }],
    fixed: {},
    objective: { statistic: 'sharpe', direction: 'maximize' },
  } as const;
  const operation = { sessionId, session: 's', manifestHash };
  return (await storeSweep(store, operation, { plan: { ...plan, axes: [...plan.axes] }, total })).id;
}

test('rows come back with the statistics they were stored with, null for what has no meaning', async () => {
  const sweepId = await newSweep();
  await store.trials.store({ sweepId, host: 'engine-1', rows: [trialRow(1), trialRow(0), trialRow(2, failure)] });
  const rows = await store.trials.page(sweepId, { limit: 10, offset: 0, sort: { by: 'trial', descending: false } });
  expect(rows.map((row) => [row.trial, row.status, row.statistics?.sharpe, row.statistics?.totalReturn])).toEqual([
    [0, 'completed', 0, null],
    [1, 'completed', 1, null],
    [2, 'failed', undefined, undefined],
  ]);
  expect(rows[2]!.error).toEqual(failure);
  expect(await store.trials.count(sweepId)).toEqual({ completed: 3, failed: 1 });
  const tally = (await store.trials.tally([sweepId])).get(sweepId);
  expect(tally).toMatchObject({ completed: 3, failed: 1, hosts: { 'engine-1': 3 } });
});

test('the best rows come first in a descending sort, and those without the figure last', async () => {
  const sweepId = await newSweep();
  const none = trialRow(5);
  none.statistics[STATISTICS.indexOf('sharpe')] = NaN;
  await store.trials.store({ sweepId, host: 'h', rows: [none, trialRow(1), trialRow(3)] });
  const rows = await store.trials.page(sweepId, { limit: 10, offset: 0, sort: { by: 'sharpe', descending: true } });
  expect(rows.map((row) => row.trial)).toEqual([3, 1, 5]);
});

/** Every trial of a sweep by pages, each after the last row of the one before. */
async function walk(sweepId: string, sort: TrialPage['sort'], given: Partial<TrialPage> = {}): Promise<number[]> {
  const trials: number[] = [];
  for (let cursor: string | null = null; ;) {
    const after = cursor === null ? {} : { after: parseTrialCursor(cursor, sort) };
    const page = { limit: 170, offset: 0, sort, ...given, ...after };
    const rows = await store.trials.page(sweepId, page);
    trials.push(...rows.map((row) => row.trial));
    cursor = nextTrialCursor(page, rows);
    if (cursor === null) return trials;
  }
}

test('pages that go on after the last row give every trial once and in order, beyond those whose ranks are kept', async () => {
  const total = 1500;
  const sweepId = await newSweep(total);
  const sharpe = STATISTICS.indexOf('sharpe');
  const rows = Array.from({ length: total }, (_, trial) => {
    const row = trialRow(trial, trial % 100 === 7 ? failure : null);
    // Many are equal, some have none, and a page ends among each.
    row.statistics[sharpe] = trial % 5 === 0 ? NaN : ((trial * 7919) % 97) / 7;
    return row;
  });
  await store.trials.store({ sweepId, host: 'h', rows });
  const figure = ({ error, statistics }: TrialRow) => (error ? NaN : statistics[sharpe]!);
  for (const descending of [true, false]) {
    const sign = descending ? -1 : 1;
    const [some, none] = [rows.filter((row) => !isNaN(figure(row))), rows.filter((row) => isNaN(figure(row)))];
    some.sort((a, b) => sign * (figure(a) - figure(b)) || a.trial - b.trial);
    const expected = [...some, ...none].map((row) => row.trial);
    expect(await walk(sweepId, { by: 'sharpe', descending })).toEqual(expected);
    expect(await walk(sweepId, { by: 'sharpe', descending }, { settled: true })).toEqual(expected);
    const whole = expected.filter((trial) => rows[trial]!.error === null);
    expect(await walk(sweepId, { by: 'sharpe', descending }, { status: 'completed' })).toEqual(whole);
    const byNumber = rows.map((row) => row.trial);
    expect(await walk(sweepId, { by: 'trial', descending })).toEqual(descending ? byNumber.reverse() : byNumber);
  }
});

test('a repeated trial adds nothing, and the digest depends on neither order nor host', async () => {
  const [one, two] = [await newSweep(), await newSweep()];
  await store.trials.store({ sweepId: one, host: 'a', rows: [trialRow(0), trialRow(1), trialRow(2)] });
  await store.trials.store({ sweepId: two, host: 'b', rows: [trialRow(2), trialRow(0)] });
  const merged = await store.trials.store({ sweepId: two, host: 'c', rows: [trialRow(0), trialRow(1), trialRow(2)] });
  expect(merged).toEqual({ added: 1, closed: false });
  expect(await store.trials.digest(two)).toEqual(await store.trials.digest(one));
});

test('the digest is the SHA-256 over the trials, each as a little-endian number, and their hashes', async () => {
  const sweepId = await newSweep();
  const rows = [trialRow(0), trialRow(300, failure), trialRow(70_000)];
  await store.trials.store({ sweepId, host: 'a', rows });
  const expected = createHash('sha256');
  for (const { trial, resultHash } of rows) {
    const number = Buffer.alloc(4);
    number.writeUInt32LE(trial);
    expected.update(number).update(resultHash);
  }
  expect(await store.trials.digest(sweepId)).toEqual({ completed: 3, failed: 1, digest: expected.digest('hex') });
  const none = await store.trials.digest(await newSweep());
  expect(none).toEqual({ completed: 0, failed: 0, digest: createHash('sha256').digest('hex') });
});

test('a repeated trial with another result is a determinism violation and changes nothing', async () => {
  const sweepId = await newSweep();
  await store.trials.store({ sweepId, host: 'a', rows: [trialRow(0), trialRow(1)] });
  const digest = await store.trials.digest(sweepId);
  const other = { ...trialRow(1), resultHash: createHash('sha256').update('another').digest() };
  await expect(store.trials.store({ sweepId, host: 'b', rows: [other, trialRow(2)] })).rejects.toMatchObject({
    code: 'DETERMINISM_VIOLATION',
    details: { trial: 1 },
  });
  expect(await store.trials.digest(sweepId)).toEqual(digest);
});

test('an ended sweep takes no more rows', async () => {
  const sweepId = await newSweep();
  await store.trials.store({ sweepId, host: 'a', rows: [trialRow(0)] });
  await endBadly(store, sweepId, { status: 'cancelled' });
  expect(await store.trials.store({ sweepId, host: 'a', rows: [trialRow(1)] })).toEqual({ added: 0, closed: true });
  expect(await store.trials.count(sweepId)).toEqual({ completed: 1, failed: 0 });
});

test('stored trials of a range are found, so that only the missing ones are computed again', async () => {
  const sweepId = await newSweep();
  await store.trials.store({ sweepId, host: 'a', rows: [trialRow(0), trialRow(3), trialRow(7)] });
  expect(await store.trials.stored(sweepId, 1, 8)).toEqual([3, 7]);
});

test('statistics that a sweep asks for come back by name, are sorted by, and are repeated without a trace', async () => {
  const sweepId = await newSweep();
  const statistics = ['ulcerIndex', 'expectancy'] as const;
  const rows = [0, 1, 2].map((trial): TrialRow => {
    const row = trialRow(trial);
    const further = [trial === 1 ? NaN : 0.1 + 0.2 * trial, -1 / 3];
    return { ...row, statistics: Float64Array.from([...row.statistics, ...further]) };
  });
  const batch = { sweepId, host: 'engine-1', rows: [...rows, trialRow(3, failure)], statistics };
  await store.trials.store(batch);
  expect(await store.trials.store({ ...batch, host: 'engine-2' })).toEqual({ added: 0, closed: false });
  const sort = { by: 'ulcerIndex', descending: true } as const;
  const page = await store.trials.page(sweepId, { limit: 10, offset: 0, sort });
  expect(page.map(({ trial, statistics: found }) => [trial, found?.ulcerIndex, found?.expectancy])).toEqual([
    [2, 0.5, -1 / 3],
    [0, 0.1, -1 / 3],
    [1, null, -1 / 3],
    [3, undefined, undefined],
  ]);
  const after = { position: 1, trial: 2, value: 0.5 };
  const rest = await store.trials.page(sweepId, { limit: 10, offset: 0, sort, after });
  expect(rest.map(({ trial }) => trial)).toEqual([0, 1, 3]);
  await store.trials.rank(sweepId, 'ulcerIndex', true);
  const ranked = await store.trials.page(sweepId, { limit: 2, offset: 0, sort, settled: true });
  expect(ranked.map(({ trial }) => trial)).toEqual([2, 0]);
  const stored = await store.trials.rows(sweepId, 0, 4);
  expect(stored.slice(0, 3).map((row) => row.statistics)).toEqual(rows.map((row) => row.statistics));
});
