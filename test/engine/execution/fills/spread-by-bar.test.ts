import { buildMarket } from '../../../../engine/columns/market-data';
import type { RunConfig } from '../../../../engine/model/run-config';
import { configOf, engineWith } from '../../support';

const MINUTE = 60_000_000;

/** Buys one at the first bar and sells it at the second, at the opens of the next; the bars' spreads are 0.02, 0.04, 0.06, 0.08. */
function pricesOf(slippage: RunConfig['slippage'], more: Partial<RunConfig> = {}): number[] {
  const column = (value: number) => new Float64Array(4).fill(value);
  const times = Float64Array.from({ length: 4 }, (_, i) => 1.7e15 + i * MINUTE);
  const bars = { times, open: column(100), high: column(100), low: column(100), close: column(100), volume: column(9) };
  const market = buildMarket('spreads', [{ instrument: 'A.X', ...bars }]);
  market.panels[0]!.spread = Float64Array.of(0.02, 0.04, 0.06, 0.08);
  const script = [1, -1];
  const engine = engineWith(() => ({
    onBar: (ctx) => {
      const quantity = script[ctx.index];
      if (quantity === 1) ctx.buy(1);
      if (quantity === -1) ctx.sell(1);
    },
  }));
  const { fills } = engine.run(market, configOf({ strategy: 'under-test', slippage, ...more }));
  return fills.map(({ price }) => price);
}

test('a fill pays half the spread of the bar that it happens in, in place of that of the settings', () => {
  expect(pricesOf({ proportional: 0 })).toEqual([102, 97]);
  expect(pricesOf({ proportional: 0, spread: 0.5 })).toEqual([102, 97]);
  expect(pricesOf({ proportional: 0.1, fixed: 1 })).toEqual([expect.closeTo(113.2, 9), expect.closeTo(86.3, 9)]);
});

test('so it does where orders go by the desk, and where there is no quote', () => {
  expect(pricesOf({ proportional: 0 }, { account: { initialCapital: 1e5, type: 'margin', leverage: 2 } })).toEqual([
    102, 97,
  ]);
  const fills = { at: 'next-open', intrabar: 'pessimistic', limits: 'touch', price: 'quote' } as const;
  expect(pricesOf({ proportional: 0 }, { fills })).toEqual([102, 97]);
});
