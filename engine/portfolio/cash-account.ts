import type { Rejection } from '../model/order';
import { ROUNDING, type Account, type Execution } from './account';

/**
 * An account without credit: a buy must be paid in full, its fee included, from the cash at hand, and only what is held
 * can be sold. An execution that breaks either rule is refused whole.
 */
export class CashAccount implements Account {
  readonly positions: Float64Array;
  cash: number;
  openPositions = 0;
  readonly hedging = false;
  readonly #multipliers: Float64Array;

  /** @param multipliers money that one unit of price is worth, by instrument */
  constructor(initialCapital: number, multipliers: Float64Array) {
    this.cash = initialCapital;
    this.positions = new Float64Array(multipliers.length);
    this.#multipliers = multipliers;
  }

  settle(execution: Execution): Rejection | null {
    const { instrument, quantity, price, fee } = execution;
    const before = this.positions[instrument]!;
    let after = before + quantity;
    const multiplier = this.#multipliers[instrument]!;
    if (quantity > 0) {
      const cost = quantity * price * multiplier + fee;
      // NaN, of sums beyond what numbers hold, pays for nothing.
      if (!(cost <= this.cash)) return 'INSUFFICIENT_CASH';
      this.cash -= cost;
    } else {
      if (after < -ROUNDING * quantity) {
        if (after < ROUNDING * quantity) return 'INSUFFICIENT_POSITION';
        after = 0;
        execution.quantity = -before;
      }
      const proceeds = -execution.quantity * price * multiplier - fee;
      // Whoever gets rid of something at a negative price pays for it.
      if ((price < 0 && proceeds + this.cash < 0) || !Number.isFinite(proceeds)) {
        execution.quantity = quantity;
        return 'INSUFFICIENT_CASH';
      }
      this.cash += proceeds;
    }
    this.positions[instrument] = after;
    if (before === 0) this.openPositions++;
    else if (after === 0) this.openPositions--;
    return null;
  }

  /** Sales first, so that their proceeds pay for the rest. */
  settleAll(executions: readonly Execution[]): Rejection | null {
    const { cash, openPositions } = this;
    const held = executions.map(({ instrument }) => this.positions[instrument]!);
    const ordered = [...executions.filter((e) => e.quantity < 0), ...executions.filter((e) => e.quantity > 0)];
    for (const execution of ordered) {
      const refusal = this.settle(execution);
      if (refusal === null) continue;
      this.cash = cash;
      this.openPositions = openPositions;
      executions.forEach(({ instrument }, i) => (this.positions[instrument] = held[i]!));
      return refusal;
    }
    return null;
  }

  snapshot(): () => void {
    const { cash, openPositions } = this;
    const positions = this.positions.slice();
    return () => {
      this.cash = cash;
      this.openPositions = openPositions;
      this.positions.set(positions);
    };
  }

  reducible(instrument: number, side: number): number {
    return side < 0 ? this.positions[instrument]! : 0;
  }
}
