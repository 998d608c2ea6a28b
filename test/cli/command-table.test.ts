import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { Command } from 'commander';
import { COMMAND_GROUPS, groupsFor } from '../../api/cli/command-table';
import type { Cli } from '../../api/cli/cli';

const cliOf = () => ({ json: false, exitCode: 0 }) as Cli;

describe('the table of commands', () => {
  it('names of each group exactly the commands that its module adds', async () => {
    for (const { names, load } of COMMAND_GROUPS) {
      const program = new Command();
      (await load())(program, cliOf());
      expect(program.commands.map((command) => command.name())).toEqual(names);
    }
  });

  it('gives no name twice', () => {
    const names = COMMAND_GROUPS.flatMap((group) => group.names);
    expect(new Set(names).size).toBe(names.length);
  });

  it.each([
    [['runs', 'list'], 'runs'],
    [['--url', 'session', 'runs', 'list'], 'runs'],
    [['--json', '--key', 'run', 'status'], 'status'],
    [['help', 'search'], 'search'],
    [['run', 'session', 'sweep'], 'run'],
    [['--url=http://a', 'verify', 'x'], 'verify'],
  ])('loads for %j only the group of %s', (argv, name) => {
    const groups = groupsFor(argv);
    expect(groups).toHaveLength(1);
    expect(groups[0]!.names).toContain(name);
  });

  it.each([[[]], [['--help']], [['help']], [['rnu']]])('loads for %j all of them', (argv: string[]) => {
    expect(groupsFor(argv)).toBe(COMMAND_GROUPS);
  });
});

describe('the bundle of the command line', () => {
  it('holds no router, no service of the server and no engine but its model', () => {
    const folder = path.resolve(__dirname, '../../dist/cli');
    expect(readdirSync(folder)).toContain('holdfast.js');
    const record = readFileSync(path.resolve(folder, '../.build.json'), 'utf8');
    const { cli } = JSON.parse(record) as { cli: { files: string[] } };
    expect(cli.files).toContain('api/cli/main.ts');
    const allowed = /^(api\/(cli|client)|engine\/(model|calendars|scripts|statistics|search|analytics)|infra)\//;
    expect(cli.files.filter((file) => !allowed.test(file))).toEqual([]);
    expect(cli.files.filter((file) => file.startsWith('infra/store/repositories'))).toEqual([]);
  });
});
