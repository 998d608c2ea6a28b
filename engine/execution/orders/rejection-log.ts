import { REJECTIONS, type Rejection } from '../../model/order';
import type { RejectedOrder, RunRejections } from '../../model/result';

/** Rejected orders that are listed one by one; those after them are counted. */
export const MAX_REJECTIONS_LISTED = 1000;

const CODES = Object.keys(REJECTIONS) as Rejection[];

interface Listed {
  step: number;
  /** Number of the instrument within the run. */
  instrument: number;
  order: number;
}

/** Orders of a run that were refused: counted by code, the first ones listed. Costs nothing while there are none. */
export class RejectionLog {
  readonly #counts = new Map<Rejection, number>();
  readonly #listed: (Listed & { code: Rejection })[] = [];

  add(code: Rejection, order: Listed): void {
    this.#counts.set(code, (this.#counts.get(code) ?? 0) + 1);
    if (this.#listed.length < MAX_REJECTIONS_LISTED) this.#listed.push({ code, ...order });
  }

  describe({ instruments, times }: { instruments: readonly string[]; times: Float64Array }): RunRejections {
    const known = CODES.filter((code) => this.#counts.has(code));
    return {
      counts: Object.fromEntries(known.map((code) => [code, this.#counts.get(code)!])),
      orders: this.#listed.map(({ code, step, instrument, order }): RejectedOrder => ({
        time: times[step]!,
        instrument: instruments[instrument]!,
        order,
        code,
      })),
    };
  }
}
