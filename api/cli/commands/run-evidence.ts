import type { Command } from 'commander';
import type { LogLineView, OrderRow, SeriesView } from '../../../engine/model/result-views';
import { answer, type Cli } from '../cli';
import { count, inCurrency, plain, time } from '../format';
import { operationId } from '../operations';
import { given, numberOption, withFields } from '../read';
import { curveText } from '../show-analysis';
import { listing, type Column } from '../table';
import { addTableOptions, exportedTable, pageOf, type TableOptions } from './result-export';

/** `holdfast runs orders`, `series` and `log`: what a run recorded of itself. */
export function addEvidence(runs: Command, cli: Cli): void {
  addTableOptions(runs.command('orders <id>'))
    .description('every order and what became of it')
    .action(async (id: string, options: TableOptions, command: Command) => {
      if (await exportedTable(cli, { table: 'orders', id, options, command })) return;
      const run = { id: await operationId(cli, id) };
      const list = await pageOf(options, (page) => cli.client.runs.orders.query({ ...run, ...page }));
      answer(cli, list, () => noted(list, () => listing(ORDERS, list)));
    });
  addTableOptions(runs.command('series <id>'))
    .description('what the strategy recorded, series by series')
    .option('--name <name>', 'the points of the series of this name')
    .option(
      '--points <number>',
      'each whole series in at most so many points, in place of a page',
      numberOption('--points'),
    )
    .action(async (id: string, options: TableOptions & { points?: number }, command: Command) => {
      if (await exportedTable(cli, { table: 'series', id, options, command })) return;
      const { name, points } = options;
      const asked = { id: await operationId(cli, id), ...given({ name }) };
      const { series } = cli.client.runs;
      const list = await (points === undefined
        ? pageOf(options, (page) => series.query({ ...asked, ...page }))
        : series.query(withFields({ ...asked, points }, options.set)));
      const shown = () => (name === undefined ? listing(SERIES, list) : seriesText(list.items));
      answer(cli, list, () => noted(list, shown));
    });
  addTableOptions(runs.command('log <id>'))
    .description('messages that the strategy logged')
    .action(async (id: string, options: TableOptions, command: Command) => {
      if (await exportedTable(cli, { table: 'log', id, options, command })) return;
      const run = { id: await operationId(cli, id) };
      const list = await pageOf(options, (page) => cli.client.runs.log.query({ ...run, ...page }));
      answer(cli, list, () => noted(list, () => listing(LINES, list)));
    });
}

/** Says what is not there. */
function noted({ recorded, truncated }: { recorded: boolean; truncated: boolean }, table: () => string): string {
  if (!recorded) return 'not recorded: the run is of an earlier version';
  return truncated ? `${table()}\nmore happened than is kept` : table();
}

interface Point {
  instrument: string | null;
  time: string;
  value: number;
}

function pointsOf(all: readonly SeriesView[]): { total: number; items: Point[] } {
  return {
    total: all.reduce((sum, { total }) => sum + total, 0),
    items: all.flatMap(({ instrument, points }) => points.map((point) => ({ instrument, ...point }))),
  };
}

/** The points, and the curve of each series. */
function seriesText(all: readonly SeriesView[]): string {
  const curves = all.map(({ name, points }) =>
    curveText(
      name,
      points.map((point) => point.time),
      points.map(({ value }) => value),
    ),
  );
  return [listing(POINTS, pointsOf(all)), ...curves].join('\n\n');
}

const level = (value: number | null, currency: string | null) =>
  value === null ? '' : inCurrency(plain(value), currency);
const ORDERS: readonly Column<OrderRow>[] = [
  { head: 'ORDER', number: true, cell: ({ orderId }) => String(orderId) },
  { head: 'PLACED UTC', cell: ({ placedAt }) => time(placedAt) },
  { head: 'INSTRUMENT', cell: ({ instrument }) => instrument },
  { head: 'SIDE', cell: ({ side }) => side },
  { head: 'TYPE', cell: ({ type }) => type },
  { head: 'QUANTITY', number: true, cell: ({ quantity }) => plain(quantity) },
  { head: 'FILLED', number: true, cell: ({ filled }) => plain(filled) },
  { head: 'PRICE', number: true, cell: (order) => level(order.averagePrice, order.currency) },
  { head: 'LIMIT', number: true, cell: (order) => level(order.limit, order.currency) },
  { head: 'TRIGGER', number: true, cell: (order) => level(order.trigger, order.currency) },
  { head: 'STATUS', cell: ({ status }) => status },
  { head: 'REASON', cell: ({ reason }) => reason ?? '' },
  { head: 'ENDED UTC', cell: ({ endedAt }) => (endedAt === null ? '' : time(endedAt)) },
  { head: 'TAG', cell: ({ tag }) => tag ?? '' },
];

const SERIES: readonly Column<SeriesView>[] = [
  { head: 'NAME', cell: ({ name }) => name },
  { head: 'INSTRUMENT', cell: ({ instrument }) => instrument ?? 'all' },
  { head: 'POINTS', number: true, cell: ({ total }) => count(total) },
];

const POINTS: readonly Column<Point>[] = [
  { head: 'INSTRUMENT', cell: ({ instrument }) => instrument ?? 'all' },
  { head: 'TIME UTC', cell: (point) => time(point.time) },
  { head: 'VALUE', number: true, cell: ({ value }) => plain(value) },
];

const LINES: readonly Column<LogLineView>[] = [
  { head: 'TIME UTC', cell: (line) => time(line.time) },
  { head: 'INSTRUMENT', cell: ({ instrument }) => instrument ?? 'all' },
  { head: 'MESSAGE', cell: ({ message }) => message },
];
