import { Option, type Command } from 'commander';
import { INSTRUMENT_KINDS, type InstrumentKind } from '../../../engine/model/instrument-id';
import type { SessionChangeView, SessionInstrumentView, SessionVersionView } from '../../../engine/model/views';
import { answer, type Cli } from '../cli';
import { badInput, exitCodeOfStatus } from '../failure';
import { followSession } from '../follow';
import { boundary, decimal, plain, time } from '../format';
import { loadWarnings } from '../load-warnings';
import { collect, given, numberOption } from '../read';
import { SESSION_COLUMNS, showSession, showSessionDetail } from '../show';
import { listing, type Column } from '../table';
import { addPageOptions, type PageOptions } from './page-options';

interface CreateOptions {
  tickSeconds?: number;
  timeframe?: string;
  detail: boolean;
  column: string[];
  adjust?: 'positions' | 'prices' | 'none';
  catalog: string;
  start: string;
  end: string;
  instrument: string[];
  venue?: string;
  underlying?: string;
  right?: 'call' | 'put';
  minStrike?: number;
  maxStrike?: number;
  minExpiryDays?: number;
  maxExpiryDays?: number;
  maxConcurrent?: number;
  follow: boolean;
  wait: boolean;
}

/** `holdfast session …` */
export function addSessionCommands(program: Command, cli: Cli): void {
  const session = program.command('session').description('sessions: instruments and their bars in memory');
  addCreate(session, cli);
  addPageOptions(session.command('list'), 1000)
    .description('the open sessions')
    .action(async ({ limit, offset }: PageOptions) => {
      const list = await cli.client.sessions.list.query({ limit, offset });
      answer(cli, list, () => listing(SESSION_COLUMNS, list));
    });
  session
    .command('get <name>')
    .description('one session')
    .action(async (name: string) => {
      const view = await cli.client.sessions.get.query({ name });
      answer(cli, view, () => showSessionDetail(view));
    });
  addPageOptions(session.command('versions <name>'))
    .description('the versions of a session, to any of which runs can be pinned')
    .action(async (name: string, { limit, offset }: PageOptions) => {
      const list = await cli.client.sessions.versions.query({ name, limit, offset });
      answer(cli, list, () => listing(VERSIONS, list));
    });
  addPageOptions(session.command('instruments <name>'))
    .description('the instruments of a session, with what is known of them')
    .option('--text <text>', 'only those whose id has it, in any case')
    .addOption(new Option('--kind <kind>', 'only those of this kind').choices(INSTRUMENT_KINDS))
    .action(async (name: string, options: PageOptions & { text?: string; kind?: InstrumentKind }) => {
      const list = await cli.client.sessions.instruments.query({ name, ...options });
      answer(cli, list, () => listing(INSTRUMENTS, list));
    });
  addChanges(session, cli);
  session
    .command('delete <name>')
    .description('close a session')
    .option('--force', 'cancel what is open in it', false)
    .action(async (name: string, { force }: { force: boolean }) => {
      const closed = await cli.client.sessions.delete.mutate({ name, force });
      answer(cli, closed, () => `session ${closed.name} ${closed.status}`);
    });
}

function addCreate(session: Command, cli: Cli): void {
  session
    .command('create <name>')
    .description('open a session on the data of a catalog')
    .requiredOption('--catalog <name>', 'folder below the catalog root')
    .requiredOption('--start <date>', 'first day or time')
    .requiredOption('--end <date>', 'last day or time, inclusive')
    .option('--instrument <id>', 'only this instrument; may be repeated', collect, [])
    .option('--venue <venue>', 'only instruments of this venue')
    .option('--underlying <symbol>', 'only this instrument and what is written on it')
    .addOption(new Option('--right <right>', 'of options only these').choices(['call', 'put']))
    .option('--min-strike <price>', 'of options only those from this strike on', numberOption('--min-strike'))
    .option('--max-strike <price>', 'of options only those up to this strike', numberOption('--max-strike'))
    .option('--min-expiry-days <days>', 'from the start to the expiry, at least', numberOption('--min-expiry-days'))
    .option('--max-expiry-days <days>', 'from the start to the expiry, at most', numberOption('--max-expiry-days'))
    .option(
      '--tick-seconds <seconds>',
      'make bars of this length of quote and trade ticks',
      numberOption('--tick-seconds'),
    )
    .option('--timeframe <length>', 'put shorter bars together to this length, such as 5min, 1h, 1d or 1w')
    .option('--detail', 'keep the shorter bars too, which orders of runs with --detail meet', false)
    .option('--column <name>', 'keep this further column of the data files; may be repeated', collect, [])
    .addOption(
      new Option('--adjust <what>', 'what splits and dividends of the catalog change').choices([
        'positions',
        'prices',
        'none',
      ]),
    )
    .option('--max-concurrent <number>', 'runs and sweeps at work at once', numberOption('--max-concurrent'))
    .option('--follow', 'take what schedules of the catalog find', false)
    .option('--no-wait', 'return before the data is loaded')
    .action(async (name: string, options: CreateOptions) => {
      const { catalog, start, end, instrument, wait, venue, underlying, right, maxConcurrent } = options;
      const { minStrike, maxStrike, minExpiryDays, maxExpiryDays, tickSeconds, timeframe } = options;
      const range = { minStrike, maxStrike, minExpiryDays, maxExpiryDays };
      const created = await cli.client.sessions.create.mutate({
        name,
        catalog,
        start,
        end,
        follow: options.follow,
        ...(instrument.length > 0 && { instruments: instrument }),
        ...given({ tickSeconds, timeframe, maxConcurrent, adjust: options.adjust }),
        ...(options.detail && { detail: true }),
        ...(options.column.length > 0 && { columns: options.column }),
        ...given({ filter: given({ venue, underlying, right, ...range }) }),
      });
      const view = wait ? await followSession(cli, name) : created;
      cli.exitCode = exitCodeOfStatus(view.status);
      const isWhole = instrument.length === 0 && venue === undefined && underlying === undefined;
      const warnings = await loadWarnings(cli, view, isWhole);
      answer(cli, view, () => [showSession(view), ...warnings].join('\n\n'));
    });
}

