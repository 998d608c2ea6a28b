/** A fill before it is settled. `quantity` is signed: positive buys, negative sells. */
export interface Execution {
  /** Number of the instrument within the run. */
  instrument: number;
  quantity: number;
  price: number;
  fee: number;
}

/**
 * What an account decides: whether an execution is allowed, and what it does to cash and positions. Money in the
 * account's currency.
 */
export interface Account {
  readonly cash: number;
  /** Signed quantity held of each instrument of the run. */
  readonly positions: Float64Array;
  /** Instruments whose position is not zero. */
  readonly openPositions: number;
  /** Settles the execution; false, and no change, where the account refuses it. */
  settle(execution: Execution): boolean;
}
