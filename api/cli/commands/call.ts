import type { Command } from 'commander';
import { errorBodyOf } from '../../client/client';
import { answer, type Cli } from '../cli';
import { badInput } from '../failure';
import { collect, withFields } from '../read';
import { plainText } from '../show-plain';

interface CallOptions {
  set: string[];
  input?: string;
}

interface Procedure {
  query: (input: unknown) => Promise<unknown>;
  mutate: (input: unknown) => Promise<unknown>;
}

/** `holdfast call <procedure>`: whatever the contract has, also what has no command of its own. */
export function addCallCommand(program: Command, cli: Cli): void {
  program
    .command('call <procedure>')
    .description('any procedure of the contract by its name, such as analytics.sweepPivot')
    .option('--set <field=value>', 'a field of its input; may be repeated', collect, [])
    .option('--input <json>', 'its input, over which --set comes')
    .action(async (path: string, { set, input }: CallOptions) => {
      const asked = withFields(input === undefined ? {} : readInput(input), set);
      const found = await called(procedureOf(cli, path), asked);
      answer(cli, found, () => plainText(found));
    });
}

function readInput(text: string): object {
  try {
    const input: unknown = JSON.parse(text);
    if (typeof input === 'object' && input !== null && !Array.isArray(input)) return input;
  } catch {
    // Told below.
  }
  return badInput('must be a JSON object', '--input');
}

/** Also one that is not there: the server says so. */
function procedureOf({ client }: Cli, path: string): Procedure {
  let found: unknown = client;
  for (const name of path.split('.')) found = (found as Record<string, unknown>)[name];
  return found as Procedure;
}

/** Which of both a procedure is, the server knows: what changes something is refused as a query. */
async function called({ query, mutate }: Procedure, input: unknown): Promise<unknown> {
  try {
    return await query(input);
  } catch (error) {
    if (errorBodyOf(error).code !== 'METHOD_NOT_ALLOWED') throw error;
    return mutate(input);
  }
}
