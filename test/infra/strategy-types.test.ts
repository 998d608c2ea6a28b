import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { strategyTypesFile, writeStrategyTypes } from '../../infra/local/strategy-types';

const PROJECT = path.resolve(__dirname, '../..');
const TSC = path.join(PROJECT, 'node_modules/typescript/bin/tsc');

describe('types for strategy files', () => {
  let root: string;
  let home: string;
  let strategiesDir: string;

  beforeEach(() => {
    root = mkdtempSync(path.join(tmpdir(), 'holdfast-types-'));
    home = path.join(root, 'home');
    strategiesDir = path.join(home, 'strategies');
    mkdirSync(strategiesDir, { recursive: true });
  });
  afterEach(() => rmSync(root, { recursive: true }));

  const own = () => readFileSync(path.join(strategiesDir, 'tsconfig.json'), 'utf8');
  const check = () =>
    new Promise<string>((resolve) => {
      execFile(process.execPath, [TSC, '-p', strategiesDir], (_error, out) => resolve(out));
    });

  it("let tsc take the documents' first example, and name an order's misspelt option", async () => {
    writeStrategyTypes({ home, strategiesDir });
    const page = readFileSync(path.join(PROJECT, 'docs/writing-a-strategy.md'), 'utf8');
    const example = /```ts\n([\s\S]*?)```/.exec(page)![1]!;
    writeFileSync(path.join(strategiesDir, 'breakout.ts'), example);
    expect(await check()).toBe('');
    const misspelt = example.replace('ctx.target(size)', 'ctx.buy(size, { stoploss: 1 })');
    writeFileSync(path.join(strategiesDir, 'breakout.ts'), misspelt);
    expect(await check()).toMatch(/breakout\.ts\(\d+,\d+\): error TS2561: .*'stopLoss'/);
  });

  it("leave the user's own configuration alone, in the folder and above it", () => {
    writeFileSync(path.join(strategiesDir, 'tsconfig.json'), '{}');
    writeStrategyTypes({ home, strategiesDir });
    expect(own()).toBe('{}');
    strategiesDir = path.join(root, 'mine/strategies');
    mkdirSync(strategiesDir, { recursive: true });
    writeFileSync(path.join(root, 'mine/tsconfig.json'), '{}');
    writeStrategyTypes({ home, strategiesDir });
    expect(own).toThrow(/ENOENT/);
  });

  it('follow the home where another start has another one', () => {
    strategiesDir = path.join(root, 'elsewhere');
    mkdirSync(strategiesDir);
    writeStrategyTypes({ home, strategiesDir });
    expect(own()).toContain('"extends": "../home/strategy-types.json"');
    const second = path.join(root, 'second');
    mkdirSync(second);
    writeStrategyTypes({ home: second, strategiesDir });
    expect(own()).toContain('"extends": "../second/strategy-types.json"');
    expect(readFileSync(strategyTypesFile({ home }), 'utf8')).toContain('"holdfast"');
  });
});
