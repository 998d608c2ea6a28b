import type { OptionRight } from '../model/instrument-id';

/** A European option and the market it lives in. Rates are continuously compounded fractions a year. */
export interface OptionInputs {
  right: OptionRight;
  /** Price of the underlying: spot, or the future's for Black-76. */
  spot: number;
  strike: number;
  /** Time to expiry in years of 365 days; see `yearsBetween`. */
  years: number;
  rate: number;
  /** Dividend yield, or the foreign rate of a currency. Equal to `rate` for an option on a future (Black-76). */
  yield: number;
  /** Standard deviation of log returns a year, such as 0.2. */
  volatility: number;
}

export type WithoutVolatility = Omit<OptionInputs, 'volatility'>;

const MICROS_PER_YEAR = 365 * 86_400_000_000;

/** Years of 365 days between two times in microseconds; 0 where the second is not later (actual/365 fixed). */
export function yearsBetween(from: number, to: number): number {
  return Math.max(0, (to - from) / MICROS_PER_YEAR);
}

/** Inputs of Black-76: the yield equals the rate, so that a future has no carry. */
export function onFuture(inputs: Omit<OptionInputs, 'yield'>): OptionInputs {
  return { ...inputs, yield: inputs.rate };
}

/** Price, strike and time are numbers in range; anything else has no theoretical value. */
export function areUsable({ spot, strike, years, rate, yield: carried }: WithoutVolatility): boolean {
  return spot > 0 && strike > 0 && years >= 0 && Number.isFinite(spot + strike + years + rate + carried);
}
