import type { RateSeries } from '../../columns/exchange-rates';
import type { Micros } from '../../model/time';
import type { Flows } from '../../portfolio/carry';

/** What was paid and received beside fills. */
export interface RunFlows extends Flows {
  dividends: number;
}

/** The currencies of a run whose instruments are not all of the account's. */
export interface RunCurrencies {
  /** Rates of the other currencies in the account's. */
  series: readonly RateSeries[];
  /** Their names, and that of the account's. */
  names: readonly string[];
  own: string;
  /** Place of an instrument's currency among them; -1 for that of the account. */
  of: Int32Array;
}

/** What keeps the money of an account with several currencies, or that pays for time, as the loops and fills call it. */
export interface MoneyKeeper {
  /** Equity at the close of each step. */
  readonly curve: Float64Array;
  /** Steps at whose close some position was open. */
  readonly exposedSteps: number;
  /** What was paid and received for time, and in dividends, so far. */
  readonly flows: RunFlows;
  readonly currencies: RunCurrencies | undefined;
  /** 1 where a position is paid for in full, by instrument; see `isPaidFor`. */
  readonly paid: Uint8Array;
  /**
   * Goes to the time of a fill, of one instrument or of the legs of a combo.
   * @param atOpen of a bar, and not within the bar that closes then
   * @returns whether their prices are worth something by then
   */
  enter(instruments: readonly number[], time: Micros, atOpen: boolean): boolean;
  /** Goes to the close of the present step, once its orders have met the market. */
  close(): void;
  /** Takes a dividend on a position in, of a short one < 0; in money of the account. */
  receive(instrument: number, amount: number): void;
  /** A split has made so many of one: what is remembered of its price counts for these. */
  split(instrument: number, ratio: number): void;
  /** Writes the end of a step down. */
  record(): void;
  /** Rate of a fill, by its number. */
  rateOf(fill: number): number;
  /** Rate of each fill, by its number. */
  rates(): Float64Array;
}
