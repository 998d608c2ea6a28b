import type { Rejection } from '../model/order';
import type { OptionMargins } from '../options/option-margins';

/**
 * What an execution leaves of a position, or lacks, up to this part of its size is the rounding of sums of fractions: the
 * account settles just what is held instead.
 */
export const ROUNDING = 1e-9;

/** A fill before it is settled. */
export interface Execution {
  /** Number of the instrument within the run. */
  instrument: number;
  /** Signed: positive buys, negative sells. The account makes it what it settled. */
  quantity: number;
  price: number;
  fee: number;
  /** Meant to close a position: tells which of two it concerns where an account keeps a long and a short one. */
  reduces: boolean;
  /** Number of the order that it comes from; 0 without one. */
  order: number;
  /** What it comes from and why, by the codes of `fill-cause.ts`. */
  cause: number;
}

/**
 * What an account decides: whether an execution is allowed, and what it does to cash and positions. Money in the
 * account's currency.
 */
export interface Account {
  readonly cash: number;
  /** Signed quantity held of each instrument of the run, net of long and short. */
  readonly positions: Float64Array;
  /** Whether it keeps a long and a short position of an instrument side by side. */
  readonly hedging: boolean;
  /** Instruments whose position is not zero. */
  readonly openPositions: number;
  /** Settles the execution: null, or why the account refuses it, and no change. */
  settle(execution: Execution): Rejection | null;
  /** Settles all executions, judged by the state after the last, or none. */
  settleAll(executions: readonly Execution[]): Rejection | null;
  /** Remembers its state; what it returns brings that back. */
  snapshot(): () => void;
  /** Most that an order of this side can reduce; 0 where there is nothing. @param side 1 buys, -1 sells */
  reducible(instrument: number, side: number): number;
}

/** An account on credit, which has to be watched. */
export interface WatchedAccount extends Account {
  /** Last price of each instrument. */
  readonly marks: Float64Array;
  /** Rules of its options; undefined where there are none. */
  readonly options: OptionMargins | undefined;
  /** Whether it is liquidated within a bar, else at closes alone. */
  readonly intrabar: boolean;
  /** Whether equity at the marks is below the maintenance margin of what is open. */
  isShort(): boolean;
  /** Equity at the marks beyond that maintenance margin. */
  surplus(): number;
  /**
   * By how much the surplus rises with a unit of an instrument's price near `price`, both as `linearPrice` has them, margins of
   * options left as they are.
   */
  surplusPerPrice(instrument: number, price: number): number;
  /** Whether the price of an instrument counts for equity or margin. */
  needsMark(instrument: number): boolean;
  /** Signed quantities that an instrument's closing takes; empty where nothing is open. */
  holdings(instrument: number): number[];
  /** Settles an execution whatever the account is worth. */
  force(execution: Execution): void;
}
