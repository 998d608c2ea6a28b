import fc from 'fast-check';
import type { Instrument } from '../../../engine/model/instrument';
import { optionMargins } from '../../../engine/options/option-margins';
import type { OptionPosition } from '../../../engine/options/option-spreads';
import { positionMargin } from '../../../engine/options/position-margin';
import { settleOption, type ExpiringPosition } from '../../../engine/options/settle-option';
import { BROAD_INDEX_MARGIN, shortOptionMargin } from '../../../engine/options/short-option-margin';

describe('settlement', () => {
  const call: ExpiringPosition = { right: 'call', strike: 100, multiplier: 75, settlement: 'cash', quantity: 2 };
  it.each([
    ['a long call in the money, in cash', call, 110, { exercised: true, value: 750, cash: 1500, underlying: 0 }],
    ['a short call', { ...call, quantity: -1 }, 110, { value: 750, cash: -750, underlying: 0 }],
    ['a call at the money', call, 100, { exercised: false, value: 0, cash: 0, underlying: 0 }],
    ['a put out of the money', { ...call, right: 'put' as const }, 110, { exercised: false, cash: 0 }],
    ['a long call, delivered', { ...call, settlement: 'physical' as const }, 110, { cash: -15_000, underlying: 150 }],
    [
      'a short put, delivered',
      { ...call, right: 'put' as const, settlement: 'physical' as const, quantity: -1 },
      90,
      { cash: -7500, underlying: 75, value: 750 },
    ],
  ])('of %s', (...[, position, spot, expected]) => expect(settleOption(position, spot)).toMatchObject(expected));

  it('is worth the same in cash and delivered, and nothing between long and short', () => {
    fc.assert(
      fc.property(
        fc.record({
          right: fc.constantFrom('call' as const, 'put' as const),
          strike: fc.integer({ min: 1, max: 200 }),
          multiplier: fc.integer({ min: 1, max: 100 }),
          quantity: fc.integer({ min: -50, max: 50 }),
        }),
        fc.integer({ min: 1, max: 200 }),
        (position, spot) => {
          const cash = settleOption({ ...position, settlement: 'cash' }, spot);
          const physical = settleOption({ ...position, settlement: 'physical' }, spot);
          expect(physical.cash + physical.underlying * spot).toBe(cash.cash);
          expect(cash.cash).toBe(position.quantity * cash.value + 0);
          const other = settleOption({ ...position, quantity: -position.quantity, settlement: 'physical' }, spot);
          expect([other.cash + physical.cash, other.underlying + physical.underlying]).toEqual([0, 0]);
        },
      ),
    );
  });
});

describe('margin of a short option', () => {
  // Cboe margin manual: XYZ at 128, short call 120 at 8.40: 8.40 + 20 % of 128 = 3,400 with the premium.
  it.each([
    ['a call in the money', { right: 'call' as const, strike: 120, price: 8.4, spot: 128 }, 2560],
    ['a call out of the money', { right: 'call' as const, strike: 140, price: 1, spot: 128 }, 1360],
    ['a call far out of the money', { right: 'call' as const, strike: 200, price: 0.1, spot: 128 }, 1280],
    ['a put out of the money', { right: 'put' as const, strike: 80, price: 2, spot: 95 }, 800],
    ['a put in the money', { right: 'put' as const, strike: 100, price: 6, spot: 95 }, 1900],
  ])('is that of %s', (_, option, expected) => {
    expect(shortOptionMargin({ multiplier: 100, ...option })).toBeCloseTo(expected, 9);
  });

  it('of a broad index is 15 percent', () => {
    const option = { right: 'put' as const, strike: 2000, multiplier: 100, price: 10, spot: 2000 };
    expect(shortOptionMargin(option, BROAD_INDEX_MARGIN)).toBeCloseTo(30_000, 9);
  });
});

