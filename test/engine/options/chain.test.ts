import fc from 'fast-check';
import { blackScholesPrice } from '../../../engine/options/black-scholes';
import { buildChain, positionsOf, type OptionContract } from '../../../engine/options/option-chain';
import { yearsBetween } from '../../../engine/options/option-inputs';
import { impliedDelta, selectDelta } from '../../../engine/options/select-delta';
import { daysToExpiry, openExpiries, selectExpiry } from '../../../engine/options/select-expiry';
import { atTheMoney, byMoneyness, moneynessBand, strikesAround } from '../../../engine/options/select-strike';
import { MICROS_PER_DAY, startMicros } from '../../../engine/model/time';

const NOW = startMicros('2025-01-10T10:00:00Z');
const inDays = (days: number) => NOW + days * MICROS_PER_DAY;
const STRIKES = [90, 95, 100, 105, 110];
const EXPIRIES = [7, 21, 35].map(inDays);

const contracts: OptionContract[] = EXPIRIES.flatMap((expiry) =>
  STRIKES.flatMap((strike) => (['put', 'call'] as const).map((right) => ({ expiry, strike, right }))),
).map((contract, instrument) => ({ ...contract, instrument }));
const chain = buildChain(contracts);

function pricesAt(spot: number, volatility: number): Float64Array {
  return Float64Array.from(chain.strikes, (strike, i) =>
    blackScholesPrice({
      right: chain.signs[i] === 1 ? 'call' : 'put',
      spot,
      strike,
      years: yearsBetween(NOW, chain.expiries[i]!),
      rate: 0.03,
      yield: 0.01,
      volatility,
    }),
  );
}

const told = (position: number) =>
  position < 0 ? null : [chain.signs[position] === 1 ? 'call' : 'put', chain.strikes[position]];

it('a chain is the same in whatever order its options come', () => {
  fc.assert(
    fc.property(fc.shuffledSubarray(contracts, { minLength: contracts.length }), (shuffled) => {
      expect(buildChain(shuffled)).toEqual(chain);
    }),
  );
  expect(told(0)).toEqual(['call', 90]);
  expect(told(1)).toEqual(['put', 90]);
});

describe('expiry', () => {
  it('is open until its moment', () => {
    expect(openExpiries(chain, NOW)).toEqual(EXPIRIES);
    expect(openExpiries(chain, EXPIRIES[0]!)).toEqual(EXPIRIES.slice(1));
    expect(daysToExpiry(EXPIRIES[0]!, NOW)).toBe(7);
  });

  it.each([
    [{ days: 30 }, 35],
    [{ days: 27 }, 21],
    // As far from 7 as from 21: the earlier.
    [{ days: 14 }, 7],
    [{ days: 0, minDays: 8 }, 21],
    [{ days: 90, maxDays: 21 }, 21],
    [{ days: 30, minDays: 22, maxDays: 34 }, NaN],
  ])('is the nearest in range: %j', (wish, days) => {
    expect(selectExpiry(chain, { time: NOW, ...wish })).toBe(Number.isNaN(days) ? NaN : inDays(days));
  });
});

describe('strike', () => {
  const part = { expiry: EXPIRIES[1]!, right: 'put' as const };
  it.each([
    [101, 100],
    [102.5, 100],
    [102.6, 105],
    [500, 110],
  ])('at the money of %d is %d', (spot, strike) =>
    expect(told(atTheMoney(chain, spot, part))).toEqual(['put', strike]),
  );

  it('by moneyness lies above for a call, below for a put', () => {
    const wish = { spot: 100, distance: 0.06 };
    expect(told(byMoneyness(chain, wish, { ...part, right: 'call' }))).toEqual(['call', 105]);
    expect(told(byMoneyness(chain, wish, part))).toEqual(['put', 95]);
    expect(byMoneyness(chain, wish, { ...part, expiry: NOW })).toBe(-1);
  });

  it('bands hold both ends, strikes on either side are counted', () => {
    expect(moneynessBand(chain, { spot: 100, width: 0.05 }, part).map(told)).toEqual([
      ['put', 95],
      ['put', 100],
      ['put', 105],
    ]);
    expect(strikesAround(chain, { spot: 109, count: 1 }, { expiry: part.expiry }).map(told)).toEqual([
      ['call', 105],
      ['put', 105],
      ['call', 110],
      ['put', 110],
    ]);
    expect(strikesAround(chain, { spot: 100, count: 1 }, { expiry: NOW })).toEqual([]);
  });
});

describe('delta', () => {
  const market = { time: NOW, spot: 100, prices: pricesAt(100, 0.2), rate: 0.03, yield: 0.01 };
  it.each([
    ['call', 0.5, 100],
    ['call', 0.25, 105],
    ['put', 0.5, 100],
    ['put', -0.2, 95],
    ['put', 0.01, 90],
    ['call', 0.99, 90],
  ] as const)('of a %s of %d is found by the volatility of its price', (right, delta, strike) => {
    expect(told(selectDelta(chain, market, { right, delta, expiry: EXPIRIES[1] }))).toEqual([right, strike]);
  });

  it('skips options without a price, and is -1 where none has one', () => {
    const prices = market.prices.slice();
    const all = positionsOf(chain, { right: 'call', expiry: EXPIRIES[1] });
    prices[all[2]!] = NaN;
    const wish = { right: 'call' as const, delta: 0.52, expiry: EXPIRIES[1] };
    expect(told(selectDelta(chain, market, wish))).toEqual(['call', 100]);
    expect(told(selectDelta(chain, { ...market, prices }, wish))).not.toEqual(['call', 100]);
    expect(selectDelta(chain, { ...market, prices: prices.map(() => NaN) }, wish)).toBe(-1);
  });

  it('of a call and its put differ by the yield alone', () => {
    const call = positionsOf(chain, { right: 'call', expiry: EXPIRIES[1] })[2]!;
    const growth = Math.exp(-0.01 * yearsBetween(NOW, EXPIRIES[1]!));
    expect(impliedDelta(chain, market, call) - impliedDelta(chain, market, call + 1)).toBeCloseTo(growth, 9);
  });
});
