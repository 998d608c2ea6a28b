import type { Leg, OrderChanges, OrderId, OrderView, TagOptions } from '../../model/order';
import type { Micros } from '../../model/time';
import type { TradingContext } from '../../strategies/define-strategy';
import { amendOrder } from '../orders/amend-order';
import { exerciseOption } from '../orders/exercise-option';
import { requireCallback, requireChanges, requireLegs, requireNumber, requireString } from '../orders/given-arguments';
import { equityOf } from '../run/mark';
import { deskOf, tagged } from '../orders/place-order';
import type { RunState } from '../run/run-state';

/** What every context can do. The state is private, so that nothing but the current bars can be read. */
export abstract class TradingRunContext implements TradingContext {
  readonly #run: RunState;

  constructor(run: RunState) {
    this.#run = run;
  }

  abstract record(name: string, value: number): void;
  abstract log(message: string): void;

  get cash(): number {
    return this.#run.account.cash;
  }

  get equity(): number {
    return equityOf(this.#run);
  }

  cancel(order: OrderId): boolean {
    requireNumber(order, 'order');
    return deskOf(this.#run).cancel(order);
  }

  amend(order: OrderId, changes: OrderChanges): boolean {
    requireNumber(order, 'order');
    requireChanges(changes);
    return amendOrder(this.#run, deskOf(this.#run), { order, changes });
  }

  order(order: OrderId): OrderView | undefined {
    requireNumber(order, 'order');
    return deskOf(this.#run).view(order);
  }

  combo(legs: readonly Leg[], options?: TagOptions): OrderId {
    requireLegs(legs);
    return tagged(this.#run, options, (desk) => desk.combo(legs));
  }

  exercise(instrument: string, quantity?: number): OrderId {
    requireString(instrument, 'instrument');
    if (quantity !== undefined) requireNumber(quantity, 'quantity');
    return exerciseOption(this.#run, deskOf(this.#run), { instrument, quantity });
  }

  at(time: Micros, callback: () => void): void {
    requireNumber(time, 'time');
    requireCallback(callback);
    deskOf(this.#run).timers.at(this.#run.instrument, time, callback);
  }

  every(interval: Micros, callback: () => void): void {
    requireNumber(interval, 'interval');
    requireCallback(callback);
    const { timers } = deskOf(this.#run);
    const now = this.#run.schedule.times[this.#run.step]!;
    timers.every(this.#run.instrument, { now, interval }, callback);
  }
}
