import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BacktestEngine } from '../../../engine/backtest-engine';
import type { SweepPlan } from '../../../engine/model/sweep-plan';
import { StrategyRegistry } from '../../../engine/strategies/registry';
import { marketWith, seriesOf } from '../random-market';
import { configOf, errorOf } from '../support';

const folder = mkdtempSync(join(tmpdir(), 'holdfast-fresh-'));
const market = marketWith(seriesOf('A.X', [10, 11, 12, 13]));
const imports = `import { defineStrategy } from 'holdfast';\nimport { z } from 'zod';\n`;

function put(id: string, top: string, { onBar, init = '' }: { onBar: string; init?: string }): void {
  const head = `id: '${id}', name: '', description: '', parameters: z.object({ size: z.int().default(1) })`;
  const create = `create({ size }) { return { init(ctx) { ${init} }, onBar(ctx) { ${onBar} } }; }`;
  writeFileSync(join(folder, `${id}.mjs`), `${imports}${top}\nexport default defineStrategy({ ${head}, ${create} });`);
}

beforeAll(() => {
  writeFileSync(join(folder, '_counter.js'), 'let n = 0;\nexports.next = () => n++;');
  writeFileSync(join(folder, '_table.json'), '{"sizes":[2,3]}');
  put('counter', 'let n = 0;', { onBar: 'ctx.buy(size + (n++ % 7));' });
  put('imported', "import { next } from './_counter.js';", { onBar: 'ctx.buy(size + next());' });
  put('collector', 'const seen = [];', { onBar: 'seen.push(ctx.close); if (seen.length < 5) ctx.buy(size);' });
  put('table', "import table from './_table.json';", { onBar: 'ctx.buy(table.sizes[0]);' });
  const init =
    "ctx.series((column) => { if (column.length > kept.length) kept = [...column]; return column.slice(); }, ['close']);";
  put('foresight', 'let kept = [];', { init, onBar: 'if (kept[ctx.index + 1] > ctx.close) ctx.buy(size);' });
  put('table-changer', "import table from './_table.json';", { onBar: 'table.sizes[0]++;' });
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

const engine = () => new BacktestEngine({ strategies: new StrategyRegistry({ dir: folder }) });

test.each([
  ['counter', [1, 2, 3]],
  ['imported', [1, 2, 3]],
  ['collector', [1, 1, 1]],
  ['table', [2, 2, 2]],
])('%s begins each run and trial with nothing that one before has left', (strategy, quantities) => {
  const tested = engine();
  const runs = [1, 2, 3].map(() => tested.run(market, configOf({ strategy })));
  for (const { fills } of runs) expect(fills.map(({ quantity }) => quantity)).toEqual(quantities);
  expect(new Set(runs.map(({ resultHash }) => resultHash)).size).toBe(1);
  const { parameters: _, ...execution } = configOf({ strategy });
  const axes = [{ name: 'size', values: [1, 1, 1] }];
  const plan = {
    ...execution,
    axes,
    fixed: {},
    objective: { statistic: 'sharpe', direction: 'maximize' },
  } as SweepPlan;
  const hashes = new Set<string>();
  tested.runTrials(market, plan, {
    trials: [0, 1, 2],
    onTrial: (row) => hashes.add('resultHash' in row ? row.resultHash.toString('hex') : String(row.error)),
  });
  expect([...hashes]).toEqual([tested.runTrial(market, configOf({ strategy }), {}).resultHash.toString('hex')]);
});

test('what a series leaves at the top of its file is not there for the bars', () => {
  expect(engine().run(market, configOf({ strategy: 'foresight' })).fills).toEqual([]);
});

test('what a JSON file holds cannot be changed', () => {
  const error = errorOf(() => engine().run(market, configOf({ strategy: 'table-changer' })));
  expect(error.message).toContain('Cannot assign to read only property');
});
