export interface NaiveAccountRules {
  capital: number;
  margin: boolean;
  hedging: boolean;
  leverage: number;
  maintenance: number;
  liquidation?: 'intrabar' | 'close';
  /** Without credit beyond the equity: what would be owed once all is closed is forgiven. */
  protected?: boolean;
  multipliers: Record<string, number>;
  /** Contracts that are worth a fixed sum of the quoted currency in coin. */
  inverse?: (instrument: string) => boolean;
  /** Without it all is of one currency. */
  currencies?: NaiveCurrencies;
  carry?: NaiveCarry;
  /** Money in other currencies stays in them. */
  hold?: boolean;
}

/** Fractions a year, of funding each eight hours. */
export interface NaiveCarry {
  borrow: (instrument: string) => number;
  funding: (instrument: string) => number;
  debit: number;
  credit: number;
}

export interface NaiveCurrencies {
  /** Other currencies than the account's, by instrument. */
  of: Record<string, string>;
  /** Whether a position is paid for. */
  paid: (instrument: string) => boolean;
  /** What one of a currency is worth at a time, by the last close that is known then. */
  rate: (currency: string, time: number) => number | undefined;
}

export interface NaiveExecution {
  instrument: string;
  quantity: number;
  price: number;
  fee: number;
  reduce: boolean;
}
