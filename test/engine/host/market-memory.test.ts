import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';

const LIMIT_MB = 200;
/** By how much the idle process differs from one measurement to the next, on a busy machine; a session is 120 MB. */
const NOISE_MB = 15;
const SCRIPT = path.join(__dirname, '../../support/memory-in-turn.mjs');
const folder = mkdtempSync(path.join(tmpdir(), 'holdfast-memory-'));

afterAll(() => rmSync(folder, { recursive: true }));

/**
 * Two sessions of 60 % of the limit do not fit together: each use of one has to free the other in every thread, all of
 * which are idle by then. Resident memory is that of the idle process (code, heaps and stacks of all threads, all of
 * them warm) and at most 1.1 x the limit: one session, what its load reads at a time, and the garbage of runs. Of the peaks of
 * all rounds the middle one: on a busy machine a compiler at work may hold a market for a round longer.
 */
test('two sessions that are used in turn take no more resident memory than the limit allows', async () => {
  const given = JSON.stringify({ folder, limitMb: LIMIT_MB, rounds: 20, threads: 3 });
  const { stdout } = await promisify(execFile)(process.execPath, ['--expose-gc', SCRIPT, given]);
  const { idleMb, usualMb, sessionMb } = JSON.parse(stdout) as Record<string, number>;
  expect(2 * sessionMb!).toBeGreaterThan(1.1 * LIMIT_MB);
  expect(usualMb).toBeLessThanOrEqual(1.1 * LIMIT_MB + idleMb! + NOISE_MB);
}, 300_000);
