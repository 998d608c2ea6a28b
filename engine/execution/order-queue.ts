/** Market orders that wait for the next bar of their instrument, in order of placement. Reused from run to run. */
export class OrderQueue {
  instruments = new Int32Array(64);
  /** Signed: positive buys, negative sells. */
  quantities = new Float64Array(64);
  count = 0;

  push(instrument: number, quantity: number): void {
    if (this.count === this.instruments.length) this.#grow();
    this.instruments[this.count] = instrument;
    this.quantities[this.count++] = quantity;
  }

  clear(): void {
    this.count = 0;
  }

  #grow(): void {
    const { instruments, quantities, count } = this;
    this.instruments = new Int32Array(2 * count);
    this.instruments.set(instruments);
    this.quantities = new Float64Array(2 * count);
    this.quantities.set(quantities);
  }
}