describe('margin of positions', () => {
  const [NEAR, FAR] = [1, 2];
  type Leg = [right: 'call' | 'put', strike: number, quantity: number, expiry?: number];
  const leg = (...[right, strike, quantity, expiry = NEAR]: Leg): OptionPosition => ({
    ...{ right, strike, quantity, expiry },
    multiplier: 100,
    price: 2,
  });
  const margin = (options: OptionPosition[], units = 0) => positionMargin({ spot: 100, units, options });
  const CALLS = [leg('call', 105, -1), leg('call', 110, 1)];
  const PUTS = [leg('put', 95, -1), leg('put', 92, 1)];
  const CONDOR = [...CALLS, ...PUTS];
  const times = (count: number, legs: OptionPosition[]) =>
    legs.map((one) => ({ ...one, quantity: count * one.quantity }));

  it.each<[string, OptionPosition[], number, number]>([
    ['nothing', [], 0, 0],
    ['long options', [leg('call', 100, 5), leg('put', 90, 1)], 0, 0],
    ['a naked call', [leg('call', 105, -2)], 0, 2 * 1500],
    ['a covered call', [leg('call', 105, -2)], 200, 0],
    ['a call half covered', [leg('call', 105, -2)], 100, 1500],
    ['a put against short units', [leg('put', 95, -1)], -100, 0],
    ['a call against short units', [leg('call', 105, -1)], -100, 1500],
    // Of spreads less the 200 that a short option is worth, which equity counts as a debt already.
    ['a credit spread', [leg('call', 105, -1), leg('call', 110, 1)], 0, 500 - 200],
    ['a debit spread', [leg('call', 105, 1), leg('call', 110, -1)], 0, -200],
    ['a calendar spread', [leg('put', 95, -1), leg('put', 95, 1, FAR)], 0, -200],
    ['a calendar spread the wrong way', [leg('put', 95, -1, FAR), leg('put', 95, 1)], 0, 1500],
    ['a spread wider than the naked margin', [leg('call', 105, -1), leg('call', 130, 1)], 0, 1500],
    ['a spread that its premium brings below it', [leg('call', 105, -1), leg('call', 121, 1)], 0, 1600 - 200],
    ['a strangle: the greater side', [leg('call', 105, -1), leg('put', 90, -1)], 0, 1500],
    ['three puts and a call', [leg('call', 105, -1), leg('put', 90, -3)], 0, 1500 + 2 * 1000],
    ['an iron condor: the greater side, both premiums included', CONDOR, 0, 500 - 400],
    ['two call spreads and one put spread', [...times(2, CALLS), ...PUTS], 0, 1000 - 600],
    ['one call spread and three put spreads', [...CALLS, ...times(3, PUTS)], 0, 900 - 800],
    [
      'a call spread and a put spread of different days: both sides',
      [...CALLS, leg('put', 95, -1, FAR), leg('put', 92, 1, FAR)],
      0,
      500 - 200 + (300 - 200),
    ],
    [
      'a condor whose long options expire later',
      [leg('call', 105, -1), leg('call', 110, 1, FAR), leg('put', 95, -1), leg('put', 92, 1, FAR)],
      0,
      500 - 400,
    ],
    [
      // From 100 to 102 both sides lose all they can, 5 and 3.
      'a condor of options in the money',
      [leg('call', 95, -1), leg('call', 100, 1), leg('put', 105, -1), leg('put', 102, 1)],
      0,
      800 - 400,
    ],
    [
      'an iron butterfly',
      [leg('call', 100, -1), leg('call', 110, 1), leg('put', 100, -1), leg('put', 95, 1)],
      0,
      1000 - 400,
    ],
    [
      'a butterfly, which cannot lose more than it cost',
      [leg('call', 95, 1), leg('call', 100, -2), leg('call', 105, 1)],
      0,
      -400,
    ],
    [
      // The put alone needs 1000, less than its spread of 1400 - 200: beside the call spread 1300, all four 1400 - 400.
      'a condor with a wing wider than the margin of a naked put',
      [...CALLS, leg('put', 90, -1), leg('put', 76, 1)],
      0,
      1400 - 400,
    ],
  ])('is that of %s', (...[, options, units, expected]) => expect(margin(options, units)).toBeCloseTo(expected, 9));

  it('of a spread is, beside its long option in full, the most that can still be lost, and no less than nothing', () => {
    const spread = (short: number, long: number) => [
      { ...leg('call', 475, -1), price: short },
      { ...leg('call', 480, 1), price: long },
    ];
    const needed = (short: number, long: number) =>
      100 * long + positionMargin({ spot: 475, units: 0, options: spread(short, long) });
    // Sold for 3 net, 500 at the most are to be paid: 200 of one's own.
    expect(needed(6, 3)).toBeCloseTo(200, 9);
    // Deep in the money 5 of 5 are lost.
    expect(needed(25, 20)).toBeCloseTo(0, 9);
    expect(needed(25, 1)).toBeCloseTo(0, 9);
  });

  it('of spreads that expire together is what they lose at the worst price of the underlying', () => {
    const legs = fc.array(
      fc.record({
        right: fc.constantFrom('call' as const, 'put' as const),
        strikes: fc.tuple(fc.integer({ min: 70, max: 130 }), fc.integer({ min: 70, max: 130 })),
        contracts: fc.integer({ min: 1, max: 4 }),
      }),
      { minLength: 1, maxLength: 5 },
    );
    // So dear alone that every short option is set against a long one.
    const dear = { underlying: 10, minimum: 10 };
    fc.assert(
      fc.property(legs, (spreads) => {
        const options = spreads.flatMap(({ right, strikes: [short, long], contracts }) =>
          [leg(right, short, -contracts), leg(right, long, contracts)].map((one) => ({ ...one, price: 0 })),
        );
        const gainAt = (price: number) =>
          options.reduce((sum, { right, strike, quantity }) => {
            return sum + 100 * quantity * Math.max(0, right === 'call' ? price - strike : strike - price);
          }, 0);
        const prices = Array.from({ length: 201 }, (_, price) => price);
        const worst = Math.max(0, ...prices.map((price) => -gainAt(price)));
        expect(positionMargin({ spot: 100, units: 0, options }, dear)).toBeCloseTo(worst, 6);
      }),
    );
  });

  it('is never above the sum of the shorts alone, nor less than nothing beside long options in full, nor dependent on the order', () => {
    const any = fc.record({
      right: fc.constantFrom('call' as const, 'put' as const),
      strike: fc.integer({ min: 70, max: 130 }),
      quantity: fc.integer({ min: -5, max: 5 }),
      expiry: fc.constantFrom(NEAR, FAR),
    });
    fc.assert(
      fc.property(fc.array(any, { maxLength: 8 }), fc.integer({ min: -300, max: 300 }), (legs, units) => {
        const options = legs.map((part) => leg(part.right, part.strike, part.quantity, part.expiry));
        const found = margin(options, units);
        const alone = options.filter(({ quantity }) => quantity < 0).map((option) => margin([option]));
        const paid = options.reduce((sum, { quantity, price }) => sum + 100 * Math.max(0, quantity) * price, 0);
        expect(found + paid).toBeGreaterThanOrEqual(0);
        expect(found).toBeLessThanOrEqual(alone.reduce((sum, one) => sum + one, 0) + 1e-6);
        expect(margin([...options].reverse(), units)).toBeCloseTo(found, 6);
      }),
    );
  });
});

