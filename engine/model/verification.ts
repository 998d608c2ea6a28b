import type { CachePart } from './cache-key';

/** The first place of one part of a result at which two runs differ. */
export interface Difference {
  /** Such as `trades.3.exitPrice`, `equity.17.equity`, `statistics.sharpe` or `resultHash`. */
  path: string;
  expected: string | number | null;
  actual: string | number | null;
}

/** What came of repeating a run from its stored manifest. */
export interface Verification {
  verified: boolean;
  /** Of the repetition. */
  resultHash: string;
  /** Of the run. */
  expectedHash: string;
  /** At most one for each of trades, fills, equity, statistics and result hash, in this order. */
  differences: Difference[];
  /** What the repetition could not take over from the run: its strategy's files, or the engine build. */
  changed: CachePart[];
}
