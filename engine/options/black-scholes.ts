import { normalCdf } from './normal-distribution';
import { areUsable, type OptionInputs } from './option-inputs';

/**
 * Price of a European option by Black and Scholes with a continuous yield (Merton 1973; Hull, "Options, Futures, and
 * Other Derivatives", 17.4; Haug, "The Complete Guide to Option Pricing Formulas", 1.1.6). Money per unit of the
 * underlying.
 *
 *     c = S e^(-qT) N(d1) - K e^(-rT) N(d2)        p = K e^(-rT) N(-d2) - S e^(-qT) N(-d1)
 *     d1 = (ln(S / K) + (r - q + v^2 / 2) T) / (v sqrt(T))        d2 = d1 - v sqrt(T)
 *
 * With `q = r` this is Black (1976) for options on futures. At expiry, or without volatility, it is the discounted
 * intrinsic value of the forward. NaN where an input is out of range.
 */
export function blackScholesPrice(inputs: OptionInputs): number {
  const { right, spot, strike, years, rate, volatility } = inputs;
  if (!areUsable(inputs) || !(volatility >= 0)) return NaN;
  const asset = spot * Math.exp(-inputs.yield * years);
  const bond = strike * Math.exp(-rate * years);
  const sign = right === 'call' ? 1 : -1;
  const deviation = volatility * Math.sqrt(years);
  if (deviation === 0) return Math.max(0, sign * (asset - bond));
  const d1 = Math.log(asset / bond) / deviation + deviation / 2;
  const price = sign * (asset * normalCdf(sign * d1) - bond * normalCdf(sign * (d1 - deviation)));
  return Math.max(0, price);
}

/**
 * Black (1976): price of a European option on a future or forward (Haug 1.1.4). `spot` is the future's price.
 *
 *     c = e^(-rT) (F N(d1) - K N(d2))
 */
export function black76Price(inputs: Omit<OptionInputs, 'yield'>): number {
  return blackScholesPrice({ ...inputs, yield: inputs.rate });
}
