import fc from 'fast-check';
import { buildMarket } from '../../engine/columns/market-data';
import { naiveCross, runNaively, type NaiveStrategy } from './naive-engine';
import { randomSeries } from './random-market';
import { configOf, engine, engineWith } from './support';

const costs = fc.record({
  capital: fc.constantFrom(100, 1000, 1_000_000),
  fee: fc.constantFrom(0, 0.0005, 0.01),
  slippage: fc.constantFrom(0, 0.001),
});

let serial = 0;
const nextHash = () => `parity-${serial++}`;

describe('the engine agrees with the naive engine', () => {
  it('on crossovers, in fills and equity, bit for bit', () => {
    const sizes = fc.record({
      fast: fc.integer({ min: 1, max: 6 }),
      slow: fc.integer({ min: 1, max: 12 }),
      size: fc.constantFrom(1, 2.5, 40),
    });
    fc.assert(
      fc.property(randomSeries, sizes, costs, (series, parameters, { capital, fee, slippage }) => {
        const naive = runNaively(series, naiveCross(parameters.fast, parameters.slow, parameters.size), {
          capital,
          fee,
          slippage,
        });
        const result = engine().run(
          buildMarket(nextHash(), series),
          configOf({
            parameters,
            account: { initialCapital: capital },
            fees: { proportional: fee },
            slippage: { proportional: slippage },
          }),
        );
        expect(result.fills).toEqual(naive.fills);
        expect([...result.equity.time]).toEqual(naive.times);
        expect([...result.equity.equity]).toEqual(naive.equity);
        expect(result.statistics.rejectedOrders).toBe(naive.rejected);
      }),
      { numRuns: 300 },
    );
  });

  it('on several orders a bar, some of them refused', () => {
    // Orders that depend on the bar alone, so that both sides can state them: buys on even closes, sells on others.
    const orders = (close: number, index: number): number[] => {
      const ticks = Math.round(close * 4);
      return ticks % 3 === 0 ? [1, 2] : ticks % 3 === 1 ? [-2] : index % 2 === 0 ? [-1, 3] : [];
    };
    const naiveOrders: NaiveStrategy = (history) => orders(history.at(-1)!.close, history.length - 1);
    fc.assert(
      fc.property(randomSeries, costs, (series, { capital, fee, slippage }) => {
        const naive = runNaively(series, naiveOrders, { capital, fee, slippage });
        const tested = engineWith(() => ({
          onBar(ctx) {
            for (const quantity of orders(ctx.close, ctx.index)) {
              if (quantity > 0) ctx.buy(quantity);
              else ctx.sell(-quantity);
            }
          },
        }));
        const result = tested.run(
          buildMarket(nextHash(), series),
          configOf({
            strategy: 'under-test',
            account: { initialCapital: capital },
            fees: { proportional: fee },
            slippage: { proportional: slippage },
          }),
        );
        expect(result.fills).toEqual(naive.fills);
        expect([...result.equity.equity]).toEqual(naive.equity);
        expect(result.statistics.rejectedOrders).toBe(naive.rejected);
      }),
      { numRuns: 300 },
    );
  });
});