describe('margin of options, where without a price of the underlying each has its own strike for it,', () => {
  const option = (right: 'call' | 'put', strike: number): Instrument => ({
    id: `NIFTY25JAN30${right === 'call' ? 'C' : 'P'}${strike}.NSE`,
    kind: 'option',
    multiplier: 1,
    underlying: 'NIFTY',
    ...{ right, strike, expiry: 1 },
  });
  const [CALL, PUT, LOW] = [option('call', 30_000), option('put', 17_000), option('put', 10_000)];
  const NIFTY: Instrument = { id: 'NIFTY.NSE', kind: 'index', multiplier: 1 };

  it.each<[string, Instrument[], number[], number[], number]>([
    ['a short put', [PUT], [-1], [50], 3400],
    ['it beside a long call, which is paid in full', [CALL, PUT], [1, -1], [70, 50], 70 + 3400],
    ['it beside a long put that does not cover it so well', [LOW, PUT], [1, -1], [5, 50], 5 + 3400],
    ['a short call and a short put: the greater one', [PUT, CALL], [-1, -1], [50, 70], 6000],
    ['a short put where the underlying has had no bar yet', [CALL, NIFTY, PUT], [1, 0, -1], [70, 0, 50], 70 + 3400],
    ['a short put where the underlying has a price', [CALL, NIFTY, PUT], [1, 0, -1], [70, 20_000, 50], 70 + 1700],
  ])('is that of %s', (...[, instruments, positions, marks, expected]) => {
    const margins = optionMargins(instruments)!;
    expect(margins.margin(Float64Array.from(positions), Float64Array.from(marks))).toBeCloseTo(expected, 9);
  });
});
