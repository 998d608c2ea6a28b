/**
 * The prices that the working orders wait for, where all are of one instrument: a bar strictly between `below` and
 * `above` reaches none of them.
 */
export class OrderReach {
  /** The nearest levels. Every bar is above -Infinity: what is no plain limit or stop waits there. */
  above = Infinity;
  below = -Infinity;
  /** Slots of the orders whose levels they are. */
  upper = -1;
  lower = -1;
  /** The nearest levels of the others. */
  nextAbove = Infinity;
  nextBelow = -Infinity;
  /** False once an order has gone or changed; then all have to be added again. */
  known = true;

  clear(): void {
    this.known = true;
    this.above = this.nextAbove = Infinity;
    this.below = this.nextBelow = -Infinity;
  }

  forget(): void {
    this.known = false;
    this.above = -Infinity;
  }

  addAbove(slot: number, level: number): void {
    if (level < this.above) {
      this.nextAbove = this.above;
      this.above = level;
      this.upper = slot;
    } else if (level < this.nextAbove) this.nextAbove = level;
  }

  addBelow(slot: number, level: number): void {
    if (level > this.below) {
      this.nextBelow = this.below;
      this.below = level;
      this.lower = slot;
    } else if (level > this.nextBelow) this.nextBelow = level;
  }
}
