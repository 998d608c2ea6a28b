import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import ts from 'typescript';
import { strategyTool } from '../../infra/local/strategy-tool';
import { errorOf } from '../engine/support';

let home: string;
let text: string;
beforeEach(() => {
  home = mkdtempSync(path.join(tmpdir(), 'holdfast-tool-'));
  text = '';
});
afterEach(() => rmSync(home, { recursive: true }));

const dir = () => path.join(home, 'strategies');
/** As a user calls it, outside of the modules of Jest. */
const holdfast = (...argv: string[]) => {
  const script = path.join(__dirname, '../../infra/holdfast.mjs');
  const env = { ...process.env, HOLDFAST_HOME: home, HOLDFAST_STRATEGIES_DIR: dir() };
  const { status, stdout } = spawnSync(process.execPath, [script, 'strategy', ...argv], { env, encoding: 'utf8' });
  text = stdout;
  return status;
};
const tool = (...argv: string[]) => {
  text = '';
  return strategyTool(['strategy', ...argv], { home, strategiesDir: dir() }, { write: (part) => (text += part) });
};

test('a new strategy runs, passes its test, and its types resolve', () => {
  expect(holdfast('new', 'my_idea')).toBe(0);
  expect(holdfast('test', 'my_idea')).toBe(0);
  expect(text).toMatch(/pass lookAhead[\s\S]*pass buys at the open/);
  const file = path.join(dir(), 'tsconfig.json');
  const { config } = ts.readConfigFile(file, (name) => ts.sys.readFile(name)) as { config: unknown };
  const { options, fileNames } = ts.parseJsonConfigFileContent(config, ts.sys, dir());
  expect(fileNames.map((name) => path.basename(name)).sort()).toEqual(['my_idea.test.ts', 'my_idea.ts']);
  const program = ts.createProgram(fileNames, options);
  const found = ts.getPreEmitDiagnostics(program).filter((one) => one.file?.fileName.startsWith(dir()));
  expect(found.map(({ messageText }) => messageText)).toEqual([]);
}, 60_000);

test('what fails is shown with the place in the file, and ends with 1', () => {
  tool('new', 'my-idea');
  const file = path.join(dir(), 'my-idea.ts');
  writeFileSync(file, readFileSync(file, 'utf8').replace('ctx.value(average);', 'ctx.value(average).missing.at(0);'));
  expect(holdfast('test', 'my-idea')).toBe(1);
  expect(text).toContain(`${file}:19:`);
});

test('it writes over nothing, nowhere else, and knows what is not there', () => {
  expect(tool('new', 'idea')).toBe(0);
  expect(errorOf(() => tool('new', 'idea')).code).toBe('STRATEGY_EXISTS');
  for (const name of ['../idea', 'a/b', 'Idea', '.idea', 'x'.repeat(80)]) {
    expect(errorOf(() => tool('new', name)).code).toBe('VALIDATION');
  }
  expect(existsSync(path.join(home, 'idea.ts'))).toBe(false);
  expect(errorOf(() => tool('test', 'other')).code).toBe('STRATEGY_NOT_FOUND');
  expect(tool('validate', 'idea')).toBeUndefined();
});
