import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { AsyncCompletionClient } from '@temporalio/client';
import { TakenTasks } from '../../infra/processes/taken-tasks';

/** Above what Linux and macOS give to any process. */
const DEAD = 99_999_999;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'holdfast-tasks-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const take = (pid: number, token: string) => writeFileSync(path.join(folder, `${pid}-1`), token);

async function giveBack(fail: (token: Uint8Array, error: unknown) => Promise<void>): Promise<void> {
  await new TakenTasks(folder).giveBack({ fail } as AsyncCompletionClient);
}

test('what a dead worker was at is failed, to be tried again, and what a live one is at is left to it', async () => {
  take(DEAD, 'of the dead');
  take(process.ppid, 'of the living');
  const failed: unknown[] = [];
  await giveBack((token, error) => {
    failed.push([Buffer.from(token).toString(), error]);
    return Promise.resolve();
  });
  expect(failed).toEqual([['of the dead', expect.objectContaining({ type: 'WORKER_DIED', nonRetryable: false })]]);
  expect(readdirSync(folder)).toEqual([`${process.ppid}-1`]);
});

test('a worker that has got the number of the dead one gives back too', async () => {
  take(process.pid, 'of its forerunner');
  await giveBack(() => Promise.resolve());
  expect(readdirSync(folder)).toEqual([]);
});

test('a task that Temporal has handed out again already stops nobody', async () => {
  take(DEAD, 'handed out again');
  await giveBack(() => Promise.reject(new Error('not found')));
  expect(readdirSync(folder)).toEqual([]);
});
