import fc from 'fast-check';
import type { Instrument } from '../../engine/model/instrument';
import { START } from './random-market';
import { rules, seriesOf, STEP, TICK, walkOf, type Scenario } from './random-orders';

const UNDERLYING = 'U.X';

const terms = fc.record({
  strike: fc.integer({ min: 60, max: 240 }),
  right: fc.constantFrom<'call' | 'put'>('call', 'put'),
  exercise: fc.constantFrom<'american' | 'european'>('american', 'american', 'european'),
  settlement: fc.constantFrom<'cash' | 'physical'>('cash', 'physical'),
  /** Halves of a step: some expire between two bars. */
  expiry: fc.integer({ min: 1, max: 40 }),
  multiplier: fc.constantFrom(1, 1, 10),
});

const walk = walkOf(fc.constantFrom('plain', 'plain', 'target', 'order', 'combo', 'exercise', 'exercise'));

/**
 * An underlying and one or two options on it. Margin accounts have so much money that it never runs short: margins of
 * options are a matter of their own; cash accounts do run short.
 */
export const optionScenarios: fc.Arbitrary<Scenario> = fc
  .record({ spot: walk, options: fc.array(fc.tuple(walk, terms), { minLength: 1, maxLength: 2 }), rules })
  .map(({ spot, options, rules: chosen }) => {
    const named = options.map(([one, term], i) => ({ id: `${'QP'[i]}.X`, one, term }));
    const instruments: Record<string, Instrument> = { [UNDERLYING]: { id: UNDERLYING, kind: 'equity', multiplier: 1 } };
    for (const { id, term } of named) {
      const expiry = START + (term.expiry * STEP) / 2;
      const strike = term.strike * TICK;
      instruments[id] = { ...term, id, kind: 'option', underlying: UNDERLYING, strike, expiry, delisted: expiry };
    }
    const series = [seriesOf(UNDERLYING, spot), ...named.map(({ id, one }) => seriesOf(id, one))];
    const wishes = Object.fromEntries([
      [UNDERLYING, spot.wishes],
      ...named.map(({ id, one }) => [id, one.wishes] as const),
    ]) as Scenario['wishes'];
    const multipliers = Object.fromEntries(Object.values(instruments).map((one) => [one.id, one.multiplier]));
    const capital = chosen.margin ? 1e9 : chosen.capital;
    return { series, instruments, wishes, rules: { ...chosen, capital, multipliers } };
  });
