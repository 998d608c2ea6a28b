import { decimal, percent } from '../../api/cli/format';
import { table, type Column } from '../../api/cli/table';
import type { Parameters } from '../../engine/model/run-config';
import type { Statistics } from '../../engine/model/statistics';
import type { SweepView } from '../../engine/model/views';
import { IN_SAMPLE_END, OUT_OF_SAMPLE_START, SIZE, STRATEGY, type Job } from './context';
import { runTasks, type Part } from './runs';

const TOP = 10;
const PARTS: readonly Part[] = [{ end: IN_SAMPLE_END }, { start: OUT_OF_SAMPLE_START }, {}];

interface Line {
  what: string;
  inSample: Statistics;
  outOfSample: Statistics;
  whole: Statistics;
}

/** The best by their in-sample Sharpe ratio, on the data they were not chosen on, and buy-and-hold beside them. */
export async function report(job: Job, { sweepId, objective }: SweepView): Promise<void> {
  const sort = `-${objective.statistic}`;
  const { items } = await job.cli.client.sweeps.trials.query({ id: sweepId, sort, limit: TOP });
  const candidates: Candidate[] = items.map(({ parameters }) => ({ strategy: STRATEGY, parameters }));
  const lines = await judge(job, [...candidates, { strategy: 'buy-and-hold', parameters: { size: SIZE } }]);
  job.log('');
  job.log(
    `The top ten of ${STRATEGY} by in-sample Sharpe ratio, ${SIZE} units; out-of-sample from ${OUT_OF_SAMPLE_START}`,
  );
  for (const line of table(COLUMNS, lines).split('\n')) job.log(`  ${line}`);
  job.log('');
}

interface Candidate {
  strategy: string;
  parameters: Parameters;
}

async function judge(job: Job, candidates: readonly Candidate[]): Promise<Line[]> {
  const runs = await runTasks(
    job,
    candidates.flatMap((candidate) => PARTS.map((part) => ({ ...candidate, part }))),
  );
  return candidates.map((candidate, i) => {
    const [inSample, outOfSample, whole] = PARTS.map((_, p) => runs[i * PARTS.length + p]!.statistics!);
    return { what: nameOf(candidate), inSample: inSample!, outOfSample: outOfSample!, whole: whole! };
  });
}

function nameOf({ strategy, parameters }: Candidate): string {
  return strategy === STRATEGY ? `fast ${String(parameters['fast'])} slow ${String(parameters['slow'])}` : strategy;
}

const figures = (head: string, part: 'inSample' | 'outOfSample' | 'whole'): Column<Line>[] => [
  { head: `${head} SHARPE`, number: true, cell: (line) => decimal(line[part].sharpe) },
  { head: 'RETURN', number: true, cell: (line) => percent(line[part].totalReturn) },
  { head: 'DRAWDOWN', number: true, cell: (line) => percent(line[part].maxDrawdown) },
];

const COLUMNS: readonly Column<Line>[] = [
  { head: 'PARAMETERS', cell: ({ what }) => what },
  ...figures('IN-SAMPLE', 'inSample'),
  ...figures('OUT-OF-SAMPLE', 'outOfSample'),
  ...figures('WHOLE', 'whole').slice(0, 2),
];
