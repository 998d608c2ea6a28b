import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { activityInfo, cancellationDetails, cancellationSignal } from '@temporalio/activity';
import { CancelledFailure } from '@temporalio/common';
import { HoldfastError } from '../engine/model/errors';
import { scriptRulesSchema, type ScriptRules } from '../engine/model/scripts';
import { isFinal } from '../engine/model/status';
import { runScript } from '../engine/scripts/run-script';
import { scriptArguments, scriptEnvironment } from '../engine/scripts/script-arguments';
import {
  findScript,
  requireInstalled,
  scriptFile,
  type ScriptPlaces,
  type ScriptProgram,
} from '../engine/scripts/script-program';
import type { ScriptRow } from '../infra/store/repositories/script-repository';
import type { EngineDependencies } from './engine-dependencies';
import { isTransient } from './failures';
import { withHeartbeat } from './heartbeat';
import { ScriptRecorder } from './script-recorder';
import { failureOf, storeResults } from './script-results';
import { untilWritten } from './until-written';

export interface ScriptStep {
  id: string;
  attempt: number;
}

/** For the Temporal UI. */
export interface ScriptEnd {
  exitCode: number;
  files: number;
  seconds: number;
}

const FOLDER_PREFIX = 'run_';
const LOG_NAME = 'execution.log';

/** Foreign programs on this engine worker. */
export function createScriptActivities(deps: EngineDependencies) {
  return {
    /**
     * Runs a script, stores what it has left, and ends its operation where that is whole.
     * @throws HoldfastError SCRIPT_FAILED, SCRIPT_LIMIT, SCRIPT_OUTPUT_INVALID, SCRIPT_INTERRUPTED, SCRIPT_UNUSABLE, SCRIPT_NOT_FOUND
     */
    runScript: (step: ScriptStep): Promise<ScriptEnd> => {
      const beat: Beat = { progress: () => ({ step: 'begin' }) };
      // Around everything: whoever waits for a database that is slow to answer is not dead.
      return withHeartbeat(
        () => beat.progress(),
        () => begin(deps, step, beat),
      );
    },
  };
}

/** What heartbeats say. */
interface Beat {
  progress: () => unknown;
}

/** Up to here it may be tried again: a launch is claimed in the row before anything is begun. */
async function begin(deps: EngineDependencies, { id, attempt }: ScriptStep, beat: Beat): Promise<ScriptEnd> {
  const { store, scripts, host, stalls } = deps;
  const row = requireOpen(await store.scripts.get(id), attempt);
  await removeLeftFolders(deps);
  const program = await findScript(scripts, row.script);
  await requireInstalled(program, scripts.environment['PATH']);
  const rules = await rulesBeside(scripts, row.script);
  await store.operations.begin(id, attempt, host);
  const token = launchToken();
  const launch = await untilWritten({ stalls, id }, () => store.scripts.launch(id, token, program.hash));
  if (launch === undefined) throw interrupted();
  return runLaunch(deps, { row, attempt, launch, program, rules }, beat).catch(asFinal);
}

interface Launch {
  row: ScriptRow;
  attempt: number;
  launch: number;
  program: ScriptProgram;
  /** Those that lie beside the program. */
  rules: ScriptRules | undefined;
}

async function runLaunch(deps: EngineDependencies, given: Launch, beat: Beat): Promise<ScriptEnd> {
  const { row, attempt, launch, rules } = given;
  const waiting = { stalls: deps.stalls, id: row.id };
  await untilWritten(waiting, () => deps.store.scripts.clearLog(row.id));
  const folder = await untilWritten(waiting, () => makeFolder(deps, row));
  const recorder = new ScriptRecorder(deps.store, {
    ...{ id: row.id, attempt, launch },
    ...{ logFile: path.join(folder, LOG_NAME), progressFile: progressFile(folder) },
  });
  beat.progress = () => recorder.beat();
  const exit = await recorder.during(() => runScript(orderOf(deps, given, folder), runningOptions(deps)));
  deps.reached('script-end');
  beat.progress = () => ({ step: 'store' });
  const results = await storeResults(deps, { row, launch, folder, exit, rules, logLines: recorder.lines });
  await removeFolder(folder);
  requireUninterrupted();
  const error = failureOf(exit, results, { row, lastLines: recorder.lastLines });
  if (error) throw error;
  const ending = { status: 'completed', facts: { exitCode: 0, files: results.files.length } } as const;
  await untilWritten(waiting, () => deps.store.operations.end(row.id, ending, { attempt }));
  return { exitCode: 0, files: results.files.length, seconds: exit.seconds };
}

function runningOptions({ scripts }: EngineDependencies) {
  return { guardFile: scripts.guardFile, signal: cancellationSignal() };
}

