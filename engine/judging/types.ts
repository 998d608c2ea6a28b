import type { DoHeavy } from './heavy';
import type { SeededRandom } from '../execution/run/seeded-random';
import type { RunOrders } from '../model/run-orders';
import type { Parameters, ParameterValue, RunConfig } from '../model/run-config';
import type { SealedResult } from '../model/seal-views';
import type { SearchObjective } from '../model/search';
import type { TrialStatistics } from '../model/trial-statistics';
import type { Micros } from '../model/time';
import type { ValidationPart } from '../model/validation';

/** What is judged. */
export interface JudgeSubject {
  config: RunConfig;
  objective: SearchObjective;
  /** Values among which are those next to the subject's own, by parameter. Without it, numeric parameters are moved by 10 and 25 %. */
  space?: Readonly<Record<string, readonly ParameterValue[]>>;
  /** All parameters of the points of its sweep or search. */
  trials?: readonly Parameters[];
}

/** A run as the judge needs it: columns of the same length each, times in microseconds. */
export interface PlayedSample {
  statistics: TrialStatistics;
  barsPerYear: number;
  /** Equity at closes. */
  equity: { time: Float64Array; equity: Float64Array };
  fills: {
    time: Float64Array;
    instrument: readonly string[];
    side: readonly string[];
    quantity: Float64Array;
    price: Float64Array;
    /** Why each happened, as in `FILL_REASONS`. */
    reason?: readonly string[];
  };
  /** Round trips; `exitTime` is NaN of one that is open. */
  trades: { instrument: readonly string[]; entryTime: Float64Array; exitTime: Float64Array; pnl: Float64Array };
  orders: RunOrders;
  error?: undefined;
}

/** A run that failed says why, with the code of its error. */
export type Sample = PlayedSample | { error: string; code: string };

/** The prices of an instrument on its axis. */
export interface PriceSeries {
  instrument: string;
  /** When each bar began, and when it was known. */
  opens: Float64Array;
  times: Float64Array;
  open: Float64Array;
  close: Float64Array;
  /** Units of the underlying a contract stands for. @default 1 */
  multiplier?: number;
}

/** What the judge computes with. All of it is deterministic: a rung that is done again has the same result. */
export interface JudgeTools {
  /** Runs in the order of their configurations. */
  run(configs: readonly RunConfig[]): Promise<Sample[]>;
  /** A run over a market whose bars that are known after a time are others (see `alterMarket`). Without it the audit only cuts. */
  altered?(config: RunConfig, after: Micros): Promise<Sample>;
  /** When the bars of a configuration's range open, by its longest axis. */
  opens(config: RunConfig): Promise<Float64Array>;
  /** Where the range of a configuration ends, inclusive. */
  end(config: RunConfig): Micros;
  /** Prices of the instruments of a configuration within its range; of `all`, of all that the session has. */
  prices(config: RunConfig, options?: { all?: boolean }): Promise<PriceSeries[]>;
  /** Trials that were made on the data by the family of the strategy, declared ones included; the variance of their annual Sharpe ratios. */
  ledger: { trials: number; sharpeVariance: number | null };
  /** The part that the search did not see. */
  holdout?: { from: Micros; to?: Micros };
  /** What the seals of the data say of the subject. */
  sealed?: SealedResult;
  /** Null tests and the like on another thread. @default on this one */
  heavy?: DoHeavy;
  /** Random numbers that depend on the judged subject and a name alone. */
  random(name: string): SeededRandom;
}

/** A step of the judge. */
export interface Rung {
  name: string;
  /** @param base the subject as it is */
  run(subject: JudgeSubject, tools: JudgeTools, base: PlayedSample): Promise<ValidationPart>;
}
