import { randomUUID } from 'node:crypto';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { chmod, cp, mkdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { MockActivityEnvironment } from '@temporalio/testing';
import type { EngineDependencies } from '../../activities/engine-dependencies';
import { createScriptActivities } from '../../activities/script-activities';
import type { ScriptSettings } from '../../activities/script-settings';
import type { StallNotes } from '../../activities/stalls';
import { HoldfastError } from '../../engine/model/errors';
import { runNameOf } from '../../engine/model/script-run-name';
import { scriptOptionsSchema, type ScriptOptions, type ScriptParameters } from '../../engine/model/scripts';
import { ArtifactStore } from '../../infra/store/artifacts/artifact-store';
import { scriptDetail } from '../../infra/store/repositories/script-repository';
import { openStore, type Store } from '../../infra/store/store';
import { processesWith, untilSo } from '../support/processes';
import { scriptSettings } from '../support/script-settings';
import { createTestDatabase, type TestDatabase } from '../support/stack';

const folder = mkdtempSync(path.join(tmpdir(), 'holdfast-scripts-'));
const scriptsDir = path.join(folder, 'scripts');

let database: TestDatabase;
let store: Store;
let artifacts: ArtifactStore;

beforeAll(async () => {
  await cp(path.join(__dirname, '../fixtures/scripts'), scriptsDir, { recursive: true });
  database = await createTestDatabase();
  store = openStore({ databaseUrl: database.databaseUrl });
  artifacts = new ArtifactStore(path.join(folder, 'artifacts'));
});
afterAll(async () => {
  await store.close();
  await database.drop();
  rmSync(folder, { recursive: true, force: true });
});

async function script(name: string, lines: readonly string[]): Promise<string> {
  await mkdir(path.dirname(path.join(scriptsDir, name)), { recursive: true });
  await writeFile(path.join(scriptsDir, name), lines.join('\n'));
  return name;
}

interface Asked {
  parameters?: ScriptParameters;
  options?: Partial<ScriptOptions>;
  settings?: Partial<ScriptSettings>;
  /** Once it is at work. */
  meanwhile?: (running: { environment: MockActivityEnvironment; id: string; waits: string[] }) => Promise<void>;
}

/** Runs a script, and tells how its activity ended and what stands in its row. */
async function run(name: string, { parameters = {}, options = {}, settings, meanwhile }: Asked = {}) {
  const waits: string[] = [];
  const id = randomUUID();
  const operation = { id, kind: 'script', takesPlace: false, owner: 'admin', label: name };
  const all = scriptOptionsSchema.parse({ validate: false, ...options });
  const runName = runNameOf(id, new Date());
  await store.operations.create(operation, scriptDetail({ script: name, runName, parameters, options: all }));
  const scripts = scriptSettings(folder, settings);
  const stalls: StallNotes = {
    waits: (_id, error) => waits.push((error as HoldfastError).message),
    goesOn: () => waits.push('goes on'),
  };
  const deps = { host: 'w', store, artifacts, scripts, stalls, reached: () => undefined };
  const environment = new MockActivityEnvironment();
  const activity = environment.run(createScriptActivities(deps as unknown as EngineDependencies).runScript, {
    id,
    attempt: 1,
  });
  const ended = activity.then(
    (end) => ({ end }),
    (error: Error & { code?: string; details?: Record<string, unknown> }) => ({ error }),
  );
  await meanwhile?.({ environment, id, waits });
  const result = (await ended) as { end?: unknown; error?: { code?: string; details?: Record<string, unknown> } };
  return { ...result, id, waits, row: await store.scripts.get(id) };
}

async function contentOf(row: { files: { name: string; artifact: string }[] | null }, name: string): Promise<string> {
  return (await artifacts.get(row.files!.find((file) => file.name === name)!.artifact)).toString('utf8');
}

test('a Python script runs as it is: arguments, environment, log, files, rules and figures', async () => {
  const parameters = {
    strategy: 'short straddle; rm -rf "$HOME"',
    capital: 100_000,
    legs: ['CE', 'PE'],
    verbose: true,
  };
  const { end, row } = await run('daily_pnl.py', { parameters, options: { validate: true } });
  expect(end).toMatchObject({ exitCode: 0, files: 4 });
  expect(row).toMatchObject({ status: 'completed', exit_code: 0, launches: 1, log_lines: 3 });
  expect(await contentOf(row, 'execution.log')).toContain("legs ['CE', 'PE'] verbose True");
  expect(row.validation).toMatchObject({ valid: true, errors: [], files: { 'trades.csv': { rowCount: 40 } } });
  // 26 days of 100 and 14 of -120 on a capital of 100,000.
  expect(row.statistics).toMatchObject({ totalPnl: 920, trades: 40, winRate: 0.65, maxDrawdown: -120, days: 40 });
  expect(existsSync(path.join(folder, 'results', `run_${row.run_name}`))).toBe(false);
});

test('shell, Node and a program without an extension run by their first line or extension', async () => {
  const shell = await script('tools/sum.sh', ['echo "$BACKTEST_RUN_ID" > "$BACKTEST_OUTPUT_DIR/name.txt"']);
  const { row } = await run(shell);
  expect(await contentOf(row, 'name.txt')).toBe(`${row.run_name}\n`);
  const node = await script('tools/args.mjs', ['console.log(JSON.stringify(process.argv.slice(2, -1)))']);
  const parameters = { size: 2, on: true, off: false, none: null, list: [1, 'b'], empty: [], dash: '--output_dir' };
  const { row: args } = await run(node, { parameters });
  const expected = ['--size', '2', '--on', '--list', '1', 'b', '--dash=--output_dir', '--output_dir'];
  expect(JSON.parse(await contentOf(args, 'execution.log'))).toEqual(expected);
  const plain = await script('tools/plain', ['#!/bin/sh', 'echo plain "$0"']);
  expect(await contentOf((await run(plain)).row, 'execution.log')).toContain('plain');
  await cp('/bin/echo', path.join(scriptsDir, 'tools/binary'));
  await chmod(path.join(scriptsDir, 'tools/binary'), 0o755);
  expect(await contentOf((await run('tools/binary')).row, 'execution.log')).toContain('--output_dir');
});

test('a script sees nothing of the environment of its worker but what is let through', async () => {
  const name = await script('env.sh', ['env']);
  const environment = { PATH: process.env['PATH'], DATABASE_URL: 'postgres://secret', MY_DATA: 'here', LC_ALL: 'C' };
  const { row } = await run(name, { settings: { environment, passed: ['MY_DATA'] } });
  const seen = (await contentOf(row, 'execution.log')).split('\n').map((line) => line.split('=')[0]);
  expect(seen).toEqual(expect.arrayContaining(['PATH', 'MY_DATA', 'LC_ALL', 'BACKTEST_RUN_ID', 'BACKTEST_OUTPUT_DIR']));
  expect(seen).not.toContain('DATABASE_URL');
});

test('an exit code, a signal and a missing file have their codes, and what was written is kept', async () => {
  const failing = await script('fails.sh', ['echo broken; echo part > "$BACKTEST_OUTPUT_DIR/part.txt"; exit 3']);
  const { error, row } = await run(failing);
  expect(error).toMatchObject({ code: 'SCRIPT_FAILED', details: { exitCode: 3, lastLines: ['broken'] } });
  expect(row).toMatchObject({ exit_code: 3, log_lines: 1 });
  expect(await contentOf(row, 'part.txt')).toBe('part\n');
  const { error: killed } = await run(await script('signal.sh', ['kill -9 $$']));
  expect(killed).toMatchObject({ code: 'SCRIPT_FAILED', details: { exitCode: null, signal: 'SIGKILL' } });
  const { error: invalid } = await run(await script('nothing.sh', ['true']), { options: { validate: true } });
  expect(invalid).toMatchObject({ code: 'SCRIPT_OUTPUT_INVALID' });
  expect((invalid as unknown as Error).message).toContain('Required file missing: trades.csv');
  expect((await run('none.py')).error).toMatchObject({ code: 'SCRIPT_NOT_FOUND' });
  const text = await script('notes.md', ['nothing to run']);
  expect((await run(text)).error).toMatchObject({ code: 'SCRIPT_UNUSABLE' });
  const odd = await script('odd.sh', ['#!/usr/bin/env no-such-shell', 'true']);
  expect((await run(odd)).error).toMatchObject({ code: 'SCRIPT_UNUSABLE' });
});

test.each([
  ['time', ['sleep 600'], { timeoutSeconds: 1 }],
  ['cpu', ['while :; do :; done'], { cpuSeconds: 1 }],
  ['memory', ['import time', 'held = [bytearray(1 << 20) for _ in range(200)]', 'time.sleep(600)'], { memoryMb: 1 }],
  ['output', ['while :; do head -c 4000000 /dev/zero; sleep 0.1; done'], {}],
])('a script is ended beyond its limit of %s', async (limit, lines, options) => {
  const name = await script(limit === 'memory' ? 'limit.py' : 'limit.sh', lines);
  const settings = { limits: { timeoutSeconds: 60, memoryMb: 0, cpuSeconds: 0, outputMb: 1 } };
  const memory = limit === 'memory' ? { memoryMb: 64 } : {};
  const { error } = await run(name, { options: { ...options, ...memory }, settings });
  // Python meets the limit of its memory itself.
  if (limit === 'memory') expect(['SCRIPT_FAILED', 'SCRIPT_LIMIT']).toContain(error?.code);
  else expect(error).toMatchObject({ code: 'SCRIPT_LIMIT', details: { limit } });
});

/** Leaves processes in the background, of which one has left the group and the other ignores the request to end. */
const FOREST = (mark: string) => [
  `setsid sleep 1${mark} &`,
  `sh -c 'trap "" TERM; while :; do sleep 2${mark}; done' &`,
  `env -i setsid sh -c 'sleep 3${mark}' &`,
  'echo begun',
  `sleep 4${mark}`,
];

test('what is written at once beyond the limit is not kept, and the rest is', async () => {
  const lines = [
    'head -c 3000000 /dev/zero > "$BACKTEST_OUTPUT_DIR/large.bin"',
    'echo small > "$BACKTEST_OUTPUT_DIR/small.txt"',
  ];
  const settings = { limits: { timeoutSeconds: 60, memoryMb: 0, cpuSeconds: 0, outputMb: 2 } };
  const { error, row } = await run(await script('large.sh', lines), { settings });
  expect(error).toMatchObject({ code: 'SCRIPT_LIMIT', details: { limit: 'output' } });
  expect(row.files?.map(({ name }) => name)).toEqual(['execution.log', 'small.txt']);
  expect(row.validation?.warnings).toContain('files not kept beyond the limit of the output: 1');
});

test('a cancellation ends the whole tree of processes, and keeps what was written', async () => {
  const mark = String(process.pid).padStart(6, '0');
  const name = await script('forest.sh', FOREST(mark));
  const { error, row } = await run(name, {
    meanwhile: async ({ environment, id }) => {
      await untilSo(async () => (await store.scripts.readLog(id, { last: 10 })).lines.includes('begun'));
      await untilSo(() => processesWith(`1${mark}`).length > 0);
      environment.cancel();
    },
  });
  expect(error).toBeDefined();
  expect(processesWith(mark)).toEqual([]);
  expect(await contentOf(row, 'execution.log')).toBe('begun\n');
});

test('what a script leaves running in the background ends with it', async () => {
  const mark = `7${process.pid}`;
  const { end } = await run(await script('leaves.sh', [`setsid sleep 9${mark} & sleep 8${mark} & exit 0`]));
  expect(end).toMatchObject({ exitCode: 0 });
  expect(processesWith(mark)).toEqual([]);
});

test('a script whose folder cannot be made waits, says so, and is begun once it can be', async () => {
  const inTheWay = path.join(folder, 'in-the-way');
  await writeFile(inTheWay, '');
  const { end, row, waits } = await run(await script('waits.sh', ['echo begun']), {
    settings: { runsDir: path.join(inTheWay, 'results') },
    meanwhile: async ({ waits: said }) => {
      await untilSo(() => said.length > 1);
      await rm(inTheWay);
    },
  });
  expect(end).toMatchObject({ exitCode: 0 });
  expect(row).toMatchObject({ status: 'completed', launches: 1 });
  expect([...new Set(waits)]).toEqual(['The folder of the script cannot be made now.', 'goes on']);
});

test('what keeps a script from its launch is tried again, and what happens after it is not', async () => {
  const name = await script('twice.sh', ['true']);
  const away = new HoldfastError('UNAVAILABLE', 'away');
  const begin = jest.spyOn(store.operations, 'begin').mockRejectedValueOnce(away);
  const kept = await run(name);
  begin.mockRestore();
  expect(kept.error).toBe(away);
  expect(kept.row.launches).toBe(0);
  const clearLog = jest.spyOn(store.scripts, 'clearLog').mockRejectedValueOnce(new Error('what nobody knows'));
  const begun = await run(name);
  clearLog.mockRestore();
  expect(begun.error).toMatchObject({ code: 'INTERNAL', cause: { message: 'what nobody knows' } });
  expect(begun.row.launches).toBe(1);
});

test('it is begun as often as its request says, and each time once', async () => {
  const name = await script('once.sh', ['true']);
  const { row, id } = await run(name, { options: { retries: 1 } });
  expect(await store.scripts.launch(id, 'a', row.script_hash!)).toBe(2);
  expect(await store.scripts.launch(id, 'a', row.script_hash!)).toBe(2);
  expect(await store.scripts.launch(id, 'b', row.script_hash!)).toBeUndefined();
});
