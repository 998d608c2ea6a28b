import { Command } from 'commander';
import { z } from 'zod';
import { COMMAND_GROUPS } from '../../api/cli/command-table';
import type { Cli } from '../../api/cli/cli';
import { appRouter } from '../../api/routers/app-router';
import { EXAMPLES } from '../../api/cli/examples';
import { BY_SET, COMMANDS_OF, NO_COMMAND } from './commands-of-procedures';

/** Every command by its words, such as `session create`. */
async function everyCommand(): Promise<Map<string, Command>> {
  const program = new Command();
  for (const { load } of COMMAND_GROUPS) (await load())(program, {} as Cli);
  const all = new Map<string, Command>();
  const add = (command: Command, before: string) => {
    const words = `${before} ${command.name()}`.trim();
    all.set(words, command);
    command.commands.forEach((child) => add(child, words));
  };
  program.commands.forEach((command) => add(command, ''));
  return all;
}

const PROCEDURES = Object.entries(
  appRouter._def.procedures as unknown as Record<string, { _def: { inputs: z.ZodType[] } }>,
);

function fieldsOf(input: z.ZodType): string[] {
  const { properties = {} } = z.toJSONSchema(input, { io: 'input', unrepresentable: 'any' });
  return Object.keys(properties);
}

const kebab = (name: string) => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

/** How a command takes something: as the option `--name`, or as the argument `<name>`. */
function takes(command: Command, how: string): boolean {
  if (how.startsWith('--')) return command.options.some(({ long }) => long === how);
  return command.registeredArguments.some((argument) => `<${argument.name()}>` === how);
}

describe('the command line', () => {
  let commands: Map<string, Command>;
  beforeAll(async () => {
    commands = await everyCommand();
  });

  it('has a command for every procedure, or a reason why not, and names none that is not there', () => {
    const named = [...Object.keys(COMMANDS_OF), ...Object.keys(NO_COMMAND)];
    expect(named.sort()).toEqual(PROCEDURES.map(([path]) => path).sort());
    for (const reason of Object.values(NO_COMMAND)) expect(reason).toMatch(/\w+ \w+/);
  });

  it('shows examples of commands and options that are there', () => {
    for (const [words, examples] of Object.entries(EXAMPLES)) {
      const command = commands.get(words);
      expect([words, command]).not.toEqual([words, undefined]);
      for (const example of examples) {
        expect(example === words || example.startsWith(`${words} `)).toBe(true);
        for (const [option] of example.matchAll(/--[a-z-]+/g)) {
          const known = ['--json', '--csv'].includes(option) || takes(command!, option);
          expect([example, option, known]).toEqual([example, option, true]);
        }
      }
    }
  });

  it.each(PROCEDURES.filter(([path]) => path in COMMANDS_OF))('takes every field of %s', (path, { _def }) => {
    const { command: words, ...given } = COMMANDS_OF[path]!;
    const command = commands.get(words);
    if (!command) throw new Error(`there is no command "${words}"`);
    const how: Readonly<Record<string, string>> = given;
    const fields = fieldsOf(_def.inputs[0]!);
    const missing = fields.filter((field) => {
      const said = how[field];
      const bySet = BY_SET.includes(words) && takes(command, '--set');
      if (said === undefined) return !bySet && !takes(command, `--${kebab(field)}`) && !takes(command, `<${field}>`);
      // A sentence is a reason.
      return said.includes(' ') ? false : !takes(command, said);
    });
    expect(missing).toEqual([]);
    const stale = Object.keys(how).filter((field) => !fields.includes(field));
    expect(stale).toEqual([]);
  });
});
