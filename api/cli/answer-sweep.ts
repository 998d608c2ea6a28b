import type { SweepView } from '../../engine/model/views';
import { answer, type Cli } from './cli';
import { errorText } from './failure';
import { count, counted, pairs } from './format';
import { showSweep } from './show';

/** Answers with a sweep, what went wrong with the first of its failed trials, and whatever comes after that. */
export async function answerSweep(cli: Cli, sweep: SweepView, ...further: string[]): Promise<void> {
  const failure = cli.json || sweep.failed === 0 ? [] : await firstFailure(cli, sweep);
  answer(cli, sweep, () => [showSweep(sweep), ...failure, ...further].join('\n\n'));
}

/** One trial stands for the others, which mostly fail of the same. */
async function firstFailure({ client }: Cli, { sweepId, failed }: SweepView): Promise<string[]> {
  const page = await client.sweeps.trials.query({ id: sweepId, sort: 'trial', status: 'failed', limit: 1 });
  return page.items.map(
    ({ trial, parameters, error }) =>
      `the first of ${counted(failed, 'failed trial')}, ${count(trial)} (${pairs(parameters)}):\n${error ? errorText(error) : ''}`,
  );
}
