import { blackScholesPrice } from './black-scholes';
import { greeks } from './greeks';
import { areUsable, type OptionInputs, type WithoutVolatility } from './option-inputs';

/** Highest volatility that is sought: 1,000 % a year. */
export const MAX_VOLATILITY = 10;
const MAX_STEPS = 100;
/** Of the volatility. */
const TOLERANCE = 1e-12;

/**
 * The volatility at which `blackScholesPrice` gives `price`.
 *
 * Newton's method from the inflection point `sqrt(2 |ln(F / K)| / T)` of Manaster and Koehler (1982), from where it
 * converges monotonically; a step that leaves the bracket is replaced by a bisection, so the search always ends.
 * NaN where there is no solution: a price at or below the discounted intrinsic value, at or above the discounted
 * underlying (call) or strike (put), one that needs more than `MAX_VOLATILITY`, no time left, or inputs out of range.
 */
export function impliedVolatility(price: number, inputs: WithoutVolatility): number {
  if (!areUsable(inputs) || inputs.years === 0 || !isWithinBounds(price, inputs)) return NaN;
  // Of a pair with the same strike, the one out of the money has no intrinsic value to drown its time value.
  const { target, option } = outOfTheMoney(price, inputs);
  if (!(target > 0)) return NaN;
  return solve(target, option);
}

function isWithinBounds(price: number, { right, spot, strike, years, rate, yield: carried }: WithoutVolatility) {
  const [asset, bond] = [spot * Math.exp(-carried * years), strike * Math.exp(-rate * years)];
  const [floor, ceiling] = right === 'call' ? [asset - bond, asset] : [bond - asset, bond];
  return price > Math.max(0, floor) && price < ceiling;
}

/** By put-call parity: `c - p = S e^(-qT) - K e^(-rT)`. */
function outOfTheMoney(price: number, inputs: WithoutVolatility): { target: number; option: WithoutVolatility } {
  const { right, spot, strike, years, rate } = inputs;
  const gap = spot * Math.exp(-inputs.yield * years) - strike * Math.exp(-rate * years);
  const inTheMoney = right === 'call' ? gap > 0 : gap < 0;
  if (!inTheMoney) return { target: price, option: inputs };
  return { target: price - Math.abs(gap), option: { ...inputs, right: right === 'call' ? 'put' : 'call' } };
}

function solve(target: number, option: WithoutVolatility): number {
  const at = (volatility: number): OptionInputs => ({ ...option, volatility });
  if (blackScholesPrice(at(MAX_VOLATILITY)) < target) return NaN;
  let [low, high] = [0, MAX_VOLATILITY];
  let guess = startingPoint(option);
  for (let step = 0; step < MAX_STEPS; step++) {
    const error = blackScholesPrice(at(guess)) - target;
    if (error === 0) return guess;
    if (error > 0) high = guess;
    else low = guess;
    const newton = guess - error / greeks(at(guess)).vega;
    const next = newton > low && newton < high ? newton : (low + high) / 2;
    if (Math.abs(next - guess) <= TOLERANCE * next) return next;
    guess = next;
  }
  return guess;
}

function startingPoint({ spot, strike, years, rate, yield: carried }: WithoutVolatility): number {
  const moneyness = Math.abs(Math.log(spot / strike) + (rate - carried) * years);
  const inflection = Math.sqrt((2 * moneyness) / years);
  return Math.min(Math.max(inflection, 0.01), MAX_VOLATILITY / 2);
}
