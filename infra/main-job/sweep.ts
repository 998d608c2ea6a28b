import { followSweep } from '../../api/cli/follow';
import { count, seconds } from '../../api/cli/format';
import { isFinal } from '../../engine/model/status';
import type { SweepView } from '../../engine/model/views';
import { ACCOUNT, IN_SAMPLE_END, requireCompleted, SESSION, SIZE, STRATEGY, type Job } from './context';

const GRID = { fast: { start: 5, stop: 49, step: 2 }, slow: { start: 20, stop: 240, step: 5 } };

/** Whether the job has been done before. */
export async function isDone({ cli }: Job): Promise<boolean> {
  const { items } = await cli.client.sweeps.list.query({ session: SESSION, status: 'completed', limit: 1 });
  return items.length > 0;
}

/** The sweep over the in-sample part. One that an earlier start left open is followed, not started anew. */
export async function demoSweep(job: Job): Promise<SweepView> {
  const { cli, log } = job;
  const { items } = await cli.client.sweeps.list.query({ session: SESSION, sort: '-createdAt', limit: 20 });
  const open = items.find(({ status, strategy }) => !isFinal(status) && strategy === STRATEGY);
  const id = open?.sweepId ?? (await startSweep(job));
  const { total, status } = await cli.client.sweeps.get.query({ id });
  if (status === 'paused') await cli.client.sweeps.resume.mutate({ id });
  log(`main job: ${open ? 'going on with a' : 'a'} durable sweep of ${count(total)} pairs, up to ${IN_SAMPLE_END}`);
  const begin = performance.now();
  const sweep = await followSweep(cli, id, total);
  requireCompleted(sweep);
  const took = (performance.now() - begin) / 1000;
  log(`main job: ${count(sweep.completed)} trials in ${seconds(took)}, ${count(sweep.failed)} failed`);
  return sweep;
}

async function startSweep({ cli }: Job): Promise<string> {
  const { sweepId } = await cli.client.sweeps.create.mutate({
    session: SESSION,
    strategy: STRATEGY,
    grid: GRID,
    parameters: { size: SIZE },
    end: IN_SAMPLE_END,
    account: ACCOUNT,
    objective: { statistic: 'sharpe', direction: 'maximize' },
  });
  return sweepId;
}
