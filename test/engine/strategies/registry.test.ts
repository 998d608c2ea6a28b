import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BacktestEngine } from '../../../engine/backtest-engine';
import { parseParameters } from '../../../engine/strategies/parameters';
import { StrategyRegistry } from '../../../engine/strategies/registry';
import { marketWith, seriesOf } from '../random-market';
import { configOf, errorOf } from '../support';

let dir: string;

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'strategies-'));
});

afterEach(() => rmSync(dir, { recursive: true, force: true }));

const body = (id: string) => `{
  id: '${id}', name: 'Test', description: 'Buys once.',
  parameters: z.object({ size: z.number().positive().default(2) }),
  create: ({ size }) => ({ onBar: (ctx) => { if (ctx.index === 0) ctx.buy(size); } }),
}`;
const imports = `import { defineStrategy } from 'holdfast';\nimport { z } from 'zod';\n`;
const put = (name: string, source: string) => writeFileSync(join(dir, name), source);
const BUILT_IN = [
  'bollinger-breakout',
  'buy-and-hold',
  'donchian-trend',
  'ema-cross',
  'ema-crossover',
  'ema10-scalper',
  'limit-grid',
  'mean-reversion-v1',
  'momentum-rotation',
  'onnx-signal',
  'optimal-weights',
  'pairs',
  'rsi-reversion',
  'short-strangle',
  'sma-cross',
];
const own = (registry: StrategyRegistry) =>
  registry
    .describe()
    .map(({ id }) => id)
    .filter((id) => !BUILT_IN.includes(id));

