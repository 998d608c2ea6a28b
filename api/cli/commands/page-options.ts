import { Option, type Command } from 'commander';
import { OPERATION_STATUSES, type OperationStatus } from '../../../engine/model/status';
import { numberOption } from '../read';

export interface PageOptions {
  limit: number;
  offset: number;
}

export function addPageOptions(command: Command, limit = 20): Command {
  return command
    .option('--limit <number>', 'how many at most', numberOption('--limit'), limit)
    .option('--offset <number>', 'how many to leave out', numberOption('--offset'), 0);
}

/** Of what is stored with a number of its own: operations of any kind. */
export interface StoredListOptions extends PageOptions {
  status?: OperationStatus;
  sort: 'createdAt' | '-createdAt';
  cursor?: string;
  count: boolean;
}

export function addStoredListOptions(command: Command): Command {
  return addPageOptions(command)
    .addOption(new Option('--status <status>', 'only those with this status').choices(OPERATION_STATUSES))
    .addOption(
      new Option('--sort <order>', 'by the time of creation, the newest first with - before it')
        .choices(['createdAt', '-createdAt'])
        .default('-createdAt'),
    )
    .option('--cursor <text>', '`nextCursor` of the page before (--json), in place of --offset')
    .option('--count', 'count all, however many there are', false);
}

export interface ListOptions extends StoredListOptions {
  session?: string;
}

/** The same of what has a session. */
export function addListOptions(command: Command): Command {
  return addStoredListOptions(command).option('--session <name>', 'only those of this session');
}

export interface WorkListOptions extends ListOptions {
  strategy?: string;
  text?: string;
}

/** The same of runs, sweeps and searches. */
export function addWorkListOptions(command: Command): Command {
  return addListOptions(command)
    .option('--strategy <id>', 'only those of this strategy')
    .option('--text <words>', 'only those whose id begins with it, or whose label has it');
}

export function workListRequest({ strategy, text, ...options }: WorkListOptions) {
  return {
    ...listRequest(options),
    ...(strategy !== undefined && { strategy }),
    ...(text !== undefined && { text }),
  };
}

export function listRequest({ limit, offset, status, sort, cursor, count, session }: ListOptions) {
  return {
    ...{ limit, offset, sort },
    ...(count && { count }),
    ...(status !== undefined && { status }),
    ...(cursor !== undefined && { cursor }),
    ...(session !== undefined && { session }),
  };
}
