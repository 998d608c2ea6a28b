/** Market orders that wait for the next bar of their instrument, in order of placement. Reused from run to run. */
export class OrderQueue {
  instruments = new Int32Array(64);
  /** Signed: positive buys, negative sells. */
  quantities = new Float64Array(64);
  ids = new Float64Array(64);
  /** When each was placed, and the time at hand; kept where there are several time axes. */
  since = new Float64Array(64);
  now = -Infinity;
  /** Not 0 where the loop has something to do at the next step. */
  count = 0;

  push(instrument: number, quantity: number, id: number): void {
    if (this.count === this.instruments.length) this.#grow();
    const at = this.count++;
    this.instruments[at] = instrument;
    this.quantities[at] = quantity;
    this.ids[at] = id;
    this.since[at] = this.now;
  }

  has(instrument: number): boolean {
    for (let i = 0; i < this.count; i++) if (this.instruments[i] === instrument) return true;
    return false;
  }

  clear(): void {
    this.count = 0;
    this.now = -Infinity;
  }

  #grow(): void {
    const { instruments, quantities, ids, since, count } = this;
    this.instruments = new Int32Array(2 * count);
    this.instruments.set(instruments);
    this.quantities = new Float64Array(2 * count);
    this.quantities.set(quantities);
    this.ids = new Float64Array(2 * count);
    this.ids.set(ids);
    this.since = new Float64Array(2 * count);
    this.since.set(since);
  }
}
