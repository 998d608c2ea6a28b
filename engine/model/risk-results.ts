/** Mean, deviation and shape of returns. */
export interface Moments {
  mean: number;
  /** Sample standard deviation, with n - 1. */
  deviation: number;
  /** Third moment about the mean in population deviations. */
  skewness: number;
  /** Fourth moment about the mean in population deviations, less 3. */
  excessKurtosis: number;
}

/** A loss as a positive fraction: that which is passed with the probability 1 - level, and the mean of what is at least it. */
export interface TailLoss {
  valueAtRisk: number;
  conditional: number;
}

/** Bands by the names of their shares: 5 % of the paths are below `p5`. */
export interface NamedBands<T = number[]> {
  p5: T;
  p25: T;
  p50: T;
  p75: T;
  p95: T;
}

export interface LossesAtLevel {
  level: number;
  /** Of one step. */
  historic: TailLoss;
  normal: TailLoss;
  cornishFisher: TailLoss;
  /** Of a whole path. */
  simulated: TailLoss;
}

/** What paths say of risk, of which each is a number of days or trades. */
export interface MonteCarloResult {
  observations: number;
  block: number | null;
  moments: Moments;
  losses: LossesAtLevel[];
  ruin: { loss: number; probability: number };
  end: NamedBands<number> & { mean: number; probabilityOfLoss: number };
  maxDrawdown: NamedBands<number> & { mean: number };
  bands: { worth: NamedBands; underwater: NamedBands };
}

/** Runs on resampled markets beside the run as it was. */
export interface RerunFigures {
  /** Worth at the end as a multiple of the first. */
  base: { end: number; maxDrawdown: number; sharpe: number | null };
  /** Share of the runs that end below it. */
  worse: number;
  sharpe: NamedBands<number> | null;
}

export const PORTFOLIO_METHODS = ['min-variance', 'max-sharpe', 'risk-parity', 'hrp', 'black-litterman'] as const;
export type PortfolioMethod = (typeof PORTFOLIO_METHODS)[number];

/** Weights by instrument, and what is expected of them in a year of 252 days. */
export interface PortfolioWeights {
  method: PortfolioMethod;
  weights: Record<string, number>;
  expectedReturn: number;
  volatility: number;
  sharpe: number;
  /** Sum of the changes from what is held, and what they cost. */
  turnover: number;
  cost: number;
}

export interface PortfolioResult {
  days: number;
  /** How far the covariance was drawn, from 0 to 1. */
  shrinkage: number;
  portfolios: PortfolioWeights[];
  frontier: Omit<PortfolioWeights, 'method'>[];
}
