import type { Command } from 'commander';
import { answer, type Cli } from '../cli';
import { table } from '../table';

interface Property {
  default?: string | number | boolean;
}

/** `holdfast strategies` */
export function addStrategiesCommand(program: Command, cli: Cli): void {
  program
    .command('strategies')
    .description('the strategies that can be run, with their parameters')
    .action(async () => {
      const list = await cli.client.strategies.list.query({});
      answer(cli, list, () =>
        table(
          [
            { head: 'STRATEGY', cell: ({ id }) => id },
            { head: 'PARAMETERS', cell: ({ parameters }) => signature(parameters) },
            { head: 'DESCRIPTION', cell: ({ description }) => description },
          ],
          list.items,
        ),
      );
    });
}

/** `fast slow size=1`: names, with their defaults. */
function signature(schema: Record<string, unknown>): string {
  const properties = (schema['properties'] ?? {}) as Record<string, Property>;
  const shown = Object.entries(properties).map(([name, { default: initial }]) =>
    initial === undefined ? name : `${name}=${String(initial)}`,
  );
  return shown.join(' ') || '-';
}
