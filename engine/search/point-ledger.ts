import type { Parameters } from '../model/run-config';
import type { Space } from './space';

/** Points of a search by their key: tells a point that was proposed before. */
export class PointLedger {
  readonly #space: Space;
  readonly #first = new Map<string, number>();
  #count = 0;

  constructor(space: Space) {
    this.#space = space;
  }

  /** Points that were added, repeats included. */
  get count(): number {
    return this.#count;
  }

  /** Points that differ. */
  get distinct(): number {
    return this.#first.size;
  }

  has(point: Parameters): boolean {
    return this.#first.has(this.#space.key(point));
  }

  /** Adds a point. Returns the number of the first equal one, counted from 0: its own where it is new. */
  add(point: Parameters): number {
    const key = this.#space.key(point);
    const number = this.#count++;
    const first = this.#first.get(key);
    if (first !== undefined) return first;
    this.#first.set(key, number);
    return number;
  }
}
