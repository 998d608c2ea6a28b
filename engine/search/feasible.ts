import type { SeededRandom } from '../execution/run/seeded-random';
import { HoldfastError } from '../model/errors';
import type { Parameters } from '../model/run-config';
import { countPoints, everyPoint } from './every-point';
import { randomOf, uniformUnits } from './random-source';
import type { Space } from './space';

/** Coordinates and the point that they mean. */
export interface Candidate {
  units: Float64Array;
  point: Parameters;
}

/** Draws of an algorithm, and then uniform ones, for a point that keeps the relations. */
const TRIES = 100;
/** Uniform draws by which a space is looked at before it counts as empty. */
const FIRST_TRIES = 10_000;
/** A finite space up to this size is gone through instead. */
const MOST_WALKED = 1_000_000;

/** Finds points that keep the relations of a space, within bounded tries. */
export class FeasiblePoints {
  readonly #space: Space;
  readonly #known: Candidate;

  /** @throws HoldfastError SPACE_EMPTY where no point that keeps the relations is found */
  constructor(space: Space) {
    this.#space = space;
    this.#known = firstPoint(space);
  }

  /**
   * The first draw that keeps the relations; after `TRIES` in vain a uniform point, and after as many again a known one.
   * @param draw coordinates; called again for each try
   */
  draw(random: SeededRandom, draw: () => Float64Array): Candidate {
    return this.#within(TRIES, draw) ?? this.uniform(random);
  }

  uniform(random: SeededRandom): Candidate {
    return this.#within(TRIES, () => uniformUnits(random, this.#space.axes.length)) ?? this.#known;
  }

  #within(tries: number, draw: () => Float64Array): Candidate | undefined {
    for (let i = 0; i < tries; i++) {
      const units = draw();
      const point = this.#space.at(units);
      if (this.#space.satisfies(point)) return { units, point };
    }
    return undefined;
  }
}

function firstPoint(space: Space): Candidate {
  const random = randomOf(0, 0, 'first');
  for (let i = 0; i < FIRST_TRIES; i++) {
    const units = uniformUnits(random, space.axes.length);
    const point = space.at(units);
    if (space.satisfies(point)) return { units, point };
  }
  if (space.finite && countPoints(space) <= MOST_WALKED) {
    const point = everyPoint(space).next().value;
    if (point) return { units: space.units(point).map((unit) => (Number.isNaN(unit) ? 0.5 : unit)), point };
    throw noPoint();
  }
  const message = `None of ${FIRST_TRIES} points drawn from the space keeps the relations.`;
  throw new HoldfastError('SPACE_EMPTY', message, { path: 'space' });
}

export function noPoint(): HoldfastError {
  return new HoldfastError('SPACE_EMPTY', 'No point of the space keeps the relations.', { path: 'space' });
}