interface AddOptions {
  venue?: string;
  underlying?: string;
  end?: string;
}

function addChanges(session: Command, cli: Cli): void {
  const changed = (view: SessionChangeView, warnings: readonly string[] = []) =>
    answer(cli, view, () => {
      const changes = `${view.added} added, ${view.removed} removed, ${view.skipped} skipped`;
      return [showSession(view), changes, ...warnings].join('\n\n');
    });
  session
    .command('add-instruments <name> [ids...]')
    .description('load further instruments')
    .option('--venue <venue>', 'all instruments of this venue, in place of ids')
    .option('--underlying <symbol>', 'this instrument and all that is written on it, in place of ids')
    .option('--end <date>', 'load later data too, up to this day or time')
    .action(async (name: string, ids: string[], options: AddOptions) => {
      const { venue, underlying, end } = options;
      const wanted = {
        ...(ids.length > 0 && { instrumentIds: ids }),
        ...given({ filter: given({ venue, underlying }), end }),
      };
      changed(await cli.client.sessions.addInstruments.mutate({ name, ...wanted }));
    });
  session
    .command('remove-instruments <name> <ids...>')
    .description('unload instruments')
    .action(async (name: string, instrumentIds: string[]) =>
      changed(await cli.client.sessions.removeInstruments.mutate({ name, instrumentIds })),
    );
  session
    .command('narrow <name>')
    .description('unload data at the start or the end of the range')
    .option('--start <date>', 'first day or time that stays')
    .option('--end <date>', 'last day or time that stays')
    .action(async (name: string, { start, end }: { start?: string; end?: string }) =>
      changed(await cli.client.sessions.narrow.mutate({ name, ...given({ start, end }) })),
    );
  session
    .command('extend <name> [end]')
    .description('load later data, up to a day or time')
    .option('--end <date>', 'the same, by name')
    .action(async (name: string, place: string | undefined, options: { end?: string }) => {
      if (place !== undefined && options.end !== undefined) badInput('is given twice', '--end');
      const end = place ?? options.end ?? badInput('is missing: the last day or time', '--end');
      const view = await cli.client.sessions.extend.mutate({ name, end });
      changed(view, await loadWarnings(cli, view, false));
    });
}

const VERSIONS: readonly Column<SessionVersionView>[] = [
  { head: 'VERSION', number: true, cell: ({ version }) => plain(version) },
  { head: 'NOW', cell: ({ current }) => (current ? 'current' : '') },
  { head: 'FROM', cell: ({ start }) => boundary(start) },
  { head: 'TO', cell: ({ end }) => boundary(end) },
  { head: 'INSTRUMENTS', number: true, cell: ({ instruments }) => plain(instruments) },
  { head: 'MEMORY', number: true, cell: ({ memoryMb }) => `${decimal(memoryMb)} MB` },
  { head: 'CREATED UTC', cell: ({ createdAt }) => time(createdAt) },
  { head: 'MANIFEST', cell: ({ manifestHash }) => manifestHash.slice(0, 16) },
];

const INSTRUMENTS: readonly Column<SessionInstrumentView>[] = [
  { head: 'INSTRUMENT', cell: ({ id }) => id },
  { head: 'KIND', cell: ({ kind }) => kind },
  { head: 'UNDERLYING', cell: ({ underlying = '-' }) => underlying },
  { head: 'EXPIRY', cell: ({ expiry = '-' }) => expiry },
  { head: 'RIGHT', cell: ({ right = '-' }) => right },
  { head: 'STRIKE', number: true, cell: ({ strike }) => plain(strike) },
  { head: 'MULTIPLIER', number: true, cell: ({ multiplier }) => plain(multiplier) },
  { head: 'TICK', number: true, cell: ({ priceIncrement }) => plain(priceIncrement) },
  { head: 'CALENDAR', cell: ({ calendar }) => calendar },
];
