/** Bars of one instrument, one entry a bar. Kernels take two markets with the same hash for the same bars. */
export interface KernelMarket {
  hash: string;
  open: Float64Array;
  close: Float64Array;
}

/** True at the bars where `higher > lower`; where either is NaN, or on a tie, it is not. */
export interface KernelCondition {
  higher: Float64Array;
  lower: Float64Array;
}

/**
 * A trial of the signals path: after a bar that meets `enter` hold `size`, after one that meets `exit` and not `enter`
 * hold nothing, else hold on; filled at the next open. Columns have one entry a bar.
 */
export interface KernelTrial {
  enter: KernelCondition;
  exit: KernelCondition;
  /** Quantity to hold, > 0. */
  size: number;
}

/** Money in the account's currency; rates are fractions of the notional and of the price. */
export interface KernelCosts {
  initialCapital: number;
  feeRate: number;
  slippageRate: number;
}

/** Places of a trial's figures in its row. */
export const ROW = {
  /** 1 where the account refused an order, or equity was not positive: the other figures then have no meaning. */
  refused: 0,
  fills: 1,
  exposedSteps: 2,
  fees: 3,
  finalEquity: 4,
  maxDrawdown: 5,
  closedTrips: 6,
  wonTrips: 7,
  grossProfit: 8,
  grossLoss: 9,
  /** Moments of the bar returns; written only where they were asked for. */
  returnSum: 10,
  squaredLosses: 11,
  squaredDeviations: 12,
  length: 13,
} as const;

export interface KernelRequest {
  costs: KernelCosts;
  /** Whether the moments of the returns are wanted, which take a pass over all bars in the market. */
  moments: boolean;
}

/**
 * Computes trials bit for bit as the event path does: the same operations on the same numbers in the same order
 * wherever rounding could tell the order. One kernel serves one thread.
 */
export interface SignalKernel {
  readonly name: string;
  /** Makes a market the current one. Returns why the kernel cannot take it, undefined where it can. */
  bind(market: KernelMarket): string | undefined;
  /** Runs a trial on the bound market and writes its row, `ROW.length` numbers from `at` on. */
  run(trial: KernelTrial, request: KernelRequest, target: { rows: Float64Array; at: number }): void;
  /** Lets go of the bound market, where the kernel refers to it. */
  release?(): void;
}
