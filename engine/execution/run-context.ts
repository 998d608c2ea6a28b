import type { BarContext, IndicatorHandle } from '../strategies/define-strategy';
import type { RunState } from './run-state';

/** The strategy's view of a run. The state is private, so that nothing but the current bar can be read. */
export class RunContext implements BarContext {
  readonly #run: RunState;

  constructor(run: RunState) {
    this.#run = run;
  }

  get instrument(): string {
    return this.#run.schedule.instruments[this.#run.instrument]!;
  }

  get time(): number {
    return this.#run.times[this.#run.row]!;
  }

  get index(): number {
    return this.#run.row;
  }

  get open(): number {
    return this.#run.open[this.#run.offset]!;
  }

  get high(): number {
    return this.#run.high[this.#run.offset]!;
  }

  get low(): number {
    return this.#run.low[this.#run.offset]!;
  }

  get close(): number {
    return this.#run.close[this.#run.offset]!;
  }

  get volume(): number {
    return this.#run.volume[this.#run.offset]!;
  }

  get position(): number {
    return this.#run.account.positions[this.#run.instrument]!;
  }

  get cash(): number {
    return this.#run.account.cash;
  }

  get equity(): number {
    return this.#run.equity[0]!;
  }

  value(indicator: IndicatorHandle): number {
    const column = this.#run.columns[indicator];
    if (column === undefined) throw new RangeError('Unknown indicator: declare it in init with ctx.indicator(…)');
    return column[this.#run.offset]!;
  }

  buy(quantity: number): void {
    place(this.#run, positive(quantity));
  }

  sell(quantity: number): void {
    place(this.#run, -positive(quantity));
  }

  target(quantity: number): void {
    const run = this.#run;
    const missing = quantity - (run.account.positions[run.instrument]! + run.ordered[run.instrument]!);
    if (missing === 0) return;
    if (!Number.isFinite(missing)) throw new RangeError(`A target must be a finite number, was ${quantity}`);
    place(run, missing);
  }

  random(): number {
    return this.#run.random();
  }
}

function positive(quantity: number): number {
  if (quantity > 0 && quantity < Infinity) return quantity;
  throw new RangeError(`A quantity must be a finite number > 0, was ${quantity}`);
}

function place(run: RunState, quantity: number): void {
  run.ordered[run.instrument]! += quantity;
  run.orders.push(run.instrument, quantity);
}
