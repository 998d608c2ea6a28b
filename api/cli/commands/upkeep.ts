import { Option, type Command } from 'commander';
import { EVENT_TOPICS, type EventTopic } from '../../../engine/model/operations';
import { followEvents } from '../../client/event-stream';
import { answer, type Cli } from '../cli';
import { durably } from '../follow';
import { operationId } from '../operations';
import { given, numberOption } from '../read';
import { plainText } from '../show-plain';

interface EventOptions {
  topic?: EventTopic[];
  operation?: string;
  session?: string;
  after?: string;
  limit: number;
  follow: boolean;
}

/** `holdfast history`, `estimate`, `mark`, `events`, `drain` and `schema`: what is asked for less often. */
export function addUpkeepCommands(program: Command, cli: Cli): void {
  const shown = (value: unknown) => answer(cli, value, () => plainText(value));
  program
    .command('history <id>')
    .description('figures of an operation while it was at work, point by point')
    .option('--limit <number>', 'how many at most', numberOption('--limit'), 20)
    .option('--cursor <text>', '`nextCursor` of the page before')
    .action(async (text: string, { limit, cursor }: { limit: number; cursor?: string }) => {
      const id = await operationId(cli, text);
      shown(await cli.client.operations.metrics.query({ id, limit, ...given({ cursor }) }));
    });
  program
    .command('estimate <kind> <session> <strategy>')
    .description('how long a run or sweep will take, by earlier ones')
    .option('--units <number>', 'bars of a run or trials of a sweep; as many as the last had', numberOption('--units'))
    .action(async (...[kind, session, strategy, { units }]: [string, string, string, { units?: number }]) =>
      shown(await cli.client.operations.estimate.query({ kind, session, strategy, ...given({ units }) })),
    );
  program
    .command('mark <id> <ending>')
    .description('end an operation as `completed`, where its result is whole, or as `failed`')
    .option('--message <text>', 'why it failed')
    .action(async (text: string, ending: string, { message = 'marked as failed' }: { message?: string }) => {
      const id = await operationId(cli, text);
      const { complete, fail } = cli.client.operations;
      shown(await (ending === 'completed' ? complete.mutate({ id }) : fail.mutate({ id, message })));
    });
  addEvents(program, cli);
  program
    .command('drain')
    .description('take no new work, so that the server can be stopped')
    .action(async () => shown(await cli.client.system.drain.mutate({})));
  program
    .command('schema')
    .description('the form of requests for runs and sweeps as JSON Schema')
    .action(async () => answer({ ...cli, json: true }, await cli.client.system.requestSchema.query({}), () => ''));
}

function addEvents(program: Command, cli: Cli): void {
  program
    .command('events')
    .description('what happened to operations and sessions, oldest first')
    .addOption(new Option('--topic <topics...>', 'only events of these').choices(EVENT_TOPICS))
    .option('--operation <id>', 'only those of this one')
    .option('--session <name>', 'only those of this one')
    .option('--after <number>', 'from the event after this one; 0: the oldest that is kept', '0')
    .option('--limit <number>', 'how many at most', numberOption('--limit'), 20)
    .option('--follow', 'as they happen, until Ctrl-C, one a line', false)
    .action(async ({ topic, operation, session, after, limit, follow }: EventOptions) => {
      const id = operation === undefined ? undefined : await operationId(cli, operation);
      if (follow) return followed(cli, { ...given({ topics: topic, operationId: id, session }) });
      const asked = { limit, lastEventId: after, ...given({ topic, operationId: id, session }) };
      const items = await cli.client.events.list.query(asked);
      answer(cli, { items }, () => plainText({ items, total: null }));
    });
}

async function followed(
  cli: Cli,
  filter: { topics?: EventTopic[]; operationId?: string; session?: string },
): Promise<void> {
  const stop = new AbortController();
  await durably(cli, '', async () => {
    for await (const event of followEvents({ ...cli.connection, ...filter, signal: stop.signal })) {
      cli.streams.out.write(`${JSON.stringify(event)}\n`);
    }
  });
}
