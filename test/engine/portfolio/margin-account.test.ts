import fc from 'fast-check';
import type { Execution } from '../../../engine/portfolio/account';
import { MarginAccount } from '../../../engine/portfolio/margin-account';
import { NaiveAccount } from '../naive-account';

const [A, B] = [0, 1];

const deal = (instrument: number, quantity: number, price: number): Execution => ({
  instrument,
  quantity,
  price,
  fee: 0,
  reduces: false,
  order: 0,
  cause: 0,
});

/** Long 100 of A and short 100 of B, bought and sold at 100 with 5000 and a leverage of 4; since then A is at 85. */
function strained(): MarginAccount {
  const account = new MarginAccount({
    initialCapital: 5000,
    multipliers: new Float64Array([1, 1]),
    initialMargin: new Float64Array([0.25, 0.25]),
    maintenanceMargin: new Float64Array([0.05, 0.05]),
    hedging: false,
    intrabar: true,
    negativeBalance: true,
  });
  expect(account.settleAll([deal(A, 100, 100), deal(B, -100, 100)])).toBeNull();
  account.marks[A] = 85;
  return account;
}

describe('a margin account whose equity is below its initial margin', () => {
  it('takes legs that all reduce, as it takes them one by one', () => {
    const legs = [deal(A, -10, 85), deal(B, 10, 100)];
    const together = strained();
    expect(together.settleAll(legs)).toBeNull();
    const apart = strained();
    expect(legs.map((leg) => apart.settle(leg))).toEqual([null, null]);
    for (const account of [together, apart]) {
      expect([...account.positions]).toEqual([90, -90]);
      expect(account.cash).toBe(4850);
    }
  });

  it.each([
    ['one enlarges', [deal(A, -10, 85), deal(B, -1, 100)]],
    ['one turns its position', [deal(A, -10, 85), deal(B, 190, 100)]],
    ['two of one instrument enlarge it together', [deal(A, -10, 85), deal(A, 20, 85)]],
  ])('refuses legs of which %s, and changes nothing', (_, legs) => {
    const account = strained();
    expect(account.settleAll(legs)).toBe('INSUFFICIENT_MARGIN');
    expect([...account.positions]).toEqual([100, -100]);
    expect(account.cash).toBe(5000);
    expect(account.openPositions).toBe(2);
  });
});

const deals = fc.record({
  instrument: fc.constantFrom(A, B),
  quantity: fc.constantFrom(-20, -10, -5, 5, 10, 20),
  price: fc.constantFrom(50, 70, 85, 100, 115, 130, 150),
  fee: fc.constantFrom(0, 1),
  reduces: fc.boolean(),
  order: fc.constant(0),
  cause: fc.constant(0),
});

it.each([true, false])('a margin account takes and refuses what the naive one does (hedging: %p)', (hedging) => {
  const together = fc.array(fc.array(deals, { minLength: 1, maxLength: 3 }), { maxLength: 40 });
  const seen = { alone: [0, 0], legs: [0, 0] };
  fc.assert(
    fc.property(together, (steps) => {
      const terms = { capital: 1000, margin: true, leverage: 4, maintenance: 0.1, multipliers: {} };
      const naive = new NaiveAccount(['0', '1'], { ...terms, hedging });
      const account = new MarginAccount({
        initialCapital: 1000,
        multipliers: new Float64Array([1, 1]),
        initialMargin: new Float64Array([0.25, 0.25]),
        maintenanceMargin: new Float64Array([0.1, 0.1]),
        hedging,
        intrabar: true,
        negativeBalance: true,
      });
      for (const step of steps) {
        const legs = step.map((one) => ({ ...one, reduces: hedging && one.reduces && step.length === 1 }));
        const [first] = legs as [Execution, ...Execution[]];
        if (first.reduces && account.reducible(first.instrument, first.quantity) < Math.abs(first.quantity)) continue;
        const same = legs.map(({ instrument, reduces, ...rest }) => ({
          ...rest,
          instrument: String(instrument),
          reduce: reduces,
        }));
        const refusal = legs.length === 1 ? account.settle(first) : account.settleAll(legs);
        expect(refusal).toBe(legs.length === 1 ? naive.settle(same[0]!) : naive.settleAll(same));
        expect(account.cash).toBe(naive.cash);
        expect([...account.positions]).toEqual([...naive.positions.values()]);
        seen[legs.length === 1 ? 'alone' : 'legs'][refusal === null ? 0 : 1]!++;
      }
    }),
    { numRuns: 300 },
  );
  for (const times of [...seen.alone, ...seen.legs]) expect(times).toBeGreaterThan(0);
});
