import { HoldfastError } from '../model/errors';
import type { SweepPlan } from '../model/sweep-plan';

/** A plan is on its way to a thread before the first batch that names it. */
const WAIT_MS = 10_000;

/** The plans that a thread has been given. */
export class KnownPlans {
  readonly #plans = new Map<string, SweepPlan>();
  readonly #waiting = new Map<string, (plan: SweepPlan) => void>();

  keep(key: string, plan: SweepPlan): void {
    this.#plans.set(key, plan);
    this.#waiting.get(key)?.(plan);
    this.#waiting.delete(key);
  }

  forget(key: string): void {
    this.#plans.delete(key);
  }

  get(key: string): SweepPlan | undefined {
    return this.#plans.get(key);
  }

  /**
   * A plan that has not come yet, as in a thread that has just started.
   * @throws HoldfastError INTERNAL where it does not come
   */
  wait(key: string): Promise<SweepPlan> {
    return new Promise((resolve, reject) => {
      const missing = () => reject(new HoldfastError('INTERNAL', 'The plan of a batch did not reach its thread.'));
      const timer = setTimeout(missing, WAIT_MS);
      this.#waiting.set(key, (plan) => {
        clearTimeout(timer);
        resolve(plan);
      });
    });
  }
}
