import { Matrix, solve } from 'ml-matrix';
import { times, type Covariance } from './covariance';

/** A belief: a sum of assets returns so much a year. */
export interface View {
  weights: Float64Array;
  returns: number;
}

export interface Prior {
  /** Weights of the market, which are taken for those of balance. */
  market: ArrayLike<number>;
  riskAversion: number;
  /** Doubt of the balance as a share of the variance. */
  tau: number;
  /** A year. */
  riskFree: number;
}

/**
 * Expected returns between those of balance, `riskFree` and `riskAversion` times the covariance with the market, and views
 * (Black and Litterman 1992). A view is doubted as much as the balance says of it (He and Litterman 1999).
 */
export function blackLitterman(
  covariance: Covariance,
  views: readonly View[],
  { market, riskAversion, tau, riskFree }: Prior,
): Float64Array {
  const balance = times(covariance, market).map((value) => riskFree + value * riskAversion);
  if (views.length === 0) return balance;
  const doubt = new Matrix(covariance.map((row) => Array.from(row, (value) => value * tau)));
  const picks = new Matrix(views.map(({ weights }) => Array.from(weights)));
  const spread = doubt.mmul(picks.transpose());
  const noisy = picks.mmul(spread);
  for (let v = 0; v < views.length; v++) noisy.set(v, v, 2 * noisy.get(v, v));
  const surprise = views.map(({ weights, returns }) => {
    return returns - weights.reduce((sum, weight, k) => sum + weight * balance[k]!, 0);
  });
  const moved = spread.mmul(solve(noisy, Matrix.columnVector(surprise)));
  return balance.map((value, k) => value + moved.get(k, 0));
}
