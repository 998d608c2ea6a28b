import { rmSync } from 'node:fs';
import path from 'node:path';
import { toErrorBody } from '../../engine/model/errors';
import { tellBrokenStrategies } from './broken-strategies';
import { claimHome, StartRefused } from './claim';
import { makeAdminKey, makeDashboardToken, makeHome } from './home';
import { STACK_NAME } from './leftovers';
import { LogRotation } from './log-rotation';
import { removePidFile } from './pid-file';
import { forgetStackAddress, noteStackAddress } from './stack-address';
import { StackProcesses, type Provided } from './stack-processes';
import { stopRequests } from './stop-requests';
import { writeStrategyTypes } from './strategy-types';
import { createLogger, type Logger } from '../logger';
import { apiUrl, loadSettings, type Settings } from '../settings';

export interface StackOptions extends Provided {
  /** Run the main job while it has not completed. */
  demo: boolean;
  /** Stop when the process that started this one has ended. */
  withParent?: boolean;
}

interface Run {
  settings: Settings;
  options: StackOptions;
  logger: Logger;
  stop: AbortSignal;
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

function aborted(signal: AbortSignal): Promise<'stop'> {
  if (signal.aborted) return Promise.resolve('stop');
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve('stop'), { once: true }));
}

/** Runs the main job; its failure is told and the stack goes on. */
async function mainJob({ settings, logger, stop }: Run, databaseUrl: string): Promise<void> {
  try {
    const { runMainJob } = await import('../main-job.js');
    await runMainJob({ settings: { ...settings, databaseUrl }, log: say });
  } catch (error) {
    if (stop.aborted) return;
    logger.error({ err: error }, 'main job failed');
    say(`main job failed: ${toErrorBody(error).code}`);
  }
}

/** What follows once all processes are ready: the main job, then the line that says where everything is. */
async function welcome(run: Run, { databaseUrl, token }: { databaseUrl: string; token: string }): Promise<void> {
  const { settings, options, stop } = run;
  if (options.demo) await mainJob(run, databaseUrl);
  if (stop.aborted) return;
  const api = apiUrl(settings);
  const links = `dashboard=${api}/app?token=${token} api=${api}/api/v1 docs=${api}/docs`;
  say(`holdfast ready ${links} temporal=${settings.temporalUiUrl}`);
}

async function supervise(run: Run, onAgain: (call: () => void) => void): Promise<void> {
  const { settings, logger, stop } = run;
  const logs = new LogRotation(
    settings.logsDir,
    { bytes: settings.logFileMb * 2 ** 20, files: settings.logFiles },
    (err) => logger.warn({ err }, 'a log file cannot be rotated'),
  );
  logs.start();
  const processes = new StackProcesses(settings, run.options, logger);
  onAgain(() => void processes.stop(0));
  const token = makeDashboardToken(settings);
  noteStackAddress(settings, apiUrl(settings));
  const begin = performance.now();
  const starting = processes.start();
  try {
    const addresses = await Promise.race([starting, aborted(stop)]);
    if (addresses !== 'stop') {
      logger.info({ ms: Math.round(performance.now() - begin) }, 'all processes are ready');
      const telling = tellBrokenStrategies(addresses.databaseUrl, { say, stop });
      telling.catch((err: unknown) => logger.warn({ err }, 'broken strategy files are not told'));
      await Promise.race([welcome(run, { ...addresses, token }), aborted(stop)]);
      await aborted(stop);
    }
  } finally {
    logger.info('stopping');
    say('holdfast stops: work in progress goes on with the next start');
    await processes.stop();
    await starting.catch(() => undefined);
    await logs.stop();
    rmSync(settings.dashboardTokenFile, { force: true });
    forgetStackAddress(settings);
    removePidFile(path.join(settings.runDir, `${STACK_NAME}.pid`));
    logger.info('stopped');
    say('holdfast stopped');
  }
}

/**
 * Runs the local stack until it is asked to stop.
 * @returns the exit code of the process
 */
export async function runStack(options: StackOptions): Promise<number> {
  // Everything below the home is for this user alone.
  process.umask(0o077);
  const requests = stopRequests({ withParent: options.withParent });
  const settings = loadSettings();
  makeHome(settings);
  const logger = createLogger(STACK_NAME, settings.logLevel, path.join(settings.logsDir, `${STACK_NAME}.log`));
  try {
    await claimHome(settings, say);
    writeStrategyTypes(settings);
    makeAdminKey(settings);
    await supervise({ settings, options, logger, stop: requests.signal }, requests.onAgain);
    return 0;
  } catch (error) {
    if (requests.signal.aborted) return 0;
    const refused = error instanceof StartRefused;
    if (!refused) logger.error({ err: error }, 'the stack cannot run');
    process.stderr.write(`${refused ? '' : 'the stack cannot run: '}${messageOf(error)}\n`);
    return 1;
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
