import type { Command } from 'commander';
import type { SessionChangeView } from '../../../engine/model/views';
import { answer, type Cli } from '../cli';
import { exitCodeOfStatus } from '../failure';
import { followSession } from '../follow';
import { collect } from '../read';
import { SESSION_COLUMNS, showSession } from '../show';
import { listing } from '../table';

interface CreateOptions {
  catalog: string;
  start: string;
  end: string;
  instrument: string[];
  venue?: string;
  wait: boolean;
}

/** `holdfast session …` */
export function addSessionCommands(program: Command, cli: Cli): void {
  const session = program.command('session').description('sessions: instruments and their bars in memory');
  addCreate(session, cli);
  session
    .command('list')
    .description('the open sessions')
    .action(async () => {
      const list = await cli.client.sessions.list.query({});
      answer(cli, list, () => listing(SESSION_COLUMNS, list));
    });
  session
    .command('get <name>')
    .description('one session')
    .action(async (name: string) => {
      const view = await cli.client.sessions.get.query({ name });
      answer(cli, view, () => showSession(view));
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
    .option('--no-wait', 'return before the data is loaded')
    .action(async (name: string, options: CreateOptions) => {
      const { catalog, start, end, instrument, venue, wait } = options;
      const created = await cli.client.sessions.create.mutate({
        name,
        catalog,
        start,
        end,
        ...(instrument.length > 0 && { instruments: instrument }),
        ...(venue !== undefined && { filter: { venue } }),
      });
      const view = wait ? await followSession(cli, name) : created;
      cli.exitCode = exitCodeOfStatus(view.status);
      answer(cli, view, () => showSession(view));
    });
}

function addChanges(session: Command, cli: Cli): void {
  const changed = (view: SessionChangeView) =>
    answer(
      cli,
      view,
      () => `${showSession(view)}\n\n${view.added} added, ${view.removed} removed, ${view.skipped} skipped`,
    );
  session
    .command('add-instruments <name> <ids...>')
    .description('load further instruments')
    .action(async (name: string, instrumentIds: string[]) =>
      changed(await cli.client.sessions.addInstruments.mutate({ name, instrumentIds })),
    );
  session
    .command('remove-instruments <name> <ids...>')
    .description('let go of instruments')
    .action(async (name: string, instrumentIds: string[]) =>
      changed(await cli.client.sessions.removeInstruments.mutate({ name, instrumentIds })),
    );
  session
    .command('extend <name> <end>')
    .description('load later data, up to a day or time')
    .action(async (name: string, end: string) => changed(await cli.client.sessions.extend.mutate({ name, end })));
}
