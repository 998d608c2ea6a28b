import type { Account, Execution } from './account';

/**
 * An account without credit: a buy must be paid in full, its fee included, from the cash at hand, and only what is held
 * can be sold. An execution that breaks either rule is refused whole.
 */
export class CashAccount implements Account {
  readonly positions: Float64Array;
  cash: number;
  openPositions = 0;

  constructor(initialCapital: number, instruments: number) {
    this.cash = initialCapital;
    this.positions = new Float64Array(instruments);
  }

  settle({ instrument, quantity, price, fee }: Execution): boolean {
    const before = this.positions[instrument]!;
    const after = before + quantity;
    if (quantity > 0) {
      const cost = quantity * price + fee;
      if (cost > this.cash) return false;
      this.cash -= cost;
    } else {
      if (after < 0) return false;
      this.cash += -quantity * price - fee;
    }
    this.positions[instrument] = after;
    if (before === 0) this.openPositions++;
    else if (after === 0) this.openPositions--;
    return true;
  }
}
