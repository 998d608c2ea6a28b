import type { Command } from 'commander';
import { answer, remark, type Cli } from '../cli';
import { findOperationId } from '../operations';

/** `holdfast open [thing]` */
export function addOpenCommand(program: Command, cli: Cli): void {
  program
    .command('open [thing]')
    .description('the dashboard in the browser: of an operation by its id, of a session by its name, else the overview')
    .option('--print', 'only print the address', false)
    .action(async (thing: string | undefined, { print }: { print: boolean }) => {
      const url = await addressOf(cli, thing);
      const open = !print && !cli.json && !cli.csv && cli.openBrowser !== undefined;
      if (open && !(await cli.openBrowser!(url))) remark(cli, 'No browser could be opened: the address is');
      answer(cli, { url }, () => url);
    });
}

async function addressOf(cli: Cli, thing: string | undefined): Promise<string> {
  const { urls } = await cli.client.system.info.query({});
  if (thing === undefined) return urls.dashboard;
  const looksLikeId = /^(?:[a-z]+\/)?[0-9a-f]{8}/i.test(thing);
  const id = looksLikeId ? await findOperationId(cli, thing) : undefined;
  if (id !== undefined) return (await cli.client.operations.get.query({ id })).dashboardUrl;
  const { name } = await cli.client.sessions.get.query({ name: thing });
  return `${urls.dashboard}/sessions/${encodeURIComponent(name)}`;
}
