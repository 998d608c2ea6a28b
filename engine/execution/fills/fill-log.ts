import type { Account, Execution } from '../../portfolio/account';

/** Where in its bar a fill was. */
export const FILLED_WITHIN = 0;
export const FILLED_AT_OPEN = 1;
export const FILLED_AT_CLOSE = 2;

/** The fills of a run as columns, in the order in which they happened. Reused from run to run. */
export class FillLog {
  /** Step of the schedule. */
  steps = new Int32Array(256);
  instruments = new Int32Array(256);
  /** Signed: positive buys, negative sells. */
  quantities = new Float64Array(256);
  prices = new Float64Array(256);
  fees = new Float64Array(256);
  /** Cash of the account and position in the instrument after the fill. */
  cash = new Float64Array(256);
  positions = new Float64Array(256);
  /** Where in its bar it was: `FILLED_WITHIN`, `FILLED_AT_OPEN` or `FILLED_AT_CLOSE`. */
  moments = new Uint8Array(256);
  /** Number of the order, 0 without one; what it comes from and why, by the codes of `fill-cause.ts`. */
  orders = new Int32Array(256);
  causes = new Uint8Array(256);
  /**
   * Whose position a fill is part of: the number of the instrument, or that and the count of instruments for the short
   * one of two side by side.
   */
  legs = this.instruments;
  count = 0;
  /** The first fill that does not have its step yet, while finer bars are met. */
  unbooked = Infinity;
  /** When fills in finer bars than those of the run happened, by their number. */
  readonly finerTimes = new Map<number, number>();

  /** Whether some account keeps long and short positions side by side. */
  get isHedged(): boolean {
    return this.legs !== this.instruments;
  }

  /** A fill within its bar. */
  push(step: number, execution: Execution, { cash, positions, hedging }: Account): void {
    if (this.count === this.steps.length) this.#grow();
    const at = this.count++;
    this.steps[at] = step;
    this.instruments[at] = execution.instrument;
    this.quantities[at] = execution.quantity;
    this.prices[at] = execution.price;
    this.fees[at] = execution.fee;
    this.cash[at] = cash;
    this.positions[at] = positions[execution.instrument]!;
    this.moments[at] = FILLED_WITHIN;
    this.orders[at] = execution.order;
    this.causes[at] = execution.cause;
    if (hedging) this.#pushLeg(at, execution, positions.length);
  }

  pushAtOpen(step: number, execution: Execution, account: Account): void {
    this.push(step, execution, account);
    this.moments[this.count - 1] = FILLED_AT_OPEN;
  }

  pushAtClose(step: number, execution: Execution, account: Account): void {
    this.push(step, execution, account);
    this.moments[this.count - 1] = FILLED_AT_CLOSE;
  }

  totalFees(): number {
    let sum = 0;
    for (let i = 0; i < this.count; i++) sum += this.fees[i]!;
    return sum;
  }

  clear(): void {
    this.count = 0;
    this.unbooked = Infinity;
    this.finerTimes.clear();
    this.legs = this.instruments;
  }

  #pushLeg(at: number, { instrument, quantity, reduces }: Execution, instruments: number): void {
    if (!this.isHedged) this.legs = new Int32Array(this.instruments.length);
    this.legs[at] = quantity > 0 === reduces ? instruments + instrument : instrument;
  }

  #grow(): void {
    const { legs, isHedged } = this;
    this.steps = doubled(this.steps, new Int32Array(2 * this.count));
    this.instruments = doubled(this.instruments, new Int32Array(2 * this.count));
    this.legs = isHedged ? doubled(legs, new Int32Array(2 * this.count)) : this.instruments;
    this.quantities = doubled(this.quantities, new Float64Array(2 * this.count));
    this.prices = doubled(this.prices, new Float64Array(2 * this.count));
    this.fees = doubled(this.fees, new Float64Array(2 * this.count));
    this.cash = doubled(this.cash, new Float64Array(2 * this.count));
    this.positions = doubled(this.positions, new Float64Array(2 * this.count));
    this.moments = doubled(this.moments, new Uint8Array(2 * this.count));
    this.orders = doubled(this.orders, new Int32Array(2 * this.count));
    this.causes = doubled(this.causes, new Uint8Array(2 * this.count));
  }
}

function doubled<T extends Int32Array | Float64Array | Uint8Array>(from: T, to: T): T {
  to.set(from);
  return to;
}
