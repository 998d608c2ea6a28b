/** Of a number that is the difference of two near 1, as returns are: sixteen units in the last place. */
const RESOLUTION = 16 * Number.EPSILON;

/**
 * A dispersion of returns, drawdowns or money, or 0 where it is no more than what rounding leaves: returns that are all
 * the same do not vary, whatever their last digits.
 * @param size of the values themselves, where they may be larger than 1
 */
export function aboveRounding(dispersion: number, size = 0): number {
  return dispersion > RESOLUTION * Math.max(1, size) ? dispersion : 0;
}
