import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { BacktestEngine } from '../../../engine/backtest-engine';
import { Catalog, type LoadedMarket } from '../../../engine/catalog/catalog';
import type { MarketData } from '../../../engine/columns/market-data';
import type { Manifest } from '../../../engine/model/manifest';
import type { RunConfig } from '../../../engine/model/run-config';
import { StrategyRegistry } from '../../../engine/strategies/registry';
import { writeBars } from '../../support/bars.mjs';

const folder = mkdtempSync(path.join(tmpdir(), 'holdfast-reload-'));
const INSTRUMENTS = ['AAA.X', 'BBB.X', 'CCC.X', 'DDD.Y'];
const MINUTE = 60_000_000;
const START = Date.parse('2024-01-01') * 1000;
const BARS = 120;
/** As many as `npm test` has time for; the campaign of faults asks for more. */
const SEQUENCES = Number(process.env['SEQUENCES'] ?? 25);

const config: RunConfig = {
  strategy: 'sma-cross',
  parameters: { fast: 2, slow: 5 },
  account: { initialCapital: 100_000 },
  fees: { proportional: 0.001 },
  slippage: { proportional: 0 },
  seed: 0,
};

type Step = { do: 'add' | 'remove'; instrument: number } | { do: 'range'; from: number; bars: number } | { do: 'run' };

const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ do: fc.constantFrom('add' as const, 'remove' as const), instrument: fc.nat(INSTRUMENTS.length - 1) }),
  // Long enough that each instrument has a bar in it: a session without any is refused.
  fc.record({ do: fc.constant('range' as const), from: fc.nat(40), bars: fc.integer({ min: 31, max: BARS }) }),
  fc.constant({ do: 'run' as const }),
);

/** What a session would be after the step; a session never loses its last instrument. */
function wanted(current: { ids: string[]; from: number; to: number }, change: Step) {
  if (change.do === 'run') return current;
  if (change.do === 'range') {
    const from = START + change.from * MINUTE;
    return { ...current, from, to: from + change.bars * MINUTE };
  }
  const id = INSTRUMENTS[change.instrument]!;
  const others = current.ids.filter((each) => each !== id);
  const ids = change.do === 'add' ? [...others, id].sort() : others;
  return ids.length > 0 ? { ...current, ids } : current;
}

/** Every byte that a run could see. */
function stateHash(market: MarketData): string {
  const hash = createHash('sha256').update(market.hash);
  for (const { instruments, times, extra: _, ...columns } of market.panels) {
    hash.update(instruments.join()).update(times);
    for (const column of Object.values(columns)) hash.update(column);
  }
  return hash.digest('hex');
}

beforeAll(() => {
  INSTRUMENTS.forEach((instrument, i) => {
    // Two of them begin later, so that there is more than one time axis.
    const start = new Date(START / 1000 + (i % 2) * 30 * 60_000).toISOString();
    writeBars({ folder: path.join(folder, 'catalog/x'), instrument, bars: BARS, seed: i + 1, start });
  });
});

afterAll(() => rmSync(folder, { recursive: true }));

test('whatever was reloaded, extended and run before, data and results are those of a fresh engine', async () => {
  const open = () => new Catalog({ root: path.join(folder, 'catalog'), cacheDir: path.join(folder, 'cache') });
  const strategies = new StrategyRegistry();
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 3, maxLength: 8 }), async (steps) => {
      const catalog = open();
      const engine = new BacktestEngine({ strategies });
      let session = { ids: [INSTRUMENTS[0]!], from: START, to: START + BARS * MINUTE };
      let loaded: LoadedMarket | undefined;
      for (const change of steps) {
        session = wanted(session, change);
        const input = { catalog: 'x', start: session.from, end: session.to, instruments: session.ids };
        const manifest: Manifest = await catalog.resolveManifest(input);
        const warm = await catalog.loadMarket(manifest, loaded);
        loaded = { manifest, market: warm };
        const fresh = await open().loadMarket(manifest);
        expect(stateHash(warm)).toBe(stateHash(fresh));
        if (change.do !== 'run') continue;
        const cold = new BacktestEngine({ strategies }).run(fresh, config);
        expect(engine.run(warm, config).resultHash).toBe(cold.resultHash);
      }
    }),
    { numRuns: SEQUENCES },
  );
}, 600_000);
