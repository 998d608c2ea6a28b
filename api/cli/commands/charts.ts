import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { Option, type Command } from 'commander';
import { ROLLING_UNITS, RUN_CHARTS, type RollingUnit, type RunChart } from '../../../engine/model/analytics';
import { SURFACE_AGGREGATES, type SurfaceAggregate } from '../../../engine/model/surface-aggregates';
import type { SystemSummary } from '../../../engine/model/analytics-views';
import { answer, type Cli } from '../cli';
import { badInput } from '../failure';
import { count, decimal, pairs, percent, seconds } from '../format';
import { operationId } from '../operations';
import { given, numberOption } from '../read';
import { facts } from '../table';

interface ChartOptions {
  chart?: RunChart;
  window?: number;
  unit?: RollingUnit;
  points?: number;
  output?: string;
}

interface SurfaceOptions {
  x?: string;
  y?: string;
  statistic?: string;
  aggregate?: SurfaceAggregate;
  output?: string;
}

const OUTPUT = ['--output <file>', 'where it goes, in place of the terminal'] as const;

/** `holdfast charts`, `surface` and `summary` */
export function addChartCommands(program: Command, cli: Cli): void {
  program
    .command('charts <run>')
    .description('charts of a run as documents of Plotly: all of them, into a folder, or one')
    .addOption(new Option('--chart <name>', 'only this one').choices(RUN_CHARTS))
    .option('--window <number>', 'returns in a rolling window (default: 63)', numberOption('--window'))
    .addOption(new Option('--unit <unit>', 'whose returns (default: days)').choices(ROLLING_UNITS))
    .option('--points <number>', 'points of a line at most (default: 2000)', numberOption('--points'))
    .option('--output <place>', 'a folder for all of them, a file for one; in place of the terminal')
    .action(async (run: string, { chart, output, ...options }: ChartOptions) => {
      const asked = { id: await operationId(cli, run), ...given(options) };
      if (chart !== undefined) {
        const { document } = await cli.client.analytics.chart.query({ ...asked, chart });
        return answerDocument(cli, document, output);
      }
      const { charts } = await cli.client.analytics.charts.query(asked);
      if (output === undefined) return answerDocument(cli, charts);
      const files = Object.entries(charts).map(([name, document]) => ({
        file: path.join(output, `${name}.json`),
        document,
      }));
      await mkdir(output, { recursive: true }).catch(refuse);
      for (const { file, document } of files) await write(file, document);
      answer(cli, { items: files.map(({ file }) => ({ file })) }, () => files.map(({ file }) => file).join('\n'));
    });
  program
    .command('surface <id>')
    .description('a statistic of a sweep or search over one or two parameters, as a document of Plotly')
    .option('--x <parameter>', 'that is varied; without it the first')
    .option('--y <parameter>', 'another one; without it the next')
    .option('--statistic <name>', 'of the trials; without it that of the objective')
    .addOption(
      new Option('--aggregate <how>', 'of trials that differ in other parameters (default: median)').choices(
        SURFACE_AGGREGATES,
      ),
    )
    .option(...OUTPUT)
    .action(async (text: string, { output, ...options }: SurfaceOptions) => {
      const id = await operationId(cli, text);
      const { kind } = await cli.client.operations.get.query({ id });
      const { searchSurface, sweepSurface } = cli.client.analytics;
      const { document } = await (kind === 'search' ? searchSurface : sweepSurface).query({ id, ...given(options) });
      await answerDocument(cli, document, output);
    });
  program
    .command('summary')
    .description('what all that is stored has come to')
    .action(async () => {
      const view = await cli.client.analytics.summary.query({});
      answer(cli, view, () => summaryText(view));
    });
}

async function answerDocument(cli: Cli, document: unknown, output?: string): Promise<void> {
  if (output === undefined) return answer({ ...cli, json: true }, document, () => '');
  await write(output, document);
  answer(cli, { file: output }, () => output);
}

const write = (file: string, document: unknown) => writeFile(file, JSON.stringify(document)).catch(refuse);

function refuse({ code }: NodeJS.ErrnoException): never {
  return badInput(`cannot be written: ${code}`, '--output');
}

function summaryText({ operations, runs, trials }: SystemSummary): string {
  const best = (one: SystemSummary['runs']['best']) =>
    one && `${percent(one.totalReturn)}, ${one.strategy}, ${one.runId}`;
  return facts([
    ...Object.entries(operations).map(([kind, byStatus]) => [kind, pairs(byStatus)] as const),
    ['trials', count(trials)],
    ['runs completed', `${count(runs.completed)} of ${count(runs.total)}`],
    ['strategies', count(runs.strategies)],
    ['bars', count(runs.bars)],
    ['trades', count(runs.trades)],
    ['average return', percent(runs.averageReturn)],
    ['average sharpe', decimal(runs.averageSharpe)],
    ['that made money', percent(runs.profitable)],
    ['average time', runs.averageSeconds === null ? undefined : seconds(runs.averageSeconds)],
    ['best', best(runs.best) ?? undefined],
    ['worst', best(runs.worst) ?? undefined],
  ]);
}
