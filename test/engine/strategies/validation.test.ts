import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { StrategyChecks } from '../../../engine/model/strategy-validation';
import { loadStrategy } from '../../../engine/strategies/load-strategy';
import { FolderSources } from '../../../engine/strategies/module-sources';
import { StrategyRegistry } from '../../../engine/strategies/registry';
import { checkStrategy } from '../../../engine/strategies/validation/check-strategy';

let folder: string;
beforeAll(() => (folder = mkdtempSync(path.join(tmpdir(), 'holdfast-validation-'))));
afterAll(() => rmSync(folder, { recursive: true }));

const checksOf = (load: Parameters<typeof checkStrategy>[0]) => {
  const found: Partial<StrategyChecks> = {};
  checkStrategy(load, {}, (name, result) => Object.assign(found, { [name]: result }));
  return found;
};

const ofSource = (create: string) => {
  const source = `import { defineStrategy } from 'holdfast';
import { z } from 'zod';
export default defineStrategy({ id: 'mine', name: 'Mine', description: '', parameters: z.object({}), create() {
${create}
} });
`;
  writeFileSync(path.join(folder, 'mine.ts'), source);
  return checksOf(() => loadStrategy(new FolderSources(folder), 'mine.ts').definition);
};

const BUILT_IN = ['ema-crossover', 'ema10-scalper', 'mean-reversion-v1', 'sma-cross', 'momentum-rotation', 'pairs'];

test.each(BUILT_IN)('%s passes and trades on the sample', (id) => {
  const { lookAhead, behaviour } = checksOf(() => new StrategyRegistry().get(id));
  expect(lookAhead).toMatchObject({ status: 'pass', cuts: 7 });
  expect(behaviour!.fills).toBeGreaterThan(0);
});

test('orders that depend on whether bars follow fail the audit', () => {
  // A count of its runs stands for whatever a strategy may learn of bars that it has not seen.
  const { behaviour, lookAhead } = ofSource(`
    const { env } = process;
    return {
      init() { env.TEST_RUNS = String(Number(env.TEST_RUNS ?? 0) + 1); },
      onBar(ctx) { if (ctx.index === 5 && Number(env.TEST_RUNS) < 3) ctx.buy(1); },
    };`);
  delete process.env['TEST_RUNS'];
  expect(behaviour!.status).toBe('pass');
  expect(lookAhead!.status).toBe('fail');
  expect(lookAhead!.message).toContain('2024-01-08T15:00:00');
});

test('a series that reads later bars fails where it is declared', () => {
  const { behaviour, lookAhead } = ofSource(`
    return { init(ctx) { ctx.series((close) => close.map((_, t) => close[t + 1] ?? 0), ['close']); }, onBar() {} };`);
  expect(behaviour!.status).toBe('fail');
  expect(lookAhead).toBeUndefined();
});

test('a failure names its place in the file, and what was checked before it', () => {
  expect(ofSource(`return { onBar(ctx) { ctx.nothing.at(0); } };`)).toMatchObject({
    import: { status: 'pass' },
    methods: { status: 'pass', methods: ['onBar'] },
    behaviour: { status: 'fail', file: 'mine.ts', line: 4 },
  });
  expect(ofSource(`return {};`)).toMatchObject({ methods: { status: 'fail', methods: [] } });
  expect(ofSource(`return { onBar( };`)).toMatchObject({ import: { status: 'fail', file: 'mine.ts', line: 4 } });
});
