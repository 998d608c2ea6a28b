import fc from 'fast-check';
import { black76Price, blackScholesPrice } from '../../../engine/options/black-scholes';
import { greeks } from '../../../engine/options/greeks';
import { impliedVolatility, MAX_VOLATILITY } from '../../../engine/options/implied-volatility';
import { erfc, normalCdf } from '../../../engine/options/normal-distribution';
import { onFuture, yearsBetween, type OptionInputs } from '../../../engine/options/option-inputs';

/** Right, spot, strike, years, rate, yield, volatility. */
const option = (...[right, ...numbers]: [OptionInputs['right'], ...number[]]): OptionInputs => {
  const [spot, strike, years, rate, carried, volatility] = numbers as [number, number, number, number, number, number];
  return { right, spot, strike, years, rate, yield: carried, volatility };
};

const inputs = fc.record<OptionInputs>({
  right: fc.constantFrom('call', 'put'),
  spot: fc.double({ min: 50, max: 200, noNaN: true }),
  strike: fc.double({ min: 50, max: 200, noNaN: true }),
  years: fc.double({ min: 0.02, max: 3, noNaN: true }),
  rate: fc.double({ min: -0.02, max: 0.15, noNaN: true }),
  yield: fc.double({ min: -0.02, max: 0.1, noNaN: true }),
  volatility: fc.double({ min: 0.05, max: 1.5, noNaN: true }),
});

const relative = (actual: number, expected: number) => Math.abs(actual / expected - 1);

describe('the normal distribution', () => {
  // mpmath 1.3, 40 digits.
  it.each([
    [0.1, 0.8875370839817152],
    [0.46, 0.5153446099983203],
    [0.5, 0.4795001221869535],
    [1, 0.15729920705028513],
    [2.5, 0.0004069520174449589],
    [3.9, 3.4792248597231745e-8],
    [4.1, 6.7000276540848984e-9],
    [6, 2.1519736712498913e-17],
    [10, 2.088487583762545e-45],
    [20, 5.395865611607901e-176],
    [-1, 1.8427007929497148],
    [-5, 1.9999999999984626],
  ])('has erfc(%d) to full precision', (x, expected) => expect(relative(erfc(x), expected)).toBeLessThan(5e-15));

  it('has its limits and nothing for NaN', () => {
    expect([normalCdf(0), normalCdf(Infinity), normalCdf(-Infinity), normalCdf(NaN)]).toEqual([0.5, 1, 0, NaN]);
  });
});

describe('a price', () => {
  it.each([
    ['Hull 15.6, a call', option('call', 42, 40, 0.5, 0.1, 0, 0.2), 4.76, 2],
    ['Hull 15.6, a put', option('put', 42, 40, 0.5, 0.1, 0, 0.2), 0.81, 2],
    ['Haug 1.1.1', option('call', 60, 65, 0.25, 0.08, 0, 0.3), 2.1334, 4],
    ['Haug 1.1.3, with a yield', option('put', 100, 95, 0.5, 0.1, 0.05, 0.2), 2.4648, 4],
    ['Haug 1.1.5, a currency', option('call', 1.56, 1.6, 0.5, 0.06, 0.08, 0.12), 0.0291, 4],
    ['mpmath, at the money', option('call', 100, 100, 1, 0.05, 0.02, 0.2), 9.227005508154047, 13],
    ['mpmath, far out of the money', option('put', 21e3, 19e3, 0.04, 0.065, 0.012, 0.14), 0.01779042138979504, 13],
    ['mpmath, deep in the money', option('put', 50, 80, 3, 0.01, 0.03, 0.6), 43.193448236935446, 12],
  ])('is that of %s', (...[, given, expected, digits]) => {
    expect(blackScholesPrice(given)).toBeCloseTo(expected, digits);
  });

  it('of an option on a future is that of Haug 1.1.4', () => {
    const future = { spot: 19, strike: 19, years: 0.75, rate: 0.1, volatility: 0.28 };
    expect(black76Price({ ...future, right: 'call' })).toBeCloseTo(1.7011, 4);
    expect(black76Price({ ...future, right: 'put' })).toBeCloseTo(1.7011, 4);
    expect(blackScholesPrice(onFuture({ ...future, right: 'put' }))).toBe(black76Price({ ...future, right: 'put' }));
  });

  it('keeps put-call parity and its bounds', () => {
    fc.assert(
      fc.property(inputs, (given) => {
        const [call, put] = (['call', 'put'] as const).map((right) => blackScholesPrice({ ...given, right }));
        const asset = given.spot * Math.exp(-given.yield * given.years);
        const bond = given.strike * Math.exp(-given.rate * given.years);
        expect(call! - put!).toBeCloseTo(asset - bond, 10);
        expect(call).toBeGreaterThanOrEqual(Math.max(0, asset - bond) - 1e-10);
        expect(call).toBeLessThanOrEqual(asset);
        expect(put).toBeGreaterThanOrEqual(Math.max(0, bond - asset) - 1e-10);
        expect(put).toBeLessThanOrEqual(bond);
      }),
    );
  });

  it('at expiry is the intrinsic value, and of senseless inputs there is none', () => {
    expect(blackScholesPrice(option('call', 110, 100, 0, 0.05, 0, 0.2))).toBe(10);
    expect(blackScholesPrice(option('put', 110, 100, 0, 0.05, 0, 0.2))).toBe(0);
    expect(blackScholesPrice(option('call', 100, 100, 1, 0, 0, 0))).toBe(0);
    for (const bad of [{ spot: 0 }, { strike: -1 }, { years: NaN }, { volatility: -1 }, { rate: Infinity }]) {
      expect(blackScholesPrice({ ...option('call', 100, 100, 1, 0, 0, 0.2), ...bad })).toBeNaN();
      expect(greeks({ ...option('call', 100, 100, 1, 0, 0, 0.2), ...bad }).delta).toBeNaN();
    }
  });
});

