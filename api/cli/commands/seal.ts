import type { Command } from 'commander';
import { operationIdSchema } from '../../../engine/model/identifiers';
import { answer, type Cli } from '../cli';
import { CliError, EXIT } from '../failure';
import { durably } from '../follow';
import { operationId } from '../operations';
import { SEAL_COLUMNS, showSeal, showSealDetail } from '../show-seal';
import { listing } from '../table';
import { watchOperation } from '../watch';
import { addPageOptions, type PageOptions } from './page-options';

/** `holdfast seal` and `holdfast seals …` */
export function addSealCommands(program: Command, cli: Cli): void {
  program
    .command('seal <catalog>')
    .description('close the data of a catalog from a date on, until one candidate is committed')
    .requiredOption('--from <date>', 'the first date that is closed')
    .action(async (catalog: string, { from }: { from: string }) => {
      const view = await cli.client.seals.create.mutate({ catalog, from });
      answer(cli, view, () => showSeal(view));
    });
  const seals = program.command('seals').description('parts of catalogs that nobody reads');
  addPageOptions(seals.command('list'), 100)
    .description('seals, oldest first')
    .option('--catalog <name>', 'only those of this catalog')
    .action(async (options: PageOptions & { catalog?: string }) => {
      const list = await cli.client.seals.list.query(options);
      answer(cli, list, () => listing(SEAL_COLUMNS, list));
    });
  seals
    .command('get <seal>')
    .description('one seal, by its id, the beginning of it, or its catalog')
    .action(async (text: string) => {
      const view = await cli.client.seals.get.query({ id: await sealId(cli, text) });
      answer(cli, view, () => showSealDetail(view));
    });
  addCommit(seals, cli);
  seals
    .command('break <seal>')
    .description('open the part for everybody, for good; later verdicts say so')
    .requiredOption('--reason <text>', 'why; kept in the log')
    .action(async (text: string, { reason }: { reason: string }) => {
      const view = await cli.client.seals.break.mutate({ id: await sealId(cli, text), reason });
      answer(cli, view, () => showSeal(view));
    });
}

function addCommit(seals: Command, cli: Cli): void {
  seals
    .command('commit <seal> <run>')
    .description('open the sealed part for the candidate that a run is, once')
    .option('--no-wait', 'return as soon as the work is accepted')
    .action(async (text: string, run: string, { wait }: { wait: boolean }) => {
      const id = await sealId(cli, text);
      let view = await cli.client.seals.commit.mutate({ id, run: await operationId(cli, run) });
      if (wait && view.status === 'opening') {
        const { opening } = view.candidate!;
        await durably(cli, opening, () => watchOperation(cli, opening));
        view = await cli.client.seals.get.query({ id });
        if (view.answer === null) cli.exitCode = EXIT.failed;
      }
      answer(cli, view, () => showSeal(view));
    });
}

/** By the id of a seal, the beginning of it, or the catalog of the one that stands, else of the only one there was. */
async function sealId(cli: Cli, text: string): Promise<string> {
  if (operationIdSchema.safeParse(text).success) return text;
  const { items } = await cli.client.seals.list.query({ limit: 10_000 });
  const byCatalog = items.filter(({ catalog }) => catalog === text);
  const standing = byCatalog.filter(({ status }) => status !== 'broken');
  const byId = items.filter(({ sealId: id }) => text.length >= 8 && id.startsWith(text));
  const found = [standing, byCatalog, byId].find((seals) => seals.length > 0) ?? [];
  if (found.length === 1) return found[0]!.sealId;
  throw new CliError({
    code: 'SEAL_NOT_FOUND',
    message:
      found.length === 0
        ? `There is no seal ${text}.`
        : `${found.length} seals are meant by "${text}"; name one by its id: ${found.map(({ sealId: id }) => id).join(', ')}.`,
    path: 'id',
  });
}
