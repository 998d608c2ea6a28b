import fc from 'fast-check';
import { tripTotals } from '../../../engine/portfolio/round-trips';
import { filledMarket } from '../random-fills';

describe('the totals of round trips', () => {
  it('are the same bit for bit, whether the account has one instrument or a second one that is never traded', () => {
    let turned = 0;
    fc.assert(
      fc.property(filledMarket, ({ fills, multiplier }) => {
        const one = tripTotals(fills, Float64Array.of(multiplier));
        expect(one).toEqual(tripTotals(fills, Float64Array.of(multiplier, 1)));
        turned += fills.positions.some((position, i) => i < fills.count && position * fills.positions[i - 1]! < 0)
          ? 1
          : 0;
      }),
      { numRuns: 500 },
    );
    expect(turned).toBeGreaterThan(50);
  });
});
