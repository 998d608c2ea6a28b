import { Option, type Command } from 'commander';
import { ROLLING_UNITS, RUN_SERIES, type RollingUnit, type RunSeries } from '../../../engine/model/analytics';
import { answer, type Cli } from '../cli';
import { operationId } from '../operations';
import { given, numberOption } from '../read';
import * as shown from '../show-analysis';

interface PointsOption {
  points?: number;
}
interface RollingOptions extends PointsOption {
  window?: number;
  unit?: RollingUnit;
}

/** `holdfast analytics …`: figures of a stored run over time and by group. */
export function addAnalysisCommands(program: Command, cli: Cli): void {
  const group = program.command('analytics').description('figures of a stored run, over time and by group');
  const of = (name: string, about: string) => group.command(`${name} <run>`).description(about);
  const analytics = () => cli.client.analytics;
  const asked = async (run: string) => ({ id: await operationId(cli, run) });

  of('performance', 'statistics by group, months and years').action(async (run: string) => {
    const view = await analytics().performance.query(await asked(run));
    answer(cli, view, () => shown.performanceText(view));
  });
  of('risk', 'tails of its days, and its deepest drawdowns').action(async (run: string) => {
    const view = await analytics().risk.query(await asked(run));
    answer(cli, view, () => shown.riskText(view));
  });
  of('trades', 'trades by side, instrument, time, exit reason and tag')
    .option('--time-zone <zone>', 'by whose clock hours, days and months are told (default: UTC)')
    .action(async (run: string, { timeZone }: { timeZone?: string }) => {
      const view = await analytics().trades.query({ ...(await asked(run)), ...given({ timeZone }) });
      answer(cli, view, () => shown.tradesText(view));
    });
  of('attribution', 'what each instrument and each side made of the gain').action(async (run: string) => {
    const view = await analytics().attribution.query(await asked(run));
    answer(cli, view, () => shown.attributionText(view));
  });
  addCurves(of, cli);
}

function addCurves(of: (name: string, about: string) => Command, cli: Cli): void {
  const analytics = () => cli.client.analytics;
  const asked = async (run: string) => ({ id: await operationId(cli, run) });
  withPoints(of('rolling', 'figures of rolling windows'))
    .option('--window <number>', 'returns in a window (default: 63)', numberOption('--window'))
    .addOption(new Option('--unit <unit>', 'whose returns (default: days)').choices(ROLLING_UNITS))
    .action(async (run: string, { window, unit, points }: RollingOptions) => {
      const view = await analytics().rolling.query({ ...(await asked(run)), ...given({ window, unit, points }) });
      answer(cli, view, () => shown.rollingText(view));
    });
  withPoints(of('exposure', 'exposure over time, and turnover by month')).action(
    async (run: string, { points }: PointsOption) => {
      const view = await analytics().exposure.query({ ...(await asked(run)), ...given({ points }) });
      answer(cli, view, () => shown.exposureText(view));
    },
  );
  withPoints(of('benchmark', 'the run against its benchmark: figures, years, both curves')).action(
    async (run: string, { points }: PointsOption) => {
      const view = await analytics().benchmark.query({ ...(await asked(run)), ...given({ points }) });
      answer(cli, view, () => shown.benchmarkText(view));
    },
  );
  withPoints(of('series', 'a column of the run over time'))
    .addOption(new Option('--series <name>', 'which column').choices(RUN_SERIES).default('equity'))
    .action(async (run: string, { series, points }: PointsOption & { series: RunSeries }) => {
      const view = await analytics().series.query({ ...(await asked(run)), series, ...given({ points }) });
      const rows = view.time.map((time, i) => ({ time, [series]: view.values[i] }));
      answer(cli, cli.csv ? rows : view, () => shown.seriesText(view));
    });
}

function withPoints(command: Command): Command {
  return command.option('--points <number>', 'points of a line at most (default: 2000)', numberOption('--points'));
}
