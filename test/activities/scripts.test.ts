import { randomUUID } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { chmod, cp, mkdir, readdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { MockActivityEnvironment } from '@temporalio/testing';
import type { EngineDependencies } from '../../activities/engine-dependencies';
import { createScriptActivities, type ScriptSettings } from '../../activities/script-activities';
import { runNameOf, scriptOptionsSchema, type ScriptOptions, type ScriptParameters } from '../../engine/model/scripts';
import { ArtifactStore } from '../../infra/store/artifacts/artifact-store';
import { scriptDetail } from '../../infra/store/repositories/script-repository';
import { openStore, type Store } from '../../infra/store/store';
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
  meanwhile?: (running: { environment: MockActivityEnvironment; id: string }) => Promise<void>;
}

/** Runs a script, and tells how its activity ended and what stands in its row. */
async function run(name: string, { parameters = {}, options = {}, settings, meanwhile }: Asked = {}) {
  const id = randomUUID();
  const operation = { id, kind: 'script', takesPlace: false, owner: 'admin', label: name };
  const all = { validate: false, ...scriptOptionsSchema.parse(options), ...options };
  const runName = runNameOf(id, new Date());
  await store.operations.create(operation, scriptDetail({ script: name, runName, parameters, options: all }));
  const scripts = scriptSettings(folder, settings);
  const deps = { host: 'w', store, artifacts, scripts, reached: () => undefined } as unknown as EngineDependencies;
  const environment = new MockActivityEnvironment();
  const activity = environment.run(createScriptActivities(deps).runScript, { id, attempt: 1 });
  const ended = activity.then(
    (end) => ({ end }),
    (error: Error & { code?: string; details?: Record<string, unknown> }) => ({ error }),
  );
  await meanwhile?.({ environment, id });
  const result = (await ended) as { end?: unknown; error?: { code?: string; details?: Record<string, unknown> } };
  return { ...result, id, row: await store.scripts.get(id) };
}

async function contentOf(row: { files: { name: string; artifact: string }[] | null }, name: string): Promise<string> {
  return (await artifacts.get(row.files!.find((file) => file.name === name)!.artifact)).toString('utf8');
}

async function until<T>(look: () => Promise<T | undefined | false>): Promise<T> {
  for (;;) {
    const found = await look();
    if (found !== undefined && found !== false) return found as T;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** Processes whose command line holds a text. */
async function processesWith(text: string): Promise<number[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const isIt = (pid: string) => {
    try {
      return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(text);
    } catch {
      return false;
    }
  };
  return pids.filter(isIt).map(Number);
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
