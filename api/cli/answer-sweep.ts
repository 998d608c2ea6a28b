import type { SweepView } from '../../engine/model/views';
import { answer, type Cli } from './cli';
import { firstFailure } from './first-failure';
import { showSweep } from './show';

/** Answers with a sweep, what went wrong with the first of its failed trials, and whatever comes after that. */
export async function answerSweep(cli: Cli, sweep: SweepView, ...further: string[]): Promise<void> {
  const failure = await firstFailure(cli, 'sweeps', { id: sweep.sweepId, failed: sweep.failed });
  answer(cli, sweep, () => [showSweep(sweep), ...failure, ...further].join('\n\n'));
}
