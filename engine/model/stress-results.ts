import type { TailLoss } from './risk-results';

/** What a run comes to on a market, in fractions and money of the account. */
export interface StressFigures {
  totalReturn: number | null;
  finalEquity: number | null;
  /** Not above 0. */
  maxDrawdown: number | null;
  sharpe: number | null;
  trades: number | null;
  fills: number | null;
  /** Positions that were closed for want of margin. */
  liquidations: number;
  /** Of one day, as they were. */
  losses: ({ level: number } & TailLoss)[];
}

/** Those that probabilities weigh. */
export interface StressChange {
  totalReturn: number;
  finalEquity: number;
  maxDrawdown: number;
}

/** An option whose prices do not follow those of its underlying. */
export interface UnfollowedOption {
  instrument: string;
  reason: string;
}

export interface ScenarioResult extends StressFigures {
  name: string;
  probability: number | null;
  /** Window of its shocks, as ISO 8601. */
  from: string;
  to: string;
  /** Against the run as it was. */
  change: StressChange;
  /** Options that keep their own prices, but for shocks of all instruments; absent without one. */
  unfollowed?: UnfollowedOption[];
}

export interface StressResult {
  /** The run as it was. */
  base: StressFigures;
  scenarios: ScenarioResult[];
  /** Means by the probabilities; null without them. */
  expected: (StressChange & { change: StressChange }) | null;
  /** Name of the scenario with the least return. */
  worst: string;
}
