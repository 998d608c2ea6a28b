import fc from 'fast-check';
import { summarizeEquity } from '../../../engine/statistics/summarize-equity';

/** The definitions as they read, each figure in a loop of its own, sums in the order of time. */
function plainly(equity: number[], initialCapital: number) {
  const changes = equity.slice(1).map((value, i) => value / equity[i]! - 1);
  const meanReturn = changes.length > 0 ? changes.reduce((sum, value) => sum + value, 0) / changes.length : 0;
  let peak = initialCapital;
  let maxDrawdown = 0;
  for (const value of equity) {
    peak = Math.max(peak, value);
    maxDrawdown = Math.min(maxDrawdown, value / peak - 1);
  }
  return {
    initialCapital,
    finalEquity: equity.at(-1),
    returns: changes.length,
    meanReturn,
    squaredDeviations: changes.reduce((sum, value) => sum + (value - meanReturn) * (value - meanReturn), 0),
    squaredLosses: changes.filter((value) => value < 0).reduce((sum, value) => sum + value * value, 0),
    maxDrawdown,
  };
}

describe('the summary of an equity curve', () => {
  it('has every bit of the plain definitions', () => {
    const values = fc.array(fc.double({ min: 1, max: 1e6, noNaN: true }), { minLength: 1, maxLength: 60 });
    fc.assert(
      fc.property(values, fc.double({ min: 1, max: 1e6, noNaN: true }), (equity, capital) => {
        const scratch = new Float64Array(equity.length);
        expect(summarizeEquity(Float64Array.from(equity), capital, scratch)).toEqual(plainly(equity, capital));
      }),
      { numRuns: 500 },
    );
  });
});
