import type { RunRequest, Parameters } from '../../engine/model/run-config';
import type { RunView } from '../../engine/model/views';
import { followRun } from '../../api/cli/follow';
import { ACCOUNT, requireCompleted, SESSION, SIZE, STRATEGY, type Job } from './context';

/** Part of a session's range; without a limit, from its start or to its end. */
export type Part = Pick<RunRequest, 'start' | 'end'>;

export interface Task {
  strategy: string;
  parameters: Parameters;
  part: Part;
  cache?: 'use' | 'bypass';
}

/** Runs one backtest and waits for it. */
export async function runTask({ cli }: Job, { strategy, parameters, part, cache }: Task): Promise<RunView> {
  const request = { session: SESSION, strategy, parameters, account: ACCOUNT, cache, ...part, wait: true };
  const answered = await cli.client.runs.create.mutate(request);
  // The server stops waiting after a while; the run does not.
  const run = answered.status === 'completed' ? answered : await followRun({ ...cli, json: true }, answered.runId);
  requireCompleted(run);
  return run;
}

const AT_ONCE = 4;

/** Runs tasks a few at a time; results in their order. */
export async function runTasks(job: Job, tasks: readonly Task[]): Promise<RunView[]> {
  const results: RunView[] = [];
  for (let from = 0; from < tasks.length; from += AT_ONCE) {
    results.push(...(await Promise.all(tasks.slice(from, from + AT_ONCE).map((task) => runTask(job, task)))));
  }
  return results;
}

/** One run, and how long it took from the request to the answer. */
export async function timedRun(job: Job): Promise<{ run: RunView; ms: number }> {
  const begin = performance.now();
  const run = await runTask(job, {
    strategy: STRATEGY,
    parameters: { fast: 50, slow: 200, size: SIZE },
    part: {},
    cache: 'bypass',
  });
  return { run, ms: performance.now() - begin };
}
