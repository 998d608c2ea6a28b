import type { FolderCheck } from '../../engine/model/script-views';
import type { ClientOptions, HoldfastClient } from '../client/client';

/** Where the command line writes. */
export interface Streams {
  out: { write(text: string): unknown };
  err: { write(text: string): unknown };
  /** True when progress may be drawn over and over on one line. */
  terminal: boolean;
}

/** Holds a folder of this machine against the rules of scripts. */
export type CheckFolder = (
  folder: string,
  how: { rulesFile?: string | undefined; capital?: number | undefined },
) => Promise<FolderCheck>;

/** What every command gets. */
export interface Cli {
  client: HoldfastClient;
  /** Where the client goes, for what is no call: a stream. */
  connection: ClientOptions;
  /** None where the program is not on a machine of its own. */
  checkFolder?: CheckFolder | undefined;
  json: boolean;
  streams: Streams;
  /** The exit code, for an outcome that is not an error of the command itself. */
  exitCode: number;
}

/** Answers a command: one JSON document, or text for people. */
export function answer(cli: Cli, value: unknown, text: () => string): void {
  cli.streams.out.write(cli.json ? `${JSON.stringify(value, null, 2)}\n` : `${text()}\n`);
}

/** A remark beside the answer; never in the way of a machine. */
export function remark(cli: Cli, text: string): void {
  if (!cli.json) cli.streams.err.write(`${text}\n`);
}
