import { Command, CommanderError } from 'commander';
import { HoldfastError, type ErrorBody } from '../../engine/model/errors';
import { createClient, errorBodyOf, isUnreachable } from '../client/client';
import type { CheckFolder, Cli, Streams } from './cli';
import { groupsFor } from './command-table';
import { CliError, errorLine, EXIT, exitCodeOf, unreachable } from './failure';

/** What holds where the arguments do not say otherwise. */
export interface CliDefaults {
  /** Address of the server. */
  url: string;
  key: string | undefined;
  version: string;
  checkFolder?: CheckFolder;
}

interface GlobalOptions {
  url: string;
  key?: string;
  json: boolean;
}

/**
 * Runs one command.
 * @param argv arguments after the program's name
 * @returns exit code: 0 done, 1 the operation failed or was cancelled, 2 bad input, 3 the server does not answer
 */
export async function main(argv: readonly string[], defaults: CliDefaults, streams: Streams): Promise<number> {
  const cli = { json: argv.includes('--json'), streams, exitCode: EXIT.ok, checkFolder: defaults.checkFolder } as Cli;
  const program = createProgram(cli, defaults);
  try {
    for (const add of await Promise.all(groupsFor(argv).map(({ load }) => load()))) add(program, cli);
    await program.parseAsync(argv, { from: 'user' });
    return cli.exitCode;
  } catch (error) {
    if (error instanceof CommanderError && isHelp(error)) return error.exitCode === 0 ? EXIT.ok : EXIT.badInput;
    const body = bodyOf(error, cli.connection?.url);
    if (cli.json) streams.out.write(`${JSON.stringify({ error: body }, null, 2)}\n`);
    else streams.err.write(`${errorLine(body)}\n`);
    return exitCodeOf(body);
  }
}

/** Help or the version, asked for or shown because no command was named. */
function isHelp({ exitCode, code }: CommanderError): boolean {
  return exitCode === 0 || code === 'commander.help';
}

function bodyOf(error: unknown, url: string | undefined): ErrorBody {
  if (error instanceof CliError) return error.body;
  if (error instanceof HoldfastError) return error.toBody();
  if (url !== undefined && isUnreachable(error)) return unreachable(url);
  if (!(error instanceof CommanderError)) return errorBodyOf(error, url);
  const [message, suggestion] = error.message.replace(/^error: /, '').split(/\n\(Did you mean (?:one of )?(.*)\?\)/);
  if (suggestion === undefined) return { code: 'VALIDATION', message: message! };
  return { code: 'VALIDATION', message: `${message}, did you mean ${suggestion}?`, details: { suggestion } };
}

function createProgram(cli: Cli, defaults: CliDefaults): Command {
  const { streams } = cli;
  const program = new Command('holdfast')
    .description('Sessions, runs and sweeps of a Holdfast server.')
    .version(defaults.version)
    .option('--url <address>', 'address of the server; HOLDFAST_URL and HOLDFAST_PORT name another', defaults.url)
    .option('--key <key>', 'API key (default: HOLDFAST_API_KEY, or the one of the local stack)')
    .option('--json', 'answer with one JSON document', false)
    .addHelpText('after', '\nExit codes: 0 done, 1 failed or cancelled, 2 bad input, 3 no answer from the server.')
    .showHelpAfterError(false)
    .showSuggestionAfterError(true)
    .exitOverride()
    .configureOutput({
      writeOut: (text) => streams.out.write(text),
      writeErr: (text) => (cli.json ? undefined : streams.err.write(text)),
      // The one place that words errors is `main`.
      outputError: () => undefined,
    });
  program.hook('preAction', () => {
    const { url, key, json } = program.opts<GlobalOptions>();
    if (!URL.canParse(url)) {
      throw new CliError({ code: 'VALIDATION', message: `must be an address, was "${url}"`, path: '--url' });
    }
    cli.json = json;
    cli.connection = { url, key: key ?? defaults.key };
    cli.client = createClient(cli.connection);
  });
  return program;
}
