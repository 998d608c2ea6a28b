import { existsSync, readFileSync } from 'node:fs';
import type { Cli } from '../api/cli/cli';
import { createClient, errorBodyOf } from '../api/client/client';
import { HoldfastError } from '../engine/model/errors';
import type { Job, MainJobContext } from './main-job/context';
import { report } from './main-job/report';
import { timedRun } from './main-job/runs';
import { demoSession } from './main-job/session';
import { demoSweep, isDone } from './main-job/sweep';
import { apiUrl, type Settings } from './settings';

/**
 * The job of a first start, on real data: import, session, a cold and a warm run, a durable sweep, and its best on data
 * that they were not chosen on. It speaks to the API as any client does, so what a crash left half done is taken up.
 * @throws HoldfastError the code of whatever failed
 */
export async function runMainJob(context: MainJobContext): Promise<void> {
  const job: Job = { ...context, cli: cliOf(context) };
  try {
    if (await isDone(job)) return;
    const { loadMs } = await demoSession(job);
    await compareColdAndWarm(job, loadMs);
    const sweep = await demoSweep(job);
    await report(job, sweep);
    await tellAddresses(job, sweep);
  } catch (error) {
    throw error instanceof HoldfastError ? error : HoldfastError.fromBody(errorBodyOf(error));
  }
}

function cliOf({ settings, log }: MainJobContext): Cli {
  const line = { write: (text: string) => log(text.trimEnd()) };
  const connection = { url: apiUrl(settings), key: adminKey(settings) };
  return {
    client: createClient(connection),
    connection,
    json: false,
    csv: false,
    exitCode: 0,
    streams: { out: line, err: line, terminal: process.stderr.isTTY },
  };
}

function adminKey({ adminKeyFile }: Settings): string | undefined {
  return existsSync(adminKeyFile) ? readFileSync(adminKeyFile, 'utf8').trim() : undefined;
}

/** @throws HoldfastError DETERMINISM_VIOLATION when the two results differ */
async function compareColdAndWarm(job: Job, loadMs: number | undefined): Promise<void> {
  const first = await timedRun(job);
  const second = await timedRun(job);
  if (first.run.resultHash !== second.run.resultHash) {
    throw new HoldfastError('DETERMINISM_VIOLATION', 'The same run gave another result when it was repeated.');
  }
  const ms = (value: number) => `${value.toFixed(0)} ms`;
  const cold =
    loadMs === undefined
      ? `again after a restart ${ms(first.ms)}`
      : `cold ${ms(loadMs + first.ms)} (session ${ms(loadMs)}, run ${ms(first.ms)})`;
  job.log(`main job: one backtest ${cold}, warm ${ms(second.ms)}, both with the same result hash`);
}

async function tellAddresses({ cli, log }: Job, sweep: { sweepId: string; temporalUrl: string }): Promise<void> {
  const { urls } = await cli.client.system.info.query({});
  // The address with the token that signs a browser in is that of the line that ends the start.
  log(`  sweep in the dashboard ${urls.dashboard}/sweeps/${sweep.sweepId} (once the address below has signed you in)`);
  log(`  API page               ${urls.docs}`);
  log(`  sweep in Temporal UI   ${sweep.temporalUrl}`);
  log('');
}
