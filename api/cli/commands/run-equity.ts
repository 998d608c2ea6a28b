import type { Command } from 'commander';
import type { EquityPointView } from '../../../engine/model/result-views';
import { answer, type Cli } from '../cli';
import { decimal, inCurrency, percent, time } from '../format';
import { operationId } from '../operations';
import { numberOption, withFields } from '../read';
import { curveText } from '../show-analysis';
import { listing, type Column } from '../table';
import { addTableOptions, exportedTable, pageOf, type TableOptions } from './result-export';

/** Points that the drawn curve is made of: more than a line of it shows. */
const CURVE_POINTS = 400;

/** `holdfast runs equity`: a page of the curve, and the whole of it as a line. */
export function addEquityCommand(runs: Command, cli: Cli): void {
  addTableOptions(runs.command('equity <id>'))
    .description('equity and drawdown at each bar')
    .option(
      '--points <number>',
      'the whole curve in at most so many points, in place of a page',
      numberOption('--points'),
    )
    .action(async (id: string, options: TableOptions & { points?: number }, command: Command) => {
      if (await exportedTable(cli, { table: 'equity', id, options, command })) return;
      const run = { id: await operationId(cli, id) };
      const { points } = options;
      const { equity } = cli.client.runs;
      const list = await (points === undefined
        ? pageOf(options, (page) => equity.query({ ...run, ...page }))
        : equity.query(withFields({ ...run, points }, options.set)));
      if (cli.json || cli.csv) return answer(cli, list, () => '');
      const { currency } = await cli.client.runs.get.query(run);
      const { items } = await equity.query({ ...run, points: CURVE_POINTS });
      const curve = curveText(
        'equity',
        items.map((point) => point.time),
        items.map((point) => point.equity),
      );
      answer(cli, list, () => `${listing(columns(currency), list)}\n\n${curve}`);
    });
}

const columns = (currency: string | null | undefined): readonly Column<EquityPointView>[] => [
  { head: 'TIME UTC', cell: (point) => time(point.time) },
  { head: inCurrency('EQUITY', currency), number: true, cell: ({ equity }) => decimal(equity) },
  { head: 'DRAWDOWN', number: true, cell: ({ drawdown }) => percent(drawdown) },
];
