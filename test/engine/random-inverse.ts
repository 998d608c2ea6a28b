import fc from 'fast-check';
import type { Instrument } from '../../engine/model/instrument';
import { creditScenarios, scenarios, type Scenario } from './random-orders';

/** Dollars of a contract. */
const SIZE = 1000;

/** Scenarios on credit whose instruments are inverse contracts, all of them or beside others, on an account in their coin. */
export const inverseScenarios: fc.Arbitrary<Scenario> = fc
  .record({ scenario: fc.oneof(scenarios, creditScenarios), all: fc.boolean(), leverage: fc.constantFrom(1, 5) })
  .filter(({ scenario }) => scenario.series.every(({ low }) => low.every((price) => price > 2)))
  .map(({ scenario, all, leverage }) => {
    const isInverse = (id: string) => all || id !== 'A.X';
    const instruments: Record<string, Instrument> = {};
    const multipliers: Record<string, number> = {};
    for (const { instrument: id } of scenario.series) {
      const own = { id, currency: 'BTC', multiplier: isInverse(id) ? SIZE : 1 };
      const kind = id.includes('PERP') ? 'perpetual' : 'future';
      const terms = isInverse(id) ? { kind, settlement: 'coin' as const } : { kind: 'equity' as const };
      instruments[id] = { ...scenario.instruments[id], ...own, ...terms } as Instrument;
      multipliers[id] = own.multiplier;
    }
    const { rules } = scenario;
    const credit = rules.margin ? {} : { margin: true, leverage, maintenance: 0.5 / leverage };
    return { ...scenario, instruments, rules: { ...rules, ...credit, multipliers, inverse: isInverse } };
  });
