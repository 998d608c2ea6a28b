import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import type { Command } from 'commander';
import { VALIDATION_CHECKS, type StrategyValidation } from '../../../engine/model/strategy-validation';
import { RULES_END, type StrategyEntry, type StrategySummary } from '../../../engine/model/strategy-views';
import { answer, type Cli } from '../cli';
import { badInput, EXIT } from '../failure';
import { collect, readParameters } from '../read';
import { plainText } from '../show-plain';
import { facts, table, type Column } from '../table';

const MOST_BYTES = 1_000_000;

interface UploadOptions {
  as?: string;
  replace: boolean;
}

/** `holdfast strategy …`: the registry of strategies. */
export function addStrategyCommands(program: Command, cli: Cli): void {
  const group = program.command('strategy').description('make, check and register strategies');
  // Those two need no server: where there is a checkout, they are answered before this.
  const elsewhere = () => badInput('needs a checkout of Holdfast, whose engine it runs');
  group.command('new <name>').description('write a strategy that runs, with a test beside it').action(elsewhere);
  group
    .command('test [name]')
    .description('run a strategy of the folder, or all of them, on sample data, here')
    .action(elsewhere);
  group
    .command('upload <file>')
    .description('put a strategy file, or rules, into the strategies folder of the server')
    .option('--as <name>', 'another name for the file')
    .option('--replace', 'also over a file that no upload has written', false)
    .action(async (file: string, options: UploadOptions) => {
      const entry = await upload(cli, file, options);
      answer(
        cli,
        entry,
        () => `${entry.id} is there, version ${entry.bundleHash.slice(0, 12)}, in ${entry.file ?? '-'}`,
      );
    });
  group
    .command('register [names...]')
    .description('register strategies, all without a name; what was deleted comes back')
    .action(async (names: string[]) => {
      const list = await cli.client.strategies.register.mutate(names.length > 0 ? { strategies: names } : {});
      answer(cli, list, () => table(REGISTERED, list.items));
    });
  group
    .command('validate <name>')
    .description('import, creation, methods, behaviour on sample data, and whether orders depend on the future')
    .option('--param <name=value>', 'a parameter, instead of its default', collect, [])
    .action(async (name: string, { param }: { param: string[] }) => {
      const parameters = readParameters(param);
      const validation = await cli.client.strategies.validateNamed.mutate({ path: name, parameters });
      if (!validation.passed) cli.exitCode = EXIT.failed;
      answer(cli, validation, () => showValidation(validation));
    });
  const plain = (value: unknown) => answer(cli, value, () => plainText(value));
  group
    .command('uses <id>')
    .description('what has been done with a strategy')
    .action(async (id: string) => plain(await cli.client.strategies.uses.query({ id })));
  group
    .command('resolve <name>')
    .description('the strategy that an id, the name of a file or a dotted name means')
    .action(async (name: string) => plain(await cli.client.strategies.resolve.query({ name })));
  group
    .command('configured <path>')
    .description("the strategy that a YAML file below the server's folder of strategies names")
    .option('--model <path>', 'a model in place of that of the file')
    .action(async (path: string, { model }: { model?: string }) =>
      plain(await cli.client.strategies.configured.query({ path, ...(model !== undefined && { model }) })),
    );
  addRegistryCommands(group, cli);
}

function addRegistryCommands(group: Command, cli: Cli): void {
  group
    .command('edit <id>')
    .description('other texts than those of its file')
    .option('--name <text>', 'its name')
    .option('--description <text>', 'what it does')
    .action(async (id: string, texts: { name?: string; description?: string }) => {
      const entry = await cli.client.strategies.update.mutate({ id, ...texts });
      answer(cli, entry, () =>
        facts([
          ['strategy', id],
          ['name', entry.name],
          ['description', entry.description],
        ]),
      );
    });
  group
    .command('delete <id>')
    .description('take it from new work; what was done with it stays')
    .action(async (id: string) => {
      const entry = await cli.client.strategies.delete.mutate({ id });
      answer(cli, entry, () => `${id} is deleted; \`holdfast strategy register ${id}\` brings it back`);
    });
  group
    .command('summary')
    .description('how many there are, and what has been done with them')
    .action(async () => {
      const summary = await cli.client.strategies.summary.query({});
      answer(cli, summary, () => showSummary(summary));
    });
}

async function upload(cli: Cli, file: string, { as: name, replace }: UploadOptions): Promise<StrategyEntry> {
  const found = await stat(file).catch(() => undefined);
  if (!found?.isFile()) return badInput(`there is no file ${file}`, '<file>');
  if (found.size > MOST_BYTES) return badInput(`${file} is larger than 1 MB`, '<file>');
  const source = await readFile(file, 'utf8');
  const isRules = (name ?? file).endsWith(RULES_END);
  if (isRules && name === undefined)
    return cli.client.strategies.createRules.mutate({ rules: rulesOf(source, file), replace });
  return cli.client.strategies.upload.mutate({ file: name ?? path.basename(file), source, replace });
}

function rulesOf(source: string, file: string): Record<string, unknown> {
  try {
    return JSON.parse(source) as Record<string, unknown>;
  } catch (error) {
    return badInput(`${file} is not JSON: ${(error as Error).message}`, '<file>');
  }
}

const REGISTERED: readonly Column<StrategyEntry>[] = [
  { head: 'NUMBER', number: true, cell: ({ registered }) => String(registered?.number ?? '-') },
  { head: 'STRATEGY', cell: ({ id }) => id },
  { head: 'SOURCE', cell: ({ source }) => source },
  { head: 'NAME', cell: ({ name }) => name },
];

/** One line a check, with what is wrong and where. */
export function showValidation({ strategy, passed, checks }: StrategyValidation): string {
  const lines = VALIDATION_CHECKS.map((name) => {
    const { status, message, file, line, column } = checks[name];
    const at = file === undefined ? '' : ` (${file}${line === undefined ? '' : `:${line}:${column ?? 1}`})`;
    return [name, `${status}${message === undefined ? '' : `: ${message}`}${at}`] as const;
  });
  const { orders, fills, trades, bars } = checks.behaviour;
  const seen =
    orders === undefined ? undefined : `${orders} orders, ${fills} fills, ${trades} trades over ${bars} bars`;
  return facts([['strategy', strategy ?? undefined], ['passed', passed ? 'yes' : 'NO'], ...lines, ['sample', seen]]);
}

const USES: readonly Column<StrategySummary['uses']['items'][number]>[] = [
  { head: 'STRATEGY', cell: ({ strategy }) => strategy },
  { head: 'OPERATIONS', number: true, cell: ({ operations }) => String(operations) },
  { head: 'COMPLETED', number: true, cell: ({ completed }) => String(completed) },
  { head: 'FAILED', number: true, cell: ({ failed }) => String(failed) },
  { head: 'LAST USED', cell: ({ lastUsed }) => lastUsed?.slice(0, 19).replace('T', ' ') ?? '-' },
];

function showSummary({
  strategies,
  registered,
  deleted,
  brokenFiles,
  bySource,
  validated,
  uses,
}: StrategySummary): string {
  const sources = Object.entries(bySource).map(([source, count]) => `${count} ${source}`);
  const head = facts([
    ['strategies', `${strategies}: ${sources.join(', ')}`],
    ['registered', String(registered)],
    ['deleted', String(deleted)],
    ['broken files', String(brokenFiles)],
    ['validated', `${validated.passed} passed, ${validated.failed} failed, ${validated.never} never`],
  ]);
  return uses.items.length === 0 ? head : `${head}\n\n${table(USES, uses.items)}`;
}
