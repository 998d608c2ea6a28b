import { blockLength } from '../../../engine/risk/block-length';
import { momentsOf } from '../../../engine/risk/moments';
import { cornishFisherLoss, historicLoss, normalLoss } from '../../../engine/risk/value-at-risk';
import { series } from '../../fixtures/risk-series.json';

/** Made with arch 8.0.0, numpy and scipy: see the file's own word. */
describe.each(series)('a series of $name', ({ values, block, skewness, excessKurtosis, losses }) => {
  const returns = Float64Array.from(values);
  const moments = momentsOf(returns);

  it('has the shape that scipy finds', () => {
    expect(moments.skewness).toBeCloseTo(skewness, 10);
    expect(moments.excessKurtosis).toBeCloseTo(excessKurtosis, 10);
  });

  it('has the losses of numpy, and of the expansions integrated by scipy', () => {
    for (const { level, historic, normal, cornishFisher } of losses) {
      const pairs = [
        [historicLoss(returns, level), historic],
        [normalLoss(moments, level), normal],
        [cornishFisherLoss(moments, level), cornishFisher],
      ] as const;
      for (const [found, expected] of pairs) {
        expect(found.valueAtRisk).toBeCloseTo(expected.valueAtRisk, 10);
        expect(found.conditional).toBeCloseTo(expected.conditional, 8);
      }
    }
  });

  it('has the length of blocks that arch chooses', () => {
    expect(blockLength(returns)).toBeCloseTo(block, 8);
  });
});

describe('the length of blocks', () => {
  it('is 1 where nothing varies', () => {
    expect(blockLength(new Float64Array(50).fill(0.01))).toBe(1);
  });
});