describe('the registry', () => {
  it('describes the built-in strategies with a JSON schema', () => {
    const described = new StrategyRegistry().describe();
    expect(described.map(({ id }) => id)).toEqual(BUILT_IN);
    expect(described.at(-1)!.parameters).toMatchObject({
      type: 'object',
      properties: { fast: { type: 'integer', minimum: 1, default: 10 }, slow: { default: 30 }, size: { default: 1 } },
    });
    expect(described.at(-1)!.parameters).not.toHaveProperty('required');
    for (const { sourceHash, description } of described) {
      expect(sourceHash).toMatch(/^[0-9a-f]{64}$/);
      expect(description.length).toBeGreaterThan(20);
    }
  });

  it('loads files of either module system, in TypeScript and JavaScript', () => {
    put('a.ts', `${imports}const size: number = 1;\nexport default defineStrategy(${body('a')});void size;`);
    put('b.mjs', `${imports}export default defineStrategy(${body('b')});`);
    put('c.js', `${imports}export default defineStrategy(${body('c')});`);
    put(
      'd.cjs',
      `const { defineStrategy } = require('holdfast');\nconst { z } = require('zod');\nmodule.exports = defineStrategy(${body('d')});`,
    );
    put('notes.md', 'not a strategy');
    const registry = new StrategyRegistry({ dir });
    expect(registry.broken).toEqual([]);
    expect(own(registry)).toEqual(['a', 'b', 'c', 'd']);
    const config = configOf({ strategy: 'b' });
    const { fills } = new BacktestEngine({ strategies: registry }).run(marketWith(seriesOf('A.X', [1, 2])), config);
    expect(fills).toMatchObject([{ side: 'buy', quantity: 2 }]);
  });

  it('hashes a file together with what it imports from the folder', () => {
    put('a.ts', `${imports}import { size } from './_shared';\nexport default defineStrategy(${body('a')});void size;`);
    const hashWith = (shared: string) => {
      put('_shared.ts', shared);
      return new StrategyRegistry({ dir }).describe().find(({ id }) => id === 'a')!.sourceHash;
    };
    expect(hashWith('export const size = 1;')).not.toBe(hashWith('export const size = 2;'));
  });

  it('hashes data that a file imports, and names what it imports from elsewhere', () => {
    put(
      'a.ts',
      `${imports}import levels from './_levels.json';\nexport default defineStrategy(${body('a')});void levels;`,
    );
    put(
      'b.ts',
      `${imports}import { hostname } from 'node:os';\nexport default defineStrategy(${body('b')});void hostname;`,
    );
    const described = (levels: string) => {
      put('_levels.json', levels);
      return new StrategyRegistry({ dir }).describe();
    };
    const find = (all: ReturnType<typeof described>, id: string) => all.find((one) => one.id === id)!;
    const [one, two] = [described('[1]'), described('[2]')];
    expect(find(one, 'a').bundleHash).not.toBe(find(two, 'a').bundleHash);
    expect(find(one, 'b').bundleHash).toBe(find(two, 'b').bundleHash);
    expect(find(one, 'a').externals).toEqual([]);
    expect(find(one, 'b').externals).toEqual(['node:os']);
    expect(find(one, 'sma-cross')).toMatchObject({ bundleHash: 'built-in', externals: [] });
  });

  it('refuses an import that comes while the strategy runs, which no hash covers', () => {
    put(
      'late.cjs',
      `const { defineStrategy } = require('holdfast');\nconst { z } = require('zod');
      module.exports = defineStrategy({ ...${body('late')}, create: () => require('node:os') });`,
    );
    const late = new StrategyRegistry({ dir }).get('late');
    expect(() => late.create({})).toThrow('node:os');
  });

  it('leaves out what is broken, and says why', () => {
    put('syntax.ts', 'export default {');
    put('throws.js', 'throw new Error("no luck");');
    put('empty.js', '');
    put('no-id.js', `${imports}export default defineStrategy({ ...${body('x')}, id: 'No Id' });`);
    put('no-schema.js', `${imports}export default defineStrategy({ ...${body('x')}, parameters: {} });`);
    put('taken.js', `${imports}export default defineStrategy(${body('sma-cross')});`);
    put('good.js', `${imports}export default defineStrategy(${body('good')});`);
    const registry = new StrategyRegistry({ dir });
    expect(own(registry)).toEqual(['good']);
    expect(registry.broken.map(({ file }) => file)).toEqual([
      'empty.js',
      'no-id.js',
      'no-schema.js',
      'syntax.ts',
      'taken.js',
      'throws.js',
    ]);
    expect(registry.broken[5]!.message).toBe('no luck');
    expect(registry.broken[4]!.message).toContain('sma-cross');
  });

  it('takes a folder that is not there for an empty one', () => {
    expect(new StrategyRegistry({ dir: join(dir, 'none') }).broken).toEqual([]);
  });

  it('lets a file have the id of a strategy that stands for a file', () => {
    put('ema_crossover.ts', `${imports}export default defineStrategy(${body('ema-crossover')});`);
    const registry = new StrategyRegistry({ dir });
    expect(registry.broken).toEqual([]);
    expect(registry.describe().find(({ id }) => id === 'ema-crossover')).toMatchObject({
      name: 'Test',
      file: 'ema_crossover.ts',
    });
  });

  it('loads the first example of the manual as it stands', () => {
    const manual = readFileSync(join(__dirname, '../../../docs/writing-a-strategy.md'), 'utf8');
    const [, extension, source] = /```(ts|js)\n([\s\S]*?)```/.exec(manual)!;
    put(`example.${extension}`, source!);
    const registry = new StrategyRegistry({ dir });
    expect(registry.broken).toEqual([]);
    expect(own(registry)).toHaveLength(1);
    const closes = Array.from({ length: 200 }, (_, i) => 100 + 20 * Math.sin(i / 9));
    const config = configOf({ strategy: own(registry)[0]! });
    const { statistics } = new BacktestEngine({ strategies: registry }).run(
      marketWith(seriesOf('A.X', closes)),
      config,
    );
    expect(statistics.fills).toBeGreaterThan(2);
  });
});

describe('parameters', () => {
  const parse = (raw: Record<string, number | string>) => parseParameters(new StrategyRegistry().get('sma-cross'), raw);

  it('get their defaults', () => {
    expect(parse({ fast: 3 })).toEqual({ fast: 3, slow: 30, size: 1 });
  });

  it.each([
    ['UNKNOWN_FIELD', 'parameters.medium', { medium: 3 }],
    ['UNKNOWN_FIELD', 'parameters.toString', { toString: 3 }],
    ['VALIDATION', 'parameters.fast', { fast: 0 }],
    ['VALIDATION', 'parameters.fast', { fast: 1.5 }],
    ['VALIDATION', 'parameters.slow', { slow: 'ten' }],
    ['VALIDATION', 'parameters.size', { size: 0 }],
  ])('are refused with %s at %s', (code, path, raw) => {
    expect(errorOf(() => parse(raw as unknown as Record<string, number>))).toMatchObject({ code, path });
  });
});