describe('greeks', () => {
  it('are those of Hull chapter 19', () => {
    const { delta, gamma, vega, theta, rho } = greeks(option('call', 49, 50, 20 / 52, 0.05, 0, 0.2));
    expect(delta).toBeCloseTo(0.522, 3);
    expect(gamma).toBeCloseTo(0.066, 3);
    expect(vega).toBeCloseTo(12.1, 1);
    expect(theta).toBeCloseTo(-4.31, 2);
    expect(rho).toBeCloseTo(8.91, 2);
  });

  it('are the derivatives of the price', () => {
    const slope = (given: OptionInputs, field: 'spot' | 'volatility' | 'years' | 'rate') => {
      const step = 1e-5 * Math.max(Math.abs(given[field]), 0.01);
      const at = (shift: number) => blackScholesPrice({ ...given, [field]: given[field] + shift });
      // Five points: the error is of the fourth order.
      return (8 * (at(step) - at(-step)) - (at(2 * step) - at(-2 * step))) / (12 * step);
    };
    fc.assert(
      fc.property(inputs, (given) => {
        const found = greeks(given);
        const scale = given.spot * 1e-6;
        expect(Math.abs(found.delta - slope(given, 'spot'))).toBeLessThan(1e-7);
        expect(Math.abs(found.vega - slope(given, 'volatility'))).toBeLessThan(scale);
        expect(Math.abs(found.theta + slope(given, 'years'))).toBeLessThan(scale);
        expect(Math.abs(found.rho - slope(given, 'rate'))).toBeLessThan(scale);
        const step = given.spot * given.volatility * Math.sqrt(given.years) * 1e-3;
        const delta = (spot: number) => greeks({ ...given, spot }).delta;
        const gamma = (delta(given.spot + step) - delta(given.spot - step)) / (2 * step);
        expect(Math.abs(found.gamma - gamma)).toBeLessThan(1e-5 * Math.max(0.01, found.gamma));
      }),
    );
  });

  it('at expiry are those of the intrinsic value', () => {
    expect(greeks(option('call', 110, 100, 0, 0.05, 0, 0.2))).toMatchObject({ delta: 1, gamma: 0, vega: 0 });
    expect(greeks(option('put', 90, 100, 0, 0.05, 0, 0.2))).toMatchObject({ delta: -1, gamma: 0 });
    expect(greeks(option('call', 100, 100, 0, 0.05, 0, 0.2)).delta).toBe(0.5);
  });
});

describe('implied volatility', () => {
  it('gives the volatility back wherever the price says anything of it', () => {
    fc.assert(
      fc.property(inputs, (given) => {
        const price = blackScholesPrice(given);
        // The price must know the volatility to more digits than are asked for.
        fc.pre(greeks(given).vega * given.volatility > 1e-6 * given.spot);
        expect(relative(impliedVolatility(price, given), given.volatility)).toBeLessThan(1e-8);
      }),
      { numRuns: 500 },
    );
  });

  it.each([
    ['low', option('call', 21_000, 21_000, 7 / 365, 0.065, 0.012, 0.01)],
    ['high', option('put', 100, 100, 0.1, 0.01, 0, 9)],
    ['of a far strike', option('call', 21_000, 26_000, 0.08, 0.065, 0, 0.12)],
    ['of the last hour', option('put', 21_000, 20_950, 1 / (365 * 24), 0.065, 0, 0.3)],
  ])('is found where it is %s', (_, given) => {
    expect(relative(impliedVolatility(blackScholesPrice(given), given), given.volatility)).toBeLessThan(1e-8);
  });

  it('is NaN where there is none', () => {
    const call = option('call', 110, 100, 1, 0.05, 0, 0.2);
    const floor = 110 - 100 * Math.exp(-0.05);
    for (const price of [NaN, -1, 0, floor - 1e-9, floor, 110, 120, Infinity]) {
      expect(impliedVolatility(price, call)).toBeNaN();
    }
    expect(impliedVolatility(5, { ...call, years: 0 })).toBeNaN();
    expect(impliedVolatility(5, { ...call, spot: NaN })).toBeNaN();
    const beyond = blackScholesPrice({ ...call, years: 0.05, volatility: MAX_VOLATILITY * 1.5 });
    expect(impliedVolatility(beyond, { ...call, years: 0.05 })).toBeNaN();
  });
});

it('years are of 365 days and never negative', () => {
  expect(yearsBetween(0, 365 * 86_400e6)).toBe(1);
  expect(yearsBetween(1, 0)).toBe(0);
});
