import fc from 'fast-check';
import type { BarSeries } from '../../engine/columns/market-data';
import type { Instrument } from '../../engine/model/instrument';
import { naiveBarTimes } from './naive-bar-times';
import { scenarios, STEP, type Scenario } from './random-orders';
import { START } from './random-market';

/** A scenario whose instruments are not all of the account's currency, with the pairs that are in the session. */
export interface CurrencyScenario extends Scenario {
  pairs: BarSeries[];
}

/** In another currency: a share, a contract, a share by way of a cross; the account is in dollars. */
const CURRENCIES: Readonly<Record<string, string>> = { 'A.X': 'EUR', 'B.X': 'JPY', 'C-PERP.X': 'EUR' };

const pair = fc.record({
  inverse: fc.boolean(),
  /** Steps after the first bar at which the pair begins. */
  from: fc.integer({ min: -3, max: 3 }),
  moves: fc.array(fc.integer({ min: -30, max: 30 }), { minLength: 30, maxLength: 30 }),
  steps: fc.constantFrom(0.5, 1, 2),
});
type Pair = typeof pair extends fc.Arbitrary<infer T> ? T : never;

const carry = fc.record({
  borrow: fc.constantFrom(0, 0.03, 2),
  funding: fc.constantFrom(0, 0.0001, -0.01),
  debit: fc.constantFrom(0, 0.08, 3),
  credit: fc.constantFrom(0, 0.05),
});

export const currencyScenarios: fc.Arbitrary<CurrencyScenario> = fc
  .record({
    scenario: scenarios,
    euro: pair,
    yen: pair,
    hold: fc.boolean(),
    rates: fc.option(carry, { nil: undefined }),
    isInverse: fc.boolean(),
  })
  .map(({ scenario, euro, yen, hold, rates, isInverse }) => {
    const pairs = [pairSeries(['EUR', 'USD'], 1.1, euro), pairSeries(['EUR', 'JPY'], 160, yen)];
    const instruments: Record<string, Instrument> = {};
    for (const { instrument: id } of scenario.series) {
      const kind = id.includes('PERP') ? 'perpetual' : 'equity';
      instruments[id] = { id, kind, multiplier: 1, ...scenario.instruments[id], currency: CURRENCIES[id]! };
    }
    const { margin } = scenario.rules;
    const contract = scenario.series.find(({ instrument: id }) => instruments[id]!.kind === 'perpetual');
    const inverse = isInverse && margin && contract ? contract.instrument : undefined;
    if (inverse !== undefined) Object.assign(instruments[inverse]!, { settlement: 'coin', multiplier: 1000 });
    const rate = (currency: string, time: number): number | undefined => {
      const euros = known(pairs[0]!, time);
      if (currency === 'EUR') return euros;
      const crossed = known(pairs[1]!, time);
      return euros === undefined || crossed === undefined ? undefined : euros / crossed;
    };
    const kindOf = (id: string) => instruments[id]!.kind;
    const currencies = { of: { ...CURRENCIES }, paid: (id: string) => kindOf(id) === 'equity', rate };
    const paid = rates && {
      borrow: (id: string) => (margin && kindOf(id) === 'equity' ? rates.borrow : 0),
      funding: (id: string) => (kindOf(id) === 'perpetual' ? rates.funding : 0),
      debit: margin ? rates.debit : 0,
      credit: rates.credit,
    };
    const terms = inverse !== undefined && {
      multipliers: { ...scenario.rules.multipliers, [inverse]: 1000 },
      inverse: (id: string) => id === inverse,
    };
    const more = { currencies, hold, ...(paid && { carry: paid }), ...terms };
    return { ...scenario, instruments, pairs, rules: { ...scenario.rules, ...more } };
  });

/** The last close of a pair that is known at a time, the right way round. */
function known({ instrument, times, close }: BarSeries, time: number): number | undefined {
  const at = naiveBarTimes([...times]).findLastIndex((bar) => bar.time <= time);
  if (at < 0) return undefined;
  return instrument.startsWith('EUR') ? close[at]! : 1 / close[at]!;
}

function pairSeries([base, quote]: [string, string], first: number, drawn: Pair): BarSeries {
  const { inverse, from, moves, steps } = drawn;
  let value = first;
  const closes = moves.map((move) => (value *= 1 + move / 1000)).map((close) => (inverse ? 1 / close : close));
  const column = Float64Array.from(closes);
  return {
    instrument: inverse ? `${quote}${base}.FX` : `${base}${quote}.FX`,
    times: Float64Array.from(closes, (_, i) => START + (from + i * steps) * STEP),
    open: column,
    high: column,
    low: column,
    close: column,
    volume: new Float64Array(closes.length),
  };
}