function orderOf({ scripts }: EngineDependencies, { row, program }: Launch, folder: string) {
  const { run_name: runName, parameters, options } = row;
  const { limits, environment, passed, graceMs, scriptsDir: cwd } = scripts;
  const most = (limit: number, asked: number | undefined) =>
    limit === 0 ? (asked ?? 0) : Math.min(limit, asked ?? limit);
  const wanted = { runName, outputDir: folder, progressFile: progressFile(folder), passed };
  return {
    command: program.command,
    args: [...program.args, ...scriptArguments(parameters, folder)],
    cwd,
    environment: scriptEnvironment(environment, wanted),
    mark: `BACKTEST_RUN_ID=${runName}`,
    logFile: path.join(folder, LOG_NAME),
    graceMs,
    limits: {
      timeoutSeconds: most(limits.timeoutSeconds, options.timeoutSeconds),
      memoryMb: most(limits.memoryMb, options.memoryMb),
      cpuSeconds: most(limits.cpuSeconds, options.cpuSeconds),
      outputMb: limits.outputMb,
    },
  };
}

/** Another call of the same step is another launch, since nothing is left of the one before. */
function launchToken(): string {
  const { workflowExecution, activityId, attempt } = activityInfo();
  return `${workflowExecution?.runId ?? ''}/${activityId}/${attempt}`;
}

/** @throws HoldfastError UNAVAILABLE while it cannot be made, such as on a full disk */
async function makeFolder({ scripts }: EngineDependencies, { run_name: name }: ScriptRow): Promise<string> {
  const folder = path.join(scripts.runsDir, FOLDER_PREFIX + name);
  await removeFolder(folder);
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    // Both are there before the script is: they are read from the beginning.
    await Promise.all([writeFile(path.join(folder, LOG_NAME), ''), writeFile(progressFile(folder), '')]);
  } catch (error) {
    const details = { files: (error as NodeJS.ErrnoException).code ?? 'unknown' };
    const failure = new HoldfastError('UNAVAILABLE', 'The folder of the script cannot be made now.', { details });
    throw Object.assign(failure, { cause: error });
  }
  return folder;
}

function progressFile(folder: string): string {
  return `${folder}.progress`;
}

async function removeFolder(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true }).catch(() => undefined);
  await rm(progressFile(folder), { force: true }).catch(() => undefined);
}

/** Of scripts whose worker died before it could store what they left. */
async function removeLeftFolders({ scripts, store }: EngineDependencies): Promise<void> {
  const entries = await readdir(scripts.runsDir).catch(() => []);
  const names = entries.flatMap((entry) => /^run_(\w+)$/.exec(entry)?.[1] ?? []);
  for (const name of await store.scripts.ended(names)) {
    await removeFolder(path.join(scripts.runsDir, FOLDER_PREFIX + name));
  }
}

/**
 * Rules in `<script>.rules.json` beside the script.
 * @throws HoldfastError SCRIPT_UNUSABLE for a file that is none
 */
async function rulesBeside({ scriptsDir }: ScriptPlaces, script: string): Promise<ScriptRules | undefined> {
  const name = `${script}.rules.json`;
  const file = await scriptFile(scriptsDir, name).catch(() => undefined);
  if (file === undefined) return undefined;
  try {
    return scriptRulesSchema.parse(JSON.parse(await readFile(file, 'utf8')));
  } catch (error) {
    const why = error instanceof Error ? error.message.slice(0, 500) : '';
    throw new HoldfastError('SCRIPT_UNUSABLE', `The rules in ${name} cannot be read: ${why}`, { path: 'rules' });
  }
}

/** What is not known to be final is so after a launch: nobody knows what the script has done. */
function asFinal(error: unknown): never {
  if (error instanceof CancelledFailure || cancellationSignal().aborted) throw error;
  if (error instanceof HoldfastError && !isTransient(error)) throw error;
  const failure = new HoldfastError('INTERNAL', 'The script could not be run; the log of the engine worker says why.');
  throw Object.assign(failure, { cause: error });
}

function interrupted(): HoldfastError {
  const message = 'The worker of the script died or stopped, and the script with it.';
  return new HoldfastError('SCRIPT_INTERRUPTED', message);
}

/** @throws CancelledFailure where somebody asked for it, HoldfastError SCRIPT_INTERRUPTED where this worker stops */
function requireUninterrupted(): void {
  if (!cancellationSignal().aborted) return;
  throw cancellationDetails()?.cancelRequested ? new CancelledFailure('The script was cancelled.') : interrupted();
}

/** @throws HoldfastError CANCELLED for what was cancelled meanwhile, INVALID_STATE for what has ended otherwise */
function requireOpen(row: ScriptRow, attempt: number): ScriptRow {
  if (row.status === 'cancelled' || row.attempt !== attempt) {
    throw new HoldfastError('CANCELLED', 'The script was cancelled.');
  }
  if (isFinal(row.status)) throw new HoldfastError('INVALID_STATE', 'The script has ended already.');
  return row;
}
