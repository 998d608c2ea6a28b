import type { PlayedSample } from '../../../../engine/judging/types';
import type { StressChange } from '../../../../engine/model/stress-results';
import { compareScenarios, figuresOf } from '../../../../engine/risk/stress/stress-figures';

const figures = (totalReturn: number, maxDrawdown: number) => ({
  ...{ totalReturn, maxDrawdown, finalEquity: 100 * (1 + totalReturn), sharpe: null, trades: 1, fills: 2 },
  ...{ liquidations: 0, losses: [] },
});
const window = { from: '2024-01-01T00:00:00.000Z', to: '2024-02-01T00:00:00.000Z' };

test('scenarios are weighed by their probabilities', () => {
  const { expected, worst, scenarios } = compareScenarios(figures(0.1, -0.05), [
    { name: 'calm', probability: 0.75, ...window, ...figures(0.2, -0.04) },
    { name: 'crash', probability: 0.25, ...window, ...figures(-0.4, -0.6) },
  ]);
  expect(worst).toBe('crash');
  const near = (change: StressChange, expectedChange: readonly number[]) =>
    [change.totalReturn, change.finalEquity, change.maxDrawdown].forEach((value, i) =>
      expect(value).toBeCloseTo(expectedChange[i]!, 12),
    );
  near(scenarios[1]!.change, [-0.5, -50, -0.55]);
  // 0.75 * 0.2 - 0.25 * 0.4 = 0.05; of the change 0.75 * 0.1 - 0.25 * 0.5 = -0.05.
  near(expected!, [0.05, 105, -0.18]);
  near(expected!.change, [-0.05, -5, -0.13]);
});

test('without probabilities nothing is expected', () => {
  const one = { name: 'crash', probability: null, ...window, ...figures(-0.4, -0.6) };
  expect(compareScenarios(figures(0.1, -0.05), [one]).expected).toBeNull();
});

test('liquidations and losses of days are those of the run', () => {
  const day = 86_400_000_000;
  const sample = {
    statistics: { totalReturn: 0, finalEquity: 100, maxDrawdown: -0.1, sharpe: null, trades: 2, fills: 3 },
    equity: { time: Float64Array.of(day, 2 * day, 3 * day), equity: Float64Array.of(100, 90, 99) },
    fills: { reason: ['signal', 'liquidation', 'liquidation'] },
  } as unknown as PlayedSample;
  const found = figuresOf(sample, [0.95]);
  expect(found.liquidations).toBe(2);
  // Returns of days are -0.1 and 0.1; 5 % of the way between them.
  expect(found.losses[0]!.valueAtRisk).toBeCloseTo(0.09, 12);
  expect(found.losses[0]!.conditional).toBeCloseTo(0.1, 12);
});
