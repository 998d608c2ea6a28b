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
}

/**
 * Expected returns between those of balance and views, and the covariance with what is not known of them (Black and Litterman
 * 1992). A view is doubted as much as the balance says of it (He and Litterman 1999).
 */
export function blackLitterman(
  covariance: Covariance,
  views: readonly View[],
  { market, riskAversion, tau }: Prior,
): { means: Float64Array; covariance: Covariance } {
  const balance = times(covariance, market).map((value) => value * riskAversion);
  if (views.length === 0) return { means: balance, covariance: covariance.map((row) => row.map((v) => v * (1 + tau))) };
  const doubt = new Matrix(covariance.map((row) => Array.from(row, (value) => value * tau)));
  const picks = new Matrix(views.map(({ weights }) => Array.from(weights)));
  const spread = doubt.mmul(picks.transpose());
  const seen = picks.mmul(spread);
  const noisy = seen.clone();
  for (let v = 0; v < views.length; v++) noisy.set(v, v, 2 * seen.get(v, v));
  const surprise = views.map(({ weights, returns }) => {
    return returns - weights.reduce((sum, weight, k) => sum + weight * balance[k]!, 0);
  });
  const moved = spread.mmul(solve(noisy, Matrix.columnVector(surprise)));
  const known = spread.mmul(solve(noisy, spread.transpose()));
  return {
    means: balance.map((value, k) => value + moved.get(k, 0)),
    covariance: covariance.map((row, i) => row.map((value, j) => value + doubt.get(i, j) - known.get(i, j))),
  };
}
