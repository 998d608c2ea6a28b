import { csvOf } from './csv';
import type { Check } from '../../engine/model/check';
import type { FolderCheck } from '../../engine/model/script-views';
import type { ClientOptions, HoldfastClient } from '../client/client';

/** Where the command line writes. */
export interface Streams {
  out: { write(text: string): unknown };
  err: { write(text: string): unknown };
  /** True when progress may be drawn over and over on one line. */
  terminal: boolean;
  /** Characters of a line of the terminal that answers go to; none of a file or a pipe. */
  width?: number | undefined;
}

/** Holds a folder of this machine against the rules of scripts. */
export type CheckFolder = (
  folder: string,
  how: { rulesFile?: string | undefined; capital?: number | undefined },
) => Promise<FolderCheck>;

/** What the machine has that the program runs on; nothing where it runs elsewhere. */
export interface Machine {
  checkFolder?: CheckFolder | undefined;
  /** What can be told without a server. */
  checkMachine?: (() => Promise<Check[]>) | undefined;
  /** False where there is no display. */
  openBrowser?: ((url: string) => Promise<boolean>) | undefined;
}

/** What every command gets. */
export interface Cli extends Machine {
  /** Of this program. */
  version?: string;
  client: HoldfastClient;
  /** Where the client goes, for what is no call: a stream. */
  connection: ClientOptions;
  json: boolean;
  /** Rows for a spreadsheet in place of a table. */
  csv: boolean;
  streams: Streams;
  /** The exit code, for an outcome that is not an error of the command itself. */
  exitCode: number;
}

/** Answers a command: one JSON document, rows of CSV, or text for people. */
export function answer({ json, csv, streams }: Cli, value: unknown, text: () => string): void {
  if (json) streams.out.write(`${JSON.stringify(value, null, 2)}\n`);
  else if (csv) streams.out.write(csvOf(value));
  else streams.out.write(`${text()}\n`);
}

/** A remark beside the answer; never in the way of a machine. */
export function remark(cli: Cli, text: string): void {
  if (!cli.json) cli.streams.err.write(`${text}\n`);
}
