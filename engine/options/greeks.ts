import { normalCdf, normalDensity } from './normal-distribution';
import { areUsable, type OptionInputs } from './option-inputs';

/** Sensitivities of a price, per unit of the underlying. */
export interface Greeks {
  /** Money per unit of the underlying's price. */
  delta: number;
  /** Delta per unit of the underlying's price. */
  gamma: number;
  /** Money per 1.00 of volatility; a hundredth of it for a point. */
  vega: number;
  /** Money a year as time passes; divide by 365 for a day. */
  theta: number;
  /** Money per 1.00 of the rate, with the yield as it is. */
  rho: number;
}

/**
 * Greeks of a European option with a continuous yield (Hull chapter 19; Haug chapter 2).
 *
 *     delta = s e^(-qT) N(s d1)        gamma = e^(-qT) n(d1) / (S v sqrt(T))        vega = S e^(-qT) n(d1) sqrt(T)
 *     theta = -S e^(-qT) n(d1) v / (2 sqrt(T)) + s q S e^(-qT) N(s d1) - s r K e^(-rT) N(s d2)
 *     rho = s K T e^(-rT) N(s d2)        with s = 1 for a call and -1 for a put
 *
 * At expiry or without volatility delta is that of the intrinsic value (half of it at the money) and gamma and vega
 * are 0. NaN where an input is out of range.
 */
export function greeks(inputs: OptionInputs): Greeks {
  const { right, spot, strike, years, rate, volatility } = inputs;
  if (!areUsable(inputs) || !(volatility >= 0)) return { delta: NaN, gamma: NaN, vega: NaN, theta: NaN, rho: NaN };
  const sign = right === 'call' ? 1 : -1;
  const growth = Math.exp(-inputs.yield * years);
  const [asset, bond] = [spot * growth, strike * Math.exp(-rate * years)];
  const deviation = volatility * Math.sqrt(years);
  const flat = deviation === 0;
  const d1 = flat ? certain(asset, bond) : Math.log(asset / bond) / deviation + deviation / 2;
  const [assetWeight, bondWeight] = [normalCdf(sign * d1), normalCdf(sign * (d1 - deviation))];
  const density = flat ? 0 : normalDensity(d1);
  const decay = flat ? 0 : (asset * density * volatility) / (2 * Math.sqrt(years));
  return {
    delta: sign * growth * assetWeight,
    gamma: flat ? 0 : (growth * density) / (spot * deviation),
    vega: asset * density * Math.sqrt(years),
    theta: -decay + sign * (inputs.yield * asset * assetWeight - rate * bond * bondWeight),
    rho: sign * years * bond * bondWeight,
  };
}

/** `d1` in the limit of no deviation. */
function certain(asset: number, bond: number): number {
  if (asset === bond) return 0;
  return asset > bond ? Infinity : -Infinity;
}
