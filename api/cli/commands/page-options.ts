import type { Command } from 'commander';
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

export interface ListOptions extends PageOptions {
  session?: string;
}

/** Lists of runs and sweeps: newest first. */
export function addListOptions(command: Command): Command {
  return addPageOptions(command).option('--session <name>', 'only those of this session');
}

export function listRequest({ limit, offset, session }: ListOptions) {
  return { limit, offset, sort: '-createdAt' as const, ...(session !== undefined && { session }) };
}
