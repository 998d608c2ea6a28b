import fc from 'fast-check';
import { inverseScenarios } from '../random-inverse';
import { expectParityInMoney, runEngine, runNaive } from '../run-scenario';
import { once, wantingIn } from '../seen-in';

describe('on random orders in inverse contracts', () => {
  it.each([true, false])('the engine agrees with the naive engine (strategies listen: %p)', (listening) => {
    fc.assert(
      fc.property(inverseScenarios, (scenario) => expectParityInMoney(scenario, listening, [])),
      { numRuns: 100 },
    );
  });

  it('trades add up to what the account has gained', () => {
    fc.assert(
      fc.property(inverseScenarios, (scenario) => {
        const { trades, statistics, fills } = runEngine(scenario, false).result;
        const made = trades.reduce((sum, { pnl }) => sum + pnl, 0);
        const { capital } = scenario.rules;
        const traded = fills.reduce((sum, { quantity, price }) => sum + quantity * price, capital);
        expect(Math.abs(capital + made - statistics.finalEquity!) / traded).toBeLessThan(1e-9);
      }),
      { numRuns: 80, endOnFailure: true },
    );
  });

  it('come to liquidations and to orders that lack margin', () => {
    const wanting = wantingIn(inverseScenarios, once(['signal', 'liquidation', 'INSUFFICIENT_MARGIN']), (scenario) => {
      const { fills, rejections } = runNaive(scenario);
      return [...fills.map(({ reason }) => reason), ...rejections.map(({ code }) => code)];
    });
    expect(wanting).toEqual({});
  });
});
