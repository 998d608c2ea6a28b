import { Option, type Command } from 'commander';
import { OVERLAPS, type Overlap } from '../../../engine/model/schedule';
import type { ScheduleView } from '../../../engine/model/schedule-views';
import { answer, type Cli } from '../cli';
import { errorText } from '../failure';
import { count, counted, moment, time } from '../format';
import { collect } from '../read';
import { facts, listing, type Column } from '../table';
import { addPageOptions, type PageOptions } from './page-options';

interface CreateOptions {
  interval?: string;
  cron?: string;
  timeZone?: string;
  session: string[];
  overlap?: Overlap;
  catchup?: string;
  paused: boolean;
}

/** `holdfast schedule …` */
export function addScheduleCommands(program: Command, cli: Cli): void {
  const schedule = program.command('schedule').description('checks of catalogs for new data, by the clock');
  schedule
    .command('create <id> <catalog>')
    .description('check a catalog for new data at an interval or by cron')
    .option('--interval <duration>', 'time between two checks, such as 15m')
    .option('--cron <fields>', 'when to check, as five cron fields')
    .option('--time-zone <name>', 'time zone of --cron, such as Asia/Kolkata')
    .option('--session <name>', 'a session to extend; may be repeated', collect, [])
    .addOption(
      new Option('--overlap <rule>', 'what becomes of a check that is due while one is running').choices([...OVERLAPS]),
    )
    .option('--catchup <duration>', 'how late a missed check is still made up for')
    .option('--paused', 'create it paused', false)
    .action(async (id: string, catalog: string, options: CreateOptions) => {
      const { session: sessions, catchup: catchupWindow, ...rest } = options;
      show(cli, await cli.client.schedules.create.mutate({ id, catalog, sessions, catchupWindow, ...rest }));
    });
  addPageOptions(schedule.command('list'))
    .description('schedules')
    .action(async ({ limit, offset }: PageOptions) => {
      const list = await cli.client.schedules.list.query({ limit, offset });
      answer(cli, list, () => listing(COLUMNS, list));
    });
  addChanges(schedule, cli);
}

function addChanges(schedule: Command, cli: Cli): void {
  const command = (name: string, description: string, act: (id: string) => Promise<ScheduleView>) =>
    schedule
      .command(`${name} <id>`)
      .description(description)
      .action(async (id: string) => show(cli, await act(id)));
  command('get', 'one schedule', (id) => cli.client.schedules.get.query({ id }));
  command('pause', 'check no more', (id) => cli.client.schedules.pause.mutate({ id }));
  command('resume', 'check again', (id) => cli.client.schedules.resume.mutate({ id }));
  command('trigger', 'check now', (id) => cli.client.schedules.trigger.mutate({ id }));
  schedule
    .command('delete <id>')
    .description('delete a schedule; data and sessions stay')
    .action(async (id: string) => {
      const deleted = await cli.client.schedules.delete.mutate({ id });
      answer(cli, deleted, () => `${deleted.id} deleted`);
    });
}

const COLUMNS: readonly Column<ScheduleView>[] = [
  { head: 'SCHEDULE', cell: ({ id }) => id },
  { head: 'CATALOG', cell: ({ catalog }) => catalog },
  { head: 'WHEN', cell: whenOf },
  { head: 'STATE', cell: ({ paused }) => (paused ? 'paused' : 'active') },
  { head: 'NEXT UTC', cell: ({ nextTimes, paused }) => (paused ? '-' : time(nextTimes[0])) },
  { head: 'LAST', cell: ({ lastRun }) => lastRun?.error?.code ?? lastRun?.status ?? '-' },
  { head: 'NEWEST BAR UTC', cell: ({ dataset }) => time(dataset?.newest) },
  { head: 'VERSION', number: true, cell: ({ dataset }) => count(dataset?.version) },
];

function whenOf({ interval, cron, timeZone }: ScheduleView): string {
  return interval !== null ? `every ${interval}` : `${cron} ${timeZone ?? 'UTC'}`;
}

function show(cli: Cli, view: ScheduleView): void {
  const { lastRun, dataset, sessions } = view;
  answer(cli, view, () =>
    facts([
      ['schedule', view.id],
      ['catalog', view.catalog],
      ['when', whenOf(view)],
      ['state', view.paused ? 'paused' : 'active'],
      ['overlap', view.overlap],
      ['catch-up', view.catchupWindow],
      ['sessions', sessions.length > 0 ? sessions.join(', ') : 'those that follow'],
      ['next', view.paused ? undefined : moment(view.nextTimes[0])],
      ['last', lastRun ? `${moment(lastRun.scheduledAt)} ${lastRun.status ?? ''}`.trim() : undefined],
      ['error', lastRun?.error && errorText(lastRun.error)],
      ['checks', `${count(view.runs)}, ${count(view.missed)} missed, ${count(view.skipped)} skipped`],
      ['dataset', dataset ? `version ${dataset.version}, ${counted(dataset.instruments, 'instrument')}` : undefined],
      ['newest bar', dataset ? moment(dataset.newest) : undefined],
      ['temporal', view.temporalUrl],
    ]),
  );
}
