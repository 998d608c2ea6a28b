/**
 * The standard normal distribution in double precision.
 *
 * `erfc` by the rational Chebyshev approximations of W. J. Cody, "Rational Chebyshev approximation for the error
 * function", Math. Comp. 23 (1969): relative error of a few 1e-15 in both tails.
 */

const INVERSE_SQRT_PI = 0.5641895835477563;
const INVERSE_SQRT_TWO_PI = 0.3989422804014327;
/** Below: erf by its series; above: erfc by two ranges. */
const SMALL = 0.46875;
/** From here on erfc is below the smallest number. */
const UNDERFLOW = 27;

const SMALL_TOP = [0.18577770618460315, 3.1611237438705655, 113.86415415105016, 377.485237685302, 3209.3775891384694];
const SMALL_BOTTOM = [1, 23.601290952344122, 244.02463793444417, 1282.6165260773723, 2844.236833439171];
const MIDDLE_TOP = [
  2.1531153547440383e-8, 0.5641884969886701, 8.883149794388377, 66.11919063714163, 298.6351381974001, 881.952221241769,
  1712.0476126340707, 2051.0783778260716, 1230.3393547979972,
];
const MIDDLE_BOTTOM = [
  1, 15.744926110709835, 117.6939508913125, 537.1811018620099, 1621.3895745666903, 3290.7992357334597,
  4362.619090143247, 3439.3676741437216, 1230.3393548037495,
];
const LARGE_TOP = [
  0.016315387137302097, 0.30532663496123236, 0.36034489994980445, 0.12578172611122926, 0.016083785148742275,
  0.0006587491615298378,
];
const LARGE_BOTTOM = [
  1, 2.568520192289822, 1.8729528499234604, 0.5279051029514285, 0.06051834131244132, 0.0023352049762686918,
];

/** `(1 / sqrt(2 pi)) exp(-x^2 / 2)` */
export function normalDensity(x: number): number {
  return INVERSE_SQRT_TWO_PI * Math.exp(-0.5 * x * x);
}

/** Probability of a value at most `x`: `erfc(-x / sqrt(2)) / 2`. */
export function normalCdf(x: number): number {
  return 0.5 * erfc(-x * Math.SQRT1_2);
}

/** `1 - erf(x)`, with full relative accuracy where it is small. */
export function erfc(x: number): number {
  const size = Math.abs(x);
  if (!(size > SMALL)) return 1 - (x * polynomial(SMALL_TOP, x * x)) / polynomial(SMALL_BOTTOM, x * x);
  const tail = size > UNDERFLOW ? 0 : scaledTail(size) * expOfMinusSquare(size);
  return x < 0 ? 2 - tail : tail;
}

function scaledTail(size: number): number {
  if (size <= 4) return polynomial(MIDDLE_TOP, size) / polynomial(MIDDLE_BOTTOM, size);
  const z = 1 / (size * size);
  return (INVERSE_SQRT_PI - (z * polynomial(LARGE_TOP, z)) / polynomial(LARGE_BOTTOM, z)) / size;
}

/** The square is split in two, so that the exponent's rounding does not spoil the result. */
function expOfMinusSquare(size: number): number {
  const coarse = Math.trunc(size * 16) / 16;
  return Math.exp(-coarse * coarse) * Math.exp(-(size - coarse) * (size + coarse));
}

function polynomial(coefficients: readonly number[], x: number): number {
  let value = 0;
  for (const coefficient of coefficients) value = value * x + coefficient;
  return value;
}
