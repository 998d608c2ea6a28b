import fc from 'fast-check';
import { expectConservation } from '../conservation';
import { currencyScenarios, type CurrencyScenario } from '../random-currencies';
import { expectParityInMoney, runEngine, runNaive } from '../run-scenario';
import { once, wantingIn } from '../seen-in';

describe('on random orders in several currencies', () => {
  it.each([true, false])('the engine agrees with the naive engine (strategies listen: %p)', (listening) => {
    fc.assert(
      fc.property(currencyScenarios, (scenario) => expectParityInMoney(scenario, listening, scenario.pairs)),
      { numRuns: 70 },
    );
  });

  it('no money is made or lost but by prices, rates and fees, at every step', () => {
    fc.assert(
      fc.property(currencyScenarios.map(withPlainFills), (scenario) => {
        const { result, seen } = runEngine(scenario, true, scenario.pairs);
        expectConservation(scenario, result, seen.bookedAt);
      }),
      { numRuns: 50, endOnFailure: true },
    );
  });

  it('trades and flows add up to what the account has gained', () => {
    fc.assert(
      fc.property(
        currencyScenarios.filter(({ rules }) => !rules.hold),
        (scenario) => {
          const { trades, statistics, fills } = runEngine(scenario, false, scenario.pairs).result;
          const { borrowFees, debitInterest, creditInterest, fundingPayments } = statistics;
          const flows = borrowFees! + debitInterest! + creditInterest! + fundingPayments!;
          const made = trades.reduce((sum, { pnl }) => sum + pnl, 0);
          const { capital } = scenario.rules;
          const traded = fills.reduce((sum, { quantity, price }) => sum + quantity * price, capital);
          expect(Math.abs(capital + made + flows - statistics.finalEquity!) / traded).toBeLessThan(1e-9);
        },
      ),
      { numRuns: 80, endOnFailure: true },
    );
  });

  it('come to fills in each currency and to orders before the first rate', () => {
    const wanted = ['A.X', 'B.X', 'C-PERP.X', 'RATE_UNKNOWN', 'INSUFFICIENT_CASH'];
    const seenIn = (scenario: CurrencyScenario) => {
      const { fills, rejections } = runNaive(scenario);
      return [...fills.map(({ instrument }) => instrument), ...rejections.map(({ code }) => code)];
    };
    expect(wantingIn(currencyScenarios, once(wanted), seenIn)).toEqual({});
  });
});

/** Fills alone do not tell at which moment legs of a combo are converted, nor which of two sides they concern. */
function withPlainFills(scenario: CurrencyScenario): CurrencyScenario {
  const wishes = Object.entries(scenario.wishes).map(([id, bars]) => {
    const plain = bars.map((bar) =>
      bar.map((wish) => (wish.kind === 'combo' ? { ...wish, kind: 'plain' as const } : wish)),
    );
    return [id, plain] as const;
  });
  const { rules } = scenario;
  return {
    ...scenario,
    wishes: Object.fromEntries(wishes),
    rules: { ...rules, hedging: false, hold: false, carry: undefined },
  };
}
