import path from 'node:path';
import type { MarketData } from '../../../engine/columns/market-data';
import { CELL, STAGE } from '../../../engine/host/protocol';
import { newCell, ThreadPool } from '../../../engine/host/thread-pool';
import type { RunConfig } from '../../../engine/model/run-config';

const WATCHDOG_MS = 200;
const pool = new ThreadPool({
  threads: 1,
  threadFile: path.join(__dirname, '../../fixtures/threads/stages.cjs'),
  data: { engineBuild: '' },
  watchdogMs: WATCHDOG_MS,
});
const market: MarketData = { hash: 'm', panels: [], bytes: 0, bars: 0 };
const { signal } = new AbortController();

afterAll(() => pool.close());

function work(config: { preparingMs: number; workingMs: number }) {
  return pool.run({ market, config: config as unknown as RunConfig, code: undefined }, { signal, cell: newCell() });
}

test('the stages of the fixture are those of the protocol', () => {
  expect([CELL.stage, STAGE.preparing, STAGE.atWork]).toEqual([4, 1, 2]);
});

test('a task that prepares for longer than the watchdog waits is not stuck', async () => {
  expect(await work({ preparingMs: 4 * WATCHDOG_MS, workingMs: 0 })).toBe('done');
});

test('a task that is at work without progress is stuck, and the next one has a thread', async () => {
  await expect(work({ preparingMs: 0, workingMs: 3_600_000 })).rejects.toMatchObject({ code: 'STRATEGY_STUCK' });
  expect(await work({ preparingMs: 0, workingMs: 0 })).toBe('done');
});

test('a thread that is ended in native code, which nothing interrupts, is told of, and the next task has another one', async () => {
  let lost = 0;
  const other = new ThreadPool({
    threads: 1,
    threadFile: path.join(__dirname, '../../fixtures/threads/stages.cjs'),
    data: { engineBuild: '' },
    watchdogMs: WATCHDOG_MS,
    endMs: 50,
    onLost: () => lost++,
  });
  const run = (config: object) =>
    other.run({ market, config: config as RunConfig, code: undefined }, { signal, cell: newCell() });
  await expect(run({ preparingMs: 0, workingMs: 3_600_000 })).rejects.toMatchObject({ code: 'STRATEGY_STUCK' });
  expect(await run({ preparingMs: 0, workingMs: 0 })).toBe('done');
  expect(lost).toBe(0);
  const stuck = run({ preparingMs: 0, workingMs: 0, nativeRounds: 3_000_000 });
  await expect(stuck).rejects.toMatchObject({ code: 'STRATEGY_STUCK' });
  expect(await run({ preparingMs: 0, workingMs: 0 })).toBe('done');
  while (lost === 0) await new Promise((resolve) => setTimeout(resolve, 10));
  await other.close();
});

test('preparing has an end as well', async () => {
  await expect(work({ preparingMs: 3_600_000, workingMs: 0 })).rejects.toMatchObject({ code: 'STRATEGY_STUCK' });
});
