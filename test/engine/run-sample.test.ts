import fc from 'fast-check';
import { toColumns, toSampleColumns } from '../../engine/host/run-columns';
import { STATISTICS } from '../../engine/model/statistics';
import { marketWith, randomSeries } from './random-market';
import { configOf, engineWith } from './support';

test('what the judge looks at of a run is what the run has', () => {
  fc.assert(
    fc.property(randomSeries, (walks) => {
      const market = marketWith(...walks);
      const engine = engineWith(() => ({
        onBar(ctx) {
          if (ctx.index % 3 === 0) ctx.target(Math.round(4 * ctx.close) % 3 === 0 ? -1 : 2);
          else if (ctx.index % 7 === 0) ctx.sell(1, { limit: ctx.close + 1 });
        },
      }));
      const config = {
        ...configOf({ fees: { proportional: 0.001 } }),
        ...{ strategy: 'under-test', parameters: {} },
        account: { initialCapital: 1_000_000, type: 'margin' as const, leverage: 5 },
      };
      const whole = toColumns(engine.run(market, config));
      const sample = toSampleColumns(engine.sample(market, config));
      const { statistics } = whole;
      expect(sample.statistics).toEqual(Object.fromEntries(STATISTICS.map((name) => [name, statistics[name]])));
      expect(sample.barsPerYear).toBe(whole.barsPerYear);
      expect(whole.fills).toMatchObject(sample.fills);
      expect(whole.trades).toMatchObject(sample.trades);
      expect(sample.orders).toEqual(whole.orders);
      expect(whole.equity).toMatchObject(sample.equity);
    }),
  );
});
