import type { Parameters } from '../model/run-config';
import { countPoints, everyPoint } from './every-point';
import { PointLedger } from './point-ledger';
import type { Space } from './space';

/** Draws in vain after which what is left of a finite space is gone through in order. */
const TRIES = 1000;
/** A finite space up to this size is gone through. */
const MOST_WALKED = 1_000_000;

/** Points of a space of which none is equal to another and each keeps the relations. */
export class DistinctPoints {
  readonly #space: Space;
  readonly #ledger: PointLedger;
  readonly #walked: boolean;
  #rest: Iterator<Parameters, undefined> | undefined;

  constructor(space: Space) {
    this.#space = space;
    this.#ledger = new PointLedger(space);
    this.#walked = space.finite && countPoints(space) <= MOST_WALKED;
  }

  /** The first draw that is new; undefined where the space has no other point, or none is found. */
  next(draw: () => Parameters): Parameters | undefined {
    for (let i = 0; i < TRIES && !this.#rest; i++) {
      const point = draw();
      if (this.#space.satisfies(point) && this.#take(point)) return point;
    }
    if (!this.#walked) return undefined;
    this.#rest ??= everyPoint(this.#space);
    for (;;) {
      const { value, done } = this.#rest.next();
      if (done) return undefined;
      if (this.#take(value)) return value;
    }
  }

  #take(point: Parameters): boolean {
    const { distinct } = this.#ledger;
    this.#ledger.add(point);
    return this.#ledger.distinct > distinct;
  }
}

/** Up to `count` points of `next`, until there are no more. */
export function atMost(count: number, next: (index: number) => Parameters | undefined): Parameters[] {
  const points: Parameters[] = [];
  while (points.length < count) {
    const point = next(points.length);
    if (!point) break;
    points.push(point);
  }
  return points;
}
