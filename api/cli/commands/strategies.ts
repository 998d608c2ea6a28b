import type { Command } from 'commander';
import { brokenText, type BrokenStrategy } from '../../../engine/model/broken-strategy';
import type { StrategyEntry, StrategyEntryDetail } from '../../../engine/model/strategy-views';
import type { StrategyView } from '../../../engine/model/views';
import { answer, type Cli } from '../cli';
import { facts, table, type Column } from '../table';

interface Property {
  description?: string;
  default?: string | number | boolean;
  minimum?: number;
  exclusiveMinimum?: number;
  maximum?: number;
  exclusiveMaximum?: number;
}

/** `holdfast strategies [id]` */
export function addStrategiesCommand(program: Command, cli: Cli): void {
  program
    .command('strategies [id]')
    .description('the strategies that can be run, or one with its parameters')
    .option('--deleted', 'those that were deleted too', false)
    .action(async (id: string | undefined, { deleted }: { deleted: boolean }) => {
      if (id === undefined) {
        const list = await cli.client.strategies.list.query({ deleted });
        return answer(cli, list, () => [table(STRATEGIES, list.items), ...brokenLines(list.broken)].join('\n'));
      }
      const view = await cli.client.strategies.get.query({ id });
      answer(cli, view, () => showStrategy(view));
    });
}

/** What the files are that are none of them. */
function brokenLines(broken: readonly BrokenStrategy[]): string[] {
  if (broken.length === 0) return [];
  return [
    '',
    'broken files, of which the last good version is used, if there was one:',
    ...broken.map((one) => `  ${brokenText(one)}`),
  ];
}

const STRATEGIES: readonly Column<StrategyEntry>[] = [
  { head: 'STRATEGY', cell: ({ id }) => id },
  { head: 'SOURCE', cell: ({ source }) => source },
  { head: 'NAME', cell: ({ name }) => name },
  { head: 'PARAMETERS', cell: (strategy) => signature(strategy) },
];

const PARAMETERS: readonly Column<[string, Property]>[] = [
  { head: 'PARAMETER', cell: ([name]) => name },
  {
    head: 'DEFAULT',
    number: true,
    cell: ([, { default: initial }]) => (initial === undefined ? '-' : String(initial)),
  },
  { head: 'FROM', number: true, cell: ([, property]) => bound(property.minimum, property.exclusiveMinimum, '>') },
  { head: 'TO', number: true, cell: ([, property]) => bound(property.maximum, property.exclusiveMaximum, '<') },
  { head: 'MEANING', cell: ([, { description = '-' }]) => description },
];

function showStrategy(strategy: StrategyEntryDetail): string {
  const head = facts([
    ['strategy', strategy.id],
    ['name', strategy.name],
    ['file', strategy.file ?? 'none: it is built in'],
    ['origin', strategy.source],
    [
      'registered',
      strategy.registered ? `number ${strategy.registered.number}, by ${strategy.registered.owner}` : 'no',
    ],
    ['validation', strategy.validation ? validationText(strategy.validation) : undefined],
    ['broken', strategy.broken && `${brokenText(strategy.broken)}; its last good version, this one, is in use`],
    [
      'version',
      `${strategy.bundleHash}${strategy.file === undefined ? '' : ', SHA-256 over the file and its imports'}`,
    ],
    ['source', `${strategy.sourceHash}, SHA-256 over the version and the engine build`],
    ['engine build', strategy.engineBuild],
  ]);
  const parameters = propertiesOf(strategy);
  const listed = parameters.length === 0 ? 'no parameters' : table(PARAMETERS, parameters);
  return `${head}\n\n${wrap(strategy.description, 100)}\n\n${listed}`;
}

function validationText({ passed, isPresent, at }: NonNullable<StrategyEntry['validation']>): string {
  return `${passed ? 'passed' : 'FAILED'}, ${at.slice(0, 10)}${isPresent ? '' : ', of another version'}`;
}

function propertiesOf({ parameters }: StrategyView): [string, Property][] {
  return Object.entries((parameters['properties'] ?? {}) as Record<string, Property>);
}

function bound(inclusive: number | undefined, exclusive: number | undefined, sign: string): string {
  if (exclusive !== undefined) return `${sign} ${exclusive}`;
  // Whole numbers have the bounds of what a number holds exactly; those say nothing.
  return inclusive === undefined || Math.abs(inclusive) >= Number.MAX_SAFE_INTEGER ? '-' : String(inclusive);
}

/** `fast slow size=1`: names, with their defaults. */
function signature(strategy: StrategyView): string {
  const shown = propertiesOf(strategy).map(([name, { default: initial }]) =>
    initial === undefined ? name : `${name}=${String(initial)}`,
  );
  return shown.join(' ') || '-';
}

function wrap(text: string, width: number): string {
  const lines = [''];
  for (const word of text.split(' ')) {
    const last = lines.at(-1)!;
    if (last !== '' && last.length + word.length >= width) lines.push(word);
    else lines[lines.length - 1] = last === '' ? word : `${last} ${word}`;
  }
  return lines.join('\n');
}
